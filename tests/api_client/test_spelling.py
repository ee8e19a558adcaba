"""Holds words of a newer release to this: kept by who reads answers, refused by who is asked."""

import json

import pytest
from pydantic import ValidationError

from api_client.spelling import LONGEST, unknown_words_kept
from api_client.vocabulary import OrderState, Permission, Role
from api_client.wire.base import Items, Message, Spelt


class Told(Message):
    """An answer with words."""

    state: Spelt[OrderState]
    held: Spelt[OrderState] | None = None
    permissions: Items[Spelt[Permission]] = ()


NEWER = {"state": "teleported", "held": "open", "permissions": ["time-turn", "orders-view"]}


def test_a_word_that_is_unknown_is_refused_where_it_is_asked_for() -> None:
    with pytest.raises(ValidationError) as caught:
        Told.model_validate_json(json.dumps(NEWER))
    assert [error["type"] for error in caught.value.errors()] == ["enum", "enum"]


def test_who_reads_an_answer_keeps_it_as_it_came() -> None:
    with unknown_words_kept():
        told = Told.model_validate_json(json.dumps(NEWER))
    assert isinstance(told.state, OrderState)
    assert told.state.value == "teleported"
    assert not told.state.known
    assert told.held is OrderState.OPEN
    assert OrderState.OPEN.known
    assert told.permissions[1] is Permission.ORDERS_VIEW
    assert json.loads(told.model_dump_json()) == NEWER


def test_it_is_equal_to_itself_alone_and_no_member() -> None:
    with unknown_words_kept():
        one, other = OrderState("teleported"), OrderState("teleported")
        assert Role("wizard") is not Role.AUDITOR
    assert one == other
    assert {one: 1}[other] == 1
    assert one != OrderState.OPEN
    assert one not in list(OrderState)
    with pytest.raises(ValueError, match="teleported"):
        OrderState("teleported")


@pytest.mark.parametrize("value", ["", "x" * (LONGEST + 1), 5, None, ["open"]])
def test_what_is_no_word_is_refused_all_the_same(value: object) -> None:
    with unknown_words_kept(), pytest.raises(ValidationError):
        Told.model_validate_json(json.dumps({"state": value}))
