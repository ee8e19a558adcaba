"""Decides when somebody would be there: by a service that knows roads, else straight on (A8).

Whatever the service does, there is an answer, and it says who reckoned it. Nothing here writes
while it waits for the service: a use case that writes takes what was reckoned before it.
"""

import math
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import ArrivalSource, OrderState, TravelFault, TravelMode
from desktop.clock import Clock
from desktop.domain import travel as rules
from desktop.domain.positions import distance_m
from desktop.domain.travel import Cell, Speeds, Way
from desktop.service import positions
from desktop.service.ports import ArrivalTimes, Degrees, NoTimes, RoadWay
from desktop.service.unit import Unit
from desktop.store.orders import MilestoneRecord, VisitRecord
from desktop.store.travel import LearnedWayRecord, SpeedRecord

MOST = 50
"""For so many the service is asked, the nearest in a straight line."""
FEWEST_POINTS = 2
RESTS_S = 30.0
"""So long a service is not asked again that did not answer: nobody waits for it each time."""

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Start:
    """Somebody who might set out: from where, how, and how far it is in a straight line."""

    technician_id: UUID
    lat: float
    lon: float
    mode: TravelMode
    distance_m: float


@dataclass(frozen=True, slots=True)
class Times:
    """What a service reckoned, in seconds, by technician; why it was not used where it was not."""

    source: ArrivalSource = ArrivalSource.STRAIGHT_LINE
    by_id: Mapping[UUID, float] = field(default_factory=dict)
    fault: TravelFault | None = None


NO_TIMES = Times()
"""What there is where no service is asked."""


class Arrivals:
    """Asks the service for times of arrival, and rests it while it does not answer."""

    def __init__(
        self, clock: Clock, service: Callable[[], ArrivalTimes | None] = lambda: None
    ) -> None:
        """Ask nobody yet.

        Args:
            clock: by which it is rested; the machine's own.
            service: gives the service that the centre uses now, None for none.
        """
        self._clock = clock
        self._service = service
        self._lock = threading.Lock()
        self._rest: tuple[float, TravelFault] | None = None

    def to(self, place: Degrees | None, starts: Sequence[Start]) -> Times:
        """Return when the nearest would be at a place by roads, as far as the service says so."""
        service = self._service()
        nearest = sorted(starts, key=lambda start: start.distance_m)[:MOST]
        if service is None or place is None or not nearest:
            return NO_TIMES
        try:
            return self._heard(lambda: _asked(service, place, nearest))
        except NoTimes as why:
            return Times(fault=why.fault)

    @property
    def asks(self) -> bool:
        """Whether there is a service that would be asked now."""
        return self._service() is not None and self._resting() is None

    def way(self, start: Start, place: Degrees) -> RoadWay | TravelFault | None:
        """Return the way by roads from where somebody is, or why there is none.

        None is returned where no service knows the roads for how he travels.
        """
        service = self._service()
        if service is None or start.mode not in service.modes:
            return None
        try:
            return self._heard(lambda: _way_asked(service, start, place))
        except NoTimes as why:
            return why.fault

    @property
    def source(self) -> ArrivalSource:
        """Who reckons by roads now; the straight line where nobody does."""
        service = self._service()
        return ArrivalSource.STRAIGHT_LINE if service is None else service.source

    def _heard(self, ask: Callable[[], Told]) -> Told:
        """Return what the service says, unless it rests; it rests once it did not answer.

        Raises:
            NoTimes: why there is no answer.
        """
        resting = self._resting()
        if resting is not None:
            raise NoTimes(resting)
        try:
            return ask()
        except NoTimes as why:
            if why.fault is not TravelFault.NO_WAY:  # of this place alone
                self._rests(why.fault)
            raise

    def _resting(self) -> TravelFault | None:
        with self._lock:
            if self._rest is None or self._clock.monotonic_s() >= self._rest[0]:
                return None
            return self._rest[1]

    def _rests(self, fault: TravelFault) -> None:
        with self._lock:
            self._rest = self._clock.monotonic_s() + RESTS_S, fault


def _asked(service: ArrivalTimes, place: Degrees, starts: Sequence[Start]) -> Times:
    """Return what a service says.

    Raises:
        NoTimes: it did not answer, or said of somebody what cannot be true: then nothing of it is
            believed.
    """
    found: dict[UUID, float] = {}
    tried = False
    for mode in TravelMode:
        those = [start for start in starts if start.mode is mode]
        if not those or mode not in service.modes:
            continue
        tried = True
        told = service.to(place, mode, [(start.lat, start.lon) for start in those])
        if len(told) != len(those):
            raise NoTimes(TravelFault.WRONG)
        for start, eta_s in zip(those, told, strict=True):
            if eta_s is None:
                continue
            if not rules.believable(eta_s, start.distance_m):
                raise NoTimes(TravelFault.WRONG)
            found[start.technician_id] = eta_s
    fault = TravelFault.NO_WAY if tried and not found else None
    return Times(service.source, found, fault)


def _way_asked(service: ArrivalTimes, start: Start, place: Degrees) -> RoadWay:
    """Return a way as a service says it.

    Raises:
        NoTimes: it did not answer, or the way cannot be true: it takes too little time, is shorter
            than a straight line, or leads from or to somewhere else.
    """
    way = service.way((start.lat, start.lon), place, start.mode)
    if len(way.points) < FEWEST_POINTS or not rules.believable(way.eta_s, start.distance_m):
        raise NoTimes(TravelFault.WRONG)
    off_m = (
        distance_m(start.lat, start.lon, *way.points[0]),
        distance_m(*place, *way.points[-1]),
        start.distance_m - way.metres - rules.NEAR_M,
    )
    if not math.isfinite(way.metres) or max(off_m) > rules.NEAR_M:
        raise NoTimes(TravelFault.WRONG)
    return way


def speeds(unit: Unit, place: Degrees | None) -> Speeds:
    """Return what was learned of ways to where a place lies."""
    return speeds_to(unit, () if place is None else (place,))


def speeds_to(unit: Unit, places: Iterable[Degrees]) -> Speeds:
    """Return what was learned of ways to where any of these places lie, at one look."""
    cells = {rules.cell_of(*place) for place in places}
    if not cells:
        return Speeds()
    record = SpeedRecord
    query = select(record).where(
        record.north.in_({cell.north for cell in cells}),
        record.east.in_({cell.east for cell in cells}),
    )
    return Speeds(_way(each) for each in unit.session.scalars(query))


def learn(unit: Unit, visit: VisitRecord, place: Mapping[str, Any], mode: TravelMode) -> None:
    """Learn from a visit's measured way, once; what says nothing of speeds is left out.

    Args:
        unit: the transaction that writes how long the way was.
        visit: the visit; its way was measured.
        place: where it led to, as its order says.
        mode: how he travelled.
    """
    lat, lon = place.get("lat"), place.get("lon")
    if visit.distance_m is None or lat is None or lon is None:
        return
    if unit.records.get(LearnedWayRecord, visit.id) is not None:
        return
    reached = {
        each.state: positions.true_time(each.occurred_at, each.skew_s, each.received_at)
        for each in unit.records.find(MilestoneRecord, visit_id=visit.id)
    }
    if OrderState.STARTED not in reached or OrderState.ON_SITE not in reached:
        return
    span = reached[OrderState.STARTED], reached[OrderState.ON_SITE]
    way = rules.way_of(mode, (lat, lon), *span, visit.distance_m)
    if way is None:
        return
    cell = way.cell
    unit.records.add(
        LearnedWayRecord(
            visit_id=visit.id,
            mode=mode,
            north=cell.north,
            east=cell.east,
            hour=way.hour,
            metres=way.metres,
            seconds=way.seconds,
            learned_at=unit.now,
        )
    )
    known = unit.session.get(SpeedRecord, (cell.north, cell.east, mode, way.hour))
    summed = rules.added(None if known is None else _way(known), way)
    if known is None:
        known = SpeedRecord(
            north=cell.north, east=cell.east, mode=mode, hour=way.hour, metres=0.0, seconds=0.0
        )
        unit.records.add(known)
    known.metres, known.seconds = summed.metres, summed.seconds


def _way(record: SpeedRecord) -> Way:
    cell = Cell(record.north, record.east)
    return Way(record.mode, cell, record.hour, record.metres, record.seconds)
