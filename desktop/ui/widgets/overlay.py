"""Decides how something opens under a button: over the window, gone when one looks elsewhere.

A child of the window and no window of its own: it works the same on every screen and in a panel
that floats, and the focus goes back to where it was.
"""

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from typing_extensions import override

EDGE_PX = 4
"""How far it stays from the window's edges."""
LEAST_PX = 240
"""So much room under the anchor is enough: what does not fit is scrolled."""


class Overlay(QFrame):
    """A frame that lies over the window in which its anchor stands."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Stand ready, hidden; whoever wants it in a window calls `open_under`."""
        super().__init__(parent)
        self._owner = self._anchor = parent
        self._host: QWidget | None = None
        self._came_from: QWidget | None = None
        self.setProperty("part", "overlay")
        parent.destroyed.connect(self.deleteLater)
        self.hide()

    @property
    def anchor(self) -> QWidget:
        """What it opened under last."""
        return self._anchor

    def open_under(self, anchor: QWidget) -> None:
        """Open under `anchor`, over its window, with the focus in it; under another one, go there.

        A second call for the same anchor closes it, as a second press on its button does.
        """
        if self.isVisible():
            same = anchor is self._anchor
            self.close_up()
            if same:
                return
        app = _app()
        came_from = app.focusWidget()
        self._anchor, self._host = anchor, anchor.window()
        self._came_from = came_from if _inside(came_from, self._host) else anchor
        self.setParent(self._host)
        self._host.installEventFilter(self)
        self._host.windowHandle().installEventFilter(self)
        app.focusChanged.connect(self._follow_focus)
        self.show()
        self.place()
        self.raise_()
        self.take_focus()

    def close_up(self, *, back: bool = True) -> None:
        """Close; the focus goes `back` to where it was."""
        if self.isHidden() or self._host is None:
            return
        app = _app()
        app.focusChanged.disconnect(self._follow_focus)
        self._host.removeEventFilter(self)
        self._host.windowHandle().removeEventFilter(self)
        came_from, self._came_from = self._came_from, None
        inside = _inside(app.focusWidget(), self)
        self.hide()
        self.setParent(self._owner)
        if back and inside and came_from is not None:
            came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def take_focus(self) -> None:
        """Take the focus to where one begins."""
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def room(self) -> QRect:
        """Give the part of the window in which it may lie."""
        host = self._host or self.window()
        return host.rect().adjusted(EDGE_PX, EDGE_PX, -EDGE_PX, -EDGE_PX)

    def place(self) -> None:
        """Lie under the anchor where there is room, else above it, else where it fits."""
        if self._host is None:
            return
        room = self.room()
        size = self.sizeHint().expandedTo(self.minimumSize()).boundedTo(room.size())
        below = self._anchor.mapTo(self._host, QPoint(0, self._anchor.height() + 2))
        top, under_px = below.y(), room.bottom() - below.y()
        if size.height() > under_px >= LEAST_PX:
            size.setHeight(under_px)
        elif size.height() > under_px:
            above = self._anchor.mapTo(self._host, QPoint(0, -2)).y() - size.height()
            top = above if above >= room.top() else room.bottom() - size.height()
        left = min(max(below.x(), room.left()), room.right() - size.width())
        self.setGeometry(QRect(QPoint(left, max(top, room.top())), size))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self.place()
        elif isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            hit = self._host.childAt(event.position().toPoint()) if self._host else None
            if not _inside(hit, self) and not _inside(hit, self._anchor):
                self.close_up()
        return False

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.close_up()
                return True
        return super().event(event)

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and not _inside(new, self) and not _inside(new, self._anchor):
            self.close_up(back=False)


def _app() -> QApplication:
    return cast("QApplication", QApplication.instance())


def _inside(widget: QWidget | None, whole: QWidget) -> bool:
    return widget is not None and (widget is whole or whole.isAncestorOf(widget))
