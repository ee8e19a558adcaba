"""Decides how the queue is looked at and worked with: headings fold, one's place is kept (F1).

Whatever comes, goes or moves, what somebody looks at stays under his eyes: the row at the top of
what is seen is held where it is, unless he looks at the very beginning of the list.
"""

from collections.abc import Iterator
from itertools import chain
from uuid import UUID

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from api_client.wire.orders import OrderRow
from desktop.ui import theme as looks
from desktop.ui.order_model import PENDING, OrderModel
from desktop.ui.table import Index
from desktop.ui.tableview import ICON_PX, MARGIN_PX, ROW_PX, CellDelegate, TableView

BAR_PX = 8
BAR_PARTS = (0.72, 0.5, 0.62)
"""How much of its cell the bar takes that stands for words on their way, by column in turn."""
Modifier = Qt.KeyboardModifier
FOLDS = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False}
TURNS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})


class OrderDelegate(CellDelegate):
    """Paints an order's cell, a quiet bar where its row is on its way, and headings whole."""

    def __init__(self, model: OrderModel, theme: looks.Theme, table: "OrderTable") -> None:
        """Paint cells of `model` in `table`."""
        super().__init__(model, theme, table)
        self._orders, self._table = model, table

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = self._orders.cell(index)
        if cell is PENDING:
            self._paint_pending(painter, option, index)
        elif self._orders.keys[index.row()] < 0:
            self._paint_heading(painter, option, index)
        else:
            self.paint_cell(painter, option, index, cell)

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the part of a heading that lies in this cell: it goes over all of them."""
        colours, area = self._theme.colours, option.rect
        here = self._table.hasFocus() and self._table.currentIndex().row() == index.row()
        ink = colours.selection_text if here else colours.text
        said, _, icon = self._orders.cell(index)
        painter.save()
        painter.setClipRect(area)
        painter.fillRect(area, QColor(colours.selection if here else colours.raised))
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        room = QRect(0, area.top(), self._table.viewport().width(), area.height())
        room.adjust(MARGIN_PX, 0, -MARGIN_PX, 0)
        if icon is not None:
            top = room.top() + (room.height() - ICON_PX) // 2
            picture = self._pixmap(icon, ink)
            painter.drawPixmap(room.left(), top, picture)
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(ink))
        room.adjust(ICON_PX + 6, 0, 0, 0)
        painter.drawText(
            room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), said
        )
        painter.restore()

    def _paint_pending(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area = option.rect
        self.ground(painter, area, chosen=bool(option.state & QStyle.StateFlag.State_Selected))
        part = BAR_PARTS[index.column() % len(BAR_PARTS)]
        bar = QRect(0, 0, round((area.width() - 2 * MARGIN_PX) * part), BAR_PX)
        bar.moveTopLeft(area.topLeft())
        bar.translate(MARGIN_PX, (area.height() - BAR_PX) // 2)
        painter.fillRect(bar, QColor(self._theme.colours.line))


class OrderTable(TableView[OrderRow]):
    """The queue's table: several orders may be chosen, one of them is current."""

    def __init__(
        self, model: OrderModel, theme: looks.Theme, name: str, empty: str, parent: QWidget
    ) -> None:
        """Show `model`; see `TableView`."""
        self._orders = model
        self._arranging = self._awaiting = self._from_the_top = False
        self._anchors: list[tuple[int, int, int]] = []
        super().__init__(model, theme, name, empty, parent)
        self.setItemDelegate(OrderDelegate(model, theme, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        # A header asks of every row whether it is selected, whenever it is painted.
        self.horizontalHeader().setSelectionModel(QItemSelectionModel(model, self))
        self.verticalScrollBar().valueChanged.connect(self._look)
        model.arranging.connect(self._note_place)

    def chosen_keys(self) -> list[int]:
        """Give the keys of all orders that are chosen, in their order, wherever their rows are."""
        return self._orders.keys_at(self._chosen_places())

    def chosen_ids(self) -> list[UUID]:
        """Give the ids of all orders that are chosen and whose rows are here, in their order."""
        return self._orders.ids_at(self._chosen_places())

    def _chosen_places(self) -> Iterator[int]:
        chosen = self.selectionModel().selection()
        ranges = sorted(
            (chosen.at(at).top(), chosen.at(at).bottom()) for at in range(chosen.count())
        )
        return chain.from_iterable(range(first, last + 1) for first, last in ranges)

    def begin_at_the_top(self) -> None:
        """Show the beginning of what is listed next: somebody wanted another list."""
        self._from_the_top = True

    def turn(self, place: int) -> bool:
        """Fold or unfold the group whose heading stands at a place; give whether one does."""
        if self._orders.heading_at(place) is None:
            return False
        mark = self._orders.keys[place]
        self._orders.fold(mark, folded=not self._orders.folded(mark))
        return True

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = self.currentIndex().row()
        plain = not event.modifiers() & (Modifier.ControlModifier | Modifier.AltModifier)
        if plain and place >= 0 and self._orders.heading_at(place) is not None:
            key = Qt.Key(event.key())
            if key in FOLDS:
                self._orders.fold(self._orders.keys[place], folded=FOLDS[key])
                return
            if key in TURNS:
                self.turn(place)
                return
        super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Look for nothing: Qt would look through every row, of which there may be a million."""

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            index = self.indexAt(event.position().toPoint())
            if index.isValid():
                self.turn(index.row())

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or self._orders.heading_at(index.row()) is None:
            super().mouseDoubleClickEvent(event)

    @override
    def choose(self, row_id: UUID | None) -> None:
        """Make this order the current one, if its row is here; None chooses nothing."""
        if row_id is None:
            self.selectionModel().clear()
            self._choose_current(QModelIndex())
        elif self._orders.place(row_id) is not None:
            super().choose(row_id)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look()

    # What is chosen

    @override
    def _move(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Follow to an order; a heading, or what a change of the list leaves behind, is passed."""
        self._awaiting = False
        if self._arranging or not current.isValid():
            return
        if self._orders.keys[current.row()] < 0:
            self.viewport().update()
            return
        if self._orders.row_at(current.row()) is None:
            self._awaiting = True
            return
        if not self.selectionModel().hasSelection() and not QApplication.mouseButtons():
            super()._move(current, previous)
        else:
            self._choose_current(current)
        if previous.isValid() and self._orders.keys[previous.row()] < 0:
            self.viewport().update()

    @override
    def _keep(self) -> None:
        """Look at the same place as before, and choose again what was chosen."""
        if self._arranging:
            self._arranging = False
            self._find_place()
            self._look()
        current = self.currentIndex()
        if self._awaiting and current.isValid():
            self._move(current, current)
        chosen = self.chosen_id()
        if chosen is not None and not current.isValid():
            place = self._orders.place(chosen)
            if place is not None:
                self._mark(place)
        self._tell_empty()

    @override
    def _open(self, index: QModelIndex) -> None:
        if self._orders.row_at(index.row()) is not None:
            super()._open(index)

    # What is looked at

    def _look(self) -> None:
        """Tell the model which rows are seen."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        most = self._orders.rowCount() - 1
        self._orders.look(max(first, 0), most if last < 0 else last)

    def _note_place(self) -> None:
        """Note which rows are seen where, before rows come, go or move."""
        self._arranging = True
        top = self.verticalScrollBar().value()
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        self._anchors = []
        if top and first >= 0:
            keys = self._orders.keys[first : last + 1 if last >= 0 else None]
            self._anchors = [
                (key, place, place * ROW_PX - top) for place, key in enumerate(keys, first)
            ]

    def _find_place(self) -> None:
        """Put the first row that was seen and is still there where it was."""
        anchors, self._anchors = self._anchors, []
        bar = self.verticalScrollBar()
        if self._from_the_top:
            self._from_the_top = False
            bar.setValue(0)
            return
        for key, place, offset in anchors:
            now = self._orders.placed(key, place)
            if now is not None:
                self._scroll_to(now * ROW_PX - offset)
                return

    def _scroll_to(self, top_px: int) -> None:
        self.executeDelayedItemsLayout()
        self.updateGeometries()
        self.verticalScrollBar().setValue(top_px)
