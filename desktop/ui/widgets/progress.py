"""Decides how work of several steps is followed: each with how it stands, by icon and word."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Theme, Tone, pixmap

Step = TypeVar("Step", bound=StrEnum)
ICON_PX = 18


class Stage(StrEnum):
    """How a step stands; texts lie under `stage`."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


LOOKS: dict[Stage, tuple[str, Tone]] = {
    Stage.WAITING: ("circle", Tone.NEUTRAL),
    Stage.RUNNING: ("work", Tone.MOVING),
    Stage.DONE: ("ok", Tone.DONE),
    Stage.FAILED: ("error", Tone.TROUBLE),
}


class ProgressList(QWidget, Generic[Step]):
    """Steps under each other; the one that runs may say how far it is."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._theme = theme
        self._steps: tuple[Step, ...] = ()
        self._now: int = -1
        self._failed = False
        self._lines: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(9)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.hide()
        theme.follow(self._dress)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show steps of which none has begun."""
        for pair in self._lines:
            for label in pair:
                label.hide()
                label.deleteLater()
        self._steps, self._now, self._failed, self._lines = tuple(steps), -1, False, []
        for place, _ in enumerate(self._steps):
            mark, said = QLabel(self), QLabel(self)
            said.setTextFormat(Qt.TextFormat.PlainText)
            self._grid.addWidget(mark, 2 * place, 0)
            self._grid.addWidget(said, 2 * place, 1)
            self._lines.append((mark, said))
        self.bar.hide()
        self._dress()

    def go_to(self, step: Step, done: int = 0, of: int = 1) -> None:
        """Show that a step runs, and all before it are done; how far it is where it has parts."""
        self._now, self._failed = self._steps.index(step), False
        self._grid.addWidget(self.bar, 2 * self._now + 1, 1)
        self.bar.setVisible(of > 1)
        self.bar.setRange(0, max(1, of))
        self.bar.setValue(done)
        self.bar.setAccessibleName(words.member(step))
        self._dress()

    def finish(self) -> None:
        """Show that all is done."""
        self._now = len(self._steps)
        self.bar.hide()
        self._dress()

    def fail(self) -> None:
        """Show that the step which runs has failed."""
        self._failed = True
        self.bar.hide()
        self._dress()

    def stage(self, step: Step) -> Stage:
        """Say how a step stands."""
        place = self._steps.index(step)
        if place == self._now:
            return Stage.FAILED if self._failed else Stage.RUNNING
        return Stage.DONE if place < self._now else Stage.WAITING

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._dress()

    def _dress(self) -> None:
        for step, (mark, said) in zip(self._steps, self._lines, strict=True):
            stage = self.stage(step)
            icon, tone = LOOKS[stage]
            colours = self._theme.colours
            shade = colours.muted if stage is Stage.WAITING else self._theme.tint(tone).text
            mark.setPixmap(pixmap(icon, shade, ICON_PX, self.devicePixelRatioF()))
            said.setText(words.member(step))
            said.setAccessibleName(f"{words.member(step)}: {words.member(stage)}")
            said.setProperty("part", "strong" if stage is Stage.RUNNING else "")
            said.style().unpolish(said)
            said.style().polish(said)
