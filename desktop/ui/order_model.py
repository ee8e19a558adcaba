"""Decides how the queue is held for the screen: the keys of all orders, headings between them (F1).

A million orders are an array of keys in their order, eight megabytes; their rows are here as far
as somebody looks at them. Another order of them, or another list altogether, is taken over at the
speed of C: what is chosen stays chosen, and only what differs is told.
"""

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer, Signal
from typing_extensions import override

from api_client.wire.orders import OrderRow
from desktop import words
from desktop.ui import lineup
from desktop.ui.arrangement import Arrangement, Fitted, Heading
from desktop.ui.lineup import KEY, Splice
from desktop.ui.order_columns import OrderColumn
from desktop.ui.order_rows import NOTHING, HeldRows, Span
from desktop.ui.table import Cell, Index, RowModel

WANT_MS = 5
"""So long it is gathered which rows are looked at and not here."""

_DISPLAY = Qt.ItemDataRole.DisplayRole
_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole
_TIP = Qt.ItemDataRole.ToolTipRole
_SPOKEN = Qt.ItemDataRole.AccessibleTextRole
_FIRST_ORDER = Qt.ItemDataRole.InitialSortOrderRole
_NO_INDEX = QModelIndex()
_HEADING_FLAGS = Qt.ItemFlag.ItemIsEnabled
_ORDER_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
PENDING: Cell = ("", None, None)
"""What a cell shows whose row is on its way; it is known by what it is, not by what it says."""


class OrderModel(RowModel[OrderRow]):
    """The queue as a table of any length."""

    rows_wanted = Signal()
    """Rows are looked at that are not here: `missing` gives their keys."""

    sort_wanted = Signal(int, object)
    """A column by which somebody wants the queue sorted, and a Qt.SortOrder."""

    arranging = Signal()
    """Rows are about to come, to go, or to stand elsewhere."""

    def __init__(self, columns: Sequence[OrderColumn], parent: QObject | None = None) -> None:
        """Show nothing yet, in `columns`."""
        super().__init__(parent)
        self.columns = tuple(columns)
        self.order_columns = tuple(columns)
        self.complete = False
        """Whether every order of the view is listed, not the first of them alone."""
        self.keys = array(KEY)
        """What is shown: keys, and marks of headings. Another thread may read it."""
        self.whole = Arrangement(self.keys)
        """All orders of the view, folded away or not."""
        self._folded: set[int] = set()
        self._held = HeldRows(self.columns)
        self._placed: Mapping[int, int] = {}
        self._seen = (0, -1)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WANT_MS)
        self._soon.timeout.connect(self.rows_wanted)

    # What is shown

    def at(self, place: int) -> OrderRow:
        """Give the row at a place, which is here."""
        row = self.row_at(place)
        assert row is not None, "its row is here"
        return row

    @override
    def row_at(self, place: int) -> OrderRow | None:
        line = self._held.line(self.keys[place])
        return None if line is None else line.row

    def row(self, row_id: UUID) -> OrderRow | None:
        """Give the row with this id, if it is here."""
        key = self._held.key_of(row_id)
        line = None if key is None else self._held.line(key)
        return None if line is None else line.row

    def key_of(self, row_id: UUID) -> int | None:
        """Give the key of the row with this id, if it is here."""
        return self._held.key_of(row_id)

    def rows(self) -> list[OrderRow]:
        """Give every row that is here, of this view or an earlier one."""
        return self._held.rows()

    def ids_at(self, places: Iterable[int]) -> list[UUID]:
        """Give the ids of the orders at these places that are here; headings have none."""
        return [row.id for place in places if (row := self.row_at(place)) is not None]

    def keys_at(self, places: Iterable[int]) -> list[int]:
        """Give the keys of the orders at these places, here or not; headings have none."""
        return [key for place in places if (key := self.keys[place]) > 0]

    @override
    def place(self, row_id: UUID) -> int | None:
        key = self._held.key_of(row_id)
        return None if key is None else self.place_of(key)

    def place_of(self, key: int, near: int = 0) -> int | None:
        """Give where a key or a mark is shown; it is looked for first about the place `near`."""
        found = self.placed(key, near)
        return lineup.find(self.keys, key) if found is None else found

    def placed(self, key: int, near: int) -> int | None:
        """Give where a key is shown that was seen before, if that is about the place `near`, or
        was reckoned with what is shown; for what is seen that is always so.
        """
        placed = self._placed.get(key, len(self.keys))
        if placed < len(self.keys) and self.keys[placed] == key:
            return placed
        return lineup.about(self.keys, key, near)

    def heading_at(self, place: int) -> Heading | None:
        """Give the heading at a place, if one stands there."""
        key = self.keys[place]
        return None if key >= 0 else self.whole.headings[key]

    def folded(self, mark: int) -> bool:
        """Say whether the orders under a heading are folded away."""
        return mark in self._folded

    # What callers say

    def fitting(self, now: Arrangement) -> Callable[[], Fitted]:
        """Give what reckons how these orders come to be shown; slow, so for another thread."""
        marked = {self.keys[index.row()] for index in self.persistentIndexList()}
        marked.update(self._seen_keys())
        return partial(Fitted.to, self.keys, now, self._folded & set(now.headings), marked)

    def show(self, fitted: Fitted, *, complete: bool) -> bool:
        """Show these orders; what is chosen stays chosen where it is still there.

        Gives False, and does nothing, where what is shown has become another one meanwhile.
        """
        now = fitted.now
        if fitted.before is not self.keys or fitted.folded != self._folded & set(now.headings):
            return False
        self.arranging.emit()
        headings = {**self.whole.headings, **now.headings}
        self.complete, self.whole = complete, replace(now, headings=headings)
        self._held.look_again()
        self._placed = fitted.places
        if fitted.changes is None:
            self._lay_out(fitted.shown, fitted)
        else:
            self._splice(fitted.changes)
        self.keys, self.whole = fitted.shown, now
        self._tell_headings()
        self.settled.emit()
        return True

    def take(self, rows: Iterable[OrderRow]) -> None:
        """Show these rows as they are now, those that are here."""
        self._tell(self._held.take(rows))

    def hold(self, rows: Iterable[OrderRow], asked: Collection[int] = ()) -> None:
        """Have these rows here from now on; of what was asked for, what did not come is gone."""
        self._tell(self._held.hold(rows, asked, set(self._seen_keys())))

    def missing(self) -> list[int]:
        """Give the keys of rows that are looked at and not here, a page at most; they are on
        their way from now on, until `hold` or `miss`.
        """
        return self._held.missing(self.keys)

    def miss(self, asked: Collection[int]) -> None:
        """Take note that these did not come."""
        self._held.miss(asked)

    def outdate(self) -> None:
        """Ask again for every row that is looked at; what is here stays until it has come."""
        self._held.outdate()
        self.look_again()

    def look_again(self) -> None:
        """Want again what is seen and not here."""
        self.look(*self._seen)

    def look(self, first: int, last: int) -> None:
        """Take note of which places are seen, and want the rows there and a little beyond."""
        self._seen = (first, last)
        if self._held.want_about(self.keys, first, last) and not self._soon.isActive():
            self._soon.start()

    def insert(self, place: int, rows: Sequence[OrderRow]) -> None:
        """Show new orders at a place of a list without headings."""
        assert not self.whole.headings, "under headings only the server knows the place"
        self.arranging.emit()
        self._splice([Splice(place, 0, array(KEY, [row.key for row in rows]))])
        self.whole = replace(self.whole, keys=self.keys)
        self.hold(rows)

    def remove(self, keys: Iterable[int], near: Mapping[int, int]) -> None:
        """Show these orders no longer, in a list without headings; `near` tells about where each
        of them was.
        """
        assert not self.whole.headings, "under headings only the server knows the counts"
        at = (self.place_of(key, near.get(key, 0)) for key in keys)
        runs = list(lineup.runs_down(place for place in at if place is not None))
        if runs:
            self.arranging.emit()
            self._splice([Splice(first, last - first + 1, array(KEY)) for first, last in runs])
            self.whole = replace(self.whole, keys=self.keys)
            self.settled.emit()

    def fold(self, mark: int, *, folded: bool) -> None:
        """Fold the orders under a heading away, or show them again."""
        place = self.place_of(mark)
        if place is None or folded == (mark in self._folded):
            return
        under = self.whole.under(mark)
        if folded:
            self._folded.add(mark)
            self._splice([Splice(place + 1, len(under), array(KEY))])
        else:
            self._folded.discard(mark)
            self._splice([Splice(place + 1, 0, under)])
        self.tell_changed({place: (0, len(self.columns) - 1)})
        self.settled.emit()

    def fold_all(self, *, folded: bool) -> None:
        """Fold all groups, or show everything."""
        self._folded = set(self.whole.headings) if folded else set()
        self.arranging.emit()
        self._lay_out(self.whole.unfolded(self._folded))
        self._tell_headings()
        self.settled.emit()

    def refresh(self) -> None:
        """Read every cell again, and tell of those that differ: time has passed."""
        self._held.pass_time()
        self._tell(self._held.read_again(self._seen_keys()))

    @override
    def reword(self) -> None:
        self._held.pass_time()
        last = len(self.columns) - 1
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
        if len(self.keys):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.keys) - 1, last))

    @override
    def settle(self) -> None:
        """Have nothing gathered: what comes is shown at once."""

    # What Qt asks

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.keys)

    @override
    def cell(self, index: Index) -> Cell:
        place = index.row()
        line = self._held.line(self.keys[place])
        if line is None:
            return self._absent(place)
        if not line.fresh:
            self._want(place)
        return self._held.cell(line, index.column())

    @override
    def spoken(self, index: Index) -> str:
        heading = self.heading_at(index.row())
        if heading is not None:
            folded = self.folded(self.keys[index.row()])
            key = "queue.heading-folded" if folded else "queue.heading-unfolded"
            return words.plural(key, heading.count, group=heading.said())
        if self.cell(index) is PENDING:
            return words.text("queue.pending")
        return super().spoken(index)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _HEADING_FLAGS if self.keys[index.row()] < 0 else _ORDER_FLAGS

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if role == _FIRST_ORDER and section < len(self.columns):
            falls = self.order_columns[section].falls
            return Qt.SortOrder.DescendingOrder if falls else Qt.SortOrder.AscendingOrder
        return super().headerData(section, orientation, role)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column >= 0:
            self.sort_wanted.emit(column, order)

    # How it is done

    def _absent(self, place: int) -> Cell:
        """Give what a cell shows where no row is: its heading, or nothing until the row is here."""
        key = self.keys[place]
        if key < 0:
            heading = self.whole.headings[key]
            count = words.number(heading.count)
            said = words.text("queue.heading-of", group=heading.said(), n=count)
            return (said, None, "right" if key in self._folded else "down")
        self._want(place)
        return PENDING

    def _want(self, place: int) -> None:
        if self._held.want(place) and not self._soon.isActive():
            self._soon.start()

    def _seen_keys(self) -> "array[int]":
        first, last = self._seen
        return self.keys[max(first, 0) : last + 1]

    def _tell(self, touched: Mapping[int, Span]) -> None:
        """Tell of changed cells by key, where these rows can be seen."""
        at = enumerate(self._seen_keys(), max(self._seen[0], 0))
        self.tell_changed(
            {place: touched[key] for place, key in at if touched.get(key, NOTHING) != NOTHING}
        )
        self.settled.emit()

    def _tell_headings(self) -> None:
        at = enumerate(self._seen_keys(), max(self._seen[0], 0))
        self.tell_changed({place: (0, len(self.columns) - 1) for place, key in at if key < 0})

    def _splice(self, changes: Iterable[Splice]) -> None:
        """Take rows out and put others in, a few runs of neighbours."""
        keys = self.keys = self.keys[:]  # other threads read what was shown till now
        for change in changes:
            end = change.place + change.gone
            if change.gone:
                self.beginRemoveRows(_NO_INDEX, change.place, end - 1)
                del keys[change.place : end]
                self.endRemoveRows()
            if change.come:
                self.beginInsertRows(_NO_INDEX, change.place, change.place + len(change.come) - 1)
                keys[change.place : change.place] = change.come
                self.endInsertRows()

    def _lay_out(self, shown: "array[int]", fitted: Fitted | None = None) -> None:
        """Show other keys altogether; what is chosen and still there is chosen where it is now."""
        room, rest = (
            array(KEY, bytes(self.keys.itemsize * max(0, more)))
            for more in (len(shown) - len(self.keys), len(self.keys) - len(shown))
        )
        if room:
            self._splice([Splice(len(self.keys), 0, room)])
        self.layoutAboutToBeChanged.emit()
        before, chosen = self.keys, self.persistentIndexList()
        sought = {before[index.row()] for index in chosen}
        known = fitted is not None and sought <= fitted.marked
        at = fitted.places if fitted is not None and known else lineup.places(shown, sought)
        self.keys = shown + rest
        moved = [self._moved(index, at.get(before[index.row()])) for index in chosen]
        self.changePersistentIndexList(chosen, moved)
        self.layoutChanged.emit()
        if rest:
            self._splice([Splice(len(shown), len(rest), array(KEY))])

    def _moved(self, index: QModelIndex, place: int | None) -> QModelIndex:
        return _NO_INDEX if place is None else self.index(place, index.column())
