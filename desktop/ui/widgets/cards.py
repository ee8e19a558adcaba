"""Decides how cards stand on a page: one under the other, scrolled by keyboard too."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Theme


class CardPage(QScrollArea):
    """A page of cards."""

    def __init__(self, name: str, theme: Theme) -> None:
        """Be the page that the key `name` names."""
        super().__init__()
        self._name, self.theme = name, theme
        holder = QWidget()
        self.inside = QVBoxLayout(holder)
        self.inside.setContentsMargins(14, 12, 14, 14)
        self.inside.setSpacing(10)
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(words.text(name))

    def again(self) -> None:
        """Say everything on the page anew, if there is anything."""
        raise NotImplementedError

    def clear(self) -> None:
        """Take everything from the page."""
        while (item := self.inside.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(words.text(self._name))
            self.again()
