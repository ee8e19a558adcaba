"""Decides how it is said that something shown is old: since when, how long, amber when too long."""

from datetime import datetime, timedelta

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Theme, Tone, pixmap

ICON_PX = 14
OLD = timedelta(minutes=2)
"""What has been shown for longer may well be another by now, and is said louder."""


def old(at: datetime, now: datetime) -> bool:
    """Say whether what was so at `at` may well be another by now."""
    return now - at >= OLD


def aged(at: datetime, now: datetime) -> str:
    """Say when something was so, and how long ago that is."""
    passed = now - at
    said = words.age(at, now)
    if passed >= timedelta(hours=1):
        said = words.text("known.ago", by=words.duration(passed))
    key = "known.old" if old(at, now) else "known.as-of"
    return words.text(key, at=words.moment(at, now), age=said)


class AgeMark(QFrame):
    """Hidden while what is shown is as it is; else a quiet word on how old it is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Begin hidden."""
        super().__init__(parent)
        self.setObjectName("age")
        self._theme = theme
        self._at: datetime | None = None
        self._now: datetime | None = None
        self._sign, self._said = QLabel(self), QLabel(self)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        across = QHBoxLayout(self)
        across.setContentsMargins(6, 1, 8, 1)
        across.setSpacing(5)
        across.addWidget(self._sign)
        across.addWidget(self._said)
        theme.follow(self._dress)
        self.hide()

    @property
    def said(self) -> str:
        """What is said; empty while nothing is."""
        return "" if self.isHidden() else self._said.text()

    @property
    def loud(self) -> bool:
        """Whether it is said that what is shown may well be another by now."""
        return self._at is not None and self._now is not None and old(self._at, self._now)

    def show_age(self, at: datetime | None, now: datetime) -> None:
        """Say that what is shown was so at `at`; None says that it is so now."""
        self._at, self._now = at, now
        self.setVisible(at is not None)
        self._dress()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._dress()

    def _dress(self) -> None:
        if self._at is None or self._now is None:
            return
        shown = aged(self._at, self._now)
        self._said.setText(shown)
        self.setAccessibleName(shown)
        self.setToolTip(words.text("known.tip"))
        tint = self._theme.tint(Tone.WAITING if self.loud else Tone.NEUTRAL)
        icon = "warning" if self.loud else "clock"
        self._sign.setPixmap(pixmap(icon, tint.text, ICON_PX, self.devicePixelRatioF()))
        weight = 600 if self.loud else 400
        self.setStyleSheet(
            f"#age {{ background-color: {tint.fill}; border-radius: 4px; }}"
            f"#age QLabel {{ color: {tint.text}; font-size: 12px; font-weight: {weight}; }}"
        )
