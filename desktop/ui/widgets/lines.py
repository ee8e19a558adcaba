"""Decides how a panel says something in passing: a quiet line with an icon and what can be done."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Theme, Tone, pixmap

ICON_PX = 16


class Notice(QFrame):
    """One sentence on the quiet ground of its tone, hidden until there is something to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Say nothing yet."""
        super().__init__(parent)
        self.setObjectName("notice")
        self._theme = theme
        self._icon, self._tone = "info", Tone.NEUTRAL
        self._words: Callable[[], str] = str
        self._sign, self._said = QLabel(self), QLabel(self)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setWordWrap(True)
        self._offers: list[tuple[QPushButton, str]] = []
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(8, 4, 6, 4)
        self._across.setSpacing(7)
        self._across.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        self._across.addWidget(self._said, 1)
        theme.follow(self._dress)
        self.hide()

    @property
    def said(self) -> str:
        """What is said; empty while nothing is."""
        return "" if self.isHidden() else self._said.text()

    def offer(self, key: str, run: Callable[[], object]) -> QPushButton:
        """Offer one thing to do about it."""
        button = QPushButton(self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: run())
        self._offers.append((button, key))
        self._across.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._across.setAlignment(self._sign, Qt.AlignmentFlag.AlignVCenter)
        self._reword()
        return button

    def show_words(self, icon: str, tone: Tone, said: Callable[[], str]) -> None:
        """Say what `said` gives, now and in whichever language comes."""
        self._icon, self._tone, self._words = icon, tone, said
        self._reword()
        self._dress()
        self.show()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        shown = self._words()
        self._said.setText(shown)
        self.setAccessibleName(shown)
        for button, key in self._offers:
            button.setText(words.text(key))
            button.setAccessibleName(words.text(key))

    def _dress(self) -> None:
        tint = self._theme.tint(self._tone)
        self._sign.setPixmap(pixmap(self._icon, tint.text, ICON_PX, self.devicePixelRatioF()))
        self.setStyleSheet(
            f"#notice {{ background-color: {tint.fill}; border-radius: 4px; }}"
            f"#notice QLabel {{ color: {tint.text}; }}"
            f"#notice QPushButton {{ color: {tint.text}; background: transparent;"
            f" border: 1px solid {tint.text}; padding: 0 8px; }}"
        )
