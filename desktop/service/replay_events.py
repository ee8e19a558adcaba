"""Decides what happened beside a replay's tracks: milestones, offers, files, arrivals, silences.

Each is told of the technician who did it or to whom it was done, by the server's time as far as it
can be told, from what was kept of his visits and offers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from api_client.vocabulary import AlarmKind, OfferState, ReplayKind, ReportStatus
from desktop.service import positions
from desktop.service.unit import Unit, iso
from desktop.store.alarms import AlarmRecord
from desktop.store.evidence import FileRecord
from desktop.store.journal import AuditRecord, CentreRecord
from desktop.store.offers import OfferRecord
from desktop.store.orders import MilestoneRecord, OrderRecord, VisitRecord
from desktop.store.tracking import AttachmentRecord, ReportRecord

AT_ONCE = 500
"""So many visits, or orders, are asked about in one query."""
LONGEST_OFFER = timedelta(days=1)
"""No offer waits so long for its answer."""
ARRIVALS = {
    "arrival-proposed": ReplayKind.ARRIVAL,
    "arrival-withdrawn": ReplayKind.ARRIVAL_WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened, as :class:`api_client.wire.replay.ReplayEvent` has it."""

    at: datetime
    kind: ReplayKind
    order_id: UUID
    word: str | None = None
    until: datetime | None = None
    ref: str | None = None


@dataclass(slots=True)
class Events:
    """What happened, by technician, and the numbers of the orders that it is about."""

    by_person: dict[UUID, list[Happened]] = field(default_factory=dict)
    numbers: dict[UUID, str] = field(default_factory=dict)


def of(unit: Unit, people: Sequence[UUID], since: datetime, until: datetime) -> Events:
    """Return what happened to these technicians in a span, each in the order of time."""
    visits = _visits(unit, people, since, until)
    found = Events()
    for person, one in (
        *_milestones(unit, visits),
        *_files(unit, visits),
        *_silences(unit, visits),
        *_arrivals(unit, visits, since, until),
        *_offers(unit, people, since, until),
    ):
        if since <= one.at < until:
            found.by_person.setdefault(person, []).append(one)
    for events in found.by_person.values():
        events.sort(key=lambda one: (one.at, one.kind, one.ref or ""))
    orders = {one.order_id for events in found.by_person.values() for one in events}
    for some in _parts(sorted(orders)):
        query = select(OrderRecord.id, OrderRecord.number).where(OrderRecord.id.in_(some))
        found.numbers.update((id_, number) for id_, number in unit.session.execute(query))
    return found


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Give these ids in parts of which each fits into a query."""
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))


def _visits(
    unit: Unit, people: Sequence[UUID], since: datetime, until: datetime
) -> dict[UUID, UUID]:
    """Return whose each visit was that they had in a span."""
    visit = VisitRecord
    query = select(visit.id, visit.technician_id).where(
        visit.technician_id.in_(people),
        visit.assigned_at < until,
        or_(visit.ended_at.is_(None), visit.ended_at >= since),
    )
    return {id_: person for id_, person in unit.session.execute(query)}  # noqa: C416  (rows)


def _milestones(unit: Unit, visits: dict[UUID, UUID]) -> Iterator[tuple[UUID, Happened]]:
    row = MilestoneRecord
    for some in _parts(list(visits)):
        for each in unit.session.scalars(select(row).where(row.visit_id.in_(some))):
            at = positions.true_time(each.occurred_at, each.skew_s, each.received_at)
            yield (
                visits[each.visit_id],
                Happened(at, ReplayKind.MILESTONE, each.order_id, each.state.value),
            )


def _files(unit: Unit, visits: dict[UUID, UUID]) -> Iterator[tuple[UUID, Happened]]:
    """Give the files of accepted reports, each by when its bytes came."""
    visit, report, named, kept = VisitRecord, ReportRecord, AttachmentRecord, FileRecord
    columns = (visit.id, named.order_id, named.purpose, named.sha256, kept.stored_at)
    for some in _parts(list(visits)):
        query = (
            select(*columns)
            .join(report, (report.order_id == visit.order_id) & (report.visit_id == visit.id))
            .join(named, named.report_id == report.report_id)
            .join(kept, kept.sha256 == named.sha256)
            .where(visit.id.in_(some), report.status == ReportStatus.ACCEPTED)
        )
        for visit_id, order_id, purpose, sha256, at in unit.session.execute(query):
            one = Happened(at, ReplayKind.FILE, order_id, purpose.value, ref=sha256)
            yield visits[visit_id], one


def _silences(unit: Unit, visits: dict[UUID, UUID]) -> Iterator[tuple[UUID, Happened]]:
    """Give the alarms that a phone was silent; they are the desk's and no technician's."""
    if unit.actor.outside:
        return
    visit, alarm = VisitRecord, AlarmRecord
    for some in _parts(list(visits)):
        query = (
            select(alarm)
            .join(visit, visit.order_id == alarm.order_id)
            .where(visit.id.in_(some), alarm.kind == AlarmKind.PHONE_SILENT)
        )
        for each in unit.session.scalars(query).unique():
            person = visits.get(UUID(each.about))
            if person is not None and each.order_id is not None:
                told = (each.order_id, None, each.ended_at, str(each.id))
                yield person, Happened(each.raised_at, ReplayKind.SILENCE, *told)


def _offers(
    unit: Unit, people: Sequence[UUID], since: datetime, until: datetime
) -> Iterator[tuple[UUID, Happened]]:
    """Give the offers that were made, answered or over."""
    row = OfferRecord
    for person in people:
        query = select(row).where(
            row.technician_id == person,
            row.offered_at >= since - LONGEST_OFFER,
            row.offered_at < until,
        )
        for each in unit.session.scalars(query):
            offer, order_id = str(each.id), each.order_id
            made = (order_id, None, each.answers_by, offer)
            yield person, Happened(each.offered_at, ReplayKind.OFFER, *made)
            if each.answered_at is not None and each.state is not OfferState.OPEN:
                ended = (order_id, each.state.value, None, offer)
                yield person, Happened(each.answered_at, ReplayKind.OFFER_ENDED, *ended)


def _arrivals(
    unit: Unit, visits: dict[UUID, UUID], since: datetime, until: datetime
) -> Iterator[tuple[UUID, Happened]]:
    """Give the proposed arrivals and what was taken back of them, by the audit log's rows."""
    row = AuditRecord
    newest = unit.session.scalars(select(CentreRecord.last_audit)).one()
    if not visits or not newest:
        return
    query = (
        select(row.at, row.action, row.subject, row.detail)
        .where(
            row.seq >= _first_row(unit, newest, iso(since)),
            row.at < iso(until),
            row.action.in_(ARRIVALS),
        )
        .order_by(row.seq)
    )
    for at, action, subject, detail in unit.session.execute(query):
        person = visits.get(UUID(detail["visit"]))
        if person is not None:
            when = datetime.fromisoformat(at)
            yield person, Happened(when, ARRIVALS[action], UUID(subject))


def _first_row(unit: Unit, newest: int, at: str) -> int:
    """Return the number of the first row of the audit log from a time on, by halving.

    Its rows are in the order of time, as long as nobody sets the server's clock back.
    """
    low, high = 1, newest + 1
    while low < high:
        middle = (low + high) // 2
        row = unit.records.get(AuditRecord, middle)
        if row is None or row.at < at:
            low = middle + 1
        else:
            high = middle
    return low
