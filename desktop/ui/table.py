"""Decides how lists of records are held for the screen: the one table model of the desk.

Columns are data. Rows are known by id and version: an older version, or an echo of what is
already shown, is ignored; a change repaints the changed cells alone; whatever comes within 16 ms
is applied at once.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, groupby, islice
from typing import Any, Generic, TypeVar
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
from desktop.ui.sorted_lines import Line, Record, SortedLines
from desktop.ui.theme import Tone

GATHER_MS = 16
AT_ONCE = 500
"""So many rows are taken in with one gathering; of more, the rest in the turns that follow."""
MOST_RUNS = 100
"""Of more runs of neighbours that leave at once the view is not told one by one."""
TONE_ROLE = Qt.ItemDataRole.UserRole + 1
ICON_ROLE = Qt.ItemDataRole.UserRole + 2
ID_ROLE = Qt.ItemDataRole.UserRole + 3

_DISPLAY = Qt.ItemDataRole.DisplayRole
_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole
_TIP = Qt.ItemDataRole.ToolTipRole
_SPOKEN = Qt.ItemDataRole.AccessibleTextRole
_NO_INDEX = QModelIndex()

Index = QModelIndex | QPersistentModelIndex


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
    sortable: bool = True
    """Whether rows can be put in order by it."""

    def cell(self, row: Row) -> Cell:
        """Give what it shows of a row."""
        tone = None if self.tone is None else self.tone(row)
        return (self.value(row), tone, None if self.icon is None else self.icon(row))


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
        said, tip = self.cell(index)[0], _tip(self, index) or ""
        return f"{words.text(self.columns[index.column()].title)}: {tip if said in tip else said}"

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
    """Records as a live table.

    Of many that come at once some are taken in each turn, so that nobody waits for the rest.
    """

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        """Show `columns`, sorted by the first one until somebody chooses."""
        super().__init__(parent)
        self.columns = tuple(columns)
        self._lines: SortedLines[Row, Cell] = SortedLines(self._read, self._by)
        self._sorts = self.columns[0]
        self._waiting: dict[UUID, Row] = {}
        self._leaving: set[UUID] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(lambda: self._take_in(AT_ONCE))

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
            if self._lines.place(each) is not None:
                self._leaving.add(each)
        self._gather()

    def replace(self, rows: Collection[Row]) -> None:
        """Show exactly these rows; what stays is neither moved nor repainted without need.

        The first of them are there at once, the rest in the turns that follow.
        """
        kept = {row.id for row in rows}
        gone = [each for each in (*self._lines.ids(), *self._waiting) if each not in kept]
        self.remove(gone)
        self.put(rows)
        self._take_in(AT_ONCE)

    def row(self, row_id: UUID) -> Row | None:
        """Give the row with this id as shown now."""
        place = self._lines.place(row_id)
        return None if place is None else self._lines.all[place].row

    def at(self, place: int) -> Row:
        """Give the row at a place on the screen."""
        return self._lines.all[place].row

    @override
    def row_at(self, place: int) -> Row | None:
        return self._lines.all[place].row

    @override
    def cell(self, index: Index) -> Cell:
        line = self._lines.all[index.row()]
        return (line.cells or self._lines.cells(line))[index.column()]

    @override
    def place(self, row_id: UUID) -> int | None:
        return self._lines.place(row_id)

    def refresh(self, ids: Collection[UUID] | None = None) -> None:
        """Read what was looked at again, and tell of what differs: time has passed.

        Where that is more than can be seen, it is read when it is looked at the next time. Rows of
        `ids` alone are read, and put where they belong, whether they were looked at or not.
        """
        if ids is not None:
            known = [row for row in map(self.row, ids) if row is not None]
            self._restore_order(self._change(known))
            return
        read = [line for line in self._lines.all if line.cells is not None]
        if len(read) <= AT_ONCE:
            self._restore_order(self._change([line.row for line in read]))
            return
        self._lines.read_again()
        self.tell_changed(dict.fromkeys(range(self.rowCount()), (0, len(self.columns) - 1)))

    @override
    def reword(self) -> None:
        self.beginResetModel()
        self._lines.read_again()
        self._lines.sort()
        self.endResetModel()

    @override
    def settle(self) -> None:
        self._take_in(len(self._waiting))

    # What Qt asks

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._lines.all)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column < 0:
            return
        self._sorts = self.columns[column]
        self._lines.falls = order == Qt.SortOrder.DescendingOrder
        self._lay_out(self._lines.sort)

    # How it is done

    def _read(self, row: Row) -> tuple[Cell, ...]:
        return tuple(column.cell(row) for column in self.columns)

    def _by(self, row: Row) -> object:
        if self._sorts.sort is not None:
            return self._sorts.sort(row)
        return self._sorts.value(row)

    def _gather(self) -> None:
        if not self._timer.isActive() and (self._waiting or self._leaving):
            self._timer.start()

    def _take_in(self, most: int) -> None:
        """Apply what was gathered: all that leaves, and so many rows of those that wait."""
        self._timer.stop()
        waiting = [self._waiting.pop(each) for each in list(islice(self._waiting, most))]
        leaving, self._leaving = self._leaving, set()
        self._take_out(leaving)
        known = [self._lines.place(row.id) is not None for row in waiting]
        changed = self._change(list(compress(waiting, known)))
        self._restore_order(changed)
        self._bring_in([row for row, there in zip(waiting, known, strict=True) if not there])
        self._gather()
        self.settled.emit()

    def _take_out(self, leaving: Collection[UUID]) -> None:
        places = (self._lines.place(each) for each in leaving)
        runs = list(_runs_down(sorted((at for at in places if at is not None), reverse=True)))
        if len(runs) > MOST_RUNS:
            self.beginResetModel()
            self._lines.keep(lambda row: row.id not in leaving)
            self.endResetModel()
            return
        for last, first in runs:
            self.beginRemoveRows(_NO_INDEX, first, last)
            self._lines.remove(first, last)
            self.endRemoveRows()
        if runs:
            self._lines.number(runs[-1][1])

    def _change(self, rows: Sequence[Row]) -> list[int]:
        """Take new versions in; tell the view of the changed cells alone, in tight ranges.

        Gives where these rows stand.
        """
        touched: dict[int, tuple[int, int]] = {}
        places = []
        for row in rows:
            place = self._lines.place(row.id)
            assert place is not None, "it is shown"
            line = self._lines.all[place]
            before, after = self._lines.cells(line), self._read(row)
            line.change(row, after)
            places.append(place)
            differ = [column for column, cell in enumerate(after) if cell != before[column]]
            if differ:
                touched[place] = (differ[0], differ[-1])
        self.tell_changed(touched)
        return places

    def _restore_order(self, changed: Sequence[int]) -> None:
        """Put right what changed where a row no longer stands between its neighbours."""
        if not all(map(self._lines.stands, changed)):
            self._lay_out(lambda: self._lines.put_right(changed))

    def _lay_out(self, arrange: Callable[[], None]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = [(index, self.at(index.row()).id) for index in self.persistentIndexList()]
        arrange()
        for index, row_id in before:
            now = self._lines.place(row_id)
            assert now is not None, "no row comes or goes by another order"
            self.changePersistentIndex(index, self.index(now, index.column()))
        self.layoutChanged.emit()

    def _bring_in(self, rows: Sequence[Row]) -> None:
        """Insert new rows where they belong, each run of neighbours in one go."""
        new = self._lines.arranged(map(Line, rows))
        before = self._lines.all
        places: list[int] = []
        for line in new:
            places.append(self._lines.belongs(line, before, places[-1] if places else 0))
        come = 0
        for at, group in groupby(places):
            count = len(list(group))
            first = at + come
            self.beginInsertRows(_NO_INDEX, first, first + count - 1)
            self._lines.insert(first, new[come : come + count])
            self.endInsertRows()
            come += count
        if places:
            self._lines.number(places[0])


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
