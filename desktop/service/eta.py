"""Decides how everybody under way is expected at his order's place, and how that is told (E7, A6).

What is reckoned is written where it is news alone, so that the feed is quiet on a straight road.
Whoever writes does not wait for the service that knows roads (docs/decisions/0063).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import ArrivalSource, OrderState, TravelMode, VisitState
from desktop.domain import eta as rules
from desktop.domain import travel as travel_rules
from desktop.domain.duty import UNSAID
from desktop.domain.positions import distance_m
from desktop.domain.travel import Speeds
from desktop.service import duty, positions, progress, travel
from desktop.service.ports import Degrees
from desktop.service.travel import Start, Times
from desktop.service.unit import Unit
from desktop.store.orders import MilestoneRecord, OrderRecord, VisitRecord
from desktop.store.people import TechnicianRecord

KIND = "eta"
"""The kind of deadline by which it is reckoned who is expected when."""
EVERY = timedelta(seconds=15)
AT_ONCE = 50
"""So many are written in one transaction."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Somebody on his way to an order: from where, how, where to, and when he was expected."""

    visit_id: UUID
    order_id: UUID
    technician_id: UUID
    start: Degrees
    mode: TravelMode
    fixed_at: datetime
    set_out_at: datetime
    place: Degrees
    promised_at: datetime | None
    eta_at: datetime | None
    eta_source: ArrivalSource | None

    @property
    def distance_m(self) -> float:
        """How far he has to go in a straight line."""
        return distance_m(*self.place, *self.start)


@dataclass(frozen=True, slots=True)
class Read:
    """Everybody under way, what was learned of their ways, and of when this is."""

    people: tuple[UnderWay, ...]
    speeds: Speeds
    at: datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """When somebody is expected on a visit, and who reckoned it."""

    visit_id: UUID
    at: datetime
    source: ArrivalSource


def read(unit: Unit) -> Read:
    """Return everybody who is under way to a known place, and of whom it is known where he is.

    Whoever seems to be there already is expected no more.
    """
    visit, order, person, milestone = VisitRecord, OrderRecord, TechnicianRecord, MilestoneRecord
    query = (
        select(visit, order.place, order.promised_at, person, milestone)
        .join(order, order.visit_id == visit.id)
        .join(person, person.id == visit.technician_id)
        .join(milestone, milestone.visit_id == visit.id)
        .where(
            order.state == OrderState.STARTED,
            visit.state == VisitState.STARTED,
            visit.arrival_at.is_(None),
            milestone.state == OrderState.STARTED,
            person.lat.is_not(None),
            person.position_at.is_not(None),
        )
        .order_by(visit.id)
    )
    rows = [
        row
        for row in unit.session.execute(query).all()
        if row[1].get("lat") is not None and row[1].get("lon") is not None
    ]
    modes = duty.of(unit, {row[0].technician_id for row in rows}) if rows else {}
    people = []
    for record, place, promised_at, technician, set_out in rows:
        at = positions.true_time(set_out.occurred_at, set_out.skew_s, set_out.received_at)
        people.append(
            UnderWay(
                visit_id=record.id,
                order_id=record.order_id,
                technician_id=record.technician_id,
                start=(technician.lat, technician.lon),
                mode=modes.get(record.technician_id, UNSAID).travel_mode,
                fixed_at=technician.position_at,
                set_out_at=at,
                place=(place["lat"], place["lon"]),
                promised_at=promised_at,
                eta_at=record.eta_at,
                eta_source=record.eta_source,
            )
        )
    speeds = travel.speeds_to(unit, (each.place for each in people))
    return Read(tuple(people), speeds, unit.now)


def start_of(who: UnderWay) -> Start:
    """Return from where he goes on, as the service for times of arrival is asked."""
    return Start(who.technician_id, *who.start, who.mode, who.distance_m)


def expected(found: Read, who: UnderWay, times: Times) -> Expected | None:
    """Return when somebody is expected, where that is news.

    Args:
        found: what was read.
        who: one of those in it.
        times: what a service says; where it says nothing of him, the straight line counts.
    """
    eta_s, source = times.by_id.get(who.technician_id), times.source
    if eta_s is None:
        cell = travel_rules.cell_of(*who.place)
        eta_s = found.speeds.eta_s(who.distance_m, who.mode, cell, found.at.hour)
        source = ArrivalSource.STRAIGHT_LINE
    at = rules.expected_at(who.fixed_at, who.set_out_at, found.at, eta_s)
    if source is who.eta_source and not rules.is_news(who.eta_at, at, found.at, who.promised_at):
        return None
    return Expected(who.visit_id, at, source)


def settle(unit: Unit, found: Iterable[Expected]) -> None:
    """Write when each is expected, and tell of it; whoever is not under way any more is left."""
    for each in found:
        visit = unit.session.get_one(VisitRecord, each.visit_id)
        if visit.state is not VisitState.STARTED:
            continue
        visit.eta_at, visit.eta_source = each.at, each.source
        visit.version += 1
        query = select(OrderRecord).where(OrderRecord.id == visit.order_id)
        progress.tell(unit, unit.session.scalars(query).one())
        progress.announce_technician(unit, visit.technician_id)


def in_lots(found: Sequence[Expected]) -> Iterable[Sequence[Expected]]:
    """Give what is to be written, so much at a time as one transaction takes."""
    for begun in range(0, len(found), AT_ONCE):
        yield found[begun : begun + AT_ONCE]
