"""Holds the check of a status report to A5: it names exactly what lacks, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import (
    AttachmentPurpose,
    FieldState,
    JobKind,
    Missing,
    NoPosition,
    Party,
)
from desktop.domain import tracking
from desktop.domain.tracking import Expected, Fix, Lack, NamedFile, Report

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TECHNICIAN = UUID("019ab000-0000-7000-8000-000000000001")
ASK_A_REASON = {FieldState.DECLINED, FieldState.ABANDONED}
SOMEBODY_ELSE = UUID("019ab000-0000-7000-8000-000000000002")
ORDER = UUID("019ab000-0000-7000-8000-000000000003")
NUMBER = "WO-20261122-0042"


def digest(place: int) -> str:
    """Return a digest of its own for each place."""
    return f"{place:064x}"


def named_file(place: int, length: int = 100_000) -> NamedFile:
    """Return a photo as a report names it."""
    return NamedFile(digest(place), length, "image/jpeg", AttachmentPurpose.AFTER)


def parts(state: FieldState) -> dict[str, Any]:
    """Return the five parts, complete; lists may be empty, they are then known to be."""
    return {
        "basic": {"number": NUMBER, "title": "No light in the yard"},
        "equipment": [],
        "fault": {"description": "dark", "remedy": "a new lamp"},
        "spare_parts": [],
        "technician": {"technician_id": str(TECHNICIAN), "state": state.value},
    }


def complete(state: FieldState, files: int = 2) -> Report:
    """Return a report that lacks nothing."""
    return Report(
        report_id=UUID(int=1),
        order_id=ORDER,
        visit_id=None,
        state=state,
        occurred_at=NOON,
        sent_at=NOON,
        position=Fix(31.2, 121.5),
        no_position=None,
        parts=parts(state),
        attachments=tuple(named_file(place) for place in range(files)),
        order_version=1,
        reason="why",
        party=Party.CUSTOMER,
        body={},
    )


def held(report: Report) -> dict[str, int]:
    """Return what the server holds when every named file has come, read from elsewhere."""
    return {file.sha256: int(str(file.length)) for file in report.attachments}


def expected(kind: JobKind = JobKind.REPAIR) -> Expected:
    """Return the order that the reports here belong to."""
    return Expected(NUMBER, kind, TECHNICIAN)


def with_parts(report: Report, **changed: Any) -> Report:  # noqa: ANN401  (any JSON value)
    """Return the report with some of its parts changed."""
    return replace(report, parts={**(report.parts or {}), **changed})


def without_field(report: Report, part: str, field: str, value: object) -> Report:
    """Return the report with one field of one part set to something that does not count."""
    assert report.parts is not None
    return with_parts(report, **{part: {**report.parts[part], field: value}})


@dataclass(frozen=True)
class Gap:
    """A thing taken from a complete report, and what the answer must then say."""

    lack: Lack
    part: str = ""
    field: str = ""
    value: object = None


def gaps_of(report: Report) -> tuple[Gap, ...]:
    """Return everything that this report can lack, files and earlier reports apart."""
    found = [Gap(Lack(Missing.PART, f"parts.{name}"), part=name) for name in tracking.PARTS]
    wrong = [
        ("basic", "number", "WO-20261122-0043"),
        ("technician", "technician_id", str(SOMEBODY_ELSE)),
        ("technician", "state", "asleep"),
    ]
    if report.state is FieldState.COMPLETED:
        wrong.append(("fault", "remedy", " \n"))
    found.extend(
        Gap(Lack(Missing.FIELD, f"parts.{part}.{field}"), part, field, value)
        for part, field, value in wrong
    )
    found.append(Gap(Lack(Missing.POSITION, "position")))
    if report.state in {FieldState.DECLINED, FieldState.ABANDONED}:
        found.append(Gap(Lack(Missing.FIELD, "reason")))
    if report.state is FieldState.ABANDONED:
        found.append(Gap(Lack(Missing.FIELD, "party")))
    return tuple(found)


def taken_from(report: Report, gap: Gap) -> Report:
    """Return the report without what the gap is about."""
    if gap.field:
        return without_field(report, gap.part, gap.field, gap.value)
    if gap.part:
        return with_parts(report, **{gap.part: None})
    if gap.lack.at == "position":
        return replace(report, position=None)
    return replace(report, reason="  ") if gap.lack.at == "reason" else replace(report, party=None)


def in_order(lacks: tuple[Lack, ...] | list[Lack]) -> list[tuple[str, ...]]:
    """Return what lacks, sorted, so that two answers compare whatever their order."""
    return sorted((lack.code, lack.at, lack.sha256 or "", lack.state or "") for lack in lacks)


@given(st.data(), st.sampled_from(FieldState), st.sampled_from(JobKind))
def test_what_was_taken_away_is_what_the_answer_names(
    data: st.DataObject, state: FieldState, kind: JobKind
) -> None:
    kept = data.draw(st.integers(0, 4), label="attachments")
    report = complete(state, kept)
    gone = data.draw(st.sets(st.sampled_from(gaps_of(report))), label="taken away")
    parts_gone = {gap.part for gap in gone if not gap.field}
    gone = {gap for gap in gone if not (gap.field and gap.part in parts_gone)}
    for gap in sorted(gone, key=lambda gap: not gap.field):
        report = taken_from(report, gap)
    lacks = [gap.lack for gap in gone]

    files = held(report)
    for place, file in enumerate(report.attachments):
        fate = data.draw(st.sampled_from(["held", "absent", "shorter", "longer"]), label="file")
        if fate == "absent":
            del files[file.sha256]
            lacks.append(Lack(Missing.FILE, f"attachments.{place}", file.sha256))
        elif fate != "held":
            files[file.sha256] += 1 if fate == "longer" else -1
            lacks.append(Lack(Missing.FILE_LENGTH, f"attachments.{place}.length", file.sha256))
    if state is FieldState.COMPLETED:
        asked = 2 if kind is JobKind.LOCKSMITH else 1
        lacks.extend(
            Lack(Missing.ATTACHMENT, f"attachments.{place}") for place in range(kept, asked)
        )
    earlier = data.draw(st.lists(st.sampled_from(FieldState), unique=True), label="earlier")
    lacks.extend(Lack(Missing.EARLIER_REPORT, "state", state=state) for state in earlier)

    found = tracking.lacking(report, expected(kind), files, tuple(earlier))
    assert in_order(found) == in_order(lacks)


@pytest.mark.parametrize("state", FieldState)
@pytest.mark.parametrize("kind", JobKind)
def test_a_complete_report_lacks_nothing(state: FieldState, kind: JobKind) -> None:
    report = complete(state)
    assert tracking.lacking(report, expected(kind), held(report)) == ()


@pytest.mark.parametrize("state", [s for s in FieldState if s is not FieldState.COMPLETED])
def test_only_a_completion_asks_for_photos_and_what_was_done(state: FieldState) -> None:
    report = without_field(complete(state, files=0), "fault", "remedy", "")
    assert tracking.lacking(report, expected(JobKind.LOCKSMITH), {}) == ()


@pytest.mark.parametrize("state", [s for s in FieldState if s not in ASK_A_REASON])
def test_a_usual_step_asks_no_reason_and_nobodys_fault(state: FieldState) -> None:
    report = replace(complete(state), reason="", party=None)
    assert tracking.lacking(report, expected(), held(report)) == ()


def test_declining_is_nobodys_fault() -> None:
    report = replace(complete(FieldState.DECLINED), party=None)
    assert tracking.lacking(report, expected(), held(report)) == ()


def test_a_report_of_nothing_but_its_state_lacks_all_of_it_in_order() -> None:
    report = replace(
        complete(FieldState.ABANDONED), parts=None, position=None, reason="", party=None
    )
    found = tracking.lacking(report, expected(), {}, (FieldState.ACCEPTED, FieldState.STARTED))
    assert found == (
        *(Lack(Missing.PART, f"parts.{name}") for name in tracking.PARTS),
        Lack(Missing.POSITION, "position"),
        Lack(Missing.FIELD, "reason"),
        Lack(Missing.FIELD, "party"),
        Lack(Missing.FILE, "attachments.0", digest(0)),
        Lack(Missing.FILE, "attachments.1", digest(1)),
        Lack(Missing.EARLIER_REPORT, "state", state=FieldState.ACCEPTED),
        Lack(Missing.EARLIER_REPORT, "state", state=FieldState.STARTED),
    )


@pytest.mark.parametrize("why", NoPosition)
def test_a_stated_reason_stands_for_the_position(why: NoPosition) -> None:
    report = replace(complete(FieldState.STARTED), position=None, no_position=why)
    assert tracking.lacking(report, expected(), held(report)) == ()


def test_the_five_parts_are_those_of_the_requirements() -> None:
    assert tracking.PARTS == ("basic", "equipment", "fault", "spare_parts", "technician")


def test_every_kind_of_job_says_how_many_photos_it_asks() -> None:
    assert set(tracking.PHOTOS_ASKED) == set(JobKind)
    assert tracking.PHOTOS_ASKED[JobKind.LOCKSMITH] == 2
    assert all(
        asked == 1 for kind, asked in tracking.PHOTOS_ASKED.items() if kind is not JobKind.LOCKSMITH
    )


def test_the_same_photo_twice_is_one_photo() -> None:
    photo = named_file(7)
    report = replace(complete(FieldState.COMPLETED), attachments=(photo, photo))
    found = tracking.lacking(report, expected(JobKind.LOCKSMITH), {photo.sha256: photo.length})
    assert found == (Lack(Missing.ATTACHMENT, "attachments.1"),)


@pytest.mark.parametrize("remedy", [None, "", " \t\n"])
def test_an_empty_remedy_does_not_count(remedy: str | None) -> None:
    report = without_field(complete(FieldState.COMPLETED), "fault", "remedy", remedy)
    found = tracking.lacking(report, expected(), held(report))
    assert found == (Lack(Missing.FIELD, "parts.fault.remedy"),)


def test_a_part_without_the_field_at_all_lacks_the_field() -> None:
    report = with_parts(complete(FieldState.COMPLETED), basic={}, fault={}, technician={})
    found = tracking.lacking(report, expected(), held(report))
    assert [lack.at for lack in found] == [
        "parts.basic.number",
        "parts.technician.technician_id",
        "parts.technician.state",
        "parts.fault.remedy",
    ]
    assert {lack.code for lack in found} == {Missing.FIELD}


def test_completing_step_by_step_ends_with_nothing_missing() -> None:
    """The phone resends, better each time, until the server has it all."""
    whole = complete(FieldState.COMPLETED)
    tries: list[tuple[Report, Mapping[str, int]]] = [
        (replace(whole, parts=None, position=None), {}),
        (replace(whole, position=None), {}),
        (whole, {}),
        (whole, {digest(0): 100_000}),
        (whole, held(whole)),
    ]
    counts = [len(tracking.lacking(report, expected(), files)) for report, files in tries]
    assert counts == [8, 3, 2, 1, 0]


# -------------------------------------------------------------------------------- the phone's clock

SECONDS = st.integers(-10 * 86_400, 10 * 86_400)


@given(SECONDS, SECONDS, st.integers(-999_999, 999_999))
def test_the_time_of_sending_tells_how_far_the_clock_is_off(
    ago_s: int, off_s: int, off_us: int
) -> None:
    off = timedelta(seconds=off_s, microseconds=off_us)
    skew_s = tracking.skew_s(NOON + off - timedelta(seconds=ago_s), NOON + off, NOON)
    assert skew_s == off.total_seconds()


@given(SECONDS | st.floats(-2, 2).map(lambda seconds: round(seconds, 6)))
def test_without_it_only_a_time_in_the_future_proves_anything(off_s: float) -> None:
    skew_s = tracking.skew_s(NOON + timedelta(seconds=off_s), None, NOON)
    assert skew_s == (off_s if off_s > 0 else None)


def test_a_clock_wrong_by_days_is_seen() -> None:
    assert tracking.skew_s(NOON, NOON + timedelta(days=3), NOON) == 3 * 86_400
    assert tracking.skew_s(NOON, NOON - timedelta(days=3), NOON) == -3 * 86_400
    assert tracking.skew_s(NOON + timedelta(days=3), None, NOON) == 3 * 86_400
    assert tracking.skew_s(NOON, None, NOON) is None
    assert tracking.skew_s(NOON + timedelta(seconds=0.5), None, NOON) == 0.5
    assert tracking.skew_s(NOON, NOON, NOON) == 0
