"""Holds the words of the wire to their spelling and to each other."""

import re
from enum import StrEnum

import pytest

from api_client import vocabulary
from api_client.spelling import Word
from api_client.vocabulary import (
    EXIT_CODES,
    STAFF_ROLES,
    FieldState,
    OrderState,
    Role,
    StartFault,
    VisitState,
)

WORDS = [
    kind
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, Word) and kind is not Word
]
IN_THE_FIELD = ["assigned", "received", "accepted", "started", "on-site", "work-begun", "completed"]


def spelt(kind: type[Word]) -> list[str]:
    """Return the words as they stand on the wire."""
    return [word.value for word in kind]


@pytest.mark.parametrize("words", WORDS)
def test_words_are_kebab_case(words: type[Word]) -> None:
    for word in spelt(words):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", word)


def test_every_vocabulary_is_made_of_words_that_can_be_kept_unknown() -> None:
    kinds = [kind for kind in vars(vocabulary).values() if isinstance(kind, type)]
    assert [kind for kind in kinds if issubclass(kind, StrEnum)] == [Word, *WORDS]


def test_the_field_states_are_spelt_alike_for_order_visit_and_report() -> None:
    assert [word for word in spelt(OrderState) if word in IN_THE_FIELD] == IN_THE_FIELD
    assert [word for word in spelt(VisitState) if word in IN_THE_FIELD] == IN_THE_FIELD
    assert set(spelt(FieldState)) == {*IN_THE_FIELD[1:], "declined", "abandoned"}
    assert set(spelt(FieldState)) < set(spelt(VisitState))


def test_staff_have_the_roles_of_the_requirements() -> None:
    assert [role.value for role in STAFF_ROLES] == [
        "dispatcher",
        "supervisor",
        "finance",
        "records-clerk",
        "administrator",
        "auditor",
    ]
    assert set(STAFF_ROLES) < set(Role)


def test_each_start_fault_has_an_exit_code_of_its_own_that_shells_leave_free() -> None:
    assert set(EXIT_CODES) == set(StartFault)
    assert len(set(EXIT_CODES.values())) == len(StartFault)
    assert all(10 <= code < 64 for code in EXIT_CODES.values())
    assert EXIT_CODES[StartFault.PORT_IN_USE] == 10
