"""Decides which rows of the queue are held, which are asked for, and which go again (F1).

Rows come by their keys, a page at a time, when they are looked at; those that came first go first
when there are many. What a cell says is reckoned once, when it is first painted, and again when
time has passed.
"""

from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from api_client.wire.orders import OrderRow
from desktop.ui.table import Cell, Column

PAGE = 128
"""So many rows are asked for at once."""
MOST_HELD = 24 * PAGE
MOST_WANTED = 4
"""So many pages are waited for; who scrolls on does not wait for what he passed by."""
AHEAD = 48
"""Rows so far beyond what is seen are asked for before they are seen."""

Span = tuple[int, int]
"""The first and the last column of what has changed in a row."""
NOTHING: Span = (0, -1)


@dataclass(slots=True)
class Line:
    """A row, and what its cells say as far as they were painted."""

    row: OrderRow
    cells: list[Cell | None]
    reckoned: int
    fresh: bool = True
    """Whether nothing was missed since it came."""


class HeldRows:
    """The rows that are here, by key, and those that are on their way."""

    def __init__(self, columns: Sequence[Column[OrderRow]]) -> None:
        """Hold nothing yet; cells are those of `columns`."""
        self._columns = columns
        self._lines: dict[int, Line] = {}
        self._known: dict[UUID, int] = {}
        self._wanted: dict[int, None] = {}
        self._asked: set[int] = set()
        self._gone: set[int] = set()
        self._reckoned = 0
        self._looked: tuple[array[int], int, list[int]] | None = None
        """Where it was looked last for what is missing, as long as it would be found again."""

    def line(self, key: int) -> Line | None:
        """Give what is held under a key."""
        return self._lines.get(key)

    def key_of(self, row_id: UUID) -> int | None:
        """Give the key of the row with this id, if it is here."""
        return self._known.get(row_id)

    def rows(self) -> list[OrderRow]:
        """Give every row that is here."""
        return [line.row for line in self._lines.values()]

    def cell(self, line: Line, column: int) -> Cell:
        """Give what a cell shows."""
        if line.reckoned != self._reckoned:
            line.cells, line.reckoned = [None] * len(self._columns), self._reckoned
        cell = line.cells[column]
        if cell is None:
            cell = line.cells[column] = self._columns[column].cell(line.row)
        return cell

    # What comes and goes

    def take(self, rows: Iterable[OrderRow]) -> dict[int, Span]:
        """Have these rows as they are now, those that are here; give by key what differs."""
        touched: dict[int, Span] = {}
        for row in rows:
            line = self._lines.get(row.key)
            if line is None or row.version < line.row.version:
                continue
            line.fresh = True
            if row != line.row:
                line.row = row
                touched[row.key] = self._read_again(line)
        return touched

    def hold(
        self, rows: Iterable[OrderRow], asked: Collection[int], seen: Collection[int]
    ) -> dict[int, Span]:
        """Have these rows here from now on, and give by key what differs.

        Of what was asked for, what did not come is gone. Those that are `seen` stay.
        """
        came: dict[int, Span] = {}
        for row in rows:
            line = self._lines.get(row.key)
            if line is not None and line.row.version > row.version:
                line.fresh = True
                continue
            self._lines[row.key] = Line(row, [None] * len(self._columns), self._reckoned)
            self._known[row.id] = row.key
            came[row.key] = (0, len(self._columns) - 1)
        self._asked.difference_update(asked)
        self._looked = None
        self._gone.update(key for key in asked if key not in self._lines)
        self._let_go(seen)
        return came

    def miss(self, asked: Collection[int]) -> None:
        """Take note that these did not come; they are wanted again when they are looked at."""
        self._asked.difference_update(asked)
        self._looked = None

    def outdate(self) -> None:
        """Want every row again that is looked at; what is here stays until it has come."""
        for line in self._lines.values():
            line.fresh = False
        self._gone.clear()
        self._looked = None

    def look_again(self) -> None:
        """Ask again for what did not come: it may be there in the list of now."""
        self._gone.clear()
        self._looked = None

    def pass_time(self) -> None:
        """Read every cell again before it is painted the next time."""
        self._reckoned += 1

    def read_again(self, keys: Iterable[int]) -> dict[int, Span]:
        """Read the cells of these rows again; give by key what differs."""
        lines = ((key, self._lines.get(key)) for key in keys)
        return {key: self._read_again(line) for key, line in lines if line is not None}

    # What is looked at and not here

    def want(self, place: int) -> bool:
        """Want the page in which a place is; give whether it was not wanted before."""
        page = place // PAGE
        if page in self._wanted:
            return False
        self._wanted[page] = None
        while len(self._wanted) > MOST_WANTED:
            del self._wanted[next(iter(self._wanted))]
        return True

    def want_about(self, keys: "array[int]", first: int, last: int) -> bool:
        """Want what is not here of places that are seen, and then of what is near them; give
        whether anything is.
        """
        most = len(keys) - 1
        pages = [min(max(place, 0), most) // PAGE for place in (first - AHEAD, last + AHEAD)]
        pages += [min(max(place, 0), most) // PAGE for place in (last, first)]
        before, self._looked = self._looked, (keys, most, pages)
        if before is not None and before[0] is keys and before[1:] == (most, pages):
            return bool(self._wanted)  # a row further, and the same pages as before
        for page in pages if most >= 0 else ():
            if any(map(self._is_missing, keys[page * PAGE : (page + 1) * PAGE])):
                self._wanted.pop(page, None)
                self.want(page * PAGE)
        return bool(self._wanted)

    def missing(self, keys: "array[int]") -> list[int]:
        """Give keys that are looked at and not here, a page at most, what was wanted last first.

        They are on their way from now on, until `hold` or `miss`.
        """
        while self._wanted:
            page, _ = self._wanted.popitem()
            found = [key for key in keys[page * PAGE : (page + 1) * PAGE] if self._is_missing(key)]
            if found:
                self._asked.update(found)
                return found
        return []

    def _is_missing(self, key: int) -> bool:
        if key <= 0 or key in self._asked or key in self._gone:
            return False
        line = self._lines.get(key)
        return line is None or not line.fresh

    def _read_again(self, line: Line) -> Span:
        before = line.cells
        line.cells = [
            None if cell is None else self._columns[column].cell(line.row)
            for column, cell in enumerate(before)
        ]
        line.reckoned = self._reckoned
        differ = [column for column, cell in enumerate(line.cells) if cell != before[column]]
        return (differ[0], differ[-1]) if differ else NOTHING

    def _let_go(self, seen: Collection[int]) -> None:
        """Let the oldest rows go, but for those that are seen."""
        for key in list(self._lines)[: max(0, len(self._lines) - MOST_HELD)]:
            line = self._lines.pop(key)
            if key in seen:
                self._lines[key] = line
            else:
                self._known.pop(line.row.id, None)
