"""Decides how what is known of a thing is read: a card, a heading, label and value side by side."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Theme, Tone, pixmap
from desktop.ui.widgets.worded import Label

LABEL_PX = 104
LEAST_PX = 40
LONG_WORD = 28
"""A word of more letters may not fit beside its label."""

Fact = tuple[str, str]
"""The key of the label, and the value as people read it; an empty value is left out."""


class Card(QFrame):
    """A framed part of a page with an icon and a heading."""

    def __init__(
        self,
        heading: str,
        icon: str,
        theme: Theme,
        parent: QWidget | None = None,
        tone: Tone | None = None,
    ) -> None:
        """Say the key `heading`; what is in it goes into `inside`. The icon has the `tone`."""
        super().__init__(parent)
        self.setProperty("part", "card")
        self._heading_key, self._icon_name, self._theme = heading, icon, theme
        self._tone = tone
        self._icon, self._heading = QLabel(self), Label(heading, "strong", self)
        top = QHBoxLayout()
        top.setSpacing(7)
        top.addWidget(self._icon)
        top.addWidget(self._heading, 1)
        self.inside = QVBoxLayout(self)
        self.inside.setContentsMargins(14, 10, 14, 12)
        self.inside.setSpacing(8)
        self.inside.addLayout(top)
        theme.follow(self._dress)
        self.setAccessibleName(words.text(heading))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        self.setAccessibleName(words.text(self._heading_key))

    def _dress(self) -> None:
        tone, theme = self._tone, self._theme
        colour = theme.colours.muted if tone is None else theme.tint(tone).text
        self._icon.setPixmap(pixmap(self._icon_name, colour, 16, self.devicePixelRatioF()))


class Facts(QWidget):
    """Labels and values in two columns; values can be marked and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._lines: tuple[Fact, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnMinimumWidth(0, LABEL_PX)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Sequence[Fact], none: str = "facts.none") -> None:
        """Show these; without any, the words of the key `none`."""
        shown = tuple((words.text(key), value) for key, value in facts if value)
        lines = shown or ((words.text(none), ""),)
        if lines == self._lines:
            return
        self._lines = lines
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        for place, (label, value) in enumerate(shown):
            self._grid.addWidget(self._text(label, "caption"), place, 0, top)
            told = self._text(value, "")
            told.setAccessibleName(f"{label}: {value}")
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            _let_narrow(told)
            self._grid.addWidget(told, place, 1, top)
        if not shown:
            self._grid.addWidget(self._text(lines[0][0], "caption"), 0, 0, 1, 2)
        self._stand_upright()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stand_upright()

    def _stand_upright(self) -> None:
        """Keep the height that the words take: a page that is too low scrolls, it cuts nothing."""
        needed = max(0, self._grid.totalHeightForWidth(self.width()))
        if needed != self.minimumHeight():
            self.setMinimumHeight(needed)

    def _text(self, said: str, part: str) -> QLabel:
        label = QLabel(said, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        if part:
            label.setProperty("part", part)
        return label


class Entry(QFrame):
    """Something that happened: what and who, when, and lines of a name and what is said of it."""

    def __init__(self, head: str, when: str, lines: Sequence[tuple[str, str]]) -> None:
        """Say all of it; the words come ready."""
        super().__init__()
        self.setProperty("part", "card")
        top, grid, down = QHBoxLayout(), QGridLayout(), QVBoxLayout(self)
        top.addWidget(_said(head, "strong"), 1)
        top.addWidget(_said(when, "caption", wraps=False), 0, Qt.AlignmentFlag.AlignTop)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnMinimumWidth(0, LABEL_PX)
        grid.setColumnStretch(1, 1)
        for place, (name, said) in enumerate(lines):
            grid.addWidget(_said(name, "caption"), place, 0, Qt.AlignmentFlag.AlignTop)
            told = _said(said, "")
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            _let_narrow(told)
            grid.addWidget(told, place, 1)
        down.setContentsMargins(12, 8, 12, 9)
        down.setSpacing(4)
        down.addLayout(top)
        down.addLayout(grid)
        self.setAccessibleName(
            ". ".join((head, when, *(f"{name}: {said}" for name, said in lines)))
        )


def _let_narrow(label: QLabel) -> None:
    """Let a word without an end be cut, and told by the tip, before it pushes others off."""
    label.setMinimumWidth(LEAST_PX)
    if any(len(word) > LONG_WORD for word in label.text().split()):
        label.setToolTip(label.text())


def _said(said: str, part: str, *, wraps: bool = True) -> QLabel:
    label = QLabel(said)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wraps)
    if part:
        label.setProperty("part", part)
    return label
