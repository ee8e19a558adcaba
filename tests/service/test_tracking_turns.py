"""Tries reports that come late, early, in another order, or after the order is gone (A5)."""

from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest

from api_client.vocabulary import (
    Code,
    FieldState,
    Missing,
    OrderState,
    Party,
    ReportStatus,
    Step,
    VisitState,
)
from desktop.service import batches, tracking
from desktop.service.unit import Actor
from desktop.store.orders import StepRecord
from desktop.store.tracking import ReportRecord
from tests.service.scene import BEGAN, CHAIN, Scene, changed, lacks, named

S = FieldState
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("hot")


def test_the_same_lack_again_tells_the_desk_nothing_new(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    early = scene.report(order, wang, S.STARTED)
    outcome = scene.send(wang, early)
    before = scene.dump()
    assert scene.send(wang, early) == outcome
    assert changed(before, scene.dump()) <= {"report"}


@pytest.mark.parametrize("order_of_arrival", list(permutations(range(3))))
def test_reports_that_come_in_another_order_wait_for_their_turn(
    scene: Scene, order_of_arrival: tuple[int, ...]
) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    reports = [scene.report(order, wang, state) for state in CHAIN[:3]]
    for _ in range(3):
        for place in order_of_arrival:
            scene.send(wang, reports[place])
    assert [row.report_id for row in scene.milestones(order)] == [
        report.report_id for report in reports
    ]
    assert scene.row(order).incomplete_reports == 0


def test_an_early_report_names_what_comes_before_it(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    outcome = scene.send(wang, scene.report(order, wang, S.ON_SITE))
    assert [lack.state for lack in outcome.lacks] == [S.RECEIVED, S.ACCEPTED, S.STARTED]
    assert outcome.early


def test_a_batch_backwards_is_taken_whole(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    photo = scene.photo(b"done", wang)
    reports = [
        scene.report(order, wang, state, attachments=(photo,) if state is S.COMPLETED else ())
        for state in reversed(CHAIN)
    ]
    outcomes = batches.report(scene.work, wang, reports)
    assert [outcome.report_id for outcome in outcomes] == [report.report_id for report in reports]
    assert all(outcome.accepted for outcome in outcomes)
    assert scene.row(order).state is OrderState.COMPLETED


def test_a_batch_answers_only_what_still_lacks_after_all_of_it(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    photo = named(b"still on the phone")
    reports = [
        scene.report(order, wang, state, attachments=(photo,) if state is S.COMPLETED else ())
        for state in reversed(CHAIN)
    ]
    last, *others = batches.report(scene.work, wang, reports)
    assert all(outcome.accepted for outcome in others)
    assert lacks(last) == [(Missing.FILE, "attachments.0")]
    (stored,) = scene.found(ReportRecord, ReportRecord.report_id == last.report_id)
    assert [lack["code"] for lack in stored.missing] == [Missing.FILE]


def test_a_batch_goes_on_after_a_refusal_and_knows_a_report_twice(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    order, not_his = scene.assigned(wang), scene.assigned(zhao)
    received = scene.report(order, wang, S.RECEIVED)
    batch = [
        scene.report(not_his, wang, S.RECEIVED),
        received,
        received,
        scene.report(order, wang, S.RECEIVED),
        scene.report(order, wang, S.ACCEPTED),
    ]
    outcomes = batches.report(scene.work, wang, batch)
    assert [outcome.accepted for outcome in outcomes] == [False, True, True, False, True]
    refusals = [outcome.refusal.code for outcome in outcomes if outcome.refusal is not None]
    assert refusals == [Code.NOT_FOUND, Code.ORDER_STEP_OUT_OF_TURN]
    assert len(scene.milestones(order)) == 2


def test_a_batch_that_never_gets_its_turn_ends(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    batch = [scene.report(order, wang, S.STARTED) for _ in range(20)]
    outcomes = batches.report(scene.work, wang, batch)
    assert all(outcome.early for outcome in outcomes)
    assert scene.row(order).incomplete_reports == 20


def test_a_second_report_of_a_state_is_out_of_turn_and_kept(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, S.ACCEPTED)
    again = scene.report(order, wang, S.RECEIVED)
    outcome = scene.send(wang, again)
    assert outcome.refusal is not None
    assert outcome.refusal.code is Code.ORDER_STEP_OUT_OF_TURN
    assert outcome.refusal.fields == {"state": "accepted", "step": "received"}
    (kept,) = scene.found(ReportRecord, ReportRecord.report_id == again.report_id)
    assert (kept.status, kept.refusal) == (ReportStatus.REFUSED, Code.ORDER_STEP_OUT_OF_TURN)
    rows = len(scene.audit())
    version = scene.row(order).version
    scene.send(wang, again)
    assert (len(scene.audit()), scene.row(order).version) == (rows, version)


def late(scene: Scene, order: UUID, phone: Actor) -> tracking.Outcome:
    """What becomes of the report of a phone that was offline meanwhile."""
    return scene.send(phone, scene.report(order, phone, S.STARTED))


@pytest.mark.parametrize("taken", [Step.CANCEL, Step.UNASSIGN])
def test_a_phone_that_was_offline_learns_that_its_order_is_gone(scene: Scene, taken: Step) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, S.ACCEPTED)
    scene.step(order, taken, "the customer called")
    outcome = late(scene, order, wang)
    assert outcome.refusal is not None
    assert outcome.refusal.code is Code.VISIT_ENDED
    assert outcome.order_version == scene.row(order).version
    assert [milestone.state.value for milestone in scene.milestones(order)] == [
        "received",
        "accepted",
    ]


def test_after_a_reassignment_the_first_phone_is_refused_and_the_second_goes_on(
    scene: Scene,
) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    order = scene.assigned(wang)
    scene.go(order, wang, S.ON_SITE)
    scene.assign(order, zhao, "Wang has a flat tyre")
    outcome = scene.send(wang, scene.report(order, wang, S.WORK_BEGUN))
    assert outcome.refusal is not None
    assert outcome.refusal.code is Code.VISIT_ENDED
    scene.go(order, zhao, S.COMPLETED)
    states = [visit.state for visit in scene.visits(order)]
    assert states == [VisitState.WITHDRAWN, VisitState.COMPLETED]
    assert scene.row(order).technician_id == zhao.id


def test_a_refused_report_counts_once_the_order_is_his_again(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.step(order, Step.UNASSIGN, "a mistake")
    report = scene.report(order, wang, S.RECEIVED)
    refused = scene.send(wang, report)
    assert refused.refusal is not None
    scene.clock.forward(timedelta(minutes=1))
    scene.assign(order, wang)
    assert scene.send(wang, report).accepted
    (kept,) = scene.found(ReportRecord, ReportRecord.report_id == report.report_id)
    assert (kept.status, kept.refusal) == (ReportStatus.ACCEPTED, None)
    assert kept.visit_id == scene.row(order).visit_id


def test_a_report_of_the_first_visit_does_not_count_for_the_second(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    first = scene.row(order).visit_id
    scene.step(order, Step.UNASSIGN, "a mistake")
    scene.clock.forward(timedelta(minutes=1))
    scene.assign(order, wang)
    outcome = scene.send(wang, scene.report(order, wang, S.RECEIVED, visit_id=first))
    assert outcome.refusal is not None
    assert outcome.refusal.code is Code.VISIT_ENDED
    assert scene.row(order).state is OrderState.ASSIGNED


def test_a_second_visit_is_the_current_one_also_when_the_clock_was_set_back(scene: Scene) -> None:
    # By the time of assignment the first visit, which is over, looks like the newer one.
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.step(order, Step.UNASSIGN, "a mistake")
    scene.clock.set(BEGAN - 3 * DAY)
    scene.assign(order, wang)
    assert scene.send(wang, scene.report(order, wang, S.RECEIVED)).accepted
    acknowledged = scene.work.write(wang, lambda unit: tracking.acknowledge(unit, order, 1))
    assert acknowledged.visit_id is not None
    assert scene.visit(acknowledged.visit_id).payload_version == 1


def test_while_an_order_is_on_hold_the_field_goes_on(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, S.ACCEPTED)
    scene.step(order, Step.HOLD, "parts are late")
    scene.go(order, wang, S.ON_SITE)
    row = scene.row(order)
    assert (row.state, row.held_state) == (OrderState.ON_HOLD, OrderState.ON_SITE)
    assert scene.milestones(order)[-1].state is OrderState.ON_SITE
    scene.step(order, Step.RESUME)
    row = scene.row(order)
    assert (row.state, row.held_state) == (OrderState.ON_SITE, None)
    scene.go(order, wang, S.COMPLETED)


def test_a_job_may_be_completed_on_hold(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, S.WORK_BEGUN)
    scene.step(order, Step.HOLD, "parts are late")
    scene.go(order, wang, S.COMPLETED)
    assert scene.row(order).state is OrderState.ON_HOLD
    assert scene.step(order, Step.RESUME).state is OrderState.COMPLETED


@pytest.mark.parametrize("held", [False, True])
def test_a_declined_order_is_open_for_others(scene: Scene, *, held: bool) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    visit = scene.row(order).visit_id
    if held:
        scene.step(order, Step.HOLD, "parts are late")
    bare = scene.report(order, wang, S.DECLINED)
    assert lacks(scene.send(wang, bare)) == [(Missing.FIELD, "reason")]
    declined = scene.report(order, wang, S.DECLINED, reason="too far", report_id=bare.report_id)
    assert scene.send(wang, declined).accepted
    if held:
        scene.step(order, Step.RESUME)
    row = scene.row(order)
    assert (row.state, row.technician_id, row.visit_id) == (OrderState.OPEN, None, None)
    assert scene.visits(order)[0].state is VisitState.DECLINED
    (step,) = scene.found(StepRecord, StepRecord.step == Step.DECLINE)
    assert step.visit_id == visit
    scene.assign(order, scene.technician("Zhao"))


@pytest.mark.parametrize("held", [False, True])
def test_an_abandoned_order_says_by_whose_fault(scene: Scene, *, held: bool) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, S.ON_SITE)
    visit = scene.row(order).visit_id
    if held:
        scene.step(order, Step.HOLD, "parts are late")
    bare = scene.report(order, wang, S.ABANDONED)
    assert lacks(scene.send(wang, bare)) == [(Missing.FIELD, "reason"), (Missing.FIELD, "party")]
    whole = scene.report(
        order, wang, S.ABANDONED, reason="no water", party=Party.CUSTOMER, report_id=bare.report_id
    )
    assert scene.send(wang, whole).accepted
    row = scene.row(order)
    assert (row.state, row.held_state, row.visit_id) == (OrderState.ABANDONED, None, None)
    (step,) = scene.found(StepRecord, StepRecord.step == Step.ABANDON)
    assert (step.party, step.reason, step.visit_id) == (Party.CUSTOMER, "no water", visit)
    assert scene.visits(order)[0].state is VisitState.ABANDONED
