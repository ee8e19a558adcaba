"""Decides who is free nearest to a place, and which way somebody has there, and how long (A8).

Nothing is written, and nobody waits for the service that knows roads while anything is held.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api_client.vocabulary import (
    ArrivalSource,
    Permission,
    TechnicianState,
    TravelFault,
    TravelMode,
)
from desktop.domain import travel as rules
from desktop.domain.positions import distance_m
from desktop.domain.travel import Speeds
from desktop.service import people, travel
from desktop.service.people import Seen
from desktop.service.ports import Degrees, RoadWay
from desktop.service.travel import Arrivals, Start
from desktop.service.unit import Unit


@dataclass(frozen=True, slots=True)
class Free:
    """A free technician: how far he is in a straight line, when he would be there, by whom."""

    seen: Seen
    distance_m: float
    eta_s: float
    source: ArrivalSource


@dataclass(frozen=True, slots=True)
class Nearby:
    """Who is free, the soonest there first; ``fault`` says why roads were not reckoned with."""

    items: tuple[Free, ...]
    at: datetime
    fault: TravelFault | None


@dataclass(frozen=True, slots=True)
class WayThere:
    """Somebody's way to a place; ``metres`` is None where no roads were reckoned with.

    Nothing but him is said where nobody knows where he is.
    """

    seen: Seen
    mode: TravelMode
    at: datetime
    points: tuple[Degrees, ...] = ()
    distance_m: float | None = None
    eta_s: float | None = None
    metres: float | None = None
    source: ArrivalSource | None = None
    fault: TravelFault | None = None


def nearest(unit: Unit, place: Degrees, most: int) -> Callable[[Arrivals], Nearby]:
    """Read who is free and takes orders; what is returned reckons when the nearest are there.

    Args:
        unit: a transaction that reads.
        place: in degrees.
        most: so many of the nearest in a straight line.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.DISPATCH_VIEW)
    found, _ = people.list_technicians(unit)
    free = [
        (seen, _start(seen, place))
        for seen in found
        if seen.state is TechnicianState.FREE
        and seen.duty.taking_orders
        and seen.record.lat is not None
    ]
    free.sort(key=lambda each: (each[1].distance_m, each[0].record.id.bytes))
    near, speeds, now = free[:most], travel.speeds(unit, place), unit.now

    def reckoned(arrivals: Arrivals) -> Nearby:
        times = arrivals.to(place, [start for _, start in near])
        items = []
        for seen, start in near:
            eta_s, source = times.by_id.get(seen.record.id), times.source
            if eta_s is None:
                eta_s, source = _straight_s(speeds, start, place, now), ArrivalSource.STRAIGHT_LINE
            items.append(Free(seen, start.distance_m, eta_s, source))
        items.sort(key=lambda each: each.eta_s)
        return Nearby(tuple(items), now, times.fault)

    return reckoned


def way(unit: Unit, technician_id: UUID, place: Degrees) -> Callable[[Arrivals], WayThere]:
    """Read where a technician is; what is returned reckons his way to a place.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    seen = people.list_technicians(unit, technician_id)[0][0]
    mode, now = seen.duty.travel_mode, unit.now
    if seen.record.lat is None:
        return lambda _: WayThere(seen, mode, now)
    start, speeds = _start(seen, place), travel.speeds(unit, place)
    here = start.lat, start.lon

    def reckoned(arrivals: Arrivals) -> WayThere:
        source, found = arrivals.source, arrivals.way(start, place)
        if isinstance(found, RoadWay):
            return WayThere(
                *(seen, mode, now, found.points, start.distance_m, found.eta_s, found.metres),
                source=source,
            )
        eta_s = _straight_s(speeds, start, place, now)
        line = ArrivalSource.STRAIGHT_LINE
        straight = (here, place)
        return WayThere(seen, mode, now, straight, start.distance_m, eta_s, None, line, found)

    return reckoned


def _start(seen: Seen, place: Degrees) -> Start:
    record = seen.record
    assert record.lat is not None, "asked for those whose place is known"
    assert record.lon is not None, "both or none"
    away_m = distance_m(*place, record.lat, record.lon)
    return Start(record.id, record.lat, record.lon, seen.duty.travel_mode, away_m)


def _straight_s(speeds: Speeds, start: Start, place: Degrees, now: datetime) -> float:
    return speeds.eta_s(start.distance_m, start.mode, rules.cell_of(*place), now.hour)
