"""Decides which dialog of a window is worked in now, whether it holds the window back or not."""

from PySide6.QtWidgets import QApplication, QDialog, QWidget


def front_dialog(widget: QWidget) -> QDialog | None:
    """Give the dialog that is active and belongs to the window of `widget`, if one is."""
    active = QApplication.activeWindow()
    if not isinstance(active, QDialog):
        return None
    at: QWidget | None = active
    while at is not None and at is not widget.window():
        at = at.parentWidget()
    return None if at is None else active
