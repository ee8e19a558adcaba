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
APART_ZOOM = 17.5
"""From here on nothing is put together that does not lie in the very same place."""


@dataclass(frozen=True, slots=True)
class Group:
    """One mark, or several as one: where its middle is in pixels, and the worst rank in it."""

    px: float
    py: float
    members: tuple[int, ...]
    worst: int

    @property
    def single(self) -> bool:
        """Whether it is one mark alone."""
        return len(self.members) == 1


@dataclass(slots=True)
class _Cell:
    x: float
    y: float
    members: NDArray[np.int64]


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
    reach = _reach(view, reach_px)
    cells = _cells(xs[seen], ys[seen], seen, reach)
    groups = []
    for cell in _merged(cells, reach):
        px, py = cell.x * world - view.left_px, cell.y * world - view.top_px
        members = tuple(cell.members.tolist())
        groups.append(Group(px, py, members, int(ranks[cell.members].max())))
    return groups


def _reach(view: View, reach_px: float) -> float:
    """Give how far apart marks have to be, on the square, at the whole zoom that is nearest."""
    if view.zoom >= APART_ZOOM:
        reach_px = 1.0
    return float(reach_px / (TILE_PX * 2.0 ** round(view.zoom)))


def _cells(
    xs: Places, ys: Places, which: NDArray[np.int64], reach: float
) -> dict[tuple[int, int], _Cell]:
    columns, rows = np.floor(xs / reach).astype(np.int64), np.floor(ys / reach).astype(np.int64)
    keys = columns << 32 | rows
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    begins = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    counts = np.diff(np.append(begins, len(keys)))
    middle_x = (np.add.reduceat(xs[order], begins) / counts).tolist()
    middle_y = (np.add.reduceat(ys[order], begins) / counts).tolist()
    members = np.split(which[order], begins[1:])
    return {
        (key >> 32, key & 0xFFFFFFFF): _Cell(x, y, held)
        for key, x, y, held in zip(keys[begins].tolist(), middle_x, middle_y, members, strict=True)
    }


def _merged(cells: dict[tuple[int, int], _Cell], reach: float) -> list[_Cell]:
    """Let each cell take in its neighbours that would touch it, the fullest first."""
    left = dict(cells)
    found = []
    for key in sorted(cells, key=lambda at: (-len(cells[at].members), at)):
        cell = left.pop(key, None)
        if cell is None:
            continue
        column, row = key
        for across in (-1, 0, 1):
            for down in (-1, 0, 1):
                beside = left.get((column + across, row + down))
                if beside is None:
                    continue
                apart = (beside.x - cell.x) ** 2 + (beside.y - cell.y) ** 2
                if apart < reach * reach:
                    del left[column + across, row + down]
                    cell = _together(cell, beside)
        found.append(cell)
    return found


def _together(one: _Cell, other: _Cell) -> _Cell:
    mine, its = len(one.members), len(other.members)
    x = (one.x * mine + other.x * its) / (mine + its)
    y = (one.y * mine + other.y * its) / (mine + its)
    return _Cell(x, y, np.concatenate((one.members, other.members)))
