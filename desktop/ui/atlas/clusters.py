"""Decides which marks stand so near to each other that they are shown as one, and what is in it.

Marks fall into the cells of a grid that lies still on the earth at each whole zoom, so that panning
changes nothing; then the fuller cell takes in its neighbours that would touch it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.ui.atlas.view import TILE_PX, View

Places = NDArray[np.float64]
Ranks = NDArray[np.int64]
MARGIN_PX = 64
"""How far outside of what is seen marks still count."""
COLUMN = 1 << 32
BESIDE = tuple(across * COLUMN + down for across in (-1, 0, 1) for down in (-1, 0, 1))
"""From a cell's place to those of its neighbours."""
APART_ZOOM = 17.5
"""From here on nothing is put together that does not lie in the very same place."""


@dataclass(slots=True)
class Group:
    """One mark, or several as one: where its middle is in pixels, and the worst rank in it.

    `first` is the place of one of them among all.
    """

    px: float
    py: float
    first: int
    count: int
    worst: int
    parts: list[NDArray[np.int64]]

    @property
    def single(self) -> bool:
        """Whether it is one mark alone."""
        return self.count == 1

    @property
    def members(self) -> tuple[int, ...]:
        """The places of all that are in it."""
        return tuple(int(at) for part in self.parts for at in part)


def gathered(xs: Places, ys: Places, ranks: Ranks, view: View, reach_px: float) -> list[Group]:
    """Give what is seen of marks at `xs`, `ys` on the square of the world, `reach_px` apart.

    The higher a rank the worse.
    """
    world = view.world_px
    left, top = view.left_px / world, view.top_px / world
    edge = MARGIN_PX / world
    wide, high = view.width / world, view.height / world
    near = (
        (xs >= left - edge)
        & (xs <= left + wide + edge)
        & (ys >= top - edge)
        & (ys <= top + high + edge)
    )
    seen = np.flatnonzero(near)
    if not len(seen):
        return []
    groups = _merged(*_cells(xs[seen], ys[seen], ranks[seen], seen, _reach(view, reach_px)))
    for group in groups:
        group.px = group.px * world - view.left_px
        group.py = group.py * world - view.top_px
    return groups


def _reach(view: View, reach_px: float) -> float:
    """Give how far apart marks have to be, on the square, at the whole zoom that is nearest."""
    if view.zoom >= APART_ZOOM:
        reach_px = 1.0
    return float(reach_px / (TILE_PX * 2.0 ** round(view.zoom)))


def _cells(
    xs: Places, ys: Places, ranks: Ranks, which: NDArray[np.int64], reach: float
) -> tuple[dict[int, Group], float]:
    """Give what is in each cell of the grid, by the cell's place, and how far cells reach."""
    columns, rows = np.floor(xs / reach).astype(np.int64), np.floor(ys / reach).astype(np.int64)
    keys = columns * COLUMN + rows
    order = np.argsort(keys, kind="stable")
    keys, which = keys[order], which[order]
    begins = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    ends = np.append(begins[1:], len(keys))
    counts = ends - begins
    cells = {}
    told = (
        keys[begins],
        np.add.reduceat(xs[order], begins) / counts,
        np.add.reduceat(ys[order], begins) / counts,
        which[begins],
        counts,
        np.maximum.reduceat(ranks[order], begins),
        begins,
        ends,
    )
    for key, x, y, first, count, worst, begin, end in zip(
        *(each.tolist() for each in told), strict=True
    ):
        cells[key] = Group(x, y, first, count, worst, [which[begin:end]])
    return cells, reach


def _merged(cells: dict[int, Group], reach: float) -> list[Group]:
    """Let each cell take in its neighbours that would touch it, the fullest first."""
    found, near = [], reach * reach
    for key in sorted(cells, key=lambda at: (-cells[at].count, at)):
        cell = cells.pop(key, None)
        if cell is None:
            continue
        for aside in BESIDE:
            other = cells.get(key + aside)
            if other is None:
                continue
            if (other.px - cell.px) ** 2 + (other.py - cell.py) ** 2 < near:
                del cells[key + aside]
                _take_in(cell, other)
        found.append(cell)
    return found


def _take_in(cell: Group, other: Group) -> None:
    count = cell.count + other.count
    cell.px = (cell.px * cell.count + other.px * other.count) / count
    cell.py = (cell.py * cell.count + other.py * other.count) / count
    cell.count, cell.worst = count, max(cell.worst, other.worst)
    cell.parts += other.parts
