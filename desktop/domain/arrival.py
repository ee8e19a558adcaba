"""Decides whether a technician under way has come to the place of his order (E7).

A fix says that he is inside the fence, outside of it for sure, or neither; two that agree change
what is thought of him, one does not (docs/decisions/0053). He alone says that he has arrived.
A place that lies in outlines of premises has these as its fence, any other a circle.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.domain import areas
from desktop.domain.areas import Corner, Ring
from desktop.domain.motion import DECIDED_BY, agree, apart_m, off_m
from desktop.domain.positions import EARTH_M, HALF_TURN_DEGREES, Spot

Premises = tuple[Ring, ...]
"""The outlines of one fence; one inside another is a hole."""
FULL_TURN_DEGREES = 2 * HALF_TURN_DEGREES


@dataclass(frozen=True, slots=True)
class Fence:
    """Whether somebody is at a place, and the newest of ``count`` fixes in a row that deny it."""

    inside: bool = False
    other: Spot | None = None
    count: int = 0


def followed(
    fence: Fence,
    fixes: Iterable[Spot],
    place: Spot,
    radius_m: float,
    premises: Sequence[Premises] = (),
) -> Fence:
    """Return what fixes in the order of their time say of somebody and a place.

    Args:
        fence: what was thought of him before.
        fixes: where he was.
        place: where the order is; of when does not matter.
        radius_m: how near to it is there.
        premises: the fences in which the order's place lies; where there are some, who is inside
            one of them is there, whatever the radius.
    """
    for fix in fixes:
        inside = _within(fix, premises) if premises else _near(fix, place, radius_m)
        if inside is None:
            continue
        if inside is fence.inside:
            fence = Fence(inside)
            continue
        count = fence.count + 1
        alike = fence.other is not None and (inside or agree(fence.other, fix, place))
        fence = Fence(inside) if alike or count == DECIDED_BY else Fence(not inside, fix, count)
    return fence


def around(premises: Iterable[Premises], place: Spot) -> tuple[Premises, ...]:
    """Return the fences in which a place lies."""
    return tuple(each for each in premises if areas.inside(each, place.lat, place.lon))


def outline_m(rings: Premises, fix: Spot) -> float:
    """Return how far a fix is from the nearest border, in metres, as on a plane around the fix."""
    return min(
        _edge_m(_plane(one, fix), _plane(other, fix))
        for ring in rings
        for one, other in zip(ring, (*ring[1:], ring[0]), strict=True)
    )


def _within(fix: Spot, premises: Sequence[Premises]) -> bool | None:
    """Return whether a fix is inside one of some fences, or None where it may be or not."""
    if any(areas.inside(rings, fix.lat, fix.lon) for rings in premises):
        return True
    return False if all(outline_m(each, fix) > off_m(fix) for each in premises) else None


def _plane(corner: Corner, fix: Spot) -> tuple[float, float]:
    """Return a corner in metres to the east and north of a fix."""
    lat, lon = corner
    turn = (lon - fix.lon + HALF_TURN_DEGREES) % FULL_TURN_DEGREES - HALF_TURN_DEGREES
    east = math.radians(turn) * math.cos(math.radians(fix.lat))
    return EARTH_M * east, EARTH_M * math.radians(lat - fix.lat)


def _edge_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return how far an edge is from where both of its ends are told from."""
    across, up = other[0] - one[0], other[1] - one[1]
    long = across * across + up * up
    part = 0.0 if not long else min(max(-(one[0] * across + one[1] * up) / long, 0.0), 1.0)
    return math.hypot(one[0] + part * across, one[1] + part * up)


def _near(fix: Spot, place: Spot, radius_m: float) -> bool | None:
    """Return whether a fix is within the radius, or None where it may be or not."""
    apart = apart_m(fix, place)
    if apart <= radius_m:
        return True
    return False if apart - off_m(fix) > radius_m else None
