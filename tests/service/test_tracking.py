"""Tries what a status report is: taken once, completed under its id, kept (A3 to A5)."""

from datetime import timedelta
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import (
    Code,
    FieldState,
    Missing,
    OrderState,
    ReportStatus,
    Step,
)
from desktop.domain import tracking as rules
from desktop.domain.refusal import Refusal
from desktop.service import tracking
from desktop.service.unit import Actor
from desktop.store.orders import StepRecord
from desktop.store.tracking import AttachmentRecord, ReportRecord
from tests.service.scene import BEGAN, CHAIN, Scene, changed, lacks, named

S = FieldState
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("hot")


def test_a_whole_visit_writes_each_milestone_step_and_report_once(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    visit = scene.row(order).visit_id
    for state in CHAIN:
        scene.clock.forward(timedelta(minutes=10))
        scene.go(order, wang, state)
    row = scene.row(order)
    assert row.state is OrderState.COMPLETED
    assert row.visit_id == visit
    found = scene.milestones(order)
    assert [milestone.state.value for milestone in found] == [state.value for state in CHAIN]
    assert all(milestone.visit_id == visit for milestone in found)
    steps = scene.found(StepRecord, StepRecord.order_id == order)
    assert [step.id for step in steps[1:]] == [milestone.report_id for milestone in found]
    assert {step.visit_id for step in steps} == {visit}
    assert row.fault["remedy"] == "A new pump."
    scene.audit()


def test_a_repeat_gets_the_same_receipt_and_writes_nothing(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    report = scene.report(order, wang, S.RECEIVED)
    first = scene.send(wang, report)
    scene.go(order, wang, S.STARTED)
    before = scene.dump()
    assert scene.send(wang, report) == first
    assert first.accepted
    assert not changed(before, scene.dump())


def test_the_time_of_sending_is_no_part_of_a_report(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    report = scene.report(order, wang, S.RECEIVED)
    first = scene.send(wang, report)
    later = scene.report(
        order,
        wang,
        S.RECEIVED,
        report_id=report.report_id,
        order_version=report.order_version,
        sent_at=BEGAN + DAY,
    )
    assert scene.send(wang, later) == first


def test_another_body_under_an_accepted_id_is_refused(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    report = scene.report(order, wang, S.RECEIVED)
    scene.send(wang, report)
    other = scene.report(order, wang, S.ACCEPTED, report_id=report.report_id)
    refusal = scene.refuses(Code.ID_REUSED, scene.send, wang, other)
    assert refusal.fields == {"id": str(report.report_id)}


@pytest.mark.parametrize("first_is_accepted", [True, False])
def test_one_id_serves_one_technician_and_one_order(
    scene: Scene, *, first_is_accepted: bool
) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    order, other = scene.assigned(wang), scene.assigned(zhao)
    mine = scene.assigned(wang)
    state = S.RECEIVED if first_is_accepted else S.ACCEPTED
    report = scene.report(order, wang, state)
    assert scene.send(wang, report).accepted is first_is_accepted
    for whose, where in ((zhao, other), (wang, mine)):
        again = scene.report(where, whose, S.RECEIVED, report_id=report.report_id)
        scene.refuses(Code.ID_REUSED, scene.send, whose, again)


def test_the_id_of_a_step_of_the_desk_is_no_id_for_a_report(scene: Scene) -> None:
    # The timeline shows the ids of steps; a report under one of them used to be a fault of ours.
    wang = scene.technician()
    order = scene.assigned(wang)
    (step,) = scene.found(StepRecord, StepRecord.order_id == order)
    report = scene.report(order, wang, S.RECEIVED, report_id=step.id)
    scene.refuses(Code.ID_REUSED, scene.send, wang, report)
    held = new_id()
    scene.step(order, Step.HOLD, "the customer called", step_id=held)
    report = scene.report(order, wang, S.RECEIVED, report_id=held)
    scene.refuses(Code.ID_REUSED, scene.send, wang, report)


def test_the_id_of_a_report_is_no_id_for_a_step_of_the_desk(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    report = scene.report(order, wang, S.RECEIVED)
    scene.send(wang, report)
    scene.refuses(
        Code.ID_REUSED, scene.step, order, Step.HOLD, "it rains", step_id=report.report_id
    )


def test_an_order_that_is_not_his_is_not_there(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    order = scene.assigned(wang)
    report = scene.report(order, zhao, S.RECEIVED)
    scene.refuses(Code.NOT_FOUND, scene.send, zhao, report)
    nowhere = scene.report(order, wang, S.RECEIVED, order_id=new_id())
    scene.refuses(Code.NOT_FOUND, scene.send, wang, nowhere)
    strange = scene.report(order, wang, S.RECEIVED, visit_id=new_id())
    scene.refuses(Code.NOT_FOUND, scene.send, wang, strange)


def test_only_phones_report(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    report = scene.report(order, wang, S.RECEIVED)
    for actor in (scene.dispatcher, scene.supervisor, scene.administrator):
        scene.refuses(Code.NOT_PERMITTED, scene.send, actor, report)


def test_a_half_sent_report_is_completed_under_its_id(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, S.WORK_BEGUN)
    photo, second = named(b"before"), named(b"after")
    report = scene.report(order, wang, S.COMPLETED, attachments=(photo, second))
    outcome = scene.send(wang, report)
    assert [(lack.code, lack.sha256) for lack in outcome.lacks] == [
        (Missing.FILE, photo.sha256),
        (Missing.FILE, second.sha256),
    ]
    assert scene.row(order).incomplete_reports == 1
    assert scene.row(order).state is OrderState.WORK_BEGUN
    scene.store(b"before", wang)
    outcome = scene.send(wang, report)
    assert [lack.sha256 for lack in outcome.lacks] == [second.sha256]
    scene.store(b"after", wang)
    outcome = scene.send(wang, report)
    assert outcome.accepted
    assert outcome.order_version == scene.row(order).version
    assert scene.row(order).incomplete_reports == 0
    kept = scene.found(AttachmentRecord, AttachmentRecord.report_id == report.report_id)
    assert [row.sha256 for row in kept] == [photo.sha256, second.sha256]
    (stored,) = scene.found(ReportRecord, ReportRecord.report_id == report.report_id)
    assert stored.status is ReportStatus.ACCEPTED
    assert stored.missing == []


def test_a_half_sent_report_may_be_completed_by_another_body(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    bare = scene.report(order, wang, S.RECEIVED, position=None, attachments=(named(b"lost"),))
    assert lacks(scene.send(wang, bare)) == [
        (Missing.POSITION, "position"),
        (Missing.FILE, "attachments.0"),
    ]
    whole = scene.report(order, wang, S.RECEIVED, report_id=bare.report_id)
    assert scene.send(wang, whole).accepted
    assert not scene.found(AttachmentRecord, AttachmentRecord.report_id == bare.report_id)
    scene.refuses(Code.ID_REUSED, scene.send, wang, bare)


def test_a_file_of_another_length_is_named(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    photo = scene.photo(b"whole", wang)
    short = rules.NamedFile(photo.sha256, 3, photo.media_type, photo.purpose)
    outcome = scene.send(wang, scene.report(order, wang, S.RECEIVED, attachments=(short,)))
    assert lacks(outcome) == [(Missing.FILE_LENGTH, "attachments.0.length")]


def test_one_photo_may_serve_two_orders(scene: Scene) -> None:
    wang = scene.technician()
    first, second = scene.assigned(wang), scene.assigned(wang)
    photo = scene.photo(b"the same street", wang)
    for order in (first, second):
        scene.go(order, wang, S.WORK_BEGUN)
        report = scene.report(order, wang, S.COMPLETED, attachments=(photo,))
        assert scene.send(wang, report).accepted


def test_a_stored_report_is_for_staff_and_its_sender(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    order = scene.assigned(wang)
    report = scene.report(order, wang, S.RECEIVED)
    scene.send(wang, report)

    def look(actor: Actor, id_: UUID) -> ReportRecord:
        return scene.work.read(actor, lambda unit: tracking.stored(unit, id_))

    assert look(wang, report.report_id).body == report.body
    assert look(scene.dispatcher, report.report_id).technician_id == wang.id
    with pytest.raises(Refusal) as refused:
        look(zhao, report.report_id)
    assert refused.value.code is Code.NOT_FOUND
    with pytest.raises(Refusal) as refused:
        look(scene.dispatcher, new_id())
    assert refused.value.code is Code.NOT_FOUND
