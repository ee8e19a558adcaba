"""Decides how what the command bar found is shown: groups, an icon, words, what is more, keys."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeySequence, QPainter, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from desktop.ui.finding import Found
from desktop.ui.table import Index
from desktop.ui.theme import Theme, pixmap

FOUND_ROLE = Qt.ItemDataRole.UserRole
ROW_PX, CAPTION_PX, EDGE_PX, ICON_PX, GAP_PX = 30, 24, 12, 16, 10
MOST_PX = 15 * ROW_PX
CAPTION_FONT_PX = 11


class ResultDelegate(QStyledItemDelegate):
    """Paints a row of what was found, or the caption of a group."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Paint with the colours of `theme`."""
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, CAPTION_PX if index.data(FOUND_ROLE) is None else ROW_PX)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found = index.data(FOUND_ROLE)
        painter.save()
        if isinstance(found, Found):
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._paint_found(painter, option.rect, found, chosen=chosen)
        else:
            self._paint_caption(painter, option.rect, str(index.data()))
        painter.restore()

    def _paint_caption(self, painter: QPainter, area: QRect, said: str) -> None:
        font = QFont(painter.font())
        font.setPixelSize(CAPTION_FONT_PX)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colours.muted))
        inner = area.adjusted(EDGE_PX, 0, -EDGE_PX, -3)
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, said)

    def _paint_found(self, painter: QPainter, area: QRect, found: Found, *, chosen: bool) -> None:
        colours = self._theme.colours
        if chosen:
            painter.fillRect(area, QColor(colours.selection))
        ink = colours.selection_text if chosen else colours.text
        quiet = colours.selection_text if chosen else colours.muted
        if not found.ready:
            ink = quiet
        inner = area.adjusted(EDGE_PX, 0, -EDGE_PX, 0)
        ratio = painter.device().devicePixelRatioF()
        top = inner.top() + (inner.height() - ICON_PX) // 2
        picture = pixmap(found.icon, ink if chosen else colours.muted, ICON_PX, ratio)
        painter.drawPixmap(inner.left(), top, picture)
        inner = inner.adjusted(ICON_PX + GAP_PX, 0, 0, 0)
        inner = _draw_right(painter, inner, _native(found.keys), quiet)
        said_px = QFontMetrics(painter.font()).horizontalAdvance(found.said)
        room = inner.width() - said_px - 2 * GAP_PX
        shown = min(said_px + 2, inner.width())
        painter.setPen(QColor(ink))
        _draw(painter, inner.adjusted(0, 0, shown - inner.width(), 0), found.said)
        if found.detail and room > ICON_PX:
            painter.setPen(QColor(quiet))
            _draw(painter, inner.adjusted(said_px + 2 * GAP_PX, 0, 0, 0), found.detail)


class ResultsView(QListView):
    """The list under the line of the command bar."""

    def __init__(self, model: QStandardItemModel, theme: Theme, parent: QWidget) -> None:
        """Show `model`; the focus is never here."""
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(ResultDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("part", "command")

    def fit(self, room_px: int) -> None:
        """Be as tall as the rows are, up to `room_px`."""
        rows = range(self.model().rowCount())
        wanted = sum(self.sizeHintForRow(row) for row in rows) + 2
        self.setFixedHeight(max(0, min(wanted, MOST_PX, room_px)))


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _draw(painter: QPainter, area: QRect, said: str) -> None:
    metrics = QFontMetrics(painter.font())
    elided = metrics.elidedText(said, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)


def _draw_right(painter: QPainter, area: QRect, keys: str, ink: str) -> QRect:
    """Draw keys at the right end; give the room that is left."""
    if not keys:
        return area
    painter.setPen(QColor(ink))
    painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, keys)
    return area.adjusted(0, 0, -QFontMetrics(painter.font()).horizontalAdvance(keys) - GAP_PX, 0)
