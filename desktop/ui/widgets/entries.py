"""Decides what an answer of a list is, and how it is painted: its box, its words, how many."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.table import Index
from desktop.ui.theme import Theme, Tone, pixmap

NOWHERE = QModelIndex()
ENTRY_ROLE = Qt.ItemDataRole.UserRole
ROW_PX, CAPTION_PX, EDGE_PX, ICON_PX, GAP_PX = 28, 24, 10, 16, 8
CAPTION_FONT_PX = 11


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer: what it is, its words, whether it is ticked; or, without a value, a caption.

    It is `partly` ticked where it stands for several of which some are, and `alone` where it is
    chosen instead of the others; `count` and `detail` stand at the right.
    """

    said: str
    value: str | None = None
    ticked: bool = False
    partly: bool = False
    alone: bool = False
    icon: str = ""
    tone: Tone | None = None
    count: str = ""
    detail: str = ""
    inset: bool = False
    act: bool = False
    """Whether it is something to do, with no box before it."""

    @property
    def told(self) -> str:
        """What a reader of the screen says of it."""
        return ", ".join(part for part in (self.said, self.detail, self.count) if part)


class EntryDelegate(QStyledItemDelegate):
    """Paints an answer: its box, its icon, its words, and how many at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Paint with the colours of `theme`."""
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry: Entry = index.data(ENTRY_ROLE)
        metrics = option.fontMetrics
        wide = metrics.horizontalAdvance(entry.said) + metrics.horizontalAdvance(entry.count)
        wide += metrics.horizontalAdvance(entry.detail) + 2 * EDGE_PX + 4 * GAP_PX + 2 * ICON_PX
        wide += GAP_PX * 2 if entry.inset else 0
        return QSize(wide, CAPTION_PX if entry.value is None else ROW_PX)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        painter.save()
        area: QRect = option.rect
        if entry.value is None:
            self._paint_caption(painter, area, entry.said)
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._paint_entry(painter, area, entry, chosen=chosen)
        painter.restore()

    def _paint_caption(self, painter: QPainter, area: QRect, said: str) -> None:
        font = QFont(painter.font())
        font.setPixelSize(CAPTION_FONT_PX)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colours.muted))
        inner = area.adjusted(EDGE_PX, 0, -EDGE_PX, -3)
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, said)

    def _paint_entry(self, painter: QPainter, area: QRect, entry: Entry, *, chosen: bool) -> None:
        colours = self._theme.colours
        if chosen:
            painter.fillRect(area, QColor(colours.selection))
        quiet = colours.selection_text if chosen else colours.muted
        ink = quiet if chosen or entry.count == words.number(0) else colours.text
        inner = area.adjusted(EDGE_PX + (2 * GAP_PX if entry.inset else 0), 0, -EDGE_PX, 0)
        box = "box"
        if entry.alone:
            box = "ring-checked" if entry.ticked else "circle"
        elif entry.ticked or entry.partly:
            box = "box-checked" if entry.ticked else "box-partial"
        shade = colours.accent if entry.ticked or entry.partly else quiet
        if not entry.act:
            inner = _draw_icon(painter, inner, box, shade)
        if entry.icon:
            tint = self._theme.tint(entry.tone).text if entry.tone and not chosen else quiet
            inner = _draw_icon(painter, inner, entry.icon, tint)
        metrics = QFontMetrics(painter.font())
        painter.setPen(QColor(quiet))
        middle = Qt.AlignmentFlag.AlignVCenter
        for told in (entry.count, entry.detail):
            if told:
                painter.drawText(inner, Qt.AlignmentFlag.AlignRight | middle, told)
                inner = inner.adjusted(0, 0, -metrics.horizontalAdvance(told) - GAP_PX, 0)
        painter.setPen(QColor(ink))
        elided = metrics.elidedText(entry.said, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | middle, elided)


class EntryModel(QAbstractListModel):
    """The answers that are seen, for eyes and for readers of the screen."""

    def __init__(self, parent: QObject) -> None:
        """Begin without answers."""
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()

    def put(self, entries: Sequence[Entry]) -> bool:
        """Show these, in place where they are the same ones; say whether they are."""
        before, now = self.entries, tuple(entries)
        same = [each.value for each in before] == [each.value for each in now]
        if not same:
            self.beginResetModel()
            self.entries = now
            self.endResetModel()
            return False
        self.entries = now
        for row, (one, other) in enumerate(zip(before, now, strict=True)):
            if one != other:
                self.dataChanged.emit(self.index(row, 0), self.index(row, 0))
        return True

    @override
    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.entries)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.said
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry.told
        if role == Qt.ItemDataRole.CheckStateRole and entry.value is not None:
            ticked = Qt.CheckState.Checked if entry.ticked else Qt.CheckState.Unchecked
            return Qt.CheckState.PartiallyChecked if entry.partly else ticked
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self.entries[index.row()].value is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def _draw_icon(painter: QPainter, area: QRect, name: str, ink: str) -> QRect:
    """Draw an icon at the left; give the room that is left."""
    top = area.top() + (area.height() - ICON_PX) // 2
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(area.left(), top, pixmap(name, ink, ICON_PX, ratio))
    return area.adjusted(ICON_PX + GAP_PX, 0, 0, 0)
