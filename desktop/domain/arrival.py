"""Decides whether a technician under way has come to the place of his order (E7).

A fix says that he is inside the fence, outside of it for sure, or neither; two that agree change
what is thought of him, one does not (docs/decisions/0053). He alone says that he has arrived.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.domain.motion import DECIDED_BY, agree, apart_m, off_m
from desktop.domain.positions import Spot


@dataclass(frozen=True, slots=True)
class Fence:
    """Whether somebody is at a place, and the newest of ``count`` fixes in a row that deny it."""

    inside: bool = False
    other: Spot | None = None
    count: int = 0


def followed(fence: Fence, fixes: Iterable[Spot], place: Spot, radius_m: float) -> Fence:
    """Return what fixes in the order of their time say of somebody and a place.

    Args:
        fence: what was thought of him before.
        fixes: where he was.
        place: where the order is; of when does not matter.
        radius_m: how near to it is there.
    """
    for fix in fixes:
        inside = _inside(fix, place, radius_m)
        if inside is None:
            continue
        if inside is fence.inside:
            fence = Fence(inside)
            continue
        count = fence.count + 1
        alike = fence.other is not None and (inside or agree(fence.other, fix, place))
        fence = Fence(inside) if alike or count == DECIDED_BY else Fence(not inside, fix, count)
    return fence


def _inside(fix: Spot, place: Spot, radius_m: float) -> bool | None:
    """Return whether a fix is inside, or None where it may be or not."""
    apart = apart_m(fix, place)
    if apart <= radius_m:
        return True
    return False if apart - off_m(fix) > radius_m else None
