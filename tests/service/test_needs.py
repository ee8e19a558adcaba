"""Tries that no order stands in the queue that lacks what its kind needs (A2, E2)."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Code, NoPhone, OrderState, Step
from desktop.domain.refusal import Refusal
from desktop.service import orders
from desktop.service.unit import SYSTEM, Unit
from tests.databases import Place
from tests.service.scene import FAULT, LOCK, Scene

UNKNOWN = {"name": "A. Chen", "phone": "", "account": ""}


@pytest.fixture
def scene(tmp_path: Path, place: Place) -> Iterator[Scene]:
    made = Scene(tmp_path, place)
    yield made
    made.close()


def test_an_order_that_lacks_something_is_not_made(scene: Scene) -> None:
    before = scene.dump()
    with pytest.raises(Refusal) as refused:
        scene.order(kind="inspection", customer=UNKNOWN)
    assert refused.value.code is Code.ORDER_FIELDS_MISSING
    assert refused.value.fields["fields"] == ["customer.phone", "equipment"]
    assert scene.dump() == before


def test_a_draft_may_lack_it_and_is_not_published_before_it_is_there(scene: Scene) -> None:
    order = scene.order(draft=True, kind="locksmith", service={**LOCK, "action": None})
    with pytest.raises(Refusal) as refused:
        scene.step(order, Step.PUBLISH)
    assert refused.value.fields["fields"] == ["service.action"]
    assert scene.row(order).state is OrderState.DRAFT
    scene.edit(order, 1, service=LOCK)
    scene.step(order, Step.PUBLISH)
    assert scene.row(order).state is OrderState.OPEN


def test_why_nobody_can_be_called_is_kept_and_can_be_edited(scene: Scene) -> None:
    order = scene.order(customer=UNKNOWN, no_phone="withheld")
    assert scene.row(order).no_phone is NoPhone.WITHHELD
    scene.edit(order, 1, no_phone="has-none")
    assert scene.row(order).no_phone is NoPhone.HAS_NONE


def test_no_edit_empties_what_the_kind_needs_also_while_it_is_on_hold(scene: Scene) -> None:
    order = scene.order()
    before = scene.dump()
    for emptied, changes in (
        ("customer.phone", {"customer": UNKNOWN}),
        ("fault.description", {"fault": {**FAULT, "description": " "}}),
        ("place.address", {"place": {"address": "", "area": "", "lat": None, "lon": None}}),
    ):
        refusal = scene.refuses(Code.ORDER_FIELDS_MISSING, scene.edit, order, 1, **changes)
        assert refusal.fields == {"kind": "repair", "fields": [emptied]}
    assert scene.dump() == before
    scene.step(order, Step.HOLD, "The customer is away.")
    version = scene.row(order).version
    scene.refuses(Code.ORDER_FIELDS_MISSING, scene.edit, order, version, customer=UNKNOWN)
    edited = scene.edit(order, version, customer=UNKNOWN, no_phone="withheld")
    assert edited.no_phone is NoPhone.WITHHELD
    refusal = scene.refuses(
        Code.ORDER_FIELDS_MISSING, scene.edit, order, version + 1, no_phone=None
    )
    assert refusal.fields["fields"] == ["customer.phone"]


def test_a_draft_is_emptied_at_will(scene: Scene) -> None:
    order = scene.order(draft=True)
    assert scene.edit(order, 1, customer=UNKNOWN).customer["phone"] == ""


def test_an_older_order_that_lacks_something_is_edited_elsewhere(scene: Scene) -> None:
    order = scene.order(draft=True, customer=UNKNOWN)
    scene.work.write(SYSTEM, lambda unit: _as_of_old(unit, order))
    assert scene.edit(order, 1, title="Cold radiators").title == "Cold radiators"
    scene.refuses(
        Code.ORDER_FIELDS_MISSING, scene.edit, order, 2, fault={**FAULT, "description": ""}
    )
    assert scene.edit(order, 2, customer={**UNKNOWN, "phone": "110"}).customer["phone"] == "110"


def _as_of_old(unit: Unit, order: UUID) -> None:
    """Leave an order as releases did that published it without asking."""
    record = orders.by_id(unit, order)
    assert record is not None
    record.state = OrderState.OPEN


def test_a_repeat_from_before_there_was_a_reason_is_still_a_repeat(scene: Scene) -> None:
    id_ = scene.order(id_=new_id())
    scene.order(id_=id_, no_phone=None, crew_size=1)
    with pytest.raises(Refusal) as refused:
        scene.order(id_=id_, no_phone="withheld")
    assert refused.value.code is Code.ID_REUSED
    with pytest.raises(Refusal):
        scene.order(id_=id_, crew_size=2)
