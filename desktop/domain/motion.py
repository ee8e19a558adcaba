"""Decides when a technician stands and when he is on his way, and how far (A7).

By distance alone: what devices say of their speed is often wrong, and missing when they stand. A
stop is an anchor with a radius; one fix outside of it is no trip, two that agree are
(docs/decisions/0053). Places are in degrees (WGS 84), ways in metres.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop.domain.positions import (
    HALF_TURN_DEGREES,
    UNKNOWN_ACCURACY_M,
    Spot,
    distance_m,
)

STOP_RADIUS_M = 100.0
"""Within so many metres, beyond what a fix may be off, a parked phone says that it is."""
STOPPED_AFTER = timedelta(minutes=3)
"""Who stays so long within the radius has stopped: longer than lights and gates take."""
STEP_M = 30.0
"""A way is counted by steps of so many metres at least: what trembles adds nothing."""
ALIKE = math.radians(30)
"""Directions that differ by no more are the same."""
DECIDED_BY = 3
"""So many fixes in a row that are away are believed, whatever their directions."""
SETTLED_BY = 50
"""So many fixes at most share in where an anchor lies."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a trip goes: where it began, and its length in metres up to its last bend.

    ``ahead`` is the next bend, not counted before the one after it; ``stop_m`` is how long the way
    was when he came to where he now may have stopped.
    """

    origin: Spot
    bend: Spot
    ahead: Spot | None = None
    metres: float = 0.0
    stop_m: float = 0.0

    @property
    def distance_m(self) -> float:
        """How long the way is, the bend ahead included."""
        return self.metres + (0.0 if self.ahead is None else apart_m(self.bend, self.ahead))


@dataclass(frozen=True, slots=True)
class Motion:
    """What a technician does as of his last fix: he stands at an anchor, or is on his way.

    ``began_at`` is since when. ``spot`` is the anchor, made of ``count`` fixes; on the way it is
    where he may have stopped, since ``spot.at``. ``away`` is the newest of
    ``strays`` fixes outside of the anchor, none of which another has confirmed yet.
    """

    began_at: datetime
    spot: Spot
    last: Spot
    count: int = 1
    away: Spot | None = None
    strays: int = 0
    way: Way | None = None

    @property
    def moving(self) -> bool:
        """Whether he is on his way."""
        return self.way is not None

    @property
    def seen_at(self) -> datetime:
        """Of when the newest fix is that was taken."""
        return self.last.at if self.away is None else max(self.last.at, self.away.at)

    @property
    def distance_m(self) -> float:
        """How far he has come on this trip; nothing while he stands."""
        return 0.0 if self.way is None else self.way.distance_m


@dataclass(frozen=True, slots=True)
class Leg:
    """A stop or a trip that is over: when it began and ended, where it began, how long it was."""

    moving: bool
    began_at: datetime
    ended_at: datetime
    lat: float
    lon: float
    distance_m: float


def apart_m(one: Spot, other: Spot) -> float:
    """Return how far two fixes are from each other, in metres."""
    return distance_m(one.lat, one.lon, other.lat, other.lon)


def off_m(spot: Spot) -> float:
    """Return how far off a fix may be, in metres."""
    return UNKNOWN_ACCURACY_M if spot.accuracy_m is None else spot.accuracy_m


def followed(motion: Motion | None, fixes: Iterable[Spot]) -> tuple[Motion | None, list[Leg]]:
    """Return what fixes in the order of their time make of it, and the legs that they end.

    Who was never seen stands at his first fix. One that is not newer than the last one is left out.
    """
    legs: list[Leg] = []
    for fix in fixes:
        if motion is None:
            motion = Motion(began_at=fix.at, spot=fix, last=fix)
        elif fix.at > motion.seen_at:
            motion, leg = _driving(motion, fix) if motion.moving else _standing(motion, fix)
            legs += [] if leg is None else [leg]
    return motion, legs


def travelled_m(fixes: Iterable[Spot]) -> float:
    """Return how long the way was by these fixes, without what a parked phone trembles.

    The last one is believed as it is: by it he said himself where he was.
    """
    motion, legs = followed(None, fixes)
    if motion is None:
        return 0.0
    last_m = 0.0 if motion.away is None else apart_m(motion.spot, motion.away)
    return sum(leg.distance_m for leg in legs) + motion.distance_m + last_m


def agree(one: Spot, other: Spot, place: Spot) -> bool:
    """Return whether two fixes that are away from a place are so in the same direction.

    Who leaves goes on; two stray fixes lie anywhere around it.
    """
    near_m, far_m, side_m = apart_m(one, place), apart_m(other, place), apart_m(one, other)
    if not near_m or not far_m:
        return False
    return near_m**2 + far_m**2 - side_m**2 >= 2 * near_m * far_m * math.cos(ALIKE)


def _standing(motion: Motion, fix: Spot) -> tuple[Motion, Leg | None]:
    anchor = motion.spot
    if not _outside(anchor, fix):
        count = min(motion.count + 1, SETTLED_BY)
        spot = _settled(anchor, fix, count)
        return replace(motion, spot=spot, count=count, away=None, strays=0, last=fix), None
    away = motion.away
    if away is None:
        return replace(motion, away=fix, strays=1), None
    if motion.strays < DECIDED_BY - 1 and not agree(away, fix, anchor):
        return replace(motion, away=fix, strays=motion.strays + 1), None
    left_at = motion.last.at
    way = _onward(Way(replace(anchor, at=left_at), away, None, apart_m(anchor, away)), fix)
    way = replace(way, stop_m=way.distance_m)
    leg = Leg(False, motion.began_at, left_at, anchor.lat, anchor.lon, 0.0)
    return Motion(began_at=left_at, spot=fix, last=fix, way=way), leg


def _driving(motion: Motion, fix: Spot) -> tuple[Motion, Leg | None]:
    assert motion.way is not None
    way, spot = _onward(motion.way, fix), motion.spot
    if _outside(spot, fix):
        way = replace(way, stop_m=way.distance_m)
        return replace(motion, spot=fix, count=1, last=fix, way=way), None
    count = min(motion.count + 1, SETTLED_BY)
    spot = _settled(spot, fix, count)
    if fix.at - spot.at < STOPPED_AFTER:
        return replace(motion, spot=spot, count=count, last=fix, way=way), None
    origin = way.origin
    leg = Leg(True, motion.began_at, spot.at, origin.lat, origin.lon, way.stop_m)
    return Motion(began_at=spot.at, spot=spot, last=fix, count=count), leg


def _onward(way: Way, fix: Spot) -> Way:
    """Return the way with one more fix; a bend that leads out and straight back was a stray one."""
    bend, ahead, metres = way.bend, way.ahead, way.metres
    if ahead is not None:
        out_m = apart_m(bend, ahead)
        if out_m <= 2 * STOP_RADIUS_M or _outside(bend, fix):
            metres, bend = metres + out_m, ahead
    is_bend = apart_m(bend, fix) >= max(STEP_M, off_m(fix))
    return replace(way, bend=bend, ahead=fix if is_bend else None, metres=metres)


def _outside(anchor: Spot, fix: Spot) -> bool:
    """Return whether a fix is outside of an anchor's radius for sure."""
    return apart_m(anchor, fix) - off_m(fix) > STOP_RADIUS_M


def _settled(anchor: Spot, fix: Spot, count: int) -> Spot:
    """Return an anchor that one more fix has a share in."""
    if abs(fix.lon - anchor.lon) > HALF_TURN_DEGREES:  # over the date line
        return anchor
    lat = anchor.lat + (fix.lat - anchor.lat) / count
    lon = anchor.lon + (fix.lon - anchor.lon) / count
    return replace(anchor, lat=lat, lon=lon)
