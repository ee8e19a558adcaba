"""Decides how fixes become stops, trips, ways and arrivals, aside from how they come (A7, E7).

Fixes are settled some seconds after they came, each technician's in the order of their times. What
was read and reckoned is written in one transaction with how far it is: a server that ends on
the way loses nothing and counts nothing twice (docs/decisions/0053).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from api_client.vocabulary import Noun, OrderState, TravelMode, VisitState
from desktop.domain import arrival, motion
from desktop.domain.arrival import Fence, Premises
from desktop.domain.duty import UNSAID
from desktop.domain.motion import Leg, Motion, Way
from desktop.domain.positions import AHEAD, Spot
from desktop.service import areas, duty, positions, progress, travel
from desktop.service.unit import Unit
from desktop.store.base import moment_of_seconds
from desktop.store.motion import LegRecord, MotionRecord, SettledRecord
from desktop.store.orders import MilestoneRecord, OrderRecord, VisitRecord
from desktop.store.positions import PositionRecord

KIND = "motion"
"""The kind of deadline by which fixes are settled."""
EVERY = timedelta(seconds=5)
BUFFER = timedelta(seconds=10)
"""So long a fix waits for older ones that are still on their way."""
MOST = 500
"""So many fixes are read at once."""
THE_ROW = 1
WAYS = 50
"""So many ways are reckoned at once."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A visit under way to an order whose place is known, and what its fence says so far."""

    visit_id: UUID
    order_id: UUID
    since: datetime
    place: Spot
    fence: Fence
    premises: tuple[Premises, ...] = ()


@dataclass(slots=True)
class Person:
    """What is to be settled of one technician, in the order of time, and where he was left."""

    motion: Motion | None
    fixes: list[Spot] = field(default_factory=list)
    watched: list[Watched] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Batch:
    """What was read: up to which position, from which on, of whom, and what it is about.

    ``again`` are the visits whose way was measured without fixes that are part of it.
    """

    begun: int
    ended: int
    people: Mapping[UUID, Person]
    again: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """How long a visit's way was, in metres, None where it never began; when that was due."""

    visit_id: UUID
    due_at: datetime
    metres: float | None


def read(unit: Unit) -> Batch | None:
    """Return what is to be settled next, None where nothing is.

    What is told of long before any centre is no motion of anybody's, and no time on the wire.
    """
    settled = unit.records.get(SettledRecord, THE_ROW)
    begun = 0 if settled is None else settled.position_key
    row = PositionRecord
    query = (
        select(row.key, row.technician_id, row.occurred_at, row.received_at, row.kept)
        .where(row.key > begun)
        .order_by(row.key)
        .limit(MOST)
    )
    ended, spans = begun, dict[UUID, list[datetime]]()
    for key, technician, at, received_at, kept in unit.session.execute(query):
        if unit.now - BUFFER < received_at <= unit.now + AHEAD:
            break
        ended = key
        if kept and at >= positions.EARLIEST:
            span = spans.setdefault(technician, [at, at])
            span[:] = min(span[0], at), max(span[1], at)
    if ended == begun:
        return None
    people = {technician: _person(unit, technician, *span) for technician, span in spans.items()}
    for technician, watched in _watched(unit, people):
        people[technician].watched.append(watched)
    return Batch(begun, ended, people, tuple(_again(unit, spans)))


def settle(unit: Unit, batch: Batch, radius_m: float) -> bool:
    """Write what a batch makes of everybody in it; False where it was settled meanwhile."""
    settled = unit.records.get(SettledRecord, THE_ROW)
    if (0 if settled is None else settled.position_key) != batch.begun:
        return False
    if settled is None:
        unit.records.add(SettledRecord(place=THE_ROW, position_key=batch.ended))
    else:
        settled.position_key = batch.ended
    for technician, person in batch.people.items():
        _move(unit, technician, person)
        for watched in person.watched:
            _watch(unit, watched, person.fixes, radius_m)
    for visit_id in batch.again:
        unit.session.get_one(VisitRecord, visit_id).measure_at = unit.now
    return True


def ways_due(unit: Unit) -> list[Measured]:
    """Return how far technicians came on visits whose way is to be measured now (A7)."""
    visit = VisitRecord
    query = select(visit).where(visit.measure_at <= unit.now).order_by(visit.measure_at)
    return [_measured(unit, record) for record in unit.session.scalars(query.limit(WAYS)).all()]


def measure(unit: Unit, ways: Iterable[Measured]) -> None:
    """Write how long ways were; one that became due anew meanwhile is reckoned again."""
    for way in ways:
        record = unit.session.get_one(VisitRecord, way.visit_id)
        if record.measure_at != way.due_at:
            continue
        record.measure_at = None
        if way.metres is not None and record.distance_m != way.metres:
            record.distance_m = way.metres
            order = unit.session.scalars(_order_of(record)).one()
            travel.learn(unit, record, order.place, _mode(unit, record.technician_id))
            progress.touch(unit, order)


def _mode(unit: Unit, technician_id: UUID) -> TravelMode:
    """Return how a technician travels."""
    return duty.of(unit, {technician_id}).get(technician_id, UNSAID).travel_mode


def _measured(unit: Unit, visit: VisitRecord) -> Measured:
    assert visit.measure_at is not None, "a way that is not due"
    span = _span(visit, unit.records.find(MilestoneRecord, visit_id=visit.id))
    fixes = () if span is None else _fixes(unit, visit.technician_id, *span)
    return Measured(visit.id, visit.measure_at, None if span is None else motion.travelled_m(fixes))


def _order_of(visit: VisitRecord) -> Any:  # noqa: ANN401  (a query of SQLAlchemy's)
    return select(OrderRecord).where(OrderRecord.id == visit.order_id)


def _person(unit: Unit, technician_id: UUID, oldest: datetime, newest: datetime) -> Person:
    """Return what is to be settled of a technician, by the fixes of his that came.

    What he did by a clock that was set back since says nothing: he begins anew.
    """
    record = unit.records.get(MotionRecord, technician_id)
    if record is None:
        return Person(None, list(_fixes(unit, technician_id, positions.EARLIEST, newest)))
    if record.seen_at > unit.now + AHEAD:
        return Person(None, list(_fixes(unit, technician_id, oldest, newest)))
    person = Person(_motion_of(record.state))
    if newest > record.seen_at:
        after = record.seen_at + timedelta(microseconds=1)
        person.fixes = list(_fixes(unit, technician_id, after, newest))
    return person


def _fixes(unit: Unit, technician_id: UUID, since: datetime, until: datetime) -> Iterable[Spot]:
    """Give a technician's true fixes of a span, both ends included, in the order of their times."""
    row = PositionRecord
    query = (
        select(row.lat, row.lon, row.occurred_at, row.accuracy_m)
        .where(
            row.technician_id == technician_id,
            row.kept == 1,
            row.occurred_at >= since,
            row.occurred_at <= until,
        )
        .order_by(row.occurred_at, row.key)
    )
    return (Spot(*found) for found in unit.session.execute(query))


def _watched(unit: Unit, people: Mapping[UUID, Person]) -> Iterable[tuple[UUID, Watched]]:
    """Give the visits under way of these people, with where each leads to."""
    visit, order, milestone = VisitRecord, OrderRecord, MilestoneRecord
    query = (
        select(visit, order.place, milestone)
        .join(order, order.id == visit.order_id)
        .join(milestone, milestone.visit_id == visit.id)
        .where(
            visit.technician_id.in_(people),
            visit.state == VisitState.STARTED,
            order.visit_id == visit.id,
            milestone.state == OrderState.STARTED,
        )
    )
    fences = [area.rings for area in areas.fences(unit)] if people else []
    for record, place, started in unit.session.execute(query):
        if place.get("lat") is None or place.get("lon") is None:
            continue
        since = _true_time(started)
        if since > unit.now + AHEAD:  # by a clock that was set back since
            since = positions.EARLIEST
        where = Spot(place["lat"], place["lon"], since)
        fence = _fence_of(record.fence)
        premises = arrival.around(fences, where)
        watched = Watched(record.id, record.order_id, since, where, fence, premises)
        yield record.technician_id, watched


def _move(unit: Unit, technician_id: UUID, person: Person) -> None:
    """Write what a technician's fixes make of his motion, and say so where that is news."""
    before = person.motion
    after, legs = motion.followed(before, person.fixes)
    if after is None or after == before:
        return
    unit.records.add(*(_leg(technician_id, leg) for leg in legs))
    record = unit.records.get(MotionRecord, technician_id)
    values: dict[str, Any] = {
        "moving": int(after.moving),
        "since": after.began_at,
        "seen_at": after.seen_at,
        "state": _motion_told(after),
    }
    if record is None:
        unit.records.add(MotionRecord(technician_id=technician_id, **values))
    else:
        for name, value in values.items():
            setattr(record, name, value)
    if before is None or legs:
        progress.announce_technician(unit, technician_id)


def _leg(technician_id: UUID, leg: Leg) -> LegRecord:
    return LegRecord(
        technician_id=technician_id,
        moving=int(leg.moving),
        began_at=leg.began_at,
        ended_at=leg.ended_at,
        lat=leg.lat,
        lon=leg.lon,
        distance_m=leg.distance_m,
    )


def _watch(unit: Unit, watched: Watched, fixes: Iterable[Spot], radius_m: float) -> None:
    """Propose an arrival, or take the proposal back, as fixes since he set out say (E7)."""
    visit = unit.session.get_one(VisitRecord, watched.visit_id)
    since = [fix for fix in fixes if fix.at >= watched.since]
    if visit.state is not VisitState.STARTED or not since:
        return
    place = watched.place
    fence = arrival.followed(watched.fence, since, place, radius_m, watched.premises)
    if fence == watched.fence:
        return
    visit.fence = _fence_told(fence)
    if fence.inside is watched.fence.inside:
        return
    last = since[-1]
    visit.arrival_at = last.at if fence.inside else None
    visit.arrival_lat = last.lat if fence.inside else None
    visit.arrival_lon = last.lon if fence.inside else None
    visit.version += 1
    action = "arrival-proposed" if fence.inside else "arrival-withdrawn"
    unit.record(action, Noun.ORDER, watched.order_id, visit=str(watched.visit_id))
    progress.touch(unit, unit.session.scalars(_order_of(visit)).one())
    progress.announce_technician(unit, visit.technician_id)


def _again(unit: Unit, spans: Mapping[UUID, Sequence[datetime]]) -> Iterable[UUID]:
    """Give the visits whose way was measured, and that fixes of these spans are part of."""
    if not spans:
        return
    visit, milestone = VisitRecord, MilestoneRecord
    query = (
        select(visit, milestone)
        .join(milestone, milestone.visit_id == visit.id)
        .where(
            visit.technician_id.in_(spans),
            visit.distance_m.is_not(None),
            visit.assigned_at <= max(newest for _, newest in spans.values()),
            or_(visit.ended_at.is_(None), visit.ended_at >= min(old for old, _ in spans.values())),
        )
    )
    found = dict[UUID, tuple[VisitRecord, list[MilestoneRecord]]]()
    for record, reached in unit.session.execute(query):
        found.setdefault(record.id, (record, []))[1].append(reached)
    for record, milestones in found.values():
        way, (oldest, newest) = _span(record, milestones), spans[record.technician_id]
        if way is not None and way[0] <= newest and way[1] >= oldest:
            yield record.id


def _span(
    visit: VisitRecord, milestones: Iterable[MilestoneRecord]
) -> tuple[datetime, datetime] | None:
    """Return from when to when a technician was on his way, None where he never set out."""
    reached = {each.state: _true_time(each) for each in milestones}
    set_out = reached.get(OrderState.STARTED)
    there = reached.get(OrderState.ON_SITE) or visit.ended_at
    return None if set_out is None or there is None else (set_out, there)


def _true_time(milestone: MilestoneRecord) -> datetime:
    return positions.true_time(milestone.occurred_at, milestone.skew_s, milestone.received_at)


def _spot_told(spot: Spot | None) -> list[float | None] | None:
    return None if spot is None else [spot.lat, spot.lon, spot.at.timestamp(), spot.accuracy_m]


def _spot(told: list[Any]) -> Spot:
    lat, lon, at_s, accuracy_m = told
    return Spot(lat, lon, moment_of_seconds(at_s), accuracy_m)


def _spot_or_none(told: list[Any] | None) -> Spot | None:
    return None if told is None else _spot(told)


def _motion_told(found: Motion) -> dict[str, Any]:
    """Return in JSON's terms what the rule needs to go on."""
    way = found.way
    return {
        "began_s": found.began_at.timestamp(),
        "spot": _spot_told(found.spot),
        "last": _spot_told(found.last),
        "count": found.count,
        "away": _spot_told(found.away),
        "strays": found.strays,
        "way": None
        if way is None
        else {
            "origin": _spot_told(way.origin),
            "bend": _spot_told(way.bend),
            "ahead": _spot_told(way.ahead),
            "metres": way.metres,
            "stop_m": way.stop_m,
        },
    }


def _motion_of(told: Mapping[str, Any]) -> Motion:
    way = told["way"]
    return Motion(
        began_at=moment_of_seconds(told["began_s"]),
        spot=_spot(told["spot"]),
        last=_spot(told["last"]),
        count=told["count"],
        away=_spot_or_none(told["away"]),
        strays=told["strays"],
        way=None
        if way is None
        else Way(
            _spot(way["origin"]),
            _spot(way["bend"]),
            _spot_or_none(way["ahead"]),
            way["metres"],
            way["stop_m"],
        ),
    )


def _fence_told(fence: Fence) -> dict[str, Any]:
    return {"inside": fence.inside, "other": _spot_told(fence.other), "count": fence.count}


def _fence_of(told: Mapping[str, Any] | None) -> Fence:
    if told is None:
        return Fence()
    return Fence(told["inside"], _spot_or_none(told["other"]), told["count"])
