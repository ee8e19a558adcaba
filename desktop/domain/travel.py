"""Decides how long somebody needs to a place: as the crow flies, by speeds that were learned (A8).

What is learned is by way of travel, by area (a cell of the map) and by hour of the day (UTC), from
ways that were measured. Few ways say little: an hour is drawn to its cell, a cell to its way of
travel, and that to what is usual (`USUAL_MPS`).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from api_client.vocabulary import TravelMode

DETOUR = 1.3
"""How much longer ways are than the crow's: usual in towns and between them."""
USUAL_MPS: dict[TravelMode, float] = {
    TravelMode.CAR: 7.5,
    TravelMode.MOTORCYCLE: 7.5,
    TravelMode.BICYCLE: 4.0,
    TravelMode.ON_FOOT: 1.3,
}
"""How fast somebody gets on from door to door while nothing else is known, in metres a second."""
CELL_DEGREES = 0.05
"""How large the cells are by which areas are told apart: some kilometres."""
PULL_S = 1_800.0
"""As many seconds on the way at what is usual each learned speed is mixed with."""
KEPT_S = 72_000.0
"""Of so many seconds on the way the sum is halved: what is learned now weighs more than of old."""
SHORTEST_M, SHORTEST_S = 300.0, 60.0
LONGEST_S = 4 * 3600.0
FASTEST_MPS = 45.0
"""Ways below, above or faster than these say nothing of a speed."""
SET_OUT_S = 60.0
"""So long everybody takes at least: he has to leave, and to find the door."""
LATEST_S, ABSURD_MPS = 86_400.0, 70.0
"""No time of arrival that somebody else reckoned is later, or asks for a higher speed."""
NEAR_M = 500.0
"""Places lie beside roads: what a service takes for one may be so far from it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the map, by its place in steps of `CELL_DEGREES` from 0/0."""

    north: int
    east: int


@dataclass(frozen=True, slots=True)
class Way:
    """Ways of travel that were measured, as one: how, where to, at which hour; metres, seconds."""

    mode: TravelMode
    cell: Cell
    hour: int
    metres: float
    seconds: float


def cell_of(lat: float, lon: float) -> Cell:
    """Return the cell in which a place (degrees, WGS 84) lies."""
    return Cell(math.floor(lat / CELL_DEGREES), math.floor(lon / CELL_DEGREES))


def way_of(
    mode: TravelMode,
    place: tuple[float, float],
    set_out: datetime,
    arrived: datetime,
    metres: float,
) -> Way | None:
    """Return what a measured way says of speeds, None where it says nothing.

    Args:
        mode: how he travelled.
        place: where he came to, in degrees.
        set_out: when he set out, in UTC.
        arrived: when he was there.
        metres: how long his way was.
    """
    seconds = (arrived - set_out).total_seconds()
    says = metres >= SHORTEST_M and SHORTEST_S <= seconds <= LONGEST_S
    if not says or metres / seconds > FASTEST_MPS:
        return None
    return Way(mode, cell_of(*place), set_out.hour, metres, seconds)


def added(known: Way | None, way: Way) -> Way:
    """Return what is known of a cell's hour with one way more."""
    if known is None:
        return way
    share = 0.5 if known.seconds >= KEPT_S else 1.0
    metres = known.metres * share + way.metres
    return Way(way.mode, way.cell, way.hour, metres, known.seconds * share + way.seconds)


class Speeds:
    """How fast technicians get on, by what was learned of a place's ways."""

    def __init__(self, learned: Iterable[Way] = ()) -> None:
        """Take what was learned: at least all of the cell that will be asked for."""
        self._hours: dict[tuple[TravelMode, Cell, int], tuple[float, float]] = {}
        self._cells: dict[tuple[TravelMode, Cell], tuple[float, float]] = {}
        for way in learned:
            sums = way.metres, way.seconds
            hour, cell = (way.mode, way.cell, way.hour), (way.mode, way.cell)
            self._hours[hour] = _sum(self._hours.get(hour), sums)
            self._cells[cell] = _sum(self._cells.get(cell), sums)

    def mps(self, mode: TravelMode, cell: Cell, hour: int) -> float:
        """Return how fast one gets on towards a cell at an hour (UTC), in metres a second."""
        of_cell = _drawn(self._cells.get((mode, cell)), USUAL_MPS[mode])
        return _drawn(self._hours.get((mode, cell, hour)), of_cell)

    def eta_s(self, distance_m: float, mode: TravelMode, cell: Cell, hour: int) -> float:
        """Return in how many seconds somebody is there who is so far off as the crow flies."""
        return SET_OUT_S + DETOUR * distance_m / self.mps(mode, cell, hour)


def believable(eta_s: float, distance_m: float) -> bool:
    """Return whether a time of arrival can be true of somebody so far off as the crow flies.

    Nobody is there before now, faster than anybody gets on, or after more than a day.
    """
    if not math.isfinite(eta_s) or not 0 <= eta_s <= LATEST_S:
        return False
    return distance_m <= NEAR_M + ABSURD_MPS * eta_s


def _sum(one: tuple[float, float] | None, other: tuple[float, float]) -> tuple[float, float]:
    return other if one is None else (one[0] + other[0], one[1] + other[1])


def _drawn(known: tuple[float, float] | None, towards: float) -> float:
    """Return a speed by what is known of it, drawn to another while that is little."""
    metres, seconds = (0.0, 0.0) if known is None else known
    return (PULL_S * towards + metres) / (PULL_S + seconds)
