"""Decides how somebody under way is painted in the list beside the map: three lines."""

from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from api_client.wire.people import Technician
from desktop.ui import travellers
from desktop.ui.table import Index
from desktop.ui.theme import Theme, Tone, pixmap

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
LINE_PX, AROUND_PX, EDGE_PX, GAP_PX = 18, 7, 12, 8
ICON_PX, BAR_PX = 14, 4
QUIET_PX = 12
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Dated(Protocol):
    """What says of when its rows are."""

    @property
    def now(self) -> datetime:
        """Of when they are."""


class TravellerDelegate(QStyledItemDelegate):
    """Paints name and time, order and how long, age of the place and by how much he is late."""

    def __init__(self, rows: Dated, theme: Theme, parent: QWidget) -> None:
        """Paint with the colours of `theme`."""
        super().__init__(parent)
        self._rows, self._theme = rows, theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, 3 * LINE_PX + 2 * AROUND_PX)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, Technician):
            return
        colours = self._theme.colours
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        area: QRect = option.rect
        said = travellers.told(row, self._rows.now)
        ink = QColor(colours.selection_text if chosen else colours.text)
        quiet = QColor(colours.selection_text if chosen else colours.muted)
        trouble, waits = (self._theme.tint(tone) for tone in (Tone.TROUBLE, Tone.WAITING))
        painter.save()
        painter.fillRect(area, QColor(colours.selection if chosen else colours.surface))
        if said.late:
            bar = QRect(area.left(), area.top(), BAR_PX, area.height())
            painter.fillRect(bar, QColor(trouble.text))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), QColor(colours.line))
        inner = area.adjusted(EDGE_PX, AROUND_PX, -EDGE_PX, 0)
        lines = [
            QRect(inner.left(), inner.top() + at * LINE_PX, inner.width(), LINE_PX)
            for at in range(3)
        ]
        bold, small = QFont(option.font), QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        small.setPixelSize(QUIET_PX)
        red = ink if chosen else QColor(trouble.text)
        self._pair(painter, lines[0], bold, (said.name, ink), (said.at, red if said.late else ink))
        self._pair(painter, lines[1], small, (said.order, quiet), (said.left, quiet))
        aged = quiet if chosen or not said.old else QColor(waits.text)
        self._pair(painter, lines[2], small, (said.age, aged), (said.late, red), "clock")
        painter.restore()

    def _pair(
        self,
        painter: QPainter,
        line: QRect,
        font: QFont,
        left: tuple[str, QColor],
        right: tuple[str, QColor],
        icon: str = "",
    ) -> None:
        """Write two things in a line; where room is short the left one is shortened."""
        painter.setFont(font)
        metrics = QFontMetrics(font)
        said, ink = right
        room = line
        if said:
            painter.setPen(ink)
            painter.drawText(line, _RIGHT, said)
            room = line.adjusted(0, 0, -metrics.horizontalAdvance(said) - GAP_PX, 0)
            if icon:
                ratio = painter.device().devicePixelRatioF()
                top = line.top() + (line.height() - ICON_PX) // 2
                picture = pixmap(icon, ink.name(), ICON_PX, ratio)
                painter.drawPixmap(room.right() + GAP_PX - ICON_PX - 3, top, picture)
                room = room.adjusted(0, 0, -ICON_PX - 3, 0)
        said, ink = left
        painter.setPen(ink)
        shown = metrics.elidedText(said, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT, shown)
