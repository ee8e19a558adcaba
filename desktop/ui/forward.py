"""Decides which window comes forward when the desk is called from outside: from tray or a start."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget


def front() -> QWidget | None:
    """Give the window that stands for the desk: its own, or what hides it while it is locked."""
    found = [
        each
        for each in QApplication.topLevelWidgets()
        if each.isVisible() and each.windowType() is Qt.WindowType.Window
    ]
    return min(found, key=lambda each: not isinstance(each, QMainWindow), default=None)


def bring_forward() -> None:
    """Put the desk before all others, as large as it was; where the system forbids it, flash."""
    window = front()
    if window is None:
        return
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    asking = QApplication.activeModalWidget() or window
    for each in (window, asking):
        each.raise_()
    asking.activateWindow()
    QApplication.alert(window)
