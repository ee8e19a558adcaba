"""Decides what is told of a replay: of whom, from when to when, and what is read of each (A6, E7).

Technicians are read and thinned one after the other, so that a month of all of them needs no more
memory than one of them (docs/decisions/0062).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import Code, Noun, Permission
from desktop.domain import replay as rules
from desktop.domain.refusal import Refusal
from desktop.domain.replay import Thinned, Thinning
from desktop.service import orders, replay_events
from desktop.service.replay_events import Happened
from desktop.service.unit import Unit, iso
from desktop.store import replay as store
from desktop.store.base import microseconds
from desktop.store.motion import LegRecord, MotionRecord
from desktop.store.orders import VisitRecord
from desktop.store.people import TechnicianRecord

SEVERAL = "several"
"""The subject of a look at more than one technician; who they are is in the row's detail."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted: technicians from when to when, or an order's.

    Of an order the span is that of its visits, unless it is said. ``most`` is how many points of
    each track at most, ``gap`` which silence is a gap.
    """

    technicians: tuple[UUID, ...] = ()
    order_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    most: int = rules.USUAL_POINTS
    gap: timedelta = rules.USUAL_GAP


@dataclass(frozen=True, slots=True)
class Span:
    """Who is replayed, by name, from when (included) to when (not)."""

    people: tuple[tuple[UUID, str], ...]
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stop or a trip, where it began, in degrees, and its metres; without an end it goes on."""

    moving: bool
    began_at: datetime
    ended_at: datetime | None
    lat: float
    lon: float
    distance_m: float


@dataclass(frozen=True, slots=True)
class Played:
    """What is told of one technician."""

    technician_id: UUID
    name: str
    track: Thinned
    legs: Sequence[Stretch]
    events: Sequence[Happened]


@dataclass(frozen=True, slots=True)
class Replay:
    """What is told of all, and the numbers of the orders that it is about."""

    since: datetime
    until: datetime
    gap: timedelta
    people: Sequence[Played]
    numbers: dict[UUID, str]


def note_look(unit: Unit, asked: Asked) -> None:
    """Write down, in one row, that somebody of the staff looks at a replay, and whose.

    Raises:
        Refusal: as :func:`look`.
    """
    span = spanned(unit, asked)
    ids = [id_ for id_, _ in span.people]
    if ids == [unit.actor.id]:
        return
    noun, subject = Noun.TECHNICIAN, str(ids[0]) if len(ids) == 1 else SEVERAL
    if asked.order_id is not None:
        noun, subject = Noun.ORDER, str(asked.order_id)
    told = {"from": iso(span.since), "to": iso(span.until), "technicians": list(map(str, ids))}
    unit.record("replay-viewed", noun, subject, **told)


def look(unit: Unit, asked: Asked) -> Replay:
    """Return what happened. Whoever looks has been noted (:func:`note_look`).

    Raises:
        Refusal: ``not-permitted``, ``not-found`` also for what is somebody else's,
            ``request-invalid`` where neither or both are asked for, ``time-window-inverted``,
            ``replay-too-long``, ``replay-too-many``; ``track-too-long`` with how many fixes are
            read at most.
    """
    span = spanned(unit, asked)
    happened = replay_events.of(unit, [id_ for id_, _ in span.people], span.since, span.until)
    people, left = list[Played](), rules.MOST_FIXES
    for id_, name in span.people:
        legs = _legs(unit, id_, span)
        track = _track(unit, id_, span, asked, legs, left)
        left -= track.fixes
        people.append(Played(id_, name, track, legs, happened.by_person.get(id_, ())))
    return Replay(span.since, span.until, asked.gap, people, happened.numbers)


def spanned(unit: Unit, asked: Asked) -> Span:
    """Return who is replayed, and from when to when.

    Raises:
        Refusal: as :func:`look`.
    """
    unit.require(Permission.TECHNICIANS_VIEW)
    if (asked.order_id is None) is not bool(asked.technicians):
        raise Refusal(Code.REQUEST_INVALID, fields=["technician", "order"])
    if asked.order_id is None:
        if asked.since is None:
            raise Refusal(Code.REQUEST_INVALID, fields=["from"])
        ids, since, until = set(asked.technicians), asked.since, asked.until or unit.now
    else:
        ids, since, until = _of_order(unit, asked.order_id, asked)
    if len(ids) > rules.MOST_PEOPLE:
        raise Refusal(Code.REPLAY_TOO_MANY, most=rules.MOST_PEOPLE)
    rules.check_span(microseconds(since), microseconds(until))
    if unit.actor.outside and ids != {unit.actor.id}:
        raise Refusal(Code.NOT_FOUND)
    row = TechnicianRecord
    query = select(row.id, row.name).where(row.id.in_(ids)).order_by(row.name, row.id)
    people = tuple((id_, name) for id_, name in unit.session.execute(query))
    if len(people) != len(ids):
        raise Refusal(Code.NOT_FOUND)
    return Span(people, since, until)


def _of_order(unit: Unit, order_id: UUID, asked: Asked) -> tuple[set[UUID], datetime, datetime]:
    """Return who had a visit on an order, and from when to when they had it."""
    if orders.by_id(unit, order_id) is None:
        raise Refusal(Code.NOT_FOUND)
    visits = unit.records.find(VisitRecord, order_id=order_id)
    if unit.actor.outside:
        visits = [visit for visit in visits if visit.technician_id == unit.actor.id]
    if not visits:
        raise Refusal(Code.NOT_FOUND)
    ends = [visit.ended_at or unit.now for visit in visits]
    since = asked.since or min(visit.assigned_at for visit in visits)
    least = timedelta(seconds=1)  # who was sent and called back at once
    until = asked.until or max(*ends, since + least)
    return {visit.technician_id for visit in visits}, since, until


def _legs(unit: Unit, technician_id: UUID, span: Span) -> list[Stretch]:
    """Return the stops and trips that touch a span, by when they began, and what goes on."""
    leg, motion = LegRecord, MotionRecord
    last_before = (
        select(leg.began_at)
        .where(leg.technician_id == technician_id, leg.began_at <= span.since)
        .order_by(leg.began_at.desc())
        .limit(1)
    )
    first = unit.session.scalar(last_before) or span.since
    query = (
        select(leg.moving, leg.began_at, leg.ended_at, leg.lat, leg.lon, leg.distance_m)
        .where(
            leg.technician_id == technician_id,
            leg.began_at >= first,
            leg.began_at < span.until,
            leg.ended_at > span.since,
        )
        .order_by(leg.began_at, leg.key)
    )
    found = [
        Stretch(bool(moving), began, ended, lat, lon, distance_m)
        for moving, began, ended, lat, lon, distance_m in unit.session.execute(query)
    ]
    now = unit.records.get(motion, technician_id)
    if now is not None and now.since < span.until and now.seen_at >= span.since:
        lat, lon, *_ = (now.state["way"] or {"origin": now.state["spot"]})["origin"]
        found.append(Stretch(bool(now.moving), now.since, None, lat, lon, 0.0))
    return found


def _track(
    unit: Unit, technician_id: UUID, span: Span, asked: Asked, legs: Sequence[Stretch], left: int
) -> Thinned:
    """Read a technician's fixes and return what is told of them.

    Raises:
        Refusal: ``track-too-long``.
    """
    thinning = Thinning(asked.most, asked.gap, _corners_us(legs))
    since_us, until_us = microseconds(span.since), microseconds(span.until)
    for fixes in store.fixes(unit.session, technician_id, since_us, until_us):
        thinning.add(fixes)
        if thinning.fixes > left:
            raise Refusal(Code.TRACK_TOO_LONG, most=rules.MOST_FIXES)
    return thinning.done()


def _corners_us(legs: Sequence[Stretch]) -> Iterator[int]:
    for leg in legs:
        yield microseconds(leg.began_at)
        if leg.ended_at is not None:
            yield microseconds(leg.ended_at)
