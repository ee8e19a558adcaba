"""Decides how large a dialog opens: as it wants to be, but no larger than the window it is of."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget
from typing_extensions import override


class DeskDialog(QDialog):
    """A dialog that opens no larger than the desk, and speaks the language that is chosen."""

    @override
    def showEvent(self, event: QShowEvent) -> None:
        if not event.spontaneous():
            keep_within(self)
        super().showEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        """Say in the language now chosen what is not said by a part of its own."""


def keep_within(dialog: QDialog) -> None:
    """Make a dialog that is about to be shown no larger than the desk; what is in it scrolls.

    Where the desk's window is low, the buttons at the foot would lie beyond the screen.
    """
    fitting = bounded(dialog, dialog.size())
    if fitting != dialog.size():
        dialog.resize(fitting)


def bounded(dialog: QDialog, wanted: QSize) -> QSize:
    """Give the size that a dialog may have where it wants `wanted`: no more than the desk has.

    It is never less than what its words need at that width.
    """
    desk = _desk(dialog)
    if desk is None:
        return wanted
    width_px = min(wanted.width(), max(desk.width(), _least(dialog).width()))
    inside = dialog.layout()
    by_words_px = 0 if inside is None else inside.totalMinimumHeightForWidth(width_px)
    most_px = max(desk.height(), _least(dialog).height(), by_words_px)
    return QSize(width_px, min(wanted.height(), most_px))


def _desk(dialog: QDialog) -> QWidget | None:
    """Give the outermost window that a dialog stands over: a panel that floats is of the desk."""
    found, at = None, dialog.parentWidget()
    while at is not None:
        found = at.window()
        at = found.parentWidget()
    return found


def _least(dialog: QDialog) -> QSize:
    return dialog.minimumSizeHint().expandedTo(dialog.minimumSize())
