"""Decides which orders stand on the map while the queue is filtered: those that fit there too.

The server says which fit, by the words that the queue asks it with, of what the map shows at all.
Whoever does not want it turns it off; that is remembered, and what the queue lists stays.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from api_client.orders import Keys, Sought
from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from api_client.wire.orders import OrderRow
from desktop.ui import faults, map_marks, seeking
from desktop.ui.desk import Desk
from desktop.ui.map_book import MarkBook

KEPT, OFF = "map-filter", "off"
GATHER_MS = 400
RETRY_MS = 2_000
PATIENCE = 4
"""So many times as long as an answer took, nothing is asked again at least."""


class MapFilter(QObject):
    """Keeps the orders of the map as the queue is filtered, unless that is turned off."""

    changed = Signal()
    """Others fit now, or it is filtered no longer, or otherwise."""

    failed = Signal(object)
    """An Exception: which orders fit is not known."""

    def __init__(self, desk: Desk, orders: MarkBook[OrderRow], parent: QObject) -> None:
        """Ask nothing before `reload`."""
        super().__init__(parent)
        self._desk, self._orders = desk, orders
        self.wanted = desk.memory.text(KEPT) != OFF
        """Whether the map is to be filtered as the queue is, once that is."""
        self._fits: frozenset[int] | None = None
        self._begun = self._busy = self._again = self._failing = False
        self._asked: Sought | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._ask)
        self._took_s = 0.0
        desk.queue_filter.changed.connect(self._turned)

    @property
    def on(self) -> bool:
        """Whether the map is filtered, or is about to be."""
        return self.wanted and self._desk.queue_filter.filtered

    @property
    def known(self) -> bool:
        """Whether it is known which orders fit."""
        return self._fits is not None

    def turn(self) -> None:
        """Filter the map as the queue is, or no longer; it is remembered."""
        self.wanted = not self.wanted
        self._desk.memory.keep_text(KEPT, "" if self.wanted else OFF)
        self._turned()

    def reload(self) -> None:
        """Ask afresh which orders fit."""
        self._begun, self._failing = True, False
        self._ask()

    def hear(self, changes: Sequence[Change]) -> None:
        """Ask again before long where an order has changed."""
        if self.on and any(change.noun is Noun.ORDER for change in changes):
            self._ask_soon()

    def pass_time(self) -> None:
        """Ask again where others may fit by now: those that are late, those of other days."""
        if self.on and (self._desk.queue_filter.asked.late or self._asked != self._sought()):
            self._ask_soon()

    def _turned(self) -> None:
        """Take off what no longer holds at once; what fits now is asked for."""
        if not self.on:
            self._take(None)
        self.changed.emit()
        self._ask()

    def _sought(self) -> Sought:
        """Give what is asked for now, of what stands on the map."""
        asked = seeking.sought(self._desk.queue_filter.asked, self._desk.clock.now())
        states = asked["state"] or map_marks.ON_MAP
        asked["state"] = tuple(state for state in map_marks.ON_MAP if state in states)
        return asked

    def _ask_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start(max(GATHER_MS, round(1000 * PATIENCE * self._took_s)))

    def _ask(self) -> None:
        self._soon.stop()
        if not self._begun or not self.on:
            return
        if self._busy:
            self._again = True
            return
        asked = self._asked = self._sought()
        if not asked["state"]:
            self._take(frozenset())
            return
        began_s, orders = self._desk.clock.monotonic_s(), self._desk.client.orders
        self._busy = True

        def take(found: Keys) -> None:
            self._took_s = self._desk.clock.monotonic_s() - began_s
            self._busy = self._failing = False
            if self.on and asked == self._asked == self._sought():
                self._take(frozenset(found.keys))
            self._go_on(again=asked != self._sought())

        self._desk.tasks.run(self, lambda: orders.keys(**asked), take, self._fail)

    def _go_on(self, *, again: bool) -> None:
        """Ask once more where something else is wanted, or something changed meanwhile."""
        once_more, self._again = self._again, False
        if again:
            self._ask()
        elif once_more:
            self._ask_soon()

    def _fail(self, fault: Exception) -> bool:
        """Tell of it once, and ask again by itself where that may help."""
        self._busy = self._again = False
        if not self._failing:
            self.failed.emit(fault)
        self._failing = faults.passing(fault)
        if self._failing:
            self._desk.tasks.try_again(self)
            self._soon.start(RETRY_MS)
        return True

    def _take(self, fits: frozenset[int] | None) -> None:
        """Show these orders alone, by their keys; None shows all."""
        if fits == self._fits:
            return
        self._fits = fits
        self._orders.keep = None if fits is None else lambda row: row.key in fits
        self._orders.refresh()
        self.changed.emit()
