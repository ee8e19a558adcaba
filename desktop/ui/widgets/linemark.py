"""Decides where an icon stands beside words: in the middle of their first line."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override


class LineMark(QLabel):
    """An icon that is as high as a line of words at least; it is put at the top of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin without an icon."""
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, self.fontMetrics().height()))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
