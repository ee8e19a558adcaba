"""Decides how the queue of orders is watched and worked: a live table with filters (A6)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout
from typing_extensions import override

from api_client.vocabulary import Noun, OrderState, Permission
from api_client.wire.orders import Order, OrderRow
from desktop import words
from desktop.ui.actions import Action
from desktop.ui.columns import late, order_columns
from desktop.ui.desk import Desk
from desktop.ui.drafts import Draft
from desktop.ui.finding import MOST_OF_A_KIND, Found, order_found
from desktop.ui.listing import ListPanel
from desktop.ui.live import Live
from desktop.ui.new_order import NewOrderDialog, write_order
from desktop.ui.table import TableModel
from desktop.ui.tableview import TableView
from desktop.ui.waiting_bar import WaitingBar
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Button, CountButton

_S = OrderState
MOST_LOOKED_AT = 4_000
"""So many orders that are held are looked through while the server is away."""
LATE_MS = 15_000
"""How often what is late is reckoned again."""


@dataclass(frozen=True, slots=True)
class Group:
    """One way to look at the queue: its words and the states in it."""

    key: str
    states: frozenset[OrderState]


UNASSIGNED = frozenset({_S.DRAFT, _S.OPEN, _S.OFFERED, _S.AWAITING_CONSENT, _S.AWAITING_FUNDS})
IN_FIELD = frozenset({_S.ASSIGNED, _S.RECEIVED, _S.ACCEPTED, _S.STARTED, _S.ON_SITE, _S.WORK_BEGUN})
TO_SETTLE = frozenset({_S.COMPLETED, _S.DISPUTED, _S.ABANDONED, _S.ON_HOLD})
ENDED = frozenset({_S.APPROVED, _S.CLOSED, _S.CANCELLED})

GROUPS = (
    Group("queue.group-all", frozenset(OrderState)),
    Group("queue.group-unassigned", UNASSIGNED),
    Group("queue.group-field", IN_FIELD),
    Group("queue.group-settle", TO_SETTLE),
    Group("queue.group-ended", ENDED),
)


LATE = Group("queue.group-late", frozenset(OrderState))
"""Orders of any state that are late."""


class QueuePanel(ListPanel):
    """All orders of the centre."""

    late_counted = Signal(int)
    """How many orders are late."""

    def __init__(self, desk: Desk) -> None:
        """Show the queue of the desk's server."""
        super().__init__()
        self._desk = desk
        self._group = GROUPS[0]
        self.model: TableModel[OrderRow] = TableModel(order_columns(desk.clock), self)
        self.table = TableView(self.model, desk.theme, "queue.heading", "queue.empty", self)
        self.live: Live[OrderRow] = Live(
            self.model,
            Noun.ORDER,
            desk.tasks,
            lambda: tuple(desk.client.orders.rows()),
            lambda ids: desk.client.orders.page(ids=ids, limit=len(ids)).items,
            self,
        )
        self.pane = Pane(self.table, desk.theme, self)
        self.search = QLineEdit(self)
        self.new_button = Button("queue.new", desk.theme, "add", "main", self)
        self.new_button.setVisible(desk.may(Permission.ORDERS_WRITE))
        self.waiting_bar = WaitingBar(desk, self)
        self.new_button.clicked.connect(self.write_order)
        self._buttons = [CountButton(group.key, desk.theme, self) for group in (*GROUPS, LATE)]
        self._arrange()
        self._connect()
        self._reword()

    def write_order(self) -> NewOrderDialog | None:
        """Open the dialog for a new order, where the person may make one."""
        if not self._desk.may(Permission.ORDERS_WRITE):
            return None
        return self.take_up(None)

    def take_up(self, draft: Draft | None) -> NewOrderDialog:
        """Go on with an order that was written and is not made, or begin one."""
        waiting, show = self.waiting_bar.waiting, self.order_chosen.emit
        return write_order(self._desk, self, waiting, self._welcome, show, draft)

    @override
    def offered_actions(self) -> Sequence[Action]:
        return (
            Action(
                "queue.new",
                "add",
                self.write_order,
                "Ctrl+N",
                lambda: self._desk.may(Permission.ORDERS_WRITE),
            ),
            *self.waiting_bar.offered_actions(),
            Action("queue.find", "search", self.search.setFocus, "Ctrl+F", within=True),
        )

    @override
    def find_orders(self, wanted: str) -> Sequence[Found]:
        asked = wanted.casefold().split()
        texts = ((row, _searched(row)) for row in islice(self.live.rows, MOST_LOOKED_AT))
        fitting = (row for row, text in texts if all(word in text for word in asked))
        show = self.order_opened.emit
        return [order_found(row, show) for row in islice(fitting, MOST_OF_A_KIND)]

    def look_for(self, text: str) -> None:
        """Show the orders of every state in which `text` is."""
        self._group = GROUPS[0]
        self.search.setText(text)
        self._filter()

    def look_at_late(self) -> None:
        """Show the orders that are late, whatever was searched for."""
        self.search.clear()
        self.look_at(LATE)

    def look_at(self, group: Group) -> None:
        """Show the orders of one group."""
        self._group = group
        self._filter()

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(4)
        for button in self._buttons:
            top.addWidget(button)
        top.addStretch(1)
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(280)
        top.addWidget(self.search, 2)
        top.addSpacing(6)
        top.addWidget(self.new_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.waiting_bar)
        whole.addWidget(self.pane, 1)

    def _connect(self) -> None:
        for group, button in zip((*GROUPS, LATE), self._buttons, strict=True):
            button.clicked.connect(lambda _=False, each=group: self.look_at(each))
        self.search.textEdited.connect(lambda _: self._filter())
        self.table.chosen.connect(self.order_chosen)
        self.table.opened.connect(self.order_opened)
        self.waiting_bar.noted.connect(self.noted)
        self.waiting_bar.waiting.order_wanted.connect(self.order_opened)
        self.waiting_bar.waiting.opened.connect(self.take_up)
        self.live.loaded.connect(self.pane.show_view)
        self.live.failed.connect(self._fail)
        self.live.counted.connect(self._count)
        clock = QTimer(self)
        clock.setInterval(LATE_MS)
        clock.timeout.connect(self.model.refresh)
        clock.start()

    def _welcome(self, order: Order) -> None:
        self.live.take(order)
        self.look_at(GROUPS[0])
        self.search.clear()
        self._filter()
        self.table.choose(order.id)
        self.table.setFocus()
        self._desk.notices.done("new-order.made", None, number=order.number)

    def choose(self, order_id: UUID) -> None:
        """Make an order the current one, whatever group it is in."""
        if self.model.place(order_id) is None:
            self.search.clear()
            self.look_at(GROUPS[0])
        self.table.choose(order_id)

    def _filter(self) -> None:
        wanted = self.search.text().strip().casefold()
        states, everything = self._group.states, self._group is GROUPS[0]
        late_only, now = self._group is LATE, self._desk.clock.now()

        def keep(row: OrderRow) -> bool:
            if late_only and not late(row, now):
                return False
            return (everything or row.state in states) and (not wanted or wanted in _searched(row))

        for group, button in zip((*GROUPS, LATE), self._buttons, strict=True):
            button.setChecked(group is self._group)
        all_shown = everything and not wanted
        self.table.empty = "queue.empty" if all_shown else "queue.none-here"
        self.live.show_only(keep)

    def _count(self) -> None:
        now = self._desk.clock.now()
        rows = self.live.rows
        counted = Counter(row.state for row in rows)
        overdue = sum(late(row, now) for row in rows)
        self.late_counted.emit(overdue)
        for group, button in zip((*GROUPS, LATE), self._buttons, strict=True):
            every = group is GROUPS[0]  # states that only a newer server knows are in it as well
            many = sum(counted[state] for state in group.states)
            button.count(overdue if group is LATE else len(rows) if every else many)
            button.setChecked(group is self._group)
        said = words.plural("queue.count", len(rows))
        if overdue:
            said = words.text("status.pair", one=said, other=words.plural("queue.late", overdue))
        self.counted.emit(said)

    @override
    def _reword(self) -> None:
        shown = words.text("queue.search")
        self.search.setPlaceholderText(shown)
        self.search.setAccessibleName(shown)
        self.setAccessibleName(words.text("queue.heading"))
        self.table.reword()
        if self.live.ready:
            self._count()


def _searched(row: OrderRow) -> str:
    """Give what a search looks through, folded."""
    parts = (
        row.number,
        row.title,
        row.customer.name,
        row.customer.phone,
        row.customer.account,
        row.place.address,
        row.place.area,
        row.technician_name,
    )
    return "\n".join(parts).casefold()
