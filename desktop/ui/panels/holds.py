"""Decides how frozen sums are looked after: by age, with both countdowns, told as a story (E5, E9).

What is open is a key away from all of it; below stands the money story of the order that is
chosen, with what can be done about it. One key does the usual thing.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import Noun, Permission
from api_client.wire.holds import MOST_FUNDINGS, Funding
from desktop import words
from desktop.ui import holds
from desktop.ui.actions import Action
from desktop.ui.clocks import tick_ms
from desktop.ui.desk import Desk
from desktop.ui.fee_acts import FEE, RECEIPT, FeeActs, of_funding
from desktop.ui.gate import Gate
from desktop.ui.hold_acts import HoldActs
from desktop.ui.hold_bar import ICONS, KEYS, NEEDED, USUAL, HoldBar, Run, apt, usual
from desktop.ui.hold_columns import AGE, hold_columns
from desktop.ui.hold_story import StoryPage
from desktop.ui.listing import ListPanel
from desktop.ui.live import Live
from desktop.ui.table import TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import CountButton

Opened = TypeVar("Opened")
MINUTE_MS = 60_000
GO = "holds.go"
OPEN, ALL = "holds.view-open", "holds.view-all"
SEEN = (("holds.see-open", OPEN, "1"), ("holds.see-all", ALL, "2"))


class HoldsPanel(ListPanel):
    """The sums that are frozen for orders, the oldest first."""

    def __init__(self, desk: Desk) -> None:
        """Show the sums of the desk's server."""
        super().__init__()
        self._desk, self._view = desk, OPEN
        columns, theme = hold_columns(desk.clock), desk.theme
        self._age = [column.key for column in columns].index(AGE)
        self.model: TableModel[Funding] = TableModel(columns, self)
        self.table = TableView(self.model, theme, "holds.heading", "holds.empty", self)
        self.live: Live[Funding] = Live(
            self.model, Noun.HOLD, desk.tasks, self._load, self._fetch, self
        )
        self.pane = Pane(self.table, theme, self)
        self.gate, self.acts = Gate(desk, self), HoldActs(desk, self)
        self.fees = FeeActs(desk, self)
        self._views = {key: CountButton(key, theme, self) for key in (OPEN, ALL)}
        self._runs: dict[str, Run] = {
            "holds.count": self.count,
            "holds.hand-in": self.hand_in,
            "holds.verify": self.verify,
            "holds.refuse-documents": self.refuse,
            "holds.end": self.end,
            FEE: self.open_fee,
            RECEIPT: self.print_receipt,
        }
        self.bar = HoldBar(desk, self.gate, {**self._runs, GO: self.go}, self)
        self.story = StoryPage(theme, desk.clock)
        self._arrange()
        self._connect()
        self.look_at(self._view)
        self._follow()
        self._reword()

    def chosen(self) -> Funding | None:
        """Give the sums that are chosen, if any are."""
        id_ = self.table.chosen_id()
        return None if id_ is None else self.live.row(id_)

    def look_at(self, view: str) -> None:
        """Look at what is open, or at all of it."""
        self._view = view
        for each, button in self._views.items():
            button.setChecked(each == view)
        self.live.show_only(lambda row: view == ALL or holds.open_(row))

    @override
    def offered_actions(self) -> Sequence[Action]:
        def ready(key: str) -> Callable[[], bool]:
            return lambda: self._ready(key)

        return (
            *(
                Action(key, "eye", partial(self._see, view), keys, within=True)
                for key, view, keys in SEEN
            ),
            *self.gate.actions(
                Action(USUAL, "play", self.do_usual, "D", self._may_usual, within=True),
                *(
                    Action(key, ICONS[key], self._runs[key], keys, ready(key), within=True)
                    for key, keys in KEYS.items()
                ),
            ),
            Action(GO, "order", self.go, "G", lambda: self.chosen() is not None, within=True),
        )

    def do_usual(self) -> object:
        """Do the usual thing with what is chosen."""
        key = usual(self.chosen())
        return self._runs[key]() if key is not None and self._ready(key) else None

    def count(self) -> QWidget | None:
        """Take or give back at the counter."""
        return self._do("holds.count", self.acts.count)

    def hand_in(self) -> None:
        """Note that documents were handed in."""
        self._do("holds.hand-in", self.acts.hand_in)

    def verify(self) -> QWidget | None:
        """Say that documents are verified."""
        return self._do("holds.verify", self.acts.verify)

    def refuse(self) -> QWidget | None:
        """Refuse documents."""
        return self._do("holds.refuse-documents", self.acts.refuse)

    def end(self) -> QWidget | None:
        """End a sum by hand."""
        return self._do("holds.end", self.acts.end)

    def open_fee(self) -> None:
        """Look at the fee of the order, or record it."""
        self._do(FEE, lambda funding: self.fees.open(of_funding(funding)))

    def print_receipt(self) -> None:
        """Print the receipt of the fee that was paid."""
        self._do(RECEIPT, lambda funding: self.fees.print_receipt(of_funding(funding)))

    def go(self) -> None:
        """Go to the order whose sums are chosen."""
        funding = self.chosen()
        if funding is not None and self._desk.may(Permission.ORDERS_VIEW):
            self.order_opened.emit(funding.order_id)

    @override
    def enter(self) -> None:
        self._choose_first()
        super().enter()

    # How it is done

    def _load(self) -> Sequence[Funding]:
        found = self._desk.client.holds.list(past=True, limit=MOST_FUNDINGS)
        self.acts.terms = found.terms
        return found.items

    def _fetch(self, ids: Sequence[UUID]) -> Sequence[Funding]:
        """Give what was changed; a server of an earlier release gives all of them."""
        found = self._desk.client.holds.list(past=True, limit=MOST_FUNDINGS, ids=ids)
        return [each for each in found.items if each.id in ids]

    def _arrange(self) -> None:
        top, group = QHBoxLayout(), QButtonGroup(self)
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(6)
        for key, button in self._views.items():
            group.addButton(button)
            button.clicked.connect(partial(self.look_at, key))
            top.addWidget(button)
        top.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.pane, 5)
        whole.addWidget(self.bar)
        whole.addWidget(self.story, 4)

    def _connect(self) -> None:
        remember(self.table, self._desk, "holds", (self._age, Qt.SortOrder.AscendingOrder))
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(lambda _: self.go())
        self.live.loaded.connect(self.pane.show_view)
        self.live.failed.connect(self._fail)
        self.model.settled.connect(self._choose_first)
        self.live.counted.connect(self._follow)
        self.live.counted.connect(self._count)
        self.acts.answered.connect(self._take)
        self.acts.failed.connect(self.live.reload)
        self.fees.recorded.connect(lambda _: self.live.reload())
        clock = QTimer(self)
        clock.setInterval(tick_ms(self._desk.clock, MINUTE_MS))
        clock.timeout.connect(self._pass_time)
        clock.start()

    def _see(self, view: str) -> None:
        """Look at something else, and work there."""
        self.look_at(view)
        self.enter()

    def _choose(self, _id: object) -> None:
        funding = self.chosen()
        if funding is not None:
            self.order_chosen.emit(funding.order_id)
        self._follow()

    def _choose_first(self) -> None:
        """Choose the oldest where somebody looks, unless something is chosen."""
        if self.isVisible() and self.chosen() is None and self.model.rowCount():
            self.table.choose(self.model.at(0).id)

    def _follow(self) -> None:
        """Tell of the sums that are chosen as they now are, and what can be done with them."""
        funding = self.chosen()
        self.bar.suit(funding)
        self.story.setVisible(funding is not None)
        self.story.show_funding(funding)

    def _take(self, now: object) -> None:
        assert isinstance(now, Funding), "the signal says so"
        self.live.take(now)

    def _pass_time(self) -> None:
        """Say anew how old things are, and what is left of every time."""
        self.model.refresh()
        self._follow()

    def _ready(self, key: str) -> bool:
        """Say whether this person may do it with what is chosen, as it stands."""
        return self._desk.may(NEEDED[key]) and apt(self.chosen(), key)

    def _may_usual(self) -> bool:
        key = usual(self.chosen())
        return key is not None and self._ready(key)

    def _do(self, key: str, act: Callable[[Funding], Opened]) -> Opened | None:
        funding = self.chosen()
        return act(funding) if funding is not None and self._ready(key) else None

    def _count(self) -> None:
        """Say how many orders have sums that are open."""
        rows = self.live.rows
        still = sum(map(holds.open_, rows))
        self._views[OPEN].count(still)
        self._views[ALL].count(len(rows))
        if self.live.ready:
            self.counted.emit(words.plural("holds.counted-open", still))

    @override
    def _reword(self) -> None:
        self.setAccessibleName(words.text("holds.heading"))
        self.table.reword()
        self._follow()
        self._count()
