"""Decides how much room a window of its own takes: what its words need, never less."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.widgets.bounds import bounded

ABOVE_BUTTONS_PX = 6
"""So much further than each other stand buttons from what they are about."""
ABOVE_SHARE, WHOLE_SHARE = 1, 5
"""How much of a window's height lies above a card that stands in it alone."""


def fit(dialog: QDialog, *, shrink: bool) -> None:
    """Make a dialog as high as its words need at its width, once it is shown.

    Words that wrap tell their height by the width alone, which a layout's least size does not
    know: without this a line that is added squeezes the others. Whoever has sized the dialog keeps
    that, unless it is too low; `shrink` takes away what was guessed too high. It grows no higher
    than the desk's window: what is in it scrolls.
    """
    inside = dialog.layout()
    if inside is None or not dialog.isVisible() or not inside.hasHeightForWidth():
        return
    wanted = QSize(dialog.width(), inside.totalHeightForWidth(dialog.width()))
    needed_px = bounded(dialog, wanted).height()
    sized = dialog.testAttribute(Qt.WidgetAttribute.WA_Resized)
    if dialog.height() < needed_px or (shrink and not sized):
        dialog.resize(dialog.width(), needed_px)


def stand_high(down: QVBoxLayout, card: QWidget) -> None:
    """Put a card where the eye falls, at the same height however high it is itself.

    It grows downwards when more is said in it, and nothing above moves.
    """
    below, across = QVBoxLayout(), QHBoxLayout()
    across.addStretch(1)
    across.addWidget(card)  # aligned instead, it would not get the height that its words need
    across.addStretch(1)
    below.addLayout(across)
    below.addStretch(1)
    down.addStretch(ABOVE_SHARE)
    down.addLayout(below, WHOLE_SHARE - ABOVE_SHARE)
