"""Decides how lists of records are held for the screen: the one table model of the desk.

Columns are data. Rows are known by id and version: an older version, or an echo of what is
already shown, is ignored; a change repaints the changed cells alone; whatever comes within 16 ms
is applied at once.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from typing_extensions import override

from desktop import words
from desktop.ui.collation import place_of
from desktop.ui.theme import Tone

GATHER_MS = 16
TONE_ROLE = Qt.ItemDataRole.UserRole + 1
ICON_ROLE = Qt.ItemDataRole.UserRole + 2
ID_ROLE = Qt.ItemDataRole.UserRole + 3

_DISPLAY = Qt.ItemDataRole.DisplayRole
_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole
_TIP = Qt.ItemDataRole.ToolTipRole
_SPOKEN = Qt.ItemDataRole.AccessibleTextRole
_NO_INDEX = QModelIndex()

Index = QModelIndex | QPersistentModelIndex


class Record(Protocol):
    """What a table can show: something with an identity and a version."""

    @property
    def id(self) -> UUID:
        """The record's id."""

    @property
    def version(self) -> int:
        """Its version; it grows with every change."""


Row = TypeVar("Row", bound=Record)
Cell = tuple[str, Tone | None, str | None]
"""What a cell shows: its text, its tone, its icon."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: what it shows of a row, and how."""

    key: str
    title: str
    """The key of its title's words."""
    value: Callable[[Row], str]
    width_px: int = 120
    sort: Callable[[Row], Any] | None = None
    """What rows are ordered by; the shown text when None."""
    tone: Callable[[Row], Tone | None] | None = None
    icon: Callable[[Row], str | None] | None = None
    right: bool = False
    stretch: bool = False
    hidden: bool = False
    """Whether it is not shown until somebody wants it."""
    least_px: int = 0
    """So narrow it becomes where room is short; a table that is narrower yet scrolls sideways.

    Without it a column stays as wide as it is, and one that stretches becomes ever narrower."""
    roomy: bool = False
    """Whether it is shown by default only where there is room for all before it."""
    brief: bool = False
    """Whether its icon alone is shown where its words do not fit."""
    wraps: bool = False
    """Whether what is too long goes on in a second line; all rows of the table are higher then."""
    tip: Callable[[Row], str] | None = None

    def cell(self, row: Row) -> Cell:
        """Give what it shows of a row."""
        tone = None if self.tone is None else self.tone(row)
        return (self.value(row), tone, None if self.icon is None else self.icon(row))


@dataclass(slots=True)
class _Line(Generic[Row]):
    """A row as it is shown: read once, so that painting only looks up."""

    row: Row
    cells: tuple[Cell, ...]


class RowModel(QAbstractTableModel, Generic[Row]):
    """What a table view stands on: rows that are known by id, in columns that are data."""

    settled = Signal()
    """What was gathered has been applied."""

    columns: tuple[Column[Row], ...]

    def settle(self) -> None:
        """Apply what was gathered, now."""
        raise NotImplementedError

    def place(self, row_id: UUID) -> int | None:
        """Give the place on the screen of the row with this id, where it is known."""
        raise NotImplementedError

    def cell(self, index: Index) -> Cell:
        """Give what a cell shows."""
        raise NotImplementedError

    def row_at(self, place: int) -> Row | None:
        """Give the row at a place on the screen, if there is one and it is here."""
        raise NotImplementedError

    def spoken(self, index: Index) -> str:
        """Give what is said of a cell to somebody who does not see it."""
        return f"{words.text(self.columns[index.column()].title)}: {self.cell(index)[0]}"

    def reword(self) -> None:
        """Read every cell again: the language has changed."""
        raise NotImplementedError

    def tell_changed(self, touched: Mapping[int, tuple[int, int]]) -> None:
        """Tell of changed cells in tight ranges: by row, the first and the last column."""
        first: int | None = None
        for place in sorted(touched):
            first = place if first is None else first
            if touched.get(place + 1) == touched[place]:
                continue
            left, right = touched[place]
            self.dataChanged.emit(
                self.index(first, left), self.index(place, right), [_DISPLAY, TONE_ROLE, ICON_ROLE]
            )
            first = None

    @override
    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role == _DISPLAY:
            return self.cell(index)[0]
        serve = _SERVED.get(role)
        return None if serve is None else serve(self, index)

    @override
    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == _DISPLAY:
            return words.text(self.columns[section].title)
        return sided(self.columns[section]) if role == _ALIGNMENT else None


class TableModel(RowModel[Row]):
    """Records as a live table."""

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        """Show `columns`, sorted by the first one until somebody chooses."""
        super().__init__(parent)
        self.columns = tuple(columns)
        self._lines: list[_Line[Row]] = []
        self._places: dict[UUID, int] = {}
        self._waiting: dict[UUID, Row] = {}
        self._leaving: set[UUID] = set()
        self._sorted_by = (0, Qt.SortOrder.AscendingOrder)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self.settle)

    # What callers say

    def put(self, rows: Iterable[Row]) -> None:
        """Show these rows, new or changed, with the next gathering."""
        for row in rows:
            newest = self._waiting.get(row.id) or self.row(row.id)
            if newest is not None and (row.version < newest.version or row == newest):
                continue
            self._waiting[row.id] = row
            self._leaving.discard(row.id)
        self._gather()

    def remove(self, ids: Collection[UUID]) -> None:
        """Show these rows no longer, from the next gathering on."""
        for each in ids:
            self._waiting.pop(each, None)
            if each in self._places:
                self._leaving.add(each)
        self._gather()

    def replace(self, rows: Collection[Row]) -> None:
        """Show exactly these rows; what stays is neither moved nor repainted without need."""
        kept = {row.id for row in rows}
        self.remove([each for each in (*self._places, *self._waiting) if each not in kept])
        self.put(rows)
        self.settle()

    def row(self, row_id: UUID) -> Row | None:
        """Give the row with this id as shown now."""
        place = self._places.get(row_id)
        return None if place is None else self._lines[place].row

    def at(self, place: int) -> Row:
        """Give the row at a place on the screen."""
        return self._lines[place].row

    @override
    def row_at(self, place: int) -> Row | None:
        return self._lines[place].row

    @override
    def cell(self, index: Index) -> Cell:
        return self._lines[index.row()].cells[index.column()]

    @override
    def place(self, row_id: UUID) -> int | None:
        return self._places.get(row_id)

    def refresh(self) -> None:
        """Read every cell again, and tell of those that differ: time has passed."""
        self._restore_order(self._change([line.row for line in self._lines]))

    @override
    def reword(self) -> None:
        self.beginResetModel()
        for line in self._lines:
            line.cells = self._cells(line.row)
        self._order()
        self.endResetModel()

    @override
    def settle(self) -> None:
        self._timer.stop()
        waiting, self._waiting = self._waiting, {}
        leaving, self._leaving = self._leaving, set()
        self._take_out(leaving)
        changed = self._change([row for row in waiting.values() if row.id in self._places])
        self._restore_order(changed)
        self._bring_in([row for row in waiting.values() if row.id not in self._places])
        self.settled.emit()

    # What Qt asks

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column < 0:
            return
        self._sorted_by = (column, order)
        self._lay_out()

    # How it is done

    def _gather(self) -> None:
        if not self._timer.isActive() and (self._waiting or self._leaving):
            self._timer.start()

    def _cells(self, row: Row) -> tuple[Cell, ...]:
        return tuple(column.cell(row) for column in self.columns)

    def _key(self, line: _Line[Row]) -> tuple[Any, UUID]:
        column = self.columns[self._sorted_by[0]]
        first = line.cells[self._sorted_by[0]][0] if column.sort is None else column.sort(line.row)
        return (place_of(first) if isinstance(first, str) else first, line.row.id)

    def _order(self) -> None:
        self._lines.sort(key=self._key, reverse=self._sorted_by[1] == Qt.SortOrder.DescendingOrder)
        self._number()

    def _number(self, first: int = 0) -> None:
        for place in range(first, len(self._lines)):
            self._places[self._lines[place].row.id] = place

    def _take_out(self, leaving: set[UUID]) -> None:
        places = sorted((self._places[each] for each in leaving), reverse=True)
        for last, first in _runs_down(places):
            self.beginRemoveRows(_NO_INDEX, first, last)
            for line in self._lines[first : last + 1]:
                del self._places[line.row.id]
            del self._lines[first : last + 1]
            self._number(first)
            self.endRemoveRows()

    def _change(self, rows: Sequence[Row]) -> list[int]:
        """Take new versions in; tell the view of the changed cells alone, in tight ranges."""
        touched: dict[int, tuple[int, int]] = {}
        for row in rows:
            place = self._places[row.id]
            before, after = self._lines[place].cells, self._cells(row)
            self._lines[place].row, self._lines[place].cells = row, after
            differ = [column for column, cell in enumerate(after) if cell != before[column]]
            if differ:
                touched[place] = (differ[0], differ[-1])
        self.tell_changed(touched)
        return list(touched)

    def _restore_order(self, changed: Sequence[int]) -> None:
        """Sort again when a changed row no longer stands between its neighbours."""
        keys: Callable[[int], Any] = lambda place: self._key(self._lines[place])  # noqa: E731
        down = self._sorted_by[1] == Qt.SortOrder.DescendingOrder
        for place in changed:
            for upper, lower in ((place - 1, place), (place, place + 1)):
                if upper < 0 or lower >= len(self._lines):
                    continue
                above, below = keys(upper), keys(lower)
                if (above < below) if down else (below < above):
                    self._lay_out()
                    return

    def _lay_out(self) -> None:
        self.layoutAboutToBeChanged.emit()
        before = [(index, self._lines[index.row()].row.id) for index in self.persistentIndexList()]
        self._order()
        for index, row_id in before:
            self.changePersistentIndex(index, self.index(self._places[row_id], index.column()))
        self.layoutChanged.emit()

    def _bring_in(self, rows: Sequence[Row]) -> None:
        """Insert new rows where they belong, each run of neighbours in one go."""
        if not rows:
            return
        new = [_Line(row, self._cells(row)) for row in rows]
        down = self._sorted_by[1] == Qt.SortOrder.DescendingOrder
        wanted = sorted([*self._lines, *new], key=self._key, reverse=down)
        arriving = {id(line) for line in new}
        place = 0
        while place < len(wanted):
            if id(wanted[place]) not in arriving:
                place += 1
                continue
            end = place
            while end < len(wanted) and id(wanted[end]) in arriving:
                end += 1
            self.beginInsertRows(_NO_INDEX, place, end - 1)
            self._lines[place:place] = wanted[place:end]
            self._number(place)
            self.endInsertRows()
            place = end


def _tip(model: RowModel[Any], index: Index) -> str | None:
    tip, row = model.columns[index.column()].tip, model.row_at(index.row())
    return None if tip is None or row is None else tip(row)


def _id(model: RowModel[Any], index: Index) -> UUID | None:
    row: Record | None = model.row_at(index.row())
    return None if row is None else row.id


_SERVED: dict[int, Callable[[RowModel[Any], Index], object]] = {
    TONE_ROLE: lambda model, index: model.cell(index)[1],
    ICON_ROLE: lambda model, index: model.cell(index)[2],
    _ALIGNMENT: lambda model, index: sided(model.columns[index.column()]),
    _SPOKEN: lambda model, index: model.spoken(index),
    _TIP: _tip,
    ID_ROLE: _id,
}
"""What each role but the shown text is answered with; every other role is left at once."""


def sided(column: Column[Any]) -> int:
    """Give on which side a column's words stand, as Qt takes it."""
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return (side | Qt.AlignmentFlag.AlignVCenter).value


def _runs_down(places: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Give runs of neighbouring places, from the last to the first, as (last, first)."""
    last: int | None = None
    for position, place in enumerate(places):
        last = place if last is None else last
        if position + 1 == len(places) or places[position + 1] != place - 1:
            yield last, place
            last = None
