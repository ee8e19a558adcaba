"""Decides how the map says that it is filtered as the queue is, by what, and how that is lifted."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from api_client.wire.orders import OrderRow
from desktop import words
from desktop.ui import filters
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.filterbar import CLEAR_KEYS
from desktop.ui.map_book import MarkBook
from desktop.ui.map_filter import MapFilter
from desktop.ui.theme import Tone
from desktop.ui.widgets.lines import Notice

ICON = "filter"
LIFT, TAKE, CLEAR = "map-filter.lift", "map-filter.take", "map-filter.clear"


class MapFilterBar(Notice):
    """A line over the map while the queue is filtered; hidden while it is not."""

    def __init__(
        self, desk: Desk, filter_: MapFilter, orders: MarkBook[OrderRow], parent: QWidget
    ) -> None:
        """Say nothing until `tell`."""
        super().__init__(desk.theme, parent)
        self._queue, self._filter, self._orders = desk.queue_filter, filter_, orders
        self._lift = self.offer(LIFT, filter_.turn)
        self._take = self.offer(TAKE, filter_.turn)
        self.offer(CLEAR, self._queue.clear)

    def offered_actions(self) -> Sequence[Action]:
        """Give what can be done here."""
        turn, clear, ready = self._filter.turn, self._queue.clear, self._filtered
        return (
            Action("map.filter", ICON, turn, "Q", ready, within=True),
            Action("map.clear-filter", "close", clear, CLEAR_KEYS, ready, within=True),
        )

    def tell(self) -> None:
        """Say how the map is filtered now, and how many orders that leaves."""
        if not self._filtered():
            self.hide()
            return
        self._lift.setVisible(self._filter.on)
        self._take.setVisible(not self._filter.on)
        tone = Tone.WAITING if self._filter.on else Tone.NEUTRAL
        self.show_words(ICON, tone, self._told)

    def counted(self) -> str:
        """Say how many orders are on the map, and of how many where it is filtered."""
        every = self._orders.placed
        if not self._filter.on or not self._filter.known:
            return words.plural("map.jobs", every)
        shown = words.number(self._orders.counts.total())
        return words.plural("map.jobs-of", every, shown=shown)

    def _filtered(self) -> bool:
        return self._queue.filtered

    def _told(self) -> str:
        asked = filters.sentence(self._queue.asked)
        if not self._filter.on:
            return words.text("map-filter.off", filter=asked)
        if not self._filter.known:
            return words.text("map-filter.waits", filter=asked)
        count, beside = self.counted(), self._orders.stray
        key = "map-filter.on-beside" if beside else "map-filter.on"
        return words.text(key, filter=asked, count=count)
