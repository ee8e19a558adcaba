"""Decides what stands where there is nothing to show: loading, empty, or failing."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui import theme as looks
from desktop.ui.widgets.worded import Button, Label

ICON_PX = 48


class Placard(QWidget):
    """An icon, a heading, a sentence and at most one thing to do about it."""

    def __init__(self, theme: looks.Theme, parent: QWidget | None = None) -> None:
        """Begin without words; `show_words` gives them."""
        super().__init__(parent)
        self._theme = theme
        self._icon_name, self._tone = "info", looks.Tone.NEUTRAL
        self._act: Callable[[], None] | None = None
        self._heading_key = ""
        self._words: str | Callable[[], str] = ""
        self._icon = QLabel(self)
        self._heading, self._sentence = Label("", "heading", self), Label("", "caption", self)
        self._button = Button("placard.retry", theme, "refresh", parent=self)
        self._button.clicked.connect(self._press)
        self._sentence.setWordWrap(True)
        self._sentence.setMaximumWidth(420)
        self._sentence.setMinimumWidth(320)
        inside = QVBoxLayout(self)
        inside.setSpacing(8)
        inside.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        for shown in (self._icon, self._heading, self._sentence):
            shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
            inside.addWidget(shown, 0, centre)
        inside.addSpacing(6)
        inside.addWidget(self._button, 0, centre)
        inside.addStretch(3)
        theme.follow(self._dress)

    def show_words(
        self,
        icon: str,
        heading: str,
        sentence: str | Callable[[], str],
        tone: looks.Tone = looks.Tone.NEUTRAL,
        act: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        """Show these: `heading` is a key; `sentence` is a key too, or gives the words."""
        self._icon_name, self._tone = icon, tone
        self._heading.say(heading)
        self._heading_key, self._words = heading, sentence
        self._button.setVisible(act is not None)
        if act is not None:
            self._button.say(act[0])
            self._act = act[1]
        self._dress()
        self._reword()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def take_focus(self) -> None:
        """Let Enter press the button."""
        self._button.setFocus()
        self._button.setAutoDefault(True)

    def _press(self) -> None:
        if self._act is not None:
            self._act()

    def _reword(self) -> None:
        if not self._heading_key:
            return
        said = self._words() if callable(self._words) else words.text(self._words)
        self._sentence.setText(said)
        self.setAccessibleName(f"{words.text(self._heading_key)}. {said}")

    def _dress(self) -> None:
        colours = self._theme.colours
        neutral = self._tone is looks.Tone.NEUTRAL
        colour = colours.muted if neutral else self._theme.tint(self._tone).text
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(looks.pixmap(self._icon_name, colour, ICON_PX, ratio))
