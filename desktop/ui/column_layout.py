"""Decides how the columns of a table stand: moved, hidden, as wide as somebody wants them (F1).

They are remembered for one person on this machine, with what he sorts by, and kept in a view that
somebody saves. Of those that are shown by default some wait for room: where it is short they are
not there, and nobody scrolls sideways for what he has not asked for.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu
from typing_extensions import override

from api_client.wire.views import ViewColumn
from desktop import words
from desktop.ui.memory import PersonMemory
from desktop.ui.tableview import TableView

KEEP_MS = 400
"""How long nothing is moved before it is remembered."""
RISES, FALLS = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
WAYS = {"rises": RISES, "falls": FALLS}
Sort = tuple[int, Qt.SortOrder]
"""A column, and which way it is sorted."""


@dataclass(frozen=True, slots=True)
class Stood:
    """How the columns of a table stood."""

    columns: tuple[ViewColumn, ...]
    sort: Sort | None


@cache
def _adapter() -> TypeAdapter[tuple[ViewColumn, ...]]:
    """Give what reads and writes them, once one is kept or read."""
    return TypeAdapter(tuple[ViewColumn, ...])


class ColumnLayout(QObject):
    """The columns of one table as somebody has put them."""

    changed = Signal()
    """Somebody has moved, sized, hidden or shown a column."""

    was_reset = Signal(object)
    """How they Stood before somebody put them as at the beginning, for `put_back`."""

    def __init__(
        self, table: TableView[Any], memory: PersonMemory, name: str, sort: Sort | None = None
    ) -> None:
        """Put the columns of `table` as they were left, remembered under `name`.

        It is sorted by `sort` until somebody chooses, which is remembered then; without it the sort
        is no business of this.
        """
        super().__init__(table)
        self._table, self._memory, self.name, self._sort = table, memory, name, sort
        self._columns = table.columns
        self._yielding: frozenset[int] = frozenset()
        self._empty: frozenset[str] = frozenset()
        self._left_out: frozenset[int] = frozenset()
        self._busy = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(KEEP_MS)
        self._soon.timeout.connect(self.keep)
        header = self._header = table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.restore()
        table.acts.kept = self
        header.customContextMenuRequested.connect(self._open_menu)
        header.sectionMoved.connect(self._follow)
        header.sortIndicatorChanged.connect(self._follow_sort)
        table.sized.connect(self._follow)
        table.viewport().installEventFilter(self)

    def shown(self) -> tuple[ViewColumn, ...]:
        """Give the columns that are shown, in their order, each as wide as it was given.

        Those that wait for room, or are left out for now, are among them.
        """
        order = (self._header.logicalIndex(place) for place in range(len(self._columns)))
        return tuple(
            ViewColumn(key=self._columns[at].key, width_px=self._table.widths[at])
            for at in order
            if at in self._yielding or at in self._left_out or not self._hides(at)
        )

    def show(self, columns: Sequence[ViewColumn]) -> None:
        """Show these columns in their order, or all that are shown by default where none are named.

        One that this release does not have is passed over.
        """
        at = {column.key: place for place, column in enumerate(self._columns)}
        wanted = [(at[each.key], each.width_px) for each in columns if each.key in at]
        usual = {place: column for place, column in enumerate(self._columns) if not column.hidden}
        if not wanted:
            wanted = [(place, column.width_px) for place, column in usual.items()]
        self._busy = True
        shown = dict(wanted)
        roomy = frozenset(place for place, column in usual.items() if column.roomy)
        self._yielding = roomy if shown.keys() == usual.keys() else frozenset()
        for place, column in enumerate(self._columns):
            self._table.widths[place] = shown.get(place) or column.width_px
            self._header.setSectionHidden(place, place not in shown)
        rest = [place for place in range(len(self._columns)) if place not in shown]
        for visual, place in enumerate([*shown, *rest]):
            self._header.moveSection(self._header.visualIndex(place), visual)
        self._left_out = frozenset()
        self.leave_out(self._empty)
        self._busy = False
        self._yield()
        self._table.share()

    def leave_out(self, keys: Collection[str]) -> None:
        """Hide columns that say nothing of what is listed now, and show those left out before.

        They are remembered as if they were there.
        """
        self._empty = frozenset(keys)
        before = self._left_out
        shown = (at for at in range(len(self._columns)) if at in before or not self._hides(at))
        self._left_out = frozenset(at for at in shown if self._columns[at].key in self._empty)
        for place in before ^ self._left_out:
            self._header.setSectionHidden(place, place in self._left_out)

    def reset(self) -> None:
        """Put everything as it was at the beginning."""
        before = Stood(self.shown(), self._sorted_by())
        self.put_back(Stood((), self._sort))
        self.was_reset.emit(before)

    def put_back(self, before: Stood) -> None:
        """Let the columns stand as before they were reset."""
        self.show(before.columns)
        self._sort_by(before.sort)
        self._follow()

    def restore(self) -> None:
        """Let the columns stand as they are remembered now, or as at the beginning."""
        self._soon.stop()
        self.show(self._remembered())
        self._sort_by(self._remembered_sort())

    def turn(self, place: int) -> None:
        """Hide a column, or show it again; the last one stays."""
        hidden = self._header.isSectionHidden(place)
        if hidden or len(self.shown()) > 1:
            seen = {at for at in self._yielding if not self._hides(at)}
            self._yielding -= seen | {place}  # what he sees makes way for nothing that he adds
            self._header.setSectionHidden(place, not hidden)
            self._follow()

    def fill_menu(self, menu: QMenu) -> None:
        """Put what can be done with the columns into a menu."""
        for place, column in enumerate(self._columns):
            action = menu.addAction(words.text(column.title))
            action.setCheckable(True)
            action.setEnabled(column.key not in self._empty)
            action.setChecked(not self._header.isSectionHidden(place))
            action.triggered.connect(lambda _=False, at=place: self.turn(at))
        menu.addSeparator()
        menu.addAction(words.text("columns.reset")).triggered.connect(self.reset)

    def keep(self) -> None:
        """Remember how the columns stand."""
        self._soon.stop()
        kept = _adapter().dump_json(self.shown()).decode()
        self._memory.keep_text(self.name, kept)
        by = self._sorted_by()
        if by is not None and 0 <= by[0] < len(self._columns):
            way = next(word for word, each in WAYS.items() if each is by[1])
            self._memory.keep_text(f"{self.name}-sort", f"{self._columns[by[0]].key} {way}")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._yield()
        return False

    def _remembered(self) -> Sequence[ViewColumn]:
        kept = self._memory.text(self.name)
        try:
            return _adapter().validate_json(kept) if kept else ()
        except (ValidationError, json.JSONDecodeError):
            return ()  # written by another release: the columns stand as at the beginning

    def _remembered_sort(self) -> Sort | None:
        """Give by what it was sorted; a column that this release does not have is none."""
        key, _, way = self._memory.text(f"{self.name}-sort").partition(" ")
        place = next((at for at, each in enumerate(self._columns) if each.key == key), None)
        return self._sort if place is None or way not in WAYS else (place, WAYS[way])

    def _sorted_by(self) -> Sort | None:
        if self._sort is None:
            return None
        return self._header.sortIndicatorSection(), self._header.sortIndicatorOrder()

    def _sort_by(self, by: Sort | None) -> None:
        if self._sort is not None and by is not None:
            self._busy = True
            self._table.sortByColumn(*by)
            self._busy = False

    def _follow_sort(self) -> None:
        if self._sort is not None:
            self._follow()

    def _follow(self) -> None:
        if not self._busy:
            self._soon.start()
            self.changed.emit()

    def _yield(self) -> None:
        """Show of those that wait for room as many as there is room for, from the first on."""
        if not self._yielding:
            return
        places = range(len(self._columns))
        certain = (at for at in places if at not in self._yielding and not self._hides(at))
        needed_px = sum(map(self._table.least_px, certain))
        room_px = self._table.viewport().width()
        for place in sorted(self._yielding):
            needed_px += self._table.least_px(place)
            if self._hides(place) is not (needed_px > room_px):
                self._header.setSectionHidden(place, needed_px > room_px)

    def _hides(self, place: int) -> bool:
        return self._header.isSectionHidden(place)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self._table)
        self.fill_menu(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._header.mapToGlobal(at))
