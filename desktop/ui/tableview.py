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
from desktop.ui.table import ID_ROLE, Cell, Column, Index, Record, RowModel, sided

ROW_PX = 30
LINE_PX = 18
"""So much higher a row is for each line more that its cells may have."""
MOST_LINES = 2
MARGIN_PX = 8
ICON_PX = 16
CHIP_PX = 20

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
        cell = shown, tone, icon = self._rows.cell(index)
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
        column = self._rows.columns[index.column()]
        lines = MOST_LINES if column.wraps else 1
        fitting = fitted(shown, QFontMetrics(painter.font()), inner.width(), lines)
        painter.drawText(inner, sided(column), fitting)
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
        shown, _, icon = cell
        wanted = QFontMetrics(painter.font()).horizontalAdvance(shown) + 2 * MARGIN_PX + 1
        if icon is not None:
            wanted += ICON_PX + 5
        chip = QRect(inner.left() - 2, 0, min(wanted, inner.width() + 4), CHIP_PX)
        chip.moveTop(inner.top() + (inner.height() - CHIP_PX) // 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(chip, CHIP_PX / 2, CHIP_PX / 2)
        return chip.adjusted(MARGIN_PX, 0, -MARGIN_PX + 1, 0)

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
        self._sized = False
        self._was_empty = True
        self.setModel(model)
        self.setItemDelegate(CellDelegate(model, theme, self))
        self._arrange()
        self.selectionModel().currentRowChanged.connect(self._move)
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
        self.scrollTo(self._rows.index(place, 0))

    def _mark(self, place: int) -> None:
        """Make the row at a place the current one."""
        index = self._rows.index(place, 0)
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
        if not self._sized and self.width() > 0:
            self._sized = True
            self._size_columns()
        self._stretch()

    def _size_columns(self) -> None:
        """Give each column its width, once there is room."""
        for place, column in enumerate(self._rows.columns):
            self.setColumnWidth(place, column.width_px)

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
        for place, column in enumerate(self._rows.columns):
            if column.stretch:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        if any(column.least_px for column in self._rows.columns):
            header.sectionResized.connect(self._follow_width)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.DescendingOrder)

    def _follow_width(self, place: int, _before: int, _now: int) -> None:
        """Share the room anew when a column got another width, or is hidden or shown."""
        if not self._rows.columns[place].stretch:
            self._stretch()

    def _stretch(self) -> None:
        """Let what stretches have all that is left, or the least that it needs."""
        header = self.horizontalHeader()
        modes = QHeaderView.ResizeMode
        for place, column in enumerate(self._rows.columns):
            if not column.stretch or not column.least_px:
                continue
            left = self.viewport().width() - header.length() + header.sectionSize(place)
            fits = left >= column.least_px
            header.setSectionResizeMode(place, modes.Stretch if fits else modes.Interactive)
            if not fits:
                header.resizeSection(place, column.least_px)

    def _move(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self.selectionModel().isSelected(current):
            # Coming in by the tab key makes a row current without marking it.
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().select(current, flags.ClearAndSelect | flags.Rows)
        self._choose_current(current)

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
