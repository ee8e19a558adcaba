"""Decides how a table looks and is worked with: rows painted by hand, chosen by id, sorted.

A style sheet defeats scroll blitting and costs a table ten times the processor time a row, so
the viewport is declared opaque and filled here, and cells are painted by our own delegate.
"""

from typing import Any, Generic, TypeVar
from uuid import UUID

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from desktop import words
from desktop.ui import theme as looks
from desktop.ui.cell_words import CellWords
from desktop.ui.column_acts import ColumnActs
from desktop.ui.column_widths import Width, shared
from desktop.ui.sorted_lines import Record
from desktop.ui.table import ID_ROLE, Cell, Column, Index, RowModel

ROW_PX = 30
LINE_PX = 18
"""So much higher a row is for each line more that its cells may have."""
MOST_LINES = 2
MARGIN_PX = 8
ICON_PX = 16
CHIP_PX = 20
CURSOR_PX = 2
"""So thick the line is under the cell in which the cursor is: it says which column is meant."""

Row = TypeVar("Row", bound=Record)


SELECTED = QStyle.StateFlag.State_Selected.value
FOCUSED = QStyle.StateFlag.State_HasFocus.value


class CellDelegate(QStyledItemDelegate):
    """Paints one cell: an icon and words, on the quiet ground of their tone if they have one.

    A frame is some hundred cells, so nothing is asked, made or measured here that is the same for
    all of them; where words stand is reckoned in whole numbers, not by rectangles.
    """

    def __init__(self, model: RowModel[Any], theme: looks.Theme, parent: QWidget) -> None:
        """Paint cells of `model` with the colours of `theme`."""
        super().__init__(parent)
        self._rows, self._theme = model, theme
        self.words = CellWords()
        self._ratio = 1.0
        self._pixmaps: dict[tuple[str, str], QPixmap] = {}
        self._inks: dict[str, QColor] = {}
        self._looks = [
            (column.brief, MOST_LINES if column.wraps else 1, column.right)
            for column in model.columns
        ]
        theme.follow(self._dress)

    def begin(self, view: QWidget) -> None:
        """Take note of the font and the screen for what is painted next."""
        self.words.use(view.font())
        ratio = view.devicePixelRatioF()
        if ratio != self._ratio:
            self._ratio = ratio
            self._pixmaps.clear()

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.paint_cell(painter, option, index, self._rows.cell(index))

    def paint_cell(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, cell: Cell
    ) -> None:
        """Paint what a cell shows; its ground is painted already where it is not chosen."""
        area: QRect = option.rect
        state = option.state.value
        left, top, wide, high = area.x(), area.y(), area.width(), area.height()
        chosen = state & SELECTED
        self.ground(painter, area, chosen=bool(chosen))
        brief, lines, right = self._looks[index.column()]
        shown, tone, icon = cell
        if brief and icon is not None and self._wide_px(cell) > wide:
            shown = ""
        ink = self._colours.selection_text if chosen else self._colours.text
        at, room = left + MARGIN_PX, wide - 2 * MARGIN_PX
        if tone is not None:
            tint = self._theme.tint(tone)
            ink = tint.text
            wanted = self._wide_px((shown, tone, icon)) - 2 * MARGIN_PX + 4
            chip_px = min(wanted, room + 4)
            at += room + 4 - chip_px if right else 0
            self._chip(painter, (at - 2, top, chip_px, high), tint.fill)
            at, room = at - 2 + MARGIN_PX, chip_px - 2 * MARGIN_PX + 1
        if icon is not None:
            picture = self._pixmap(icon, ink)
            painter.drawPixmap(at, top + (high - ICON_PX) // 2, picture)
            at, room = at + ICON_PX + 5, room - ICON_PX - 5
        if shown and room > 0:
            laid = self.words.laid(shown, room, lines)
            painter.setPen(self._ink(ink))
            from_left = at + room - laid.width_px if right else at
            painter.drawStaticText(from_left, top + (high - laid.height_px) // 2, laid.text)
        if state & FOCUSED:
            line = (left, top + high - CURSOR_PX, wide, CURSOR_PX)
            painter.fillRect(*line, self._ink(self._colours.accent))

    def ground(self, painter: QPainter, area: QRect, *, chosen: bool) -> None:
        """Paint the ground of a cell where it is chosen, and the line under it."""
        if chosen:
            painter.fillRect(area, self._ink(self._colours.selection))
        painter.setPen(self._ink(self._colours.line))
        bottom = area.bottom()
        painter.drawLine(area.left(), bottom, area.right(), bottom)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        shown, tone, icon = self._rows.cell(index)
        width_px: int = option.fontMetrics.horizontalAdvance(shown)
        icon_px = ICON_PX + 5 if icon is not None else 0
        chip_px = 2 * MARGIN_PX if tone is not None else 0
        return QSize(width_px + icon_px + chip_px + 2 * MARGIN_PX + 2, ROW_PX)

    def _chip(self, painter: QPainter, place: tuple[int, int, int, int], fill: str) -> None:
        """Paint the ground of a chip in the middle of a place: left, top, width, height."""
        left, top, wide, high = place
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ink(fill))
        round_px = CHIP_PX / 2
        painter.drawRoundedRect(
            left, top + (high - CHIP_PX) // 2, wide, CHIP_PX, round_px, round_px
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _wide_px(self, cell: Cell) -> int:
        """Give how wide a column must be for the whole chip of a cell."""
        shown, _, icon = cell
        icon_px = 0 if icon is None else ICON_PX + (5 if shown else 0)
        return self.words.width_px(shown) + icon_px + 4 * MARGIN_PX - 3

    def _ink(self, colour: str) -> QColor:
        found = self._inks.get(colour)
        if found is None:
            found = self._inks[colour] = QColor(colour)
        return found

    def _pixmap(self, name: str, colour: str) -> QPixmap:
        key = (name, colour)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = looks.pixmap(name, colour, ICON_PX, self._ratio)
        return found

    def _dress(self) -> None:
        self._colours = self._theme.colours
        self._pixmaps.clear()
        self._inks.clear()


class TableView(QTableView, Generic[Row]):
    """A table to look at, sort and choose from; one row at a time, by keyboard or mouse."""

    chosen = Signal(object)
    """The id of the row that is current now, or None."""

    opened = Signal(object)
    """The id of a row that was double-clicked or entered."""

    sized = Signal()
    """Somebody has given a column another width."""

    def __init__(
        self, model: RowModel[Row], theme: looks.Theme, name: str, empty: str, parent: QWidget
    ) -> None:
        """Show `model`; `name` and `empty` are keys: what it is, and what an empty one says."""
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._rows = model
        self.empty = empty
        self._chosen: UUID | None = None
        self._shares = False
        self._was_empty = True
        self.acts = ColumnActs(self)
        self.acts.unsorted = [at for at, each in enumerate(model.columns) if not each.sortable]
        self.widths = [column.width_px for column in model.columns]
        self.setModel(model)
        self.setItemDelegate(CellDelegate(model, theme, self))
        self._arrange()
        self.selectionModel().currentRowChanged.connect(self._move)
        self.selectionModel().currentColumnChanged.connect(self._note_column)
        self.activated.connect(self._open)
        model.settled.connect(self._keep)
        model.modelReset.connect(self._keep)
        theme.follow(self._dress)
        self.reword()

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        """The columns of what is shown, whether they are hidden or not."""
        return self._rows.columns

    def choose(self, row_id: UUID | None) -> None:
        """Make this row the current one and show it; None chooses nothing."""
        place = None if row_id is None else self._rows.place(row_id)
        if place is None and row_id is not None:
            self._rows.settle()  # it may be among those that are still to come
            place = self._rows.place(row_id)
        if place is None:
            self.selectionModel().clear()
            return
        self._mark(place)
        self.scrollTo(self._rows.index(place, self.acts.at))

    def _mark(self, place: int) -> None:
        """Make the row at a place the current one."""
        index = self._rows.index(place, self.acts.at)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def chosen_id(self) -> UUID | None:
        """Give the id of the current row."""
        return self._chosen

    def reword(self) -> None:
        """Say everything in the language spoken now."""
        shown = words.text(self._name)
        self.setAccessibleName(shown)
        self.horizontalHeader().setAccessibleName(words.text("table.columns", table=shown))
        self._rows.reword()
        self.viewport().update()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.reword()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.acts.press(event):
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._theme.colours.surface))
        if self._rows.rowCount() == 0 and self.empty:
            painter.setPen(QColor(self._theme.colours.muted))
            room = self.viewport().rect().adjusted(24, 24, -24, -24)
            centred = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(centred), words.text(self.empty))
        painter.end()
        delegate = self.itemDelegate()
        assert isinstance(delegate, CellDelegate), "cells are painted by ours"
        delegate.begin(self)
        super().paintEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share()

    def least_px(self, place: int) -> int:
        """Give how narrow a column may become; one that somebody has sized stays as it is."""
        column, given_px = self._rows.columns[place], self.widths[place]
        if given_px != column.width_px:
            return given_px
        narrowest = self.horizontalHeader().minimumSectionSize() if column.stretch else given_px
        return column.least_px or narrowest

    def share(self) -> None:
        """Let the columns that are shown share the room that there is."""
        header = self.horizontalHeader()
        columns = [
            (place, Width(self.widths[place], self.least_px(place), column.stretch))
            for place, column in enumerate(self._rows.columns)
            if header.sectionSize(place)  # one that is about to be hidden has none already
        ]
        wide = shared([width for _, width in columns], self.viewport().width())
        self._shares = True
        for (place, _), width_px in zip(columns, wide, strict=True):
            header.resizeSection(place, width_px)
        self._shares = False

    def _arrange(self) -> None:
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows, header = self.verticalHeader(), self.horizontalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        several = any(column.wraps for column in self._rows.columns)
        rows.setDefaultSectionSize(ROW_PX + LINE_PX * (MOST_LINES - 1) * several)
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(48)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.sectionResized.connect(self._follow_width)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.DescendingOrder)

    def _follow_width(self, place: int, before_px: int, now_px: int) -> None:
        """Share the room anew when a column got another width, or is hidden or shown."""
        if self._shares:
            return
        given = bool(before_px and now_px)
        if given:
            self.widths[place] = now_px
        self.share()
        if given:
            self.sized.emit()

    def _move(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self.selectionModel().isSelected(current):
            # Coming in by the tab key makes a row current without marking it.
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().select(current, flags.ClearAndSelect | flags.Rows)
        self._choose_current(current)

    def _note_column(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.acts.note(current.column())

    def _choose_current(self, current: QModelIndex) -> None:
        """Tell which row is current now."""
        now = current.data(ID_ROLE) if current.isValid() else None
        if now != self._chosen:
            self._chosen = now
            self.chosen.emit(now)

    def _keep(self) -> None:
        """Choose again what a reset of the model let go; forget what is gone."""
        if self._chosen is not None and not self.currentIndex().isValid():
            self.choose(self._chosen)
            if not self.currentIndex().isValid():
                self._chosen = None
                self.chosen.emit(None)
        self._tell_empty()

    def _tell_empty(self) -> None:
        """Paint the words of an empty table, or no longer."""
        empty = self._rows.rowCount() == 0
        if empty is not self._was_empty:
            self._was_empty = empty
            self.viewport().update()

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(ID_ROLE))

    def _dress(self) -> None:
        self.viewport().update()
