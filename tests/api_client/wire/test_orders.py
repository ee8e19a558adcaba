"""Holds orders and their edits to what is required, what is assumed, and what may be left out."""

import json
from typing import Any

import pytest

from api_client.vocabulary import DispatchRule, JobKind, LockKind, Priority, ServiceAction, Step
from api_client.wire.orders import (
    Acknowledgement,
    Assignment,
    NewOrder,
    OrderEdit,
    OrderStep,
    Service,
)
from tests.api_client.wire.reading import read, reads

ID = "019ab000-0000-7000-8000-000000000001"
BARE: dict[str, Any] = {
    "id": ID,
    "title": "No light",
    "place": {"address": "1 Nanjing Road"},
    "customer": {"name": "Li Wei"},
    "fault": {"description": "dark"},
}


def test_a_bare_order_is_a_plain_repair_to_be_published_at_once() -> None:
    found = read(NewOrder, json.dumps(BARE))
    assert found is not None
    assert (found.kind, found.priority, found.draft) == (JobKind.REPAIR, Priority.NORMAL, False)
    assert (found.equipment, found.spare_parts) == ((), ())
    assert {found.service, found.time_window, found.promised_at} == {None}
    for name in BARE:
        assert not reads(NewOrder, {key: BARE[key] for key in BARE if key != name})
        assert not reads(NewOrder, {**BARE, name: None})


@pytest.mark.parametrize("draft", [0, 1, "true", "false", None, []])
def test_a_draft_is_true_or_false(draft: object) -> None:
    assert not reads(NewOrder, {**BARE, "draft": draft})


def test_texts_of_an_order_have_their_bounds() -> None:
    assert reads(NewOrder, {**BARE, "title": "x" * 200, "remark": "x" * 4000})
    assert not reads(NewOrder, {**BARE, "title": "x" * 201})
    assert not reads(NewOrder, {**BARE, "remark": "x" * 4001})
    assert not reads(NewOrder, {**BARE, "title": " "})
    assert not reads(NewOrder, {**BARE, "customer": {"name": "Li Wei", "phone": "1" * 201}})


def test_what_is_not_the_desks_to_set_is_refused() -> None:
    for name in ("number", "state", "version", "technician_id", "created_at"):
        assert not reads(NewOrder, {**BARE, name: None})


def test_a_service_order_says_more() -> None:
    for action, lock_kind, rule in zip(
        ServiceAction, LockKind, 2 * list(DispatchRule), strict=False
    ):
        service = {"action": action, "lock_kind": lock_kind, "dispatch_rule": rule}
        assert reads(NewOrder, {**BARE, "kind": "locksmith", "service": service})
    assert not reads(Service, {"action": "blow up"})


@pytest.mark.parametrize("name", ["fee_minor", "prepayment_minor", "deposit_minor"])
def test_money_is_whole_and_in_minor_units(name: str) -> None:
    assert reads(Service, {"currency": "CNY", name: 0})
    assert reads(Service, {"currency": "CNY", name: 10**12})
    for bad in (-1, 10**12 + 1, 99.5, 99.0, "99", True):
        assert not reads(Service, {"currency": "CNY", name: bad})


def test_an_edit_tells_what_it_left_out_from_what_it_empties() -> None:
    edit = read(OrderEdit, json.dumps({"edit_id": ID, "version": 3, "promised_at": None}))
    assert edit is not None
    assert edit.model_fields_set == {"edit_id", "version", "promised_at"}
    assert not reads(OrderEdit, {"edit_id": ID})
    assert not reads(OrderEdit, {"edit_id": ID, "version": 0})
    assert not reads(OrderEdit, {"edit_id": ID, "version": 3, "kind": "inspection"})


@pytest.mark.parametrize("step", Step)
def test_every_step_can_be_asked_for(step: Step) -> None:
    assert reads(OrderStep, {"step_id": ID, "step": step.value})
    assert reads(
        OrderStep,
        {"step_id": ID, "step": step.value, "version": 1, "reason": "ill", "party": "customer"},
    )


def test_a_step_names_itself_and_knows_its_parties() -> None:
    assert not reads(OrderStep, {"step": "hold"})
    assert not reads(OrderStep, {"step_id": ID})
    assert not reads(OrderStep, {"step_id": ID, "step": "fly"})
    assert not reads(OrderStep, {"step_id": ID, "step": "hold", "version": 0})
    assert not reads(OrderStep, {"step_id": ID, "step": "hold", "reason": "x" * 201})
    assert not reads(OrderStep, {"step_id": ID, "step": "abandon", "party": "weather"})


def test_an_assignment_names_somebody_and_an_acknowledgement_a_version() -> None:
    assert reads(Assignment, {"technician_id": ID})
    assert not reads(Assignment, {"technician_id": None})
    assert reads(Acknowledgement, {"payload_version": 1})
    assert not reads(Acknowledgement, {"payload_version": 0})
