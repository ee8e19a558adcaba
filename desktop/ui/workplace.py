"""Decides which panels one person has, what stands beside them, and how all follow the feed.

The panels are a list of data. They do not know each other: what one asks for, another shows
because it is carried from here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QWidget

from api_client.vocabulary import Permission
from api_client.wire.centre import Health
from api_client.wire.changes import Change
from desktop.ui.desk import Desk
from desktop.ui.feed import Link, Standing
from desktop.ui.panel import Panel
from desktop.ui.panels.centre import CentrePanel
from desktop.ui.panels.order import OrderPanel
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.staff import StaffPanel
from desktop.ui.panels.technicians import TechniciansPanel

RETRY_MS = 3_000
BESIDE_PX = 450
LEAST_BESIDE_PX = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """One panel: the key of its words, its icon, its shortcut, who has it, how it is made.

    `orders` says whether an order stands beside it.
    """

    key: str
    icon: str
    shortcut: str
    permission: Permission
    make: Callable[[Desk], Panel]
    orders: bool = True


ENTRIES: tuple[Entry, ...] = (
    Entry("panel.queue", "queue", "Ctrl+1", Permission.ORDERS_VIEW, QueuePanel),
    Entry("panel.technicians", "people", "Ctrl+2", Permission.TECHNICIANS_VIEW, TechniciansPanel),
    Entry("panel.staff", "key", "Ctrl+3", Permission.PEOPLE_WRITE, StaffPanel, orders=False),
    Entry(
        "panel.centre", "server", "Ctrl+4", Permission.DIAGNOSTICS_VIEW, CentrePanel, orders=False
    ),
)


class Workplace(QWidget):
    """The panels of one person, with one order beside them."""

    counted = Signal(str)
    """What the panel in front holds, in words."""

    noted = Signal(int, object)
    """The place of a panel, and its Note for the status line or None."""

    turned = Signal(object)
    """A Standing of the link to the server."""

    ended = Signal(object)
    """An Exception: the login is not good any more."""

    def __init__(self, desk: Desk) -> None:
        """Make the panels that this person may have; `begin` fills them."""
        super().__init__()
        self._desk = desk
        self.entries = [entry for entry in ENTRIES if desk.may(entry.permission)]
        self.panels = [entry.make(desk) for entry in self.entries]
        self.order = OrderPanel(desk)
        self._counts: dict[int, str] = {}
        self._stopped = False
        self._stack = QStackedWidget()
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self._arrange()
        desk.feed.setParent(self)
        desk.feed.turned.connect(self.turned)
        desk.feed.changed.connect(self._hear)
        desk.feed.outdated.connect(self.begin)
        desk.feed.refused.connect(self.ended)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(RETRY_MS)
        self._again.timeout.connect(self.begin)

    @property
    def standing(self) -> Standing:
        """How this desk stands to its server."""
        return self._desk.feed.standing

    def begin(self) -> None:
        """Follow from now on, and load everything: what comes twice is known by its version."""
        desk = self._desk
        if desk.feed.standing.link is not Link.AWAY:
            self.turned.emit(Standing.now(Link.CONNECTING, desk.clock))
        desk.tasks.run(self, desk.client.centre.health, self._follow, self._miss)

    def stop(self) -> None:
        """Follow no longer, for good: answers that are still on their way change nothing."""
        self._stopped = True
        self._again.stop()
        self._desk.feed.stop()

    def reload(self) -> None:
        """Load everything afresh, as somebody asked."""
        for panel in (*self.panels, self.order):
            panel.reload()

    def show_panel(self, place: int) -> None:
        """Bring the panel at this place of the list to the front."""
        self._stack.setCurrentIndex(place)
        self.order.setVisible(self.entries[place].orders)
        self.panels[place].enter()
        self.counted.emit(self._counts.get(place, ""))

    def write_order(self) -> None:
        """Write a new order, whichever panel is in front."""
        for place, panel in enumerate(self.panels):
            if isinstance(panel, QueuePanel):
                self.show_panel(place)
                panel.write_order()

    def _arrange(self) -> None:
        for place, panel in enumerate(self.panels):
            self._stack.addWidget(panel)
            panel.order_chosen.connect(self._show_order)
            panel.counted.connect(lambda said, at=place: self._count(at, said))
            panel.noted.connect(lambda note, at=place: self.noted.emit(at, note))
        self.order.setMinimumWidth(LEAST_BESIDE_PX)
        self.split.addWidget(self._stack)
        self.split.addWidget(self.order)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(1)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setSizes([10 * BESIDE_PX, BESIDE_PX])
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.split)

    def _follow(self, health: Health) -> None:
        if self._stopped:
            return
        self._desk.feed.start(health.seq)
        self.reload()

    def _miss(self, fault: Exception) -> bool:
        """Say that the server is away, where the panels have nothing yet, and try again."""
        if self._stopped:
            return True
        self.turned.emit(Standing.now(Link.AWAY, self._desk.clock))
        for panel in self.panels:
            panel.miss(fault)
        self._again.start()
        return True

    def _hear(self, changes: Sequence[Change]) -> None:
        for panel in (*self.panels, self.order):
            panel.hear(changes)

    def _show_order(self, order_id: UUID | None) -> None:
        self.order.show_id(order_id)

    def _count(self, place: int, said: str) -> None:
        self._counts[place] = said
        if place == self._stack.currentIndex():
            self.counted.emit(said)
