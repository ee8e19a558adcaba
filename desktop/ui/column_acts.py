"""Decides what the keyboard does with a table's columns: sort by them, move them, size them (F1).

The column under the cursor is meant, which Left and Right choose. The table in which somebody works
hears the keys itself, so that they hold in every table, those of dialogs too.
"""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QKeyCombination, QPoint, Qt
from PySide6.QtGui import QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QTableView

from desktop import words

STEP_PX = 24
"""So much wider or narrower a column becomes with each press."""
RISES, FALLS = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


class Kept(Protocol):
    """What remembers how the columns of a table stand."""

    def fill_menu(self, menu: QMenu) -> None:
        """Put into a menu which columns are shown, and how they are put as at the beginning."""

    def reset(self) -> None:
        """Put the columns as at the beginning."""


class ColumnActs:
    """What can be done with the columns of one table."""

    def __init__(self, table: QTableView) -> None:
        """Act on the columns of `table`."""
        self._table, self._header = table, table.horizontalHeader()
        self._noted = 0
        self.kept: Kept | None = None
        """What remembers the columns, where somebody does."""
        self.unsorted: Collection[int] = ()
        """Columns by which rows cannot be put in order."""

    @property
    def at(self) -> int:
        """The column under the cursor, or the first that is shown where it is in none."""
        shown = self._shown()
        return self._noted if self._noted in shown or not shown else shown[0]

    def note(self, place: int) -> None:
        """Note that the cursor is in this column now; it stays there when rows come and go."""
        if place >= 0:
            self._noted = place

    def sort(self) -> None:
        """Sort by the column under the cursor; the other way round where it is sorted by that."""
        if self._header.sortIndicatorSection() == self.at:
            self.turn_round()
        else:
            self.sort_by(self.at)

    def sort_by(self, place: int, order: Qt.SortOrder = RISES) -> None:
        """Sort by a column, as a press on its heading does; nothing comes of one that cannot."""
        if self._sorts(place):
            self._table.sortByColumn(place, order)

    def turn_round(self) -> None:
        """Sort by the same column, the other way."""
        falls = self._header.sortIndicatorOrder() is FALLS
        by = self._header.sortIndicatorSection()
        self.sort_by(self.at if by < 0 else by, RISES if falls else FALLS)

    def move(self, by: int) -> None:
        """Let the column under the cursor and its neighbour, left (-1) or right (1), change."""
        shown = self._shown()
        here = shown.index(self.at) + by if shown else -1
        if 0 <= here < len(shown):
            place = self._header.visualIndex(shown[here])
            self._header.moveSection(self._header.visualIndex(self.at), place)
            self._see()

    def size(self, by_px: int) -> None:
        """Make the column under the cursor wider, or narrower where `by_px` is below 0."""
        least_px = self._header.minimumSectionSize()
        wide_px = max(self._header.sectionSize(self.at) + by_px, least_px)
        self._header.resizeSection(self.at, wide_px)
        self._see()

    def open_menu(self) -> None:
        """Open the menu of the columns under the heading of the one under the cursor."""
        menu = QMenu(self._table)
        self.fill_menu(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        left_px = max(self._header.sectionViewportPosition(self.at), 0)
        menu.popup(self._header.mapToGlobal(QPoint(left_px, self._header.height())))

    def fill_menu(self, menu: QMenu) -> None:
        """Put into a menu by what may be sorted, and what is done with the column meant."""
        by = menu.addMenu(words.text("table.sort-by"))
        one = QActionGroup(by)
        for place in filter(self._sorts, self._shown()):
            choice = by.addAction(self._title(place))
            choice.setCheckable(True)
            choice.setChecked(place == self._header.sortIndicatorSection())
            choice.triggered.connect(lambda _=False, at=place: self.sort_by(at))
            one.addAction(choice)
        menu.addAction(words.text("table.turn")).triggered.connect(self.turn_round)
        menu.addSection(self._title(self.at))
        for key, keys, act in STEPS[1:]:
            done = menu.addAction(words.text(key))
            done.setShortcut(QKeySequence(keys))
            done.triggered.connect(partial(act, self))
        if self.kept is not None:
            menu.addSection(words.text("columns.heading"))
            self.kept.fill_menu(menu)

    def reset(self) -> None:
        """Put the columns as at the beginning, where they are remembered."""
        if self.kept is not None:
            self.kept.reset()

    def press(self, event: QKeyEvent) -> bool:
        """Do what keys stand for, and say whether they stand for anything here."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not held:
            return False
        said = QKeySequence(QKeyCombination(held, Qt.Key(event.key()))).toString()
        act = _BY_KEYS.get(said)
        if act is not None:
            act(self)
        return act is not None

    def _sorts(self, place: int) -> bool:
        return place not in self.unsorted

    def _title(self, place: int) -> str:
        said: str = self._table.model().headerData(place, Qt.Orientation.Horizontal)
        return said

    def _shown(self) -> Sequence[int]:
        """Give the columns that are shown, from left to right."""
        header = self._header
        places = (header.logicalIndex(visual) for visual in range(header.count()))
        return [place for place in places if not header.isSectionHidden(place)]

    def _see(self) -> None:
        """Have the cursor in sight."""
        current = self._table.currentIndex()
        if current.isValid():
            self._table.scrollTo(current)


Act = Callable[[ColumnActs], object]
STEPS: Sequence[tuple[str, str, Act]] = (
    ("table.menu", "Alt+G", ColumnActs.open_menu),
    ("table.sort", "Alt+O", ColumnActs.sort),
    ("table.left", "Ctrl+Left", lambda acts: acts.move(-1)),
    ("table.right", "Ctrl+Right", lambda acts: acts.move(1)),
    ("table.wider", "Alt+Right", lambda acts: acts.size(STEP_PX)),
    ("table.narrower", "Alt+Left", lambda acts: acts.size(-STEP_PX)),
)
"""What is done with the column under the cursor: the key of its words, its keys, how."""
_BY_KEYS = {keys: act for _, keys, act in STEPS}
