"""Decides what is known of technicians when somebody is looked for: records in, rules' terms out.

Whoever wants to know of a few asks for those; the queries are the same.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from api_client.vocabulary import (
    AreaKind,
    LockKind,
    OrderState,
    ServiceAction,
    TravelMode,
    VisitState,
)
from desktop.domain import areas as area_rules
from desktop.domain import ranking, schedule, visits
from desktop.domain.areas import Spot
from desktop.domain.duty import UNSAID, working
from desktop.domain.offers import FOR_GOOD
from desktop.domain.qualification import Firm, Fitness, Job
from desktop.domain.ranking import NO_MARKS, Marks
from desktop.domain.schedule import Span
from desktop.service import areas, credentials, duty
from desktop.service.unit import Unit
from desktop.store.offers import OfferRecord
from desktop.store.orders import MilestoneRecord, OrderRecord, VisitRecord
from desktop.store.people import TechnicianRecord
from desktop.store.registrations import CredentialRecord, FirmRecord


@dataclass(frozen=True, slots=True)
class Seen:
    """A technician as dispatch sees him: who and where he is, what he may do, how he is marked."""

    id: UUID
    name: str
    lat: float | None
    lon: float | None
    fitness: Fitness
    mode: TravelMode = TravelMode.CAR
    own: Marks = NO_MARKS
    firm: Marks = NO_MARKS
    open_orders: int = 0


def job_of(unit: Unit, order: OrderRecord) -> Job:
    """Return what an order asks of whoever does it."""
    service = order.service or {}
    action, lock_kind = service.get("action"), service.get("lock_kind")
    when = _appointed(order.time_window, order.promised_at)
    begins_at, ends_at = schedule.to_come(order.kind, when, unit.now)
    return Job(
        kind=order.kind,
        begins_at=begins_at,
        ends_at=ends_at,
        area_ids=_around(unit, order),
        action=None if action is None else ServiceAction(action),
        lock_kind=None if lock_kind is None else LockKind(lock_kind),
        crew_size=order.crew_size,
    )


def _around(unit: Unit, order: OrderRecord) -> frozenset[UUID] | None:
    """Return the areas in which an order's place lies, None where nobody knows where it is.

    What cannot be told is held against nobody: an outline of a place without degrees, a district of
    one whose district nobody said. A fence is nothing that anybody serves.
    """
    spot = Spot(order.place.get("lat"), order.place.get("lon"), order.place.get("area") or "")
    if spot.lat is None and not spot.district:
        return None
    return frozenset(
        id_
        for id_, area in areas.by_id(unit).items()
        if area.kind is not AreaKind.FENCE
        and (area_rules.untold(area, spot) or area_rules.holds(area, spot))
    )


def usual_mark(unit: Unit) -> float:
    """Return the average of all marks that were given."""
    paper = CredentialRecord
    query = select(func.sum(paper.marks_count), func.sum(paper.marks_sum))
    count, total = unit.session.execute(query).one()
    return ranking.average([Marks(int(count or 0), int(total or 0))])


def of(unit: Unit, order: OrderRecord, job: Job, among: Collection[UUID] = ()) -> list[Seen]:
    """Return technicians as they stand to a job, all or those named, in no order in particular."""
    query = select(
        TechnicianRecord.id,
        TechnicianRecord.name,
        TechnicianRecord.disabled_at,
        TechnicianRecord.lat,
        TechnicianRecord.lon,
        TechnicianRecord.position_at,
    )
    if among:
        query = query.where(TechnicianRecord.id.in_(among))
    busy = _busy(unit, order.id, among)
    refused = _refused(unit, order.id)
    papers = credentials.of(unit, among or None)
    duties = duty.of(unit, among)
    employers = {each.firm_id for each in papers.values() if each.firm_id is not None}
    firms = _firms(unit, employers, job)
    found = []
    for row in unit.session.execute(query):
        spans = tuple(busy.get(row.id, ()))
        how = duties.get(row.id, UNSAID)
        basis = Fitness(
            is_disabled=row.disabled_at is not None,
            skills=frozenset(how.skills) or None,
            area_ids=frozenset(how.area_ids),
            works=working(how, job.begins_at, job.ends_at),
            on_duty=how.on_duty,
            taking_orders=how.taking_orders,
            position_at=row.position_at,
            busy=spans,
            refused=row.id in refused,
            crew_size=how.crew_size,
        )
        paper = papers.get(row.id)
        firm = None if paper is None or paper.firm_id is None else firms.get(paper.firm_id)
        seen = Seen(
            row.id, row.name, row.lat, row.lon, basis, how.travel_mode, open_orders=len(spans)
        )
        found.append(seen if paper is None else _with_papers(seen, paper, firm))
    return found


@dataclass(frozen=True, slots=True)
class _Firm:
    """A firm's standing, and the marks of its people."""

    standing: Firm
    marks: Marks


def _with_papers(seen: Seen, paper: CredentialRecord, firm: _Firm | None) -> Seen:
    """Return a technician with what he is registered as."""
    fitness = replace(
        seen.fitness,
        filing=paper.filing,
        filed_until=paper.filed_until,
        licence_until=paper.licence_until,
        firm=None if firm is None else firm.standing,
        post=paper.post,
        standing=paper.standing,
        risk=paper.risk,
        grade=paper.grade,
        scope=frozenset((LockKind(lock), ServiceAction(action)) for lock, action in paper.scope),
    )
    own = Marks(paper.marks_count, paper.marks_sum)
    return replace(seen, fitness=fitness, own=own, firm=NO_MARKS if firm is None else firm.marks)


def _firms(unit: Unit, ids: Collection[UUID], job: Job) -> Mapping[UUID, _Firm]:
    """Return firms as they stand to a job, with the marks of all of their people."""
    if not ids:
        return {}
    paper, firm = CredentialRecord, FirmRecord
    summing = (
        select(paper.firm_id, func.sum(paper.marks_count), func.sum(paper.marks_sum))
        .where(paper.firm_id.in_(ids))
        .group_by(paper.firm_id)
    )
    marks = {
        id_: Marks(int(count), int(total)) for id_, count, total in unit.session.execute(summing)
    }
    return {
        each.id: _Firm(_standing(each, job), marks.get(each.id, NO_MARKS))
        for each in unit.session.scalars(select(firm).where(firm.id.in_(ids)))
    }


def _standing(firm: FirmRecord, job: Job) -> Firm:
    """Return how a firm stands to a job: with the police, and by how it works (E15)."""
    works = working(duty.hours_of(firm.hours, firm.days_off), job.begins_at, job.ends_at)
    return Firm(
        state=firm.state,
        filing=firm.filing,
        filed_until=firm.filed_until,
        works=works,
        taking_orders=bool(firm.taking_orders),
        area_ids=frozenset(map(UUID, firm.area_ids)),
    )


def _busy(unit: Unit, order_id: UUID, among: Collection[UUID]) -> Mapping[UUID, list[Span]]:
    """Return when technicians are held by their other visits that go on."""
    order, visit, there = OrderRecord, VisitRecord, MilestoneRecord
    query = (
        select(
            visit.technician_id,
            visit.state,
            order.kind,
            order.time_window,
            order.promised_at,
            there.received_at,
        )
        .join(visit, visit.id == order.visit_id)
        .outerjoin(there, and_(there.visit_id == visit.id, there.state == OrderState.ON_SITE))
        .where(
            order.past == "",
            order.id != order_id,
            order.state != OrderState.ON_HOLD,
            visit.state.not_in(visits.ENDED),
        )
    )
    if among:
        query = query.where(order.technician_id.in_(among))
    found: dict[UUID, list[Span]] = {}
    for row in unit.session.execute(query):
        when = _appointed(row.time_window, row.promised_at)
        span = schedule.going_on(row.kind, row.state, when, row.received_at, unit.now)
        found.setdefault(row.technician_id, []).append(span)
    return found


def _refused(unit: Unit, order_id: UUID) -> frozenset[UUID]:
    """Return who refused an order before, when it was his or offered, or whom its customer did."""
    visit, offer = VisitRecord, OfferRecord
    declined = select(visit.technician_id).where(
        visit.order_id == order_id, visit.state == VisitState.DECLINED
    )
    said_no = select(offer.technician_id).where(
        offer.order_id == order_id, offer.state.in_(FOR_GOOD)
    )
    return frozenset((*unit.session.scalars(declined), *unit.session.scalars(said_no)))


def _appointed(window: Mapping[str, Any] | None, promised_at: datetime | None) -> datetime | None:
    """Return when somebody is to be there: the window's beginning, else the promised time."""
    return promised_at if window is None else datetime.fromisoformat(window["begins_at"])
