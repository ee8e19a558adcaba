"""Decides how the panels keep up with their server: it is asked how it is, followed, asked again.

What the panels show stays while the server is away, and says how old it is.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from api_client.wire.centre import Health
from desktop.ui.clocks import Clocks
from desktop.ui.consulting import consult
from desktop.ui.desk import Desk
from desktop.ui.docking import Dock
from desktop.ui.feed import Link
from desktop.ui.panel import Panel

RETRY_MS = 3_000
AGE_MS = 10_000
"""How often ages are said anew while the server is away."""


class Following(QObject):
    """Follows the server for all panels, until it is stopped."""

    def __init__(self, desk: Desk, load: Callable[[], None], parent: QObject) -> None:
        """Call `load` each time that everything has to be loaded; `begin` begins."""
        super().__init__(parent)
        self._desk, self._load = desk, load
        self._panels: list[Panel] = []
        self._ages = Ages(desk, self)
        self.clocks = Clocks(desk, self)
        self._missed: Exception | None = None
        self._followed = self._stopped = False
        desk.feed.outdated.connect(self.begin)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(RETRY_MS)
        self._again.timeout.connect(self.begin)

    def attend(self, panel: Panel, dock: Dock) -> None:
        """Tell this panel that the server is away, and the bar over it how old it is.

        One that comes when the others are loaded is loaded too.
        """
        self._panels.append(panel)
        self._ages.attend(panel, dock)
        if self._missed is not None:
            panel.miss(self._missed)
        elif self._followed and not self._stopped:
            panel.reload()

    def begin(self) -> None:
        """Follow from now on, and load everything: what comes twice is known by its version."""
        if self._stopped:
            return
        self._desk.feed.seek()
        self._desk.tasks.run(self, self._desk.client.centre.health, self._follow, self._miss)
        self._desk.machine.settle()
        consult(self._desk, self, lambda: None)

    def stop(self) -> None:
        """Follow no longer, for good: answers that are still on their way change nothing."""
        self._stopped = True
        self._again.stop()
        self.clocks.stop()
        self._desk.feed.stop()

    def _follow(self, health: Health) -> None:
        if self._stopped:
            return
        self._followed, self._missed = True, None
        self.clocks.hear(health)
        self._desk.feed.start(health.seq)
        self._load()

    def _miss(self, fault: Exception) -> bool:
        """Say that the server is away, where the panels have nothing yet, and try again."""
        if self._stopped:
            return True
        self._missed = fault
        self._desk.feed.miss()
        for panel in self._panels:
            panel.miss(fault)
        self._again.start()
        return True


class Ages(QObject):
    """Says over each panel how old that is what it shows, for as long as the server is away."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        """Follow the link from now on."""
        super().__init__(parent)
        self._desk = desk
        self._marked: list[tuple[Panel, Dock]] = []
        self._ticks = QTimer(self)
        self._ticks.setInterval(AGE_MS)
        self._ticks.timeout.connect(self.say)
        desk.feed.turned.connect(lambda _: self.say())

    def attend(self, panel: Panel, dock: Dock) -> None:
        """Say how old this one is too."""
        self._marked.append((panel, dock))
        self.say()

    def say(self) -> None:
        """Say each age anew, and again in a while if the server is still away."""
        feed, now = self._desk.feed, self._desk.clock.now()
        known_at = feed.known_at if feed.standing.link is Link.AWAY else None
        for panel, dock in self._marked:
            at = None if known_at is None else panel.known_at(known_at)
            dock.bar.age.show_age(at, now)
        if known_at is None:
            self._ticks.stop()
        elif not self._ticks.isActive():
            self._ticks.start()
