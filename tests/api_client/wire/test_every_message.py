"""Holds every message to what docs/seams.md says of all: strict, closed, and the same both ways."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from api_client.wire import orders, parts, tracking
from api_client.wire.base import Message
from tests.api_client.wire.payloads import (
    FREE,
    MESSAGES,
    found_at,
    paths,
    payloads,
    with_put,
)
from tests.api_client.wire.reading import read

FEWER = settings(max_examples=max(6, settings().max_examples // 16))
UNKNOWN = "no_such_field"
LOOSE = ("detail", "fields")
WHATEVER = ("before", "after")
"""Fields that hold whatever was put in: nothing in them is checked beyond being JSON."""

each_message = pytest.mark.parametrize("message", MESSAGES, ids=lambda found: found.__name__)


def objects_in(message: Message, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return where the messages within a message lie, itself first."""
    found = [at]
    for name, value in message:
        parts = enumerate(value) if isinstance(value, tuple) else [(None, value)]
        for place, part in parts:
            if isinstance(part, Message):
                found += objects_in(part, (*at, name) if place is None else (*at, name, place))
    return found


def wrong_for(value: Any) -> list[Any]:  # noqa: ANN401  (any JSON value)
    """Return values of other types that a careless reader would take for this one."""
    match value:
        case bool():
            return [int(value), str(value).lower(), str(value), [value]]
        case int() | float():
            return [str(value), True, False, [value], {}, "NaN"]
        case str():
            return [1, 1.5, True, [value], {}, ["x"]]
        case list():
            return [{}, "", 0, {"0": value}, json.dumps(value)]
        case _:
            return [[], [value], "", 0, True]


@each_message
@FEWER
@given(data=st.data())
def test_a_message_survives_its_way_and_is_closed_at_any_depth(
    message: type[Message], data: st.DataObject
) -> None:
    payload = data.draw(payloads(message))
    sent = read(message, json.dumps(payload))
    assert sent is not None
    assert read(message, sent.model_dump_json()) == sent
    assert read(message, json.dumps(sent.model_dump(mode="json"), ensure_ascii=False)) == sent

    at = data.draw(st.sampled_from(objects_in(sent)))
    larger = json.dumps(with_put(payload, (*at, UNKNOWN), data.draw(FREE)))
    assert read(message, larger) is None
    assert read(message, larger, extra="ignore") == sent


@each_message
@FEWER
@given(data=st.data())
def test_a_value_of_another_type_is_refused_and_any_value_judged_alike_both_ways(
    message: type[Message], data: st.DataObject
) -> None:
    payload = data.draw(payloads(message))
    places = [at for at in paths(payload) if not set(LOOSE) & set(at[:-1])]
    at = data.draw(st.sampled_from(places))
    value = found_at(payload, at)
    if value is not None and not set(WHATEVER) & set(at):
        wrong = data.draw(st.sampled_from(wrong_for(value)))
        assert read(message, json.dumps(with_put(payload, at, wrong))) is None
    anything = json.dumps(with_put(payload, at, data.draw(FREE)))
    read(message, anything)  # holds the two ways of reading against each other
    read(message, anything, extra="ignore")


@each_message
def test_a_field_that_is_required_cannot_be_left_out(message: type[Message]) -> None:
    required = [name for name, field in message.model_fields.items() if field.is_required()]
    refused = {error["loc"][0] for error in errors(message, {}) if error["type"] == "missing"}
    assert refused == set(required)


def errors(message: type[Message], value: object) -> list[Any]:
    """Return what is wrong with a value, nothing when it is read."""
    try:
        message.model_validate(value)
    except ValidationError as refused:
        return list(refused.errors())
    return []


@pytest.mark.parametrize("text", ["", "nul", "null", "[]", "1", '"x"', "{", '{"id": }', "\ufeff{}"])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        tracking.StatusReport.model_validate_json(text)


def test_a_message_cannot_be_changed() -> None:
    change = tracking.Receipt.model_validate(
        {"report_id": "019ab000-0000-7000-8000-000000000001", "accepted": True, "order_version": 1}
    )
    with pytest.raises(ValidationError, match="frozen"):
        change.accepted = False  # type: ignore[misc]


def test_the_parts_of_a_report_are_closed_too() -> None:
    equipment = {"name": "pump", UNKNOWN: 1}
    for value in ({"equipment": [equipment]}, {"fault": {"description": "", UNKNOWN: None}}):
        assert read(parts.OrderParts, json.dumps(value)) is None
    assert read(orders.Service, json.dumps({UNKNOWN: 1})) is None
