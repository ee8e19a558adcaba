"""Decides what stands where there is nothing to show: loading, empty, or failing."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui import theme as looks
from desktop.ui.widgets.worded import Button, Label

ICON_PX = 48
MOST_PX, LEAST_PX, EDGE_PX = 420, 320, 24
"""How wide the sentence is at most and at least, and how far from the edges."""

ICONS = {"placard.retry": "refresh", "restore.begin": "undo"}
"""The icons of what can be done; anything else has words alone."""

Act = tuple[str, Callable[[], None]]
"""What can be done: the key of a button's words, and what pressing it does."""


class Placard(QWidget):
    """An icon, a heading, a sentence, what to do about it, and at most one way besides."""

    def __init__(self, theme: looks.Theme, parent: QWidget | None = None) -> None:
        """Begin without words; `show_words` gives them."""
        super().__init__(parent)
        self._theme = theme
        self._icon_name, self._tone = "info", looks.Tone.NEUTRAL
        self._acts: list[Callable[[], None]] = [_nothing, _nothing]
        self._heading_key = ""
        self._words: str | Callable[[], str] = ""
        self._icon = QLabel(self)
        self._heading, self._sentence = Label("", "heading", self), Label("", "caption", self)
        self.button = Button("placard.retry", theme, "refresh", parent=self)
        self.other = Button("placard.retry", theme, parent=self)
        self.button.clicked.connect(lambda: self._press(0))
        self.other.clicked.connect(lambda: self._press(1))
        self._sentence.setWordWrap(True)
        inside = QVBoxLayout(self)
        inside.setSpacing(8)
        inside.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        for shown in (self._icon, self._heading, self._sentence):
            shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
            inside.addWidget(shown, 0, centre)
        inside.addSpacing(6)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.button)
        buttons.addWidget(self.other)
        buttons.addStretch(1)
        inside.addLayout(buttons)
        inside.addStretch(3)
        theme.follow(self._dress)

    def show_words(
        self,
        icon: str,
        heading: str,
        sentence: str | Callable[[], str],
        tone: looks.Tone = looks.Tone.NEUTRAL,
        act: Act | None = None,
        other: Act | None = None,
    ) -> None:
        """Show these: `heading` is a key; `sentence` is a key too, or gives the words."""
        self._icon_name, self._tone = icon, tone
        self._heading.say(heading)
        self._heading_key, self._words = heading, sentence
        for place, (button, each) in enumerate(((self.button, act), (self.other, other))):
            button.setVisible(each is not None)
            if each is not None:
                button.say(each[0])
                button.show_icon(ICONS.get(each[0], ""))
                self._acts[place] = each[1]
        self._dress()
        self._reword()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def take_focus(self) -> None:
        """Let Enter press the button."""
        self.button.setFocus()
        self.button.setDefault(True)

    def _press(self, place: int) -> None:
        self._acts[place]()

    def _reword(self) -> None:
        if not self._heading_key:
            return
        said = self._words() if callable(self._words) else words.text(self._words)
        self._sentence.setText(said)
        self._fit()
        self.setAccessibleName(f"{words.text(self._heading_key)}. {said}")

    def _fit(self) -> None:
        """Give the sentence as many lines as it needs; a layout gives wrapped words too few."""
        width = min(max(self.width() - 2 * EDGE_PX, LEAST_PX), MOST_PX)
        self._sentence.setFixedSize(width, max(self._sentence.heightForWidth(width), 0))

    def _dress(self) -> None:
        colours = self._theme.colours
        neutral = self._tone is looks.Tone.NEUTRAL
        colour = colours.muted if neutral else self._theme.tint(self._tone).text
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(looks.pixmap(self._icon_name, colour, ICON_PX, ratio))


def _nothing() -> None:
    """Do nothing; the button is not shown."""
