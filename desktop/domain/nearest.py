"""Decides who of many that move are nearest to a place and fit, without looking at each (A8).

Packed columns: places as points of the unit sphere, so that neither the poles nor the date line are
anything special, and marks, a bit each for what can be asked of somebody. Who were neighbours when
they were packed lie in one block, and a block whose box is further off than those who were found is
not looked at. Whoever moves widens his block's box: what is found stays exact. Decision 0058.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from desktop.domain.positions import EARTH_M

HERE = 1 << 31
"""The bit of everybody whose place is known; who left has none."""
BLOCK = 512
"""So many lie in a block."""
FIRST = 4
"""So many blocks are looked at first; each further time twice as many, until there are enough."""
SLACK = 1 + 1e-12
"""A box and what is in it are rounded each for itself."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody and how far he is, in metres over the globe."""

    id: UUID
    distance_m: float


class Nearest:
    """Where many are, by packed columns; whoever moves is moved in place.

    One thread at a time: whoever shares it keeps a lock around it.
    """

    def __init__(self) -> None:
        """Know nobody."""
        self._ids: list[UUID] = []
        self._slots: dict[UUID, int] = {}
        self._free: list[int] = []
        self._points: Floats = np.zeros((0, BLOCK, 3))
        self._marks: NDArray[np.uint32] = np.zeros((0, BLOCK), np.uint32)
        self._lows: Floats = np.zeros((0, 3))
        self._highs: Floats = np.zeros((0, 3))

    def __len__(self) -> int:
        """Return of how many the place is known."""
        return len(self._slots)

    def put_all(
        self,
        ids: Sequence[UUID],
        lats: Sequence[float],
        lons: Sequence[float],
        marks: Sequence[int],
    ) -> None:
        """Put many at once where nobody was before, each once; degrees (WGS 84)."""
        assert not self._slots, "somebody is there already"
        lat, lon = np.radians(np.asarray(lats, float)), np.radians(np.asarray(lons, float))
        points = np.column_stack(
            [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
        )
        self._pack(list(ids), points, np.asarray(marks, np.uint32) | np.uint32(HERE))

    def pack(self) -> None:
        """Lay neighbours beside each other again, after many came or went far."""
        slots = np.fromiter(self._slots.values(), np.int64, len(self._slots))
        points, marks = self._points.reshape(-1, 3)[slots], self._marks.reshape(-1)[slots]
        self._pack(list(self._slots), points, marks)

    def put(self, id_: UUID, lat: float, lon: float, marks: int = 0) -> None:
        """Put somebody, or put him elsewhere with other marks; degrees (WGS 84)."""
        slot = self._slots.get(id_)
        if slot is None:
            slot = self._taken(id_)
        self._marks[divmod(slot, BLOCK)] = marks | HERE
        self._lay(slot, _point(lat, lon))

    def move(self, id_: UUID, lat: float, lon: float) -> None:
        """Put somebody who is there elsewhere; his marks stay."""
        self._lay(self._slots[id_], _point(lat, lon))

    def leave(self, id_: UUID) -> None:
        """Forget somebody who is there."""
        slot = self._slots.pop(id_)
        self._marks[divmod(slot, BLOCK)] = 0
        self._free.append(slot)

    def to(self, lat: float, lon: float, count: int, asked: int = 0) -> list[Near]:
        """Return the nearest to a place who have all marks that are asked, the nearest first.

        Exact; who are equally far come by their ids. How far is the square of the chord here, until
        it is told.

        Args:
            lat: degrees north (WGS 84).
            lon: degrees east.
            count: how many at most.
            asked: bits that somebody has to have.
        """
        if count <= 0 or not self._slots:
            return []
        here, bits = np.array(_point(lat, lon)), np.uint32(asked | HERE)
        away = np.maximum(self._lows - here, here - self._highs)
        np.maximum(away, 0.0, out=away)
        bounds = np.einsum("ij,ij->i", away, away)
        turn = np.argsort(bounds, kind="stable")
        slots, chords = np.zeros(0, np.int64), np.zeros(0)
        done, most = 0, min(FIRST, len(turn))
        while most > done:
            more, further = self._fitting(turn[done:most], here, bits)
            slots, chords = np.concatenate([slots, more]), np.concatenate([chords, further])
            done = most
            if len(chords) < count:
                most = min(2 * done, len(turn))
                continue
            furthest = np.partition(chords, count - 1)[count - 1]
            reach = furthest * SLACK
            most = int(np.searchsorted(bounds[turn], reach, side="right"))
            among = chords <= furthest
            slots, chords = slots[among], chords[among]
        found = [
            (chord, self._ids[slot])
            for chord, slot in zip(chords.tolist(), slots.tolist(), strict=True)
        ]
        found.sort(key=lambda each: (each[0], each[1].bytes))
        return [
            Near(id_, 2 * EARTH_M * asin(min(1.0, sqrt(chord) / 2))) for chord, id_ in found[:count]
        ]

    def _fitting(
        self, blocks: NDArray[np.int64], here: Floats, bits: np.uint32
    ) -> tuple[NDArray[np.int64], Floats]:
        """Return who of some blocks fits, and how far each is."""
        which, place = np.nonzero((self._marks[blocks] & bits) == bits)
        block = blocks[which]
        apart = self._points[block, place] - here
        return block * BLOCK + place, np.einsum("ij,ij->i", apart, apart)

    def _lay(self, slot: int, point: tuple[float, float, float]) -> None:
        """Put a slot's point, and widen its block's box to hold it."""
        block, place = divmod(slot, BLOCK)
        self._points[block, place] = point
        low, high = self._lows[block], self._highs[block]
        np.minimum(low, point, out=low)
        np.maximum(high, point, out=high)

    def _taken(self, id_: UUID) -> int:
        """Return a slot that is now somebody's."""
        if self._free:
            slot = self._free.pop()
            self._ids[slot] = id_
        else:
            slot = len(self._ids)
            if slot == self._marks.size:
                self._grow(max(1, 2 * len(self._marks)))
            self._ids.append(id_)
        self._slots[id_] = slot
        return slot

    def _grow(self, blocks: int) -> None:
        """Have so many blocks; the new ones are nowhere, and so further off than anybody."""
        more = blocks - len(self._marks)
        self._points = np.concatenate([self._points, np.zeros((more, BLOCK, 3))])
        self._marks = np.concatenate([self._marks, np.zeros((more, BLOCK), np.uint32)])
        self._lows = np.concatenate([self._lows, np.full((more, 3), np.inf)])
        self._highs = np.concatenate([self._highs, np.full((more, 3), -np.inf)])

    def _pack(self, ids: list[UUID], points: Floats, marks: NDArray[np.uint32]) -> None:
        """Lay everybody down anew: in stripes from south to north, in each from west to east."""
        count = len(ids)
        blocks = -(-count // BLOCK)
        a_stripe = BLOCK * max(1, round(sqrt(blocks)))
        stripes = np.empty(count, np.int64)
        stripes[np.argsort(points[:, 2], kind="stable")] = np.arange(count) // a_stripe
        turn = np.lexsort((np.arctan2(points[:, 1], points[:, 0]), stripes))
        self._points, self._marks = np.zeros((0, BLOCK, 3)), np.zeros((0, BLOCK), np.uint32)
        self._lows, self._highs = np.zeros((0, 3)), np.zeros((0, 3))
        self._grow(blocks)
        self._points.reshape(-1, 3)[:count] = points[turn]
        self._marks.reshape(-1)[:count] = marks[turn]
        starts = np.arange(0, count, BLOCK)
        if count:
            self._lows[:] = np.minimum.reduceat(points[turn], starts)
            self._highs[:] = np.maximum.reduceat(points[turn], starts)
        self._ids = [ids[slot] for slot in turn.tolist()]
        self._slots = {id_: slot for slot, id_ in enumerate(self._ids)}
        self._free = []


def _point(lat: float, lon: float) -> tuple[float, float, float]:
    """Return a place as a point of the unit sphere."""
    north, east = radians(lat), radians(lon)
    flat = cos(north)
    return flat * cos(east), flat * sin(east), sin(north)
