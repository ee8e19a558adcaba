"""Decides what an outline that is being drawn is, and how its corners come, move and go.

All by values that never change, so that each step can be taken back. What is checked here is quick
and for the eye alone: the server decides what is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import cos, hypot, pi, sin

from desktop.ui.atlas import mercator
from desktop.ui.atlas.view import Point

LEAST_CORNERS, CIRCLE_CORNERS = 3, 32
MOST_CHECKED = 300
"""Of outlines with more corners only the edges at the chosen corner are looked at."""
DECIMALS = 7
Ring = tuple[Point, ...]
Place = tuple[int, int]
"""Which outline, and which of its corners; an edge is called by the corner before it."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """Outlines with their corners. The last one may be `open`: it is still being drawn."""

    rings: tuple[Ring, ...] = ()
    open: bool = True
    chosen: Place | None = None

    @property
    def count(self) -> int:
        """How many corners there are."""
        return sum(map(len, self.rings))

    @property
    def whole(self) -> bool:
        """Whether each outline has corners enough."""
        return bool(self.rings) and all(len(ring) >= LEAST_CORNERS for ring in self.rings)

    def corners(self) -> Iterator[tuple[Place, Point]]:
        """Give all corners."""
        for at, ring in enumerate(self.rings):
            yield from (((at, place), corner) for place, corner in enumerate(ring))

    def edges(self) -> Iterator[tuple[Place, Point, Point]]:
        """Give all edges; an open outline's last corner has none to the first."""
        for at, ring in enumerate(self.rings):
            ends = len(ring) - (self.open and at == len(self.rings) - 1)
            for place in range(ends if len(ring) > 1 else 0):
                yield (at, place), ring[place], ring[(place + 1) % len(ring)]

    def corner(self, place: Place) -> Point:
        """Give one corner."""
        return self.rings[place[0]][place[1]]

    def add(self, corner: Point) -> "Sketch":
        """Add a corner to the outline that is being drawn, or begin one."""
        ring = (*(self.rings[-1] if self.rings else ()), _kept(corner))
        rings = (*self.rings[:-1], ring)
        return Sketch(rings, open=True, chosen=(len(rings) - 1, len(ring) - 1))

    def insert(self, edge: Place, corner: Point) -> "Sketch":
        """Part an edge by a corner, which is chosen then."""
        at, place = edge
        ring = self.rings[at]
        return self._with(at, (*ring[: place + 1], _kept(corner), *ring[place + 1 :])).choose(
            (at, place + 1)
        )

    def move(self, place: Place, corner: Point) -> "Sketch":
        """Put a corner elsewhere."""
        at, number = place
        ring = self.rings[at]
        moved = self._with(at, (*ring[:number], _kept(corner), *ring[number + 1 :]))
        return moved.choose(place)

    def remove(self, place: Place) -> "Sketch":
        """Take a corner away; of an outline that is whole three stay, or none where others are."""
        at, number = place
        ring = self.rings[at]
        left = (*ring[:number], *ring[number + 1 :])
        if len(left) < LEAST_CORNERS and not self._drawn(at):
            others = (*self.rings[:at], *self.rings[at + 1 :])
            return replace(self, rings=others, chosen=None) if others else self
        if not left:
            return Sketch(self.rings[:-1], open=True)
        return self._with(at, left).choose((at, max(number - 1, 0)))

    def close(self) -> "Sketch":
        """End the outline that is being drawn, if it has corners enough."""
        return replace(self, open=False) if self.whole else self

    def choose(self, place: Place | None) -> "Sketch":
        """Mark a corner as chosen."""
        return replace(self, chosen=place)

    def step(self, by: int) -> "Sketch":
        """Choose the next corner, after the last the first."""
        places = [place for place, _ in self.corners()]
        if not places:
            return self
        if self.chosen not in places:
            return self.choose(places[0 if by > 0 else -1])
        return self.choose(places[(places.index(self.chosen) + by) % len(places)])

    def crossings(self) -> frozenset[Place]:
        """Say which edges cross others, as seen on the map."""
        edges = [(name, _flat(one), _flat(other)) for name, one, other in self.edges()]
        looked = edges
        if len(edges) > MOST_CHECKED:
            at, number = self.chosen or (-1, 0)
            near = {(at, number), (at, (number - 1) % max(len(self.rings[at]), 1))}
            looked = [each for each in edges if each[0] in near]
        found: set[Place] = set()
        for name, one, other in looked:
            for its, begins, ends in edges:
                if its != name and _cross(one, other, begins, ends):
                    found |= {name, its}
        return frozenset(found)

    def _drawn(self, at: int) -> bool:
        return self.open and at == len(self.rings) - 1

    def _with(self, at: int, ring: Ring) -> "Sketch":
        return replace(self, rings=(*self.rings[:at], ring, *self.rings[at + 1 :]))


def circle(middle: Point, edge: Point) -> tuple[Sketch, float]:
    """Give a circle around a place through another, and its radius in metres."""
    x, y = mercator.flat(*middle)
    other = mercator.flat(*edge)
    reach = hypot(other[0] - x, other[1] - y)
    turns = (2 * pi * number / CIRCLE_CORNERS for number in range(CIRCLE_CORNERS))
    ring = tuple(
        _kept(mercator.place(x + reach * sin(turn), y - reach * cos(turn))) for turn in turns
    )
    return Sketch((ring,), open=False), reach * mercator.metres(y)


def _kept(corner: Point) -> Point:
    return round(corner[0], DECIMALS), round(corner[1], DECIMALS)


def _flat(corner: Point) -> Point:
    return mercator.flat(*corner)


def _side(one: Point, other: Point, point: Point) -> float:
    across, up = other[0] - one[0], other[1] - one[1]
    return across * (point[1] - one[1]) - up * (point[0] - one[0])


def _cross(one: Point, other: Point, begins: Point, ends: Point) -> bool:
    """Say whether two edges truly cross; that they touch is the server's to judge."""
    apart = _side(one, other, begins) * _side(one, other, ends) < 0
    return apart and _side(begins, ends, one) * _side(begins, ends, other) < 0
