"""Decides what a fix is, and whether it is taken for true: where a device says it was (A6).

A fix is judged by itself first, then against the newest one of its technician that was believed.
What is not believed is kept with the reason; nothing is lost (docs/decisions/0052).
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api_client.vocabulary import Connection, FixFlag

EARTH_M = 6_371_008.8
"""The mean radius of the Earth."""
SAME_DEGREES = 1e-7
"""Places that differ by no more, a centimetre, are the same: programs round differently."""
NULL_ISLAND_DEGREES = 5e-4
"""So near to 0/0 a device that knows nothing says it was; nobody is sent there."""
UNKNOWN_ACCURACY_M = 50.0
"""How far off a fix may be that does not say how far."""
TICK_S = 1.0
"""Programs tell times in whole seconds: two may lie so much further apart."""
AHEAD = timedelta(minutes=2)
"""So far ahead a device's clock may be; a fix from further ahead is not believed."""
TOLD_AGAIN = timedelta(minutes=5)
"""So far apart the times of one fix may be that was told twice."""
POLE_DEGREES, HALF_TURN_DEGREES, FULL_PERCENT = 90, 180, 100
NO_NUMBER = 999.0
"""What is kept of a coordinate that is no number: no place has it."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A fix as a device told it, in our units; None is what it did not tell.

    Degrees (WGS 84, may be out of bounds), metres, metres a second, degrees from north, percent.
    ``is_valid`` is what the device itself says of it; ``is_mock`` that a program made it up.
    ``is_reckoned`` says that its time is not as the device told it, and may be a little otherwise
    when it tells the fix again.
    """

    lat: float
    lon: float
    at: datetime
    accuracy_m: float | None = None
    altitude_m: float | None = None
    speed_mps: float | None = None
    course: float | None = None
    battery_percent: int | None = None
    charging: bool | None = None
    connection: Connection | None = None
    is_valid: bool = True
    is_mock: bool = False
    is_reckoned: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a centre believes: how fast anybody gets on, how poor a fix may be, how old is live."""

    fastest_mps: float = 250 / 3.6
    poorest_accuracy_m: float = 250.0
    live: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody was, when, and how many metres that may be off."""

    lat: float
    lon: float
    at: datetime
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a technician: the newest fix that was believed, and the one in doubt."""

    true: Spot | None = None
    doubted: Spot | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a fix is taken for: why not for where he is now, and what is in doubt from then on.

    ``repeatable`` says that an equal one may have come before, and has to be looked for;
    ``is_newest`` that it is believed and newer than all that were.
    """

    flag: FixFlag | None
    doubted: Spot | None = None
    repeatable: bool = False
    is_newest: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the fix is taken for true; what came too late is, but is history."""
        return self.flag in {None, FixFlag.LATE}

    @property
    def moves(self) -> bool:
        """Whether the technician is now taken to be there."""
        return self.flag is None


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the way between two places in degrees (WGS 84) over the globe, in metres."""
    south, north = math.radians(lat), math.radians(other_lat)
    rise, turn = math.radians(other_lat - lat), math.radians(other_lon - lon)
    half = math.sin(rise / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(turn / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(1.0, half)))


def is_same(one: Sighting | Spot, other: Sighting | Spot) -> bool:
    """Return whether two fixes are one: the same time, the same place."""
    return one.at == other.at and is_same_place(one, other.lat, other.lon)


def is_told_again(told: Sighting, doubted: Spot) -> bool:
    """Return whether a fix is the doubted one once more, and so no second one that agrees with it.

    A phone that got no answer tells a fix again, and its time is then reckoned a little otherwise.
    One whose time is taken as told says another fix by another time: it may stand where it stood.
    """
    again = told.is_reckoned and is_same_place(told, doubted.lat, doubted.lon)
    return again and abs(told.at - doubted.at) < TOLD_AGAIN


def is_same_place(one: Sighting | Spot, lat: float, lon: float) -> bool:
    """Return whether a fix was taken at this place, as far as programs round it."""
    return abs(one.lat - lat) <= SAME_DEGREES and abs(one.lon - lon) <= SAME_DEGREES


def judge(told: Sighting, known: Known, now: datetime, bounds: Bounds) -> Judgement:
    """Return what a fix is taken for (A6).

    What is known from beyond ``now``, by a clock that was set back since, says nothing.
    A fix that is further from the newest true one than anybody gets is doubted; the next one that
    agrees with it is believed. A late one cannot make anybody doubt where he is.
    """
    by_itself = _by_itself(told, now, bounds)
    if by_itself is not None:
        return Judgement(by_itself, known.doubted)
    true = _up_to(known.true, now)
    doubted = _up_to(known.doubted, now)
    for spot in (true, doubted):
        if spot is not None and is_same(told, spot):
            return Judgement(FixFlag.DUPLICATE, doubted)
    newest = true is None or told.at > true.at
    if true is not None and not _within_reach(true, told, bounds):
        agrees = doubted is not None and _agrees(told, doubted, bounds)
        if not newest or not agrees:
            now_doubted = spot_of(told) if newest else doubted
            return Judgement(FixFlag.OUTLIER, now_doubted, repeatable=True)
        if doubted is not None and is_told_again(told, doubted):
            return Judgement(FixFlag.DUPLICATE, doubted)
    left = None if newest else doubted
    if newest and now - told.at <= bounds.live:
        return Judgement(None, left, is_newest=True)
    return Judgement(FixFlag.LATE, left, repeatable=True, is_newest=newest)


def spot_of(told: Sighting) -> Spot:
    """Return where and when a fix was taken."""
    return Spot(told.lat, told.lon, told.at, told.accuracy_m)


def cleaned(told: Sighting) -> Sighting:
    """Return a fix without what is no number or no such quantity; its place is left to be judged.

    A device that says of a speed or course that it is negative means that it knows none; one that
    says so of its accuracy (iOS) means that the place is not to be believed.
    """
    battery = told.battery_percent
    accuracy_m = _at_least_zero(told.accuracy_m)
    return replace(
        told,
        lat=told.lat if math.isfinite(told.lat) else NO_NUMBER,
        lon=told.lon if math.isfinite(told.lon) else NO_NUMBER,
        accuracy_m=accuracy_m,
        altitude_m=_number(told.altitude_m),
        speed_mps=_at_least_zero(told.speed_mps),
        course=_at_least_zero(told.course),
        battery_percent=battery if battery is not None and 0 <= battery <= FULL_PERCENT else None,
        is_valid=told.is_valid and not (told.accuracy_m is not None and told.accuracy_m < 0),
    )


def _by_itself(told: Sighting, now: datetime, bounds: Bounds) -> FixFlag | None:
    """Return why a fix is not believed whatever else is known, else None."""
    on_earth = abs(told.lat) <= POLE_DEGREES and abs(told.lon) <= HALF_TURN_DEGREES
    if not (told.is_valid and on_earth):
        return FixFlag.INVALID
    if abs(told.lat) < NULL_ISLAND_DEGREES and abs(told.lon) < NULL_ISLAND_DEGREES:
        return FixFlag.NULL_ISLAND
    if told.is_mock:
        return FixFlag.MOCK
    if told.at - now > AHEAD:
        return FixFlag.FUTURE
    if told.accuracy_m is not None and told.accuracy_m > bounds.poorest_accuracy_m:
        return FixFlag.INACCURATE
    return None


def _up_to(spot: Spot | None, now: datetime) -> Spot | None:
    return None if spot is None or spot.at - now > AHEAD else spot


def _within_reach(spot: Spot, told: Sighting, bounds: Bounds) -> bool:
    """Return whether somebody can have been at both, by how far off each may be."""
    apart_s = abs((told.at - spot.at).total_seconds()) + TICK_S
    reach_m = bounds.fastest_mps * apart_s + _off_m(spot.accuracy_m) + _off_m(told.accuracy_m)
    return distance_m(spot.lat, spot.lon, told.lat, told.lon) <= reach_m


def _agrees(told: Sighting, doubted: Spot, bounds: Bounds) -> bool:
    """Return whether a later fix can be of one way with the doubted one."""
    return doubted.at <= told.at and _within_reach(doubted, told, bounds)


def _off_m(accuracy_m: float | None) -> float:
    return UNKNOWN_ACCURACY_M if accuracy_m is None else accuracy_m


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _at_least_zero(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) and value >= 0 else None
