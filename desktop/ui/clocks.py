"""Decides when a desk says that its clock and the server's are apart, and how (F5).

What is late and how old things are is reckoned by this machine's clock, so one that is wrong by
minutes misleads whoever sits here, whichever of the two it is.
"""

from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from api_client.wire.centre import Health
from desktop import words
from desktop.clock import Clock, PacedClock, pace_of
from desktop.ui.desk import Desk
from desktop.ui.panel import Note
from desktop.ui.theme import Tone

CLOCK = "clock"
"""Where the note stands in the status line, as if it were a panel's."""
APART = timedelta(minutes=3)
"""Clocks that are less far apart are taken as the same: an answer may have been on its way."""
ASK_MS = 300_000
LEAST_TICK_MS = 1_000


def tick_ms(clock: Clock, usual_ms: int) -> int:
    """Give how often what is said of times is said anew: more often by a demo's quick clock."""
    return max(LEAST_TICK_MS, round(usual_ms / pace_of(clock)))


class Clocks(QObject):
    """Holds the desk's clock against the server's at each beginning, and every few minutes."""

    noted = Signal(str, object)
    """Its place, and a Note for the status line or None."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        """Take them as the same until the server was heard."""
        super().__init__(parent)
        self._desk = desk
        self._ahead, self._demo = timedelta(), False
        self._ticks = QTimer(self)
        self._ticks.setInterval(ASK_MS)
        self._ticks.timeout.connect(self.ask)
        self._ticks.start()

    def ask(self) -> None:
        """Ask the server for its time; that it is away is for others to say."""
        health = self._desk.client.centre.health
        self._desk.tasks.run(self, health, self.hear, lambda _: True)

    def hear(self, health: Health) -> None:
        """Hold the desk's clock against the server's; that of a demo is followed."""
        clock = self._desk.clock
        self._demo = health.pace is not None
        if health.pace is not None and isinstance(clock, PacedClock) and health.pace != clock.pace:
            clock.follow(health.pace, health.at)
        self._ahead = clock.now() - health.at
        self.say()

    def stop(self) -> None:
        """Ask no more."""
        self._ticks.stop()

    def say(self) -> None:
        """Say it in the status line, in the language of now."""
        note = None
        if self._demo:
            note = Note("clock", self._said_of_demo("clock.demo"), Tone.WAITING)
        elif abs(self._ahead) >= APART:
            note = Note("clock", self._said("clock.note-ahead", "clock.note-behind"), Tone.WAITING)
        self.noted.emit(CLOCK, note)

    def tell(self) -> None:
        """Tell what it means and what to do, as somebody asked."""
        if self._demo:
            self._desk.notices.say(self._said_of_demo("clock.demo-means"), Tone.WAITING)
            return
        self._desk.notices.trouble(self._said("clock.ahead", "clock.behind"))

    def _said_of_demo(self, key: str) -> str:
        return words.text(key, pace=round(pace_of(self._desk.clock)))

    def _said(self, ahead: str, behind: str) -> str:
        key = ahead if self._ahead > timedelta() else behind
        return words.text(key, by=words.duration(self._ahead))
