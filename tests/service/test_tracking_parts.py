"""Tries whose word counts where phone and desk both change an order's parts (A2, A5)."""

from datetime import timedelta

import pytest

from api_client.vocabulary import (
    Code,
    FieldState,
)
from desktop.service import tracking
from desktop.service.unit import Actor
from desktop.store.tracking import ReportRecord
from tests.service.scene import FAULT, Scene, changed

S = FieldState
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("hot")


def test_what_the_phone_found_goes_into_the_order(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, S.ON_SITE)
    parts = {
        "equipment": [{"name": "Pump", "maker": "", "model": "", "serial_number": "7"}],
        "spare_parts": [{"name": "Seal", "number": "", "quantity": 2, "unit": "pc"}],
    }
    assert scene.send(wang, scene.report(order, wang, S.WORK_BEGUN, parts=parts)).accepted
    row = scene.row(order)
    assert (row.equipment, row.spare_parts) == (parts["equipment"], parts["spare_parts"])
    assert row.payload_version == 1


def test_what_the_desk_changed_meanwhile_stays_and_other_parts_are_merged(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    seen = scene.row(order).version
    scene.edit(order, seen, fault={**FAULT, "code": "E7"})
    old = scene.report(
        order,
        wang,
        S.RECEIVED,
        order_version=seen,
        parts={"fault": {**FAULT, "cause": "rust"}, "equipment": [{"name": "Pump"}]},
    )
    assert scene.send(wang, old).accepted
    row = scene.row(order)
    assert row.fault == {**FAULT, "code": "E7"}
    assert row.equipment == [{"name": "Pump"}]
    (kept,) = scene.found(ReportRecord, ReportRecord.report_id == old.report_id)
    assert kept.body["parts"]["fault"]["cause"] == "rust"
    new = scene.report(order, wang, S.ACCEPTED, parts={"fault": {**FAULT, "cause": "rust"}})
    assert scene.send(wang, new).accepted
    assert scene.row(order).fault == {**FAULT, "cause": "rust"}


def test_a_phone_does_not_stand_in_its_own_way(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    seen = scene.row(order).version
    for cause, state in (("rust", S.RECEIVED), ("frost", S.ACCEPTED)):
        report = scene.report(
            order, wang, state, order_version=seen, parts={"fault": {**FAULT, "cause": cause}}
        )
        assert scene.send(wang, report).accepted
        assert scene.row(order).fault["cause"] == cause


def test_the_next_technician_with_an_old_payload_does_not_undo_the_last_ones(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    order = scene.assigned(wang)
    seen = scene.row(order).version
    found = {"fault": {**FAULT, "cause": "rust"}}
    assert scene.send(wang, scene.report(order, wang, S.RECEIVED, parts=found)).accepted
    scene.assign(order, zhao)
    old = scene.report(order, zhao, S.RECEIVED, order_version=seen, parts={"fault": FAULT})
    assert scene.send(zhao, old).accepted
    assert scene.row(order).fault["cause"] == "rust"


def test_a_phone_acknowledges_a_payload_once_and_only_forward(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    order = scene.assigned(wang)
    scene.edit(order, scene.row(order).version, title="No water at all")

    def acknowledge(phone: Actor, version: int) -> None:
        scene.work.write(phone, lambda unit: tracking.acknowledge(unit, order, version))

    scene.refuses(Code.VERSION_UNKNOWN, acknowledge, wang, 3)
    scene.refuses(Code.NOT_FOUND, acknowledge, zhao, 1)
    scene.refuses(Code.NOT_PERMITTED, acknowledge, scene.dispatcher, 1)
    acknowledge(wang, 2)
    before = scene.dump()
    acknowledge(wang, 2)
    acknowledge(wang, 1)
    assert not changed(before, scene.dump())
    visit = scene.row(order).visit_id
    assert visit is not None
    assert scene.visit(visit).payload_version == 2


def test_a_report_tells_which_payload_the_phone_works_from(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    boast = {"technician": {"technician_id": str(wang.id), "state": "received"}}
    boast["technician"]["payload_version"] = "99"
    assert scene.send(wang, scene.report(order, wang, S.RECEIVED, parts=boast)).accepted
    visit = scene.row(order).visit_id
    assert visit is not None
    assert scene.visit(visit).payload_version == 1
