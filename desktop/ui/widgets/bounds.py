"""Decides how large a dialog opens: as it wants to be, but no larger than the window it is of."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QWidget


def keep_within(dialog: QDialog) -> None:
    """Make a dialog that is about to be shown no larger than the desk; what is in it scrolls.

    Where the desk's window is low, the buttons at the foot would lie beyond the screen.
    """
    desk = _desk(dialog)
    if desk is None:
        return
    room = desk.size().expandedTo(_least(dialog))
    if dialog.width() > room.width() or dialog.height() > room.height():
        dialog.resize(dialog.size().boundedTo(room))


def _desk(dialog: QDialog) -> QWidget | None:
    """Give the outermost window that a dialog stands over: a panel that floats is of the desk."""
    found, at = None, dialog.parentWidget()
    while at is not None:
        found = at.window()
        at = found.parentWidget()
    return found


def _least(dialog: QDialog) -> QSize:
    return dialog.minimumSizeHint().expandedTo(dialog.minimumSize())
