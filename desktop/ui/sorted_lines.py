"""Decides where the rows of a table stand: sorted by one column, found again by their id.

What a row shows is read when it is first looked at: of ten thousand that come at once some thirty
are ever seen. Where a row belongs is found by halving, so that the others are not read for it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from desktop.ui.collation import place_of


class Record(Protocol):
    """What a table can show: something with an identity and a version."""

    @property
    def id(self) -> UUID:
        """The record's id."""

    @property
    def version(self) -> int:
        """Its version; it grows with every change."""


Row = TypeVar("Row", bound=Record)
Cell = TypeVar("Cell")
Cells = tuple[Cell, ...]


@dataclass(slots=True, eq=False)
class Line(Generic[Row, Cell]):
    """A row, and what it shows once somebody has looked."""

    row: Row
    cells: Cells[Cell] | None = None
    key: tuple[Any, UUID] | None = None
    """What it is sorted by, once that was asked."""

    def change(self, row: Row, cells: Cells[Cell] | None) -> None:
        """Hold another row, or the same one of which the time has passed."""
        self.row, self.cells, self.key = row, cells, None


class SortedLines(Generic[Row, Cell]):
    """The rows of one table in their order."""

    def __init__(self, read: Callable[[Row], Cells[Cell]], by: Callable[[Row], object]) -> None:
        """Hold nothing yet.

        `read` gives what a row shows now, `by` what it is sorted by; words stand as people look
        them up.
        """
        self.read, self._by = read, by
        self._places: dict[UUID, int] = {}
        self.all: list[Line[Row, Cell]] = []
        self.falls = False
        """Whether the last comes first."""

    def place(self, row_id: UUID) -> int | None:
        """Give where the row with this id stands."""
        return self._places.get(row_id)

    def ids(self) -> Collection[UUID]:
        """Give the ids of all rows."""
        return self._places.keys()

    def cells(self, line: Line[Row, Cell]) -> Cells[Cell]:
        """Give what a row shows, read now if nobody has looked yet."""
        if line.cells is None:
            line.cells = self.read(line.row)
        return line.cells

    def read_again(self) -> None:
        """Read each row anew when it is looked at the next time."""
        for line in self.all:
            line.cells = None

    def arranged(self, lines: Iterable[Line[Row, Cell]]) -> list[Line[Row, Cell]]:
        """Give lines in their order."""
        return sorted(lines, key=self._key, reverse=self.falls)

    def belongs(
        self, line: Line[Row, Cell], among: Sequence[Line[Row, Cell]], first: int = 0
    ) -> int:
        """Give before which of others, that are in their order, a line belongs; not before `first`.

        `first` is a place that it surely does not stand before.
        """
        key, falls, last = self._key(line), self.falls, len(among)
        while first < last:
            middle = (first + last) // 2
            other = self._key(among[middle])
            if (key < other) is falls:
                first = middle + 1
            else:
                last = middle
        return first

    def stands(self, place: int) -> bool:
        """Say whether the row at a place stands rightly between its neighbours."""
        near = [self._key(line) for line in self.all[max(0, place - 1) : place + 2]]
        if self.falls:
            near.reverse()
        return all(above < below for above, below in pairwise(near))

    def put_right(self, places: Collection[int]) -> None:
        """Let rows that changed stand where they belong; all others are in their order."""
        moved = {id(self.all[place]) for place in places}
        rest = [line for line in self.all if id(line) not in moved]
        at = 0
        for line in self.arranged(self.all[place] for place in places):
            at = self.belongs(line, rest, at)
            rest.insert(at, line)
        self.all = rest
        self.number()

    def sort(self) -> None:
        """Let every row stand where it belongs by what it says now."""
        for line in self.all:
            line.key = None
        self.all = self.arranged(self.all)
        self.number()

    def keep(self, wanted: Callable[[Row], bool]) -> None:
        """Let go of all rows but those that are wanted."""
        self.all = [line for line in self.all if wanted(line.row)]
        self._places.clear()
        self.number()

    def insert(self, place: int, lines: Sequence[Line[Row, Cell]]) -> None:
        """Let lines stand at a place; `number` is still to be said."""
        self.all[place:place] = lines

    def remove(self, first: int, last: int) -> None:
        """Let go of the rows from one place to another; `number` is still to be said."""
        for line in self.all[first : last + 1]:
            del self._places[line.row.id]
        del self.all[first : last + 1]

    def number(self, first: int = 0) -> None:
        """Note where each row stands, from a place on."""
        self._places.update(
            {line.row.id: place for place, line in enumerate(self.all[first:], first)}
        )

    def _key(self, line: Line[Row, Cell]) -> tuple[Any, UUID]:
        if line.key is None:
            first = self._by(line.row)
            line.key = (place_of(first) if isinstance(first, str) else first, line.row.id)
        return line.key
