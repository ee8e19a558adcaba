"""Decides how the columns of a table stand: moved, hidden, as wide as somebody wants them (F1).

They are remembered for one person on this machine, and kept in a view that somebody saves. Of those
that are shown by default some wait for room: where it is short they are not there, and nobody
scrolls sideways for what he has not asked for.
"""

import json
from collections.abc import Sequence
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


@cache
def _adapter() -> TypeAdapter[tuple[ViewColumn, ...]]:
    """Give what reads and writes them, once one is kept or read."""
    return TypeAdapter(tuple[ViewColumn, ...])


class ColumnLayout(QObject):
    """The columns of one table as somebody has put them."""

    changed = Signal()
    """Somebody has moved, sized, hidden or shown a column."""

    was_reset = Signal(object)
    """The columns as they were before somebody put them as at the beginning, for `put_back`."""

    def __init__(self, table: TableView[Any], memory: PersonMemory, name: str) -> None:
        """Put the columns of `table` as they were left, remembered under `name`."""
        super().__init__(table)
        self._table, self._memory, self._name = table, memory, name
        self._columns = table.columns
        self._yielding: frozenset[int] = frozenset()
        self._busy = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(KEEP_MS)
        self._soon.timeout.connect(self.keep)
        header = self._header = table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.show(self._remembered())
        header.customContextMenuRequested.connect(self._open_menu)
        header.sectionMoved.connect(self._follow)
        table.sized.connect(self._follow)
        table.viewport().installEventFilter(self)

    def shown(self) -> tuple[ViewColumn, ...]:
        """Give the columns that are shown, in their order, each as wide as it was given.

        Those that wait for room are among them.
        """
        order = (self._header.logicalIndex(place) for place in range(len(self._columns)))
        return tuple(
            ViewColumn(key=self._columns[at].key, width_px=self._table.widths[at])
            for at in order
            if at in self._yielding or not self._header.isSectionHidden(at)
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
        self._busy = False
        self._yield()
        self._table.share()

    def reset(self) -> None:
        """Put everything as it was at the beginning."""
        before = self.shown()
        self.show(())
        self._follow()
        self.was_reset.emit(before)

    def put_back(self, before: Sequence[ViewColumn]) -> None:
        """Let the columns stand as before they were reset."""
        self.show(before)
        self._follow()

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
            action.setChecked(not self._header.isSectionHidden(place))
            action.triggered.connect(lambda _=False, at=place: self.turn(at))
        menu.addSeparator()
        menu.addAction(words.text("columns.reset")).triggered.connect(self.reset)

    def keep(self) -> None:
        """Remember how the columns stand."""
        self._soon.stop()
        kept = _adapter().dump_json(self.shown()).decode()
        self._memory.keep_text(self._name, kept)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._yield()
        return False

    def _remembered(self) -> Sequence[ViewColumn]:
        kept = self._memory.text(self._name)
        try:
            return _adapter().validate_json(kept) if kept else ()
        except (ValidationError, json.JSONDecodeError):
            return ()  # written by another release: the columns stand as at the beginning

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
