"""Decides how a thing that can be gone to stands among words: by its name, pressed or entered."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget


class Link(QToolButton):
    """The name of something; a press goes there."""

    def __init__(self, said: str, parent: QWidget) -> None:
        """Say `said`, which is no text of ours: a number, a name."""
        super().__init__(parent)
        self.setProperty("part", "link")
        self.setText(said)
        self.setAccessibleName(said)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
