"""Tries how registrations are filed with the police, and what may be done meanwhile."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api_client.vocabulary import (
    Code,
    Filing,
    FirmState,
    Grade,
    Post,
    Review,
)
from desktop.app.filing import FilingDuty
from desktop.service import credentials, filings, registered
from desktop.service.firing import Firing, Kind
from desktop.service.ports import FilingAnswer
from desktop.store.people import TechnicianRecord
from desktop.store.registrations import FirmRecord, RegistrationRecord
from tests import registering
from tests.databases import Place
from tests.registering import HandPolice
from tests.service.clerk import APPROVED, KEY, LICENCE, OPENS, UNTIL, Desk, refused


@pytest.fixture
def desk(tmp_path: Path, place: Place) -> Iterator[Desk]:
    made = Desk(tmp_path, place)
    yield made
    made.scene.close()


def test_who_is_approved_is_a_technician_and_may_work_once_he_is_filed(desk: Desk) -> None:
    firm = desk.firm()
    id_ = desk.person(firm_id=firm)
    record = desk.record(id_)
    assert (record.review, record.filing, record.phone) == (
        Review.AWAITING,
        Filing.UNFILED,
        "+8613800138000",
    )
    with desk.scene.database.read() as session:
        assert session.get(TechnicianRecord, id_) is None
    desk.review(id_)
    with desk.scene.database.read() as session:
        assert session.get_one(TechnicianRecord, id_).name == "Wang Ming"
    may = desk.may(id_)
    assert (may.filing, may.scope, may.grade) == (Filing.PENDING, [], None)
    desk.answer(id_)
    may = desk.may(id_)
    assert (may.filing, may.scope, may.grade) == (Filing.APPROVED, OPENS, Grade.SENIOR)
    assert (may.filed_until, may.licence_until, may.firm_id) == (UNTIL, LICENCE, firm)
    assert desk.record(id_).receipt == "BA-1"
    desk.review(firm)
    desk.answer(firm, FilingAnswer(Filing.APPROVED, "BA-F", filed_until=UNTIL))
    assert desk.scene.work.read(desk.clerk, credentials.firms)[firm].receipt == "BA-F"


def test_what_takes_from_somebody_counts_at_once_and_what_gives_is_filed_first(desk: Desk) -> None:
    id_ = desk.filed()
    more = [*OPENS, ["safe", "open"]]
    desk.edit(id_, grade=Grade.MASTER, scope=more)
    assert (desk.may(id_).grade, desk.may(id_).scope) == (Grade.SENIOR, OPENS)
    assert (desk.may(id_).filing, desk.record(id_).filing_id is None) == (Filing.APPROVED, False)
    desk.answer(id_, FilingAnswer(Filing.APPROVED, "BA-2", filed_until=UNTIL))
    assert (desk.may(id_).grade, desk.may(id_).scope) == (Grade.MASTER, more)
    desk.edit(id_, scope=OPENS[:1], post=Post.SUSPENDED)
    assert (desk.may(id_).scope, desk.may(id_).post) == (OPENS[:1], Post.SUSPENDED)
    assert len(desk.requests(id_)) == 3


def test_what_changes_while_an_answer_is_awaited_is_filed_after_it(desk: Desk) -> None:
    id_ = desk.person()
    desk.review(id_)
    desk.edit(id_, grade=Grade.JUNIOR)
    assert len(desk.requests(id_)) == 1
    desk.answer(id_)
    assert desk.may(id_).grade is Grade.JUNIOR
    assert len(desk.requests(id_)) == 2
    desk.answer(id_)
    assert len(desk.requests(id_)) == 2


def test_the_police_refuse_and_are_asked_anew(desk: Desk) -> None:
    id_ = desk.person()
    with refused(Code.FILING_OUT_OF_TURN):
        desk.again(id_)
    desk.review(id_)
    with refused(Code.REASON_MISSING):
        desk.answer(id_, FilingAnswer(Filing.REFUSED))
    desk.answer(id_, FilingAnswer(Filing.REFUSED, reason="No such licence."))
    assert (desk.may(id_).filing, desk.may(id_).scope) == (Filing.REFUSED, [])
    assert desk.record(id_).filing_reason == "No such licence."
    with refused(Code.FILING_OUT_OF_TURN):
        desk.answer(id_)
    desk.again(id_)
    assert desk.may(id_).filing is Filing.PENDING
    before = desk.scene.dump()
    desk.again(id_)
    assert desk.scene.dump() == before
    desk.answer(id_)
    assert desk.may(id_).filing is Filing.APPROVED
    before = desk.scene.dump()
    desk.answer(id_)
    assert desk.scene.dump() == before


def test_a_request_is_on_disk_before_it_is_sent_and_silence_is_asked_after_by_its_number(
    desk: Desk,
) -> None:
    number = registering.identity_number(order=7)
    id_ = desk.person(identity_number=number)
    desk.review(id_)
    police = HandPolice(None, FilingAnswer(Filing.PENDING), APPROVED)
    firing = Firing(desk.scene.work, {filings.KIND: Kind(FilingDuty(police, KEY))})

    def asked(times: int) -> None:
        firing.look()
        firing.stop()  # it waits for what it began
        assert len(police.asked) == desk.requests(id_)[0].times_sent == times

    def silent() -> tuple[bool, int]:
        """Whether it is said that nothing was answered, and in which version desks know it."""
        seen = desk.scene.work.read(desk.clerk, lambda unit: registered.show(unit, id_))
        assert seen.asked is not None
        return bool(seen.asked.silent), seen.record.version

    assert silent() == (False, 2)
    asked(1)
    (request,) = desk.requests(id_)
    assert (request.state, request.times_sent) == (Filing.PENDING, 1)
    assert silent() == (True, 3)
    desk.scene.clock.forward(timedelta(seconds=11))
    asked(2)
    assert silent() == (False, 4)
    desk.scene.clock.forward(timedelta(seconds=31))
    asked(3)
    assert {each.number for each in police.asked} == {request.id}
    assert {each.identity_number for each in police.asked} == {number}
    assert number not in repr(police.asked)
    assert desk.may(id_).filing is Filing.APPROVED
    desk.scene.clock.forward(timedelta(days=1))
    firing.look()
    firing.stop()
    assert len(police.asked) == 3


def test_a_firm_is_closed_at_once_and_that_is_filed(desk: Desk) -> None:
    firm = desk.firm()
    desk.review(firm)
    desk.answer(firm)
    desk.edit(firm, state=FirmState.CLOSED)
    (newest, _) = desk.requests(firm)
    assert newest.content["state"] == "closed"
    record = desk.record(firm)
    assert (record.filing, record.filing_id) == (Filing.APPROVED, newest.id)
    assert not isinstance(record, RegistrationRecord)


def test_how_a_firm_works_is_its_own_affair_and_nothing_of_it_is_filed(desk: Desk) -> None:
    firm = desk.firm()
    desk.review(firm)
    desk.answer(firm)
    seen = desk.record(firm).version
    hours = {"monday": [["08:00", "18:00"]]}
    desk.edit(firm, hours=hours, taking_orders=0)
    desk.edit(firm, seen, hours=hours)  # a repeat
    record = desk.record(firm)
    assert isinstance(record, FirmRecord)
    assert (record.hours, record.taking_orders, record.version) == (hours, 0, seen + 1)
    assert (record.review, record.filing_id, len(desk.requests(firm))) == (
        Review.APPROVED,
        None,
        1,
    )
    changes = desk.scene.work.read(desk.clerk, lambda unit: registered.history(unit, firm))
    assert {each.field for each in changes if each.version == seen + 1} == {
        "hours",
        "taking_orders",
    }
    with refused(Code.EDIT_CONFLICT):
        desk.edit(firm, seen, hours=None)
    with refused(Code.HOURS_OVERLAP):
        desk.edit(firm, hours={"monday": [["08:00", "12:00"], ["11:00", "13:00"]]})
