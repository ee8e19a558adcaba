"""Decides how people choose one of a few ways: each with its name and what it comes to."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QRadioButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.widgets.worded import Label

Way = TypeVar("Way", bound=StrEnum)
INDENT_PX = 26
"""How far the sentence stands in: below the words of its button."""


class Choices(QWidget, Generic[Way]):
    """Ways under each other, one of them chosen; the arrow keys go from one to the next."""

    chosen = Signal()
    """Another one was chosen."""

    def __init__(self, ways: Sequence[Way], name: str, parent: QWidget | None = None) -> None:
        """Offer `ways`, the first one chosen.

        `name` is the key by which readers of the screen call the group; the texts of a way are its
        word, and the same with `-more`.
        """
        super().__init__(parent)
        self._name = name
        self.buttons = {way: QRadioButton(self) for way in ways}
        self.down = QVBoxLayout(self)
        self.down.setContentsMargins(0, 0, 0, 0)
        self.down.setSpacing(2)
        for way, button in self.buttons.items():
            more = Label(_more(way), "caption", self)
            more.setWordWrap(True)
            more.setContentsMargins(INDENT_PX, 0, 0, 10)
            more.setBuddy(button)
            button.setChecked(way is ways[0])
            button.toggled.connect(self._tell)
            self.down.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            self.down.addWidget(more)
        self._reword()

    @property
    def value(self) -> Way:
        """The way that is chosen."""
        return next(way for way, button in self.buttons.items() if button.isChecked())

    def choose(self, way: Way) -> None:
        """Choose a way."""
        self.buttons[way].setChecked(True)

    def take_focus(self) -> None:
        """Put the focus on the way that is chosen."""
        self.buttons[self.value].setFocus()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _tell(self, checked: bool) -> None:  # noqa: FBT001  (Qt's slot)
        if checked:
            self.chosen.emit()

    def _reword(self) -> None:
        self.setAccessibleName(words.text(self._name))
        for way, button in self.buttons.items():
            button.setText(words.member(way))
            button.setAccessibleName(words.member(way))
            button.setAccessibleDescription(words.text(_more(way)))


def _more(way: StrEnum) -> str:
    return f"{words.family(type(way))}.{way.value}-more"
