"""Decides how buttons stand that may not all fit on one line: left to right, then the next line."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem
from typing_extensions import override


class FlowLayout(QLayout):
    """Items in reading order, as many a line as fit."""

    def __init__(self, gap_px: int) -> None:
        """Keep `gap_px` between items and between lines."""
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap_px = gap_px

    def clear(self) -> None:
        """Let go of all items and their widgets."""
        while (item := self.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._flow(QRect(0, 0, width, 0), move=False)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._flow(rect, move=True)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        least = QSize()
        for item in self._items:
            least = least.expandedTo(item.minimumSize())
        return least

    def _flow(self, room: QRect, *, move: bool) -> int:
        """Lay the items out in `room`, and give the height that they take."""
        left, top, line_px = room.left(), room.top(), 0
        for item in self._items:
            hint = item.sizeHint()
            if left > room.left() and left + hint.width() > room.right() + 1:
                left, top, line_px = room.left(), top + line_px + self._gap_px, 0
            if move:
                item.setGeometry(QRect(left, top, hint.width(), hint.height()))
            left += hint.width() + self._gap_px
            line_px = max(line_px, hint.height())
        return top + line_px - room.top()
