"""Decides how the one thing that matters on a page is said: an icon on its ground, words, why."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.ui import theme as looks
from desktop.ui.theme import Tone
from desktop.ui.widgets.worded import Label

ICON_PX, GROUND_PX = 22, 40


class Headline(QWidget):
    """An icon, a heading, and the sentence that belongs to it."""

    def __init__(self, theme: looks.Theme, parent: QWidget) -> None:
        """Begin without words; `show_words` gives them, in the language of now."""
        super().__init__(parent)
        self._theme = theme
        self._icon_name, self._tone = "info", Tone.NEUTRAL
        self._icon, self.heading, self.more = (
            QLabel(self),
            Label("", "heading"),
            Label("", "caption"),
        )
        self._icon.setObjectName("ground")
        self._icon.setFixedSize(GROUND_PX, GROUND_PX)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside = QGridLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setHorizontalSpacing(12)
        inside.setVerticalSpacing(1)
        inside.setColumnStretch(1, 1)
        inside.addWidget(self._icon, 0, 0, 2, 1)
        inside.addWidget(self.heading, 0, 1, Qt.AlignmentFlag.AlignBottom)
        inside.addWidget(self.more, 1, 1, Qt.AlignmentFlag.AlignTop)
        theme.follow(self._dress)

    def show_words(self, icon: str, tone: Tone, heading: str, more: str) -> None:
        """Show these."""
        self._icon_name, self._tone = icon, tone
        self.heading.setText(heading)
        self.more.setText(more)
        self.setAccessibleName(f"{heading}. {more}")
        self._dress()

    def _dress(self) -> None:
        tint = self._theme.tint(self._tone)
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(looks.pixmap(self._icon_name, tint.text, ICON_PX, ratio))
        radius = GROUND_PX // 2
        self._icon.setStyleSheet(
            f"#ground {{ background-color: {tint.fill}; border-radius: {radius}px; }}"
        )
