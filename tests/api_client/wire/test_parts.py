"""Holds the five parts of A2 to their bounds, and to what may be left out."""

import json
from typing import Any

import pytest

from api_client.vocabulary import FieldState
from api_client.wire.parts import Basic, Fault, FieldStatus, OrderParts, SparePart
from tests.api_client.wire.reading import read, reads

ID = "019ab000-0000-7000-8000-000000000001"
BASIC: dict[str, Any] = {
    "number": "WO-20261122-0042",
    "kind": "repair",
    "priority": "high",
    "title": "No light",
    "place": {"address": "1 Nanjing Road"},
    "customer": {"name": "Li Wei"},
}


def test_every_part_may_be_left_out_and_is_then_known_to_be() -> None:
    empty = read(OrderParts, "{}")
    assert empty == OrderParts()
    assert empty is not None
    assert set(empty.model_dump().values()) == {None}


def test_an_empty_list_is_not_a_part_left_out() -> None:
    found = read(OrderParts, json.dumps({"equipment": [], "spare_parts": []}))
    assert found is not None
    assert found.equipment == ()
    assert found.spare_parts == ()


@pytest.mark.parametrize(("name", "most"), [("equipment", 50), ("spare_parts", 100)])
def test_lists_have_their_length(name: str, most: int) -> None:
    assert reads(OrderParts, {name: [{"name": "pump"}] * most})
    assert not reads(OrderParts, {name: [{"name": "pump"}] * (most + 1)})
    assert not reads(OrderParts, {name: [{"name": ""}]})


def test_a_quantity_is_whole_and_at_least_one() -> None:
    for good in (1, 100_000):
        assert reads(SparePart, {"name": "fuse", "quantity": good})
    for bad in (0, -1, 100_001, 1.5, 1.0, "1", True, None):
        assert not reads(SparePart, {"name": "fuse", "quantity": bad})
    assert SparePart(name="fuse") == SparePart(name="fuse", number="", quantity=1, unit="pc")


def test_basic_information_names_the_order_its_kind_and_place() -> None:
    assert reads(Basic, BASIC)
    for name in BASIC:
        assert not reads(Basic, {key: BASIC[key] for key in BASIC if key != name})
        assert not reads(Basic, {**BASIC, name: None})
    assert not reads(Basic, {**BASIC, "kind": "plumbing"})
    assert not reads(Basic, {**BASIC, "place": {"address": "x", "lat": 999, "lon": 0}})


def test_a_window_has_both_ends() -> None:
    begins, ends = "2026-11-22T08:00:00Z", "2026-11-22T12:00:00Z"
    assert reads(Basic, {**BASIC, "time_window": {"begins_at": begins, "ends_at": ends}})
    assert not reads(Basic, {**BASIC, "time_window": {"begins_at": begins}})
    assert not reads(Basic, {**BASIC, "time_window": {"begins_at": begins, "ends_at": "soon"}})


def test_a_fault_is_described_and_may_have_line_breaks() -> None:
    text = "no light\nin the yard\tat all"
    assert read(Fault, json.dumps({"description": text})) == Fault(description=text)
    assert not reads(Fault, {})


@pytest.mark.parametrize("state", FieldState)
def test_the_technicians_part_says_who_in_which_state_works_from_which_version(
    state: FieldState,
) -> None:
    status = {"technician_id": ID, "state": state.value, "payload_version": 1}
    assert reads(FieldStatus, status)
    assert not reads(FieldStatus, {**status, "payload_version": 0})
    assert not reads(FieldStatus, {**status, "state": "assigned"})
