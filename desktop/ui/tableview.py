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
    QTextBoundaryFinder,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
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
from desktop.ui.column_acts import ColumnActs
from desktop.ui.column_widths import Width, shared
from desktop.ui.table import ID_ROLE, Cell, Column, Index, Record, RowModel, sided

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


class CellDelegate(QStyledItemDelegate):
    """Paints one cell: an icon and words, on the quiet ground of their tone if they have one."""

    def __init__(self, model: RowModel[Any], theme: looks.Theme, parent: QWidget) -> None:
        """Paint cells of `model` with the colours of `theme`."""
        super().__init__(parent)
        self._rows, self._theme = model, theme
        self._pixmaps: dict[tuple[str, str, float], QPixmap] = {}
        theme.follow(self._dress)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = self._theme.colours
        painter.save()
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(area, QColor(colours.selection if chosen else colours.surface))
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        column = self._rows.columns[index.column()]
        cell = self._rows.cell(index)
        if column.brief and self._wide(painter, cell) > area.width():
            cell = ("" if cell[2] else cell[0], *cell[1:])
        shown, tone, icon = cell
        ink = colours.selection_text if chosen else colours.text
        inner = area.adjusted(MARGIN_PX, 0, -MARGIN_PX, 0)
        if tone is not None:
            tint = self._theme.tint(tone)
            ink = tint.text
            inner = self._chip(painter, inner, cell, tint.fill)
        if icon is not None:
            top = inner.top() + (inner.height() - ICON_PX) // 2
            picture = self._pixmap(icon, ink, painter.device().devicePixelRatioF())
            painter.drawPixmap(inner.left(), top, picture)
            inner = inner.adjusted(ICON_PX + 5, 0, 0, 0)
        painter.setPen(QColor(ink))
        lines = MOST_LINES if column.wraps else 1
        fitting = fitted(shown, QFontMetrics(painter.font()), inner.width(), lines)
        painter.drawText(inner, sided(column), fitting)
        if option.state & QStyle.StateFlag.State_HasFocus:
            line = area.adjusted(0, area.height() - CURSOR_PX, 0, 0)
            painter.fillRect(line, QColor(colours.accent))
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        shown, tone, icon = self._rows.cell(index)
        width_px: int = option.fontMetrics.horizontalAdvance(shown)
        icon_px = ICON_PX + 5 if icon is not None else 0
        chip_px = 2 * MARGIN_PX if tone is not None else 0
        return QSize(width_px + icon_px + chip_px + 2 * MARGIN_PX + 2, ROW_PX)

    def _chip(self, painter: QPainter, inner: QRect, cell: Cell, fill: str) -> QRect:
        """Paint the ground of a chip as wide as its words; give the room inside it."""
        wanted = self._wide(painter, cell) - 2 * MARGIN_PX + 4
        chip = QRect(inner.left() - 2, 0, min(wanted, inner.width() + 4), CHIP_PX)
        chip.moveTop(inner.top() + (inner.height() - CHIP_PX) // 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(chip, CHIP_PX / 2, CHIP_PX / 2)
        return chip.adjusted(MARGIN_PX, 0, -MARGIN_PX + 1, 0)

    @staticmethod
    def _wide(painter: QPainter, cell: Cell) -> int:
        """Give how wide a column must be for the whole chip of a cell."""
        shown, _, icon = cell
        words_px = QFontMetrics(painter.font()).horizontalAdvance(shown)
        icon_px = 0 if icon is None else ICON_PX + (5 if shown else 0)
        return words_px + icon_px + 4 * MARGIN_PX - 3

    def _pixmap(self, name: str, colour: str, ratio: float) -> QPixmap:
        key = (name, colour, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = looks.pixmap(name, colour, ICON_PX, ratio)
        return self._pixmaps[key]

    def _dress(self) -> None:
        self._pixmaps.clear()


def fitted(said: str, metrics: QFontMetrics, room_px: int, lines: int) -> str:
    """Give words as they fit into so many lines of `room_px`, the last one shortened."""
    found = []
    while lines > 1 and metrics.horizontalAdvance(said) > room_px:
        cut = _fitting(said, metrics, room_px)
        found.append(said[:cut].rstrip())
        said, lines = said[cut:].lstrip(), lines - 1
    return "\n".join([*found, metrics.elidedText(said, Qt.TextElideMode.ElideRight, room_px)])


def _fitting(said: str, metrics: QFontMetrics, room_px: int) -> int:
    """Give where a line that is too long breaks: after a word, or anywhere where there is none."""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, said)
    best, at = 0, finder.toNextBoundary()
    while at >= 0 and metrics.horizontalAdvance(said[:at].rstrip()) <= room_px:
        best, at = at, finder.toNextBoundary()
    if best:
        return best
    return max(1, len(metrics.elidedText(said, Qt.TextElideMode.ElideRight, room_px)) - 1)


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
