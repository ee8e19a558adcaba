"""Decides how buttons stand that may not all fit on one line: left to right, then the next line.

A widget that places its children, and no QLayout: layout items that Python holds outlive the
widgets they point to, and take the process down when they are collected.
"""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override


class Flow(QWidget):
    """Widgets in reading order, as many a line as fit; a hidden one takes no room."""

    def __init__(self, gap_px: int, parent: QWidget | None = None) -> None:
        """Keep `gap_px` between widgets and between lines."""
        super().__init__(parent)
        self._gap_px = gap_px
        self._shown: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_all(self, widgets: list[QWidget]) -> None:
        """Show these instead of what was shown before."""
        for old in self._shown:
            old.hide()
            old.deleteLater()
        self._shown = widgets
        for widget in widgets:
            widget.setParent(self)
            widget.show()
        self.setVisible(bool(widgets))
        self._flow(self.width(), move=True)
        self.updateGeometry()

    def settle(self) -> None:
        """Place the widgets anew, some of which say something else now."""
        self._flow(self.width(), move=True)
        self.updateGeometry()

    @property
    def shown(self) -> tuple[QWidget, ...]:
        """The widgets that are shown."""
        return tuple(self._shown)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._flow(width, move=False)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.width(), self.heightForWidth(self.width()))

    @override
    def minimumSizeHint(self) -> QSize:
        widest = max((each.sizeHint().width() for each in self._shown), default=0)
        return QSize(widest, self.heightForWidth(max(self.width(), widest)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._flow(self.width(), move=True)
        self.updateGeometry()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # a widget says something else now
            self.settle()
        return super().event(event)

    def _flow(self, room_px: int, *, move: bool) -> int:
        """Place the widgets in `room_px` where they are to `move`; give the height they take."""
        left, top, line_px = 0, 0, 0
        for widget in self._shown:
            if widget.isHidden():
                continue
            hint = widget.sizeHint().expandedTo(widget.minimumSize())
            if left > 0 and left + hint.width() > room_px:
                left, top, line_px = 0, top + line_px + self._gap_px, 0
            if move:
                widget.setGeometry(left, top, hint.width(), hint.height())
            left += hint.width() + self._gap_px
            line_px = max(line_px, hint.height())
        return top + line_px
