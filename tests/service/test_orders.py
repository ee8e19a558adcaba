"""Tries how orders are made, edited, assigned and moved on by the desk (A1 to A3)."""

from datetime import timedelta
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import (
    STAFF_ROLES,
    Code,
    FieldState,
    OrderState,
    Party,
    Role,
    Step,
    VisitState,
)
from desktop.service import orders
from desktop.service.unit import ANYBODY, SYSTEM, Actor, Unit
from desktop.store.orders import EditRecord, StepRecord
from desktop.store.people import TechnicianRecord
from tests.service.scene import BEGAN, CONTENT, FAULT, LOCK, Scene, changed

WINDOW = {"begins_at": "2026-11-24T08:00:00.000000Z", "ends_at": "2026-11-24T10:00:00.000000Z"}
INVERTED = {"begins_at": WINDOW["ends_at"], "ends_at": WINDOW["begins_at"]}


def create(scene: Scene, id_: UUID, by: Actor, **content: object) -> None:
    scene.work.write(by, lambda unit: orders.create(unit, id_, {**CONTENT, **content}, draft=False))


def test_an_order_made_twice_is_one_order(scene: Scene) -> None:
    id_ = scene.order()
    before = scene.dump()
    scene.order(id_=id_)
    assert not changed(before, scene.dump())
    scene.refuses(Code.ID_REUSED, create, scene, id_, scene.dispatcher, title="Another")


def test_only_dispatchers_and_supervisors_make_orders(scene: Scene) -> None:
    others = [role for role in STAFF_ROLES if role not in {Role.DISPATCHER, Role.SUPERVISOR}]
    for role in (*others, Role.TECHNICIAN, Role.SYSTEM, Role.ANONYMOUS):
        somebody = Actor(new_id(), "", role)
        scene.refuses(Code.NOT_PERMITTED, create, scene, new_id(), somebody)


def test_numbers_count_within_the_servers_day_also_when_its_clock_goes_back(scene: Scene) -> None:
    numbers = [scene.row(scene.order()).number]
    scene.clock.forward(timedelta(days=1))
    numbers += [scene.row(scene.order()).number for _ in range(2)]
    scene.clock.set(BEGAN - timedelta(hours=1))
    numbers.append(scene.row(scene.order()).number)
    assert numbers == [
        "WO-20261123-0001",
        "WO-20261124-0001",
        "WO-20261124-0002",
        "WO-20261123-0002",
    ]


def test_a_window_that_ends_before_it_begins_is_refused(scene: Scene) -> None:
    refuse = Code.TIME_WINDOW_INVERTED
    scene.refuses(refuse, create, scene, new_id(), scene.dispatcher, time_window=INVERTED)
    order = scene.order(time_window=WINDOW)
    scene.refuses(refuse, scene.edit, order, 1, time_window=INVERTED)
    assert scene.edit(order, 1, time_window=None).time_window is None


def test_an_edit_of_other_fields_merges_and_of_the_same_is_a_conflict(scene: Scene) -> None:
    order = scene.order()
    scene.edit(order, 1, title="Second", remark="Ring twice")
    merged = scene.edit(order, 1, priority="high")
    assert (merged.title, merged.priority.value, merged.version) == ("Second", "high", 3)
    refusal = scene.refuses(Code.EDIT_CONFLICT, scene.edit, order, 1, title="Third", remark="")
    assert refusal.fields == {"fields": ["title", "remark"], "version": 3}
    refusal = scene.refuses(Code.EDIT_CONFLICT, scene.edit, order, 2, priority="low")
    assert refusal.fields["fields"] == ["priority"]
    assert scene.edit(order, 3, title="Third").title == "Third"


def test_a_change_of_one_field_does_not_forget_when_another_changed(scene: Scene) -> None:
    order = scene.order()
    scene.edit(order, 1, title="Second")
    scene.edit(order, 2, remark="Ring twice")
    scene.refuses(Code.EDIT_CONFLICT, scene.edit, order, 1, title="Third")


def test_an_edit_of_a_version_that_is_yet_to_come_is_refused(scene: Scene) -> None:
    order = scene.order()
    refusal = scene.refuses(Code.VERSION_UNKNOWN, scene.edit, order, 2, title="Second")
    assert refusal.fields == {"seen": 2, "current": 1}


def test_an_edit_made_twice_counts_once(scene: Scene) -> None:
    order = scene.order()
    edit = new_id()
    scene.edit(order, 1, edit, title="Second")
    scene.edit(order, 2, title="Third")
    before = scene.dump()
    assert scene.edit(order, 1, edit, title="Second").title == "Third"
    assert not changed(before, scene.dump())
    scene.refuses(Code.ID_REUSED, scene.edit, order, 1, edit, title="Fourth")
    scene.refuses(Code.ID_REUSED, scene.edit, scene.order(), 1, edit, title="Second")


def test_an_edit_keeps_what_was_there_before_as_the_wire_writes_it(scene: Scene) -> None:
    promised = "2026-11-24T09:30:00.000000Z"
    order = scene.order(promised_at=promised)
    later = "2026-11-24T11:00:00.000000Z"
    scene.edit(order, 1, promised_at=later, title="Second")
    (kept,) = scene.found(EditRecord)
    assert kept.before == {"promised_at": promised, "title": "No hot water"}
    assert kept.after == {"promised_at": later, "title": "Second"}


def test_what_the_phone_changed_after_the_desk_looked_is_a_conflict(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    seen = scene.row(order).version
    report = scene.report(
        order, wang, FieldState.RECEIVED, parts={"fault": {**FAULT, "cause": "rust"}}
    )
    assert scene.send(wang, report).accepted
    scene.refuses(Code.EDIT_CONFLICT, scene.edit, order, seen, fault={**FAULT, "code": "E7"})
    assert scene.edit(order, seen, title="Rusty").fault["cause"] == "rust"


def test_a_new_payload_is_a_new_version_for_the_phone(scene: Scene) -> None:
    order = scene.assigned(scene.technician())
    version = scene.row(order).version
    row = scene.edit(order, version, title="Second")
    assert (row.payload_version, row.version) == (2, version + 1)
    assert scene.step(order, Step.HOLD, "parts are late").payload_version == 2


def test_a_finished_order_is_not_edited(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, FieldState.COMPLETED)
    version = scene.row(order).version
    refusal = scene.refuses(Code.ORDER_NOT_EDITABLE, scene.edit, order, version, title="X")
    assert refusal.fields == {"state": "completed"}


def test_an_assignment_again_changes_nothing_and_to_another_moves_the_order(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    order = scene.assigned(wang)
    before = scene.dump()
    scene.assign(order, wang)
    assert not changed(before, scene.dump())
    row = scene.assign(order, zhao)
    assert (row.technician_id, row.state) == (zhao.id, OrderState.ASSIGNED)
    first, second = scene.visits(order)
    assert (first.state, first.ended_at) == (VisitState.WITHDRAWN, BEGAN)
    assert (second.state, row.visit_id) == (VisitState.ASSIGNED, second.id)


def test_whoever_is_under_way_is_replaced_for_a_reason_only(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    order = scene.assigned(wang)
    scene.go(order, wang, FieldState.STARTED)
    scene.refuses(Code.REASON_MISSING, scene.assign, order, zhao)
    scene.refuses(Code.REASON_MISSING, scene.assign, order, zhao, "  ")
    assert scene.assign(order, zhao, "a flat tyre").technician_id == zhao.id


def test_nobody_unknown_or_gone_is_sent(scene: Scene) -> None:
    order = scene.order()
    nobody = Actor(new_id(), "", Role.TECHNICIAN)
    scene.refuses(Code.TECHNICIAN_UNKNOWN, scene.assign, order, nobody)
    wang = scene.technician()

    def leave(unit: Unit) -> None:
        unit.session.get_one(TechnicianRecord, wang.id).disabled_at = unit.now

    scene.work.write(SYSTEM, leave)
    scene.refuses(Code.TECHNICIAN_NOT_AVAILABLE, scene.assign, order, wang)


@pytest.mark.parametrize("step", [Step.CANCEL, Step.HOLD])
def test_an_order_that_is_away_is_not_assigned(scene: Scene, step: Step) -> None:
    order = scene.order()
    scene.step(order, step, "the customer called")
    refusal = scene.refuses(Code.ORDER_STEP_OUT_OF_TURN, scene.assign, order, scene.technician())
    assert refusal.fields["state"] == scene.row(order).state.value


def test_a_step_made_twice_counts_once(scene: Scene) -> None:
    order = scene.order()
    id_ = new_id()
    scene.step(order, Step.HOLD, "it rains", step_id=id_)
    scene.step(order, Step.RESUME)
    before = scene.dump()
    assert scene.step(order, Step.HOLD, "it rains", step_id=id_).state is OrderState.OPEN
    assert not changed(before, scene.dump())
    scene.refuses(Code.ID_REUSED, scene.step, order, Step.HOLD, "it snows", step_id=id_)


def test_steps_out_of_turn_without_reason_or_right_are_refused(scene: Scene) -> None:
    order = scene.order()
    refusal = scene.refuses(Code.ORDER_STEP_OUT_OF_TURN, scene.step, order, Step.APPROVE)
    assert refusal.fields["possible"] == ["assign", "cancel", "hold", "offer"]
    scene.refuses(Code.REASON_MISSING, scene.step, order, Step.HOLD)
    scene.refuses(Code.NOT_PERMITTED, scene.step, order, Step.OFFER)
    scene.refuses(Code.NOT_PERMITTED, scene.step, order, Step.ASSIGN)
    auditor = Actor(new_id(), "", Role.AUDITOR)
    scene.refuses(Code.NOT_PERMITTED, scene.step, order, Step.HOLD, "so there", auditor)
    scene.refuses(Code.NOT_PERMITTED, scene.step, order, Step.HOLD, "so there", ANYBODY)
    scene.refuses(Code.VERSION_UNKNOWN, scene.step, order, Step.HOLD, "it rains", version=2)
    scene.refuses(Code.NOT_FOUND, scene.step, new_id(), Step.HOLD, "it rains")


def test_a_phone_takes_no_step_of_the_desk(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    for step in (Step.CANCEL, Step.RECEIVE, Step.UNASSIGN):
        scene.refuses(Code.NOT_PERMITTED, scene.step, order, step, "so there", wang)


def test_the_desk_abandons_with_party_and_names_the_visit(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, FieldState.ON_SITE)
    visit = scene.row(order).visit_id
    scene.refuses(Code.PARTY_MISSING, scene.step, order, Step.ABANDON, "nobody at home")
    scene.step(order, Step.ABANDON, "nobody at home", party=Party.CUSTOMER)
    (step,) = scene.found(StepRecord, StepRecord.step == Step.ABANDON)
    assert (step.party, step.visit_id) == (Party.CUSTOMER, visit)
    assert scene.visits(order)[0].state is VisitState.ABANDONED


@pytest.mark.parametrize("step", [Step.UNASSIGN, Step.CANCEL])
def test_a_step_that_ends_a_visit_names_it(scene: Scene, step: Step) -> None:
    order = scene.assigned(scene.technician())
    visit = scene.row(order).visit_id
    scene.step(order, step, "the customer called")
    (taken,) = scene.found(StepRecord, StepRecord.step == step)
    assert taken.visit_id == visit
    assert scene.row(order).visit_id is None


def test_a_dispute_may_reopen_an_order_and_the_first_visit_stays_complete(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    order = scene.assigned(wang)
    scene.go(order, wang, FieldState.COMPLETED)
    scene.step(order, Step.DISPUTE, "still cold")
    scene.refuses(Code.NOT_PERMITTED, scene.step, order, Step.REOPEN, "indeed")
    row = scene.step(order, Step.REOPEN, "indeed", scene.supervisor)
    assert (row.state, row.technician_id, row.visit_id) == (OrderState.OPEN, None, None)
    scene.assign(order, zhao)
    scene.go(order, zhao, FieldState.COMPLETED)
    assert [visit.state for visit in scene.visits(order)] == [VisitState.COMPLETED] * 2
    assert len(scene.milestones(order)) == 12


def test_a_locksmiths_order_waits_for_consent_and_funds(scene: Scene) -> None:
    wang = scene.technician()
    service = {**LOCK, "currency": "CNY", "deposit_minor": 20_000}
    order = scene.order(kind="locksmith", service=service)
    assert scene.assign(order, wang).state is OrderState.AWAITING_CONSENT
    assert scene.visits(order) == []
    assert scene.step(order, Step.CONSENT).state is OrderState.AWAITING_FUNDS
    scene.refuses(Code.NOT_PERMITTED, scene.step, order, Step.FUND)
    row = scene.engine(order, Step.FUND)
    assert row.state is OrderState.ASSIGNED
    assert scene.visits(order)[0].technician_id == wang.id
