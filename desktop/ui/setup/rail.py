"""Decides how it is seen where one is in the first run: the pages beside, with what is done."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop import words
from desktop.ui.icons import room_for
from desktop.ui.setup.page import Page
from desktop.ui.theme import Theme, pixmap
from desktop.ui.widgets.worded import Label

WIDTH_PX = 216
STEP_PX, LOGO_PX = 16, 28


class Rail(QFrame):
    """The pages under each other; one that was passed can be gone back to."""

    wanted = Signal(object)
    """The Page to which somebody wants to go back."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._theme = theme
        self._pages: tuple[Page, ...] = ()
        self._now: Page | None = None
        self._back = True
        self.buttons: list[QToolButton] = []
        self.setProperty("part", "rail")
        self.setFixedWidth(WIDTH_PX)
        self._logo, self._name = QLabel(self), Label("app.name", "title", self)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(16, 24, 12, 20)
        self._down.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self._logo)
        top.addWidget(self._name, 1)
        self._down.addLayout(top)
        self._down.addSpacing(16)
        self._down.addStretch(1)
        theme.follow(self._dress)

    def show_route(self, pages: Sequence[Page], now: Page, *, back: bool) -> None:
        """Show these pages, and on which one is; `back` says whether those before can be had."""
        if tuple(pages) != self._pages:
            self._remake(pages)
        self._now, self._back = now, back
        self._dress()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._dress()

    def _remake(self, pages: Sequence[Page]) -> None:
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self._pages, self.buttons = tuple(pages), []
        for place, page in enumerate(self._pages):
            button = QToolButton(self)
            button.setProperty("part", "step")
            button.setIconSize(room_for(STEP_PX))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _=False, page=page: self.wanted.emit(page))
            self._down.insertWidget(2 + place, button)
            self.buttons.append(button)

    def _dress(self) -> None:
        colours, ratio = self._theme.colours, self.devicePixelRatioF()
        self._logo.setPixmap(pixmap("queue", colours.accent, LOGO_PX, ratio))
        at = self._pages.index(self._now) if self._now in self._pages else len(self._pages)
        for place, (page, button) in enumerate(zip(self._pages, self.buttons, strict=True)):
            passed, now = place < at, place == at
            said = words.text(page.step)
            button.setText(said)
            stage = "done" if passed else ("running" if now else "waiting")
            button.setAccessibleName(f"{said}: {words.text(f'stage.{stage}')}")
            shade = colours.success if passed else (colours.accent if now else colours.muted)
            icon = "check" if passed else page.icon
            button.setIcon(self._theme.icon(icon, shade, beside=True))
            button.setEnabled(passed and self._back)
            if button.property("now") is not now:
                button.setProperty("now", now)
                button.style().unpolish(button)
                button.style().polish(button)
