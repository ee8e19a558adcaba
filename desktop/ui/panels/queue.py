"""Decides how the queue is watched and worked: filtered, sorted, grouped, live (A6, F1)."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice, pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import OrderFacet, Permission
from api_client.wire.changes import Change
from api_client.wire.orders import Order, OrderRow
from api_client.wire.views import ViewContent, ViewFilter
from desktop import words
from desktop.ui import seeking, tables
from desktop.ui.actions import Action
from desktop.ui.bulk_bar import BulkBar
from desktop.ui.clocks import tick_ms
from desktop.ui.desk import Desk
from desktop.ui.drafts import Draft
from desktop.ui.filterbar import CLEAR_KEYS, FilterBar
from desktop.ui.filters import EVERYTHING
from desktop.ui.finding import MOST_OF_A_KIND, Found, order_found
from desktop.ui.live_counts import counting
from desktop.ui.no_match import NoMatch
from desktop.ui.order_columns import order_columns
from desktop.ui.order_list import OrderList
from desktop.ui.order_look import OrderLook
from desktop.ui.order_model import OrderModel
from desktop.ui.order_table import OrderTable
from desktop.ui.panel import Panel
from desktop.ui.view_acts import ViewActs
from desktop.ui.viewbar import TABS, ViewBar
from desktop.ui.views import SavedViews
from desktop.ui.waiting_bar import WaitingBar
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Button, ToolButton

if TYPE_CHECKING:
    from desktop.ui.new_order import NewOrderDialog

LATE_MS = 15_000
"""How often what is late is reckoned again."""
LATE = ViewFilter(late=True)
"""Orders of any state that are late."""


class QueuePanel(Panel):
    """All orders of the centre, as many as there are."""

    late_counted = Signal(int)
    """How many orders are late."""

    def __init__(self, desk: Desk) -> None:
        """Show the queue of the desk's server."""
        super().__init__()
        self._desk = desk
        self._choosing: UUID | None = None
        self._listed = False
        count = counting(desk.client.orders, lambda asked: seeking.sought(asked, desk.clock.now()))
        self.views = SavedViews(desk, self)
        self.view_acts = ViewActs(desk, self.views, self)
        self.view_bar = ViewBar(desk, self.views, self.view_acts, count, self)
        self.bar = FilterBar(desk.theme, desk.tasks, count, self)
        self.search = self.bar.search
        self.model = OrderModel(order_columns(desk.clock, desk.claims.of), self)
        self.table = OrderTable(self.model, desk.theme, "queue.heading", "queue.empty", self)
        self.live = OrderList(self.model, desk.client, desk.tasks, desk.clock, self)
        self.look = OrderLook(self.table, self.model, desk.memory)
        tables.offer_back(self.look.columns, desk)
        self.live.content = self.view()
        self.no_match = NoMatch(self.table, self.bar.clear, CLEAR_KEYS, desk.theme)
        self.pane = Pane(self.table, desk.theme, self)
        self.look_button = ToolButton("queue.look", desk.theme, "columns", bare=True, parent=self)
        self.new_button = Button("queue.new", desk.theme, "add", "main", self)
        self.new_button.setVisible(desk.may(Permission.ORDERS_WRITE))
        self.waiting_bar = WaitingBar(desk, self)
        self.bulk = BulkBar(desk, self.table, self.model, self)
        self._arrange()
        self._begin()
        self._connect()
        self._reword()

    # What is shown

    def view(self) -> ViewContent:
        """Give all that a saved view keeps of what is shown now."""
        return self.look.view(self.bar.asked)

    def show_view(self, content: ViewContent) -> None:
        """Show what a saved view keeps."""
        self.look.show(content)
        self.bar.show_filter(content.filter)
        self._list()

    def look_for(self, text: str) -> None:
        """Show the orders of every state in which `text` is."""
        self.look_at(ViewFilter(text=text))

    def look_at_late(self) -> None:
        """Show the orders that are late, whatever was asked for."""
        self.look_at(LATE)

    def look_at(self, asked: ViewFilter) -> None:
        """Show the orders that are asked for, as no saved view."""
        self.views.look_at(asked)

    def choose(self, order_id: UUID) -> None:
        """Make an order the current one; a filter that hides it is taken off."""
        self._choosing = None
        if self.model.place(order_id) is not None:
            self.table.choose(order_id)
            return
        self._choosing = order_id
        self.live.find(order_id)

    # What can be done

    def write_order(self, at: tuple[float, float] | None = None) -> "NewOrderDialog | None":
        """Open the dialog for a new order, where the person may make one; `at` a place if any."""
        if not self._desk.may(Permission.ORDERS_WRITE):
            return None
        dialog = self.take_up(None)
        if at is not None:
            dialog.form.take_position(*at)
        return dialog

    def take_up(self, draft: Draft | None) -> "NewOrderDialog":
        """Go on with an order that was written and is not made, or begin one."""
        from desktop.ui.new_order import write_order  # noqa: PLC0415  (when it is wanted)

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
            *self.bulk.offered_actions(),
            *self.bar.offered_actions(),
            *self.view_bar.offered_actions(),
            *self.look.offered_actions(self._open_look),
        )

    @override
    def find_orders(self, wanted: str) -> Sequence[Found]:
        asked = wanted.casefold().split()
        texts = ((row, _searched(row)) for row in self.model.rows())
        fitting = (row for row, text in texts if all(word in text for word in asked))
        show = self.order_opened.emit
        return [order_found(row, show) for row in islice(fitting, MOST_OF_A_KIND)]

    # What the window says

    @override
    def reload(self) -> None:
        self.pane.show_loading()
        self.live.reload()
        self.views.load()
        self.view_bar.hear_orders()

    @override
    def hear(self, changes: Sequence[Change]) -> None:
        self.live.hear(changes)
        self.views.hear(changes)

    @override
    def miss(self, fault: Exception) -> None:
        if not self.live.ready:
            self.pane.show_failing(fault, self.reload)

    @override
    def known_at(self, heard_at: datetime) -> datetime | None:
        return heard_at if self.live.ready else None

    @override
    def enter(self) -> None:
        self.pane.take_focus()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    # How it is done

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 0)
        top.setSpacing(6)
        top.addWidget(self.view_bar, 1)
        top.addWidget(self.look_button)
        top.addWidget(self.new_button)
        below = QHBoxLayout()
        below.setContentsMargins(12, 6, 12, 8)
        below.addWidget(self.bar)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addLayout(below)
        whole.addWidget(self.waiting_bar)
        whole.addWidget(self.pane, 1)
        whole.addWidget(self.bulk)
        above = [*self.view_bar.stops, self.look_button, self.new_button]
        for before, after in pairwise([*above, *self.bar.line.stops, self.table]):
            QWidget.setTabOrder(before, after)

    def _begin(self) -> None:
        """Show what this person saw last, once orders are asked for."""
        content = self.views.shown
        if content != ViewContent():
            self.look.show(content)
            self.bar.show_filter(content.filter)
        self.live.content = self.view()
        self.views.follow(self.view())

    def _connect(self) -> None:
        self.bar.changed.connect(lambda _: self._list())
        self.bar.left.connect(self.table.setFocus)
        self._desk.queue_filter.cleared.connect(self.bar.clear)
        self.look.changed.connect(self._list)
        self.look.columns.changed.connect(lambda: self.views.follow(self.view()))
        self.views.wanted.connect(self.show_view)
        self.look_button.clicked.connect(self._open_look)
        self.new_button.clicked.connect(self.write_order)
        self.table.chosen.connect(self.order_chosen)
        self.table.opened.connect(self.order_opened)
        self.waiting_bar.noted.connect(self.noted)
        self.waiting_bar.waiting.order_wanted.connect(self.order_opened)
        self.waiting_bar.waiting.opened.connect(self.take_up)
        self.live.loaded.connect(self._show_loaded)
        self.live.failed.connect(self._fail)
        self.live.changed.connect(self._hear_orders)
        self.live.found.connect(self._take_found)
        self.live.filled.connect(self._show_filled)
        self.model.settled.connect(self._choose_awaited)
        self.model.settled.connect(self._tell_none)
        self.view_bar.counts.told.connect(self._tell_counts)
        self._desk.claims.changed.connect(self._hear_claims)
        clock = QTimer(self)
        clock.setInterval(tick_ms(self._desk.clock, LATE_MS))
        clock.timeout.connect(self._pass_time)
        clock.start()

    def _list(self) -> None:
        """List what is asked for, from its beginning."""
        self._listed = False
        self.no_match.hide()
        self.table.empty = "queue.empty" if self.bar.asked == EVERYTHING else ""
        self.table.begin_at_the_top()
        self.live.first = None if self.look.by_claim is None else self._claimed
        self.live.show(self.view())
        self.views.follow(self.view())

    def _show_filled(self) -> None:
        self._listed = True
        self._tell_none()

    def _tell_none(self) -> None:
        """Say that no order fits, once all that do are listed."""
        if self._listed:
            self.no_match.tell(self.bar.asked, none=not self.model.keys)

    def _show_loaded(self) -> None:
        self.pane.show_view()

    def _fail(self, fault: Exception) -> None:
        """Say that listing failed: in passing while orders are shown, else in their place."""
        if self.live.ready:
            self._desk.tasks.failed.emit(fault)
        else:
            self.pane.show_failing(fault, self.reload)

    def _hear_orders(self) -> None:
        self.bar.hear_orders()
        self.view_bar.hear_orders()

    def _hear_claims(self) -> None:
        self.model.refresh()
        if self.look.by_claim is not None:
            self.live.ask_again()

    def _claimed(self) -> Sequence[UUID]:
        """Give the orders on which somebody works, by his name."""
        falls = self.look.by_claim is Qt.SortOrder.DescendingOrder
        claims = sorted(self._desk.claims.held, key=lambda each: each.holder_name, reverse=falls)
        return [claim.order_id for claim in claims]

    def _pass_time(self) -> None:
        self.live.pass_time()
        self._hear_orders()

    def _open_look(self) -> None:
        self.look.open_menu(self.look_button)

    def _welcome(self, order: Order) -> None:
        """Show an order that was made here, whatever is asked for."""
        if self.bar.asked != EVERYTHING:
            self.look_at(EVERYTHING)
        self._choosing = order.id
        self.live.take(order.id)
        self.table.setFocus()
        self._desk.notices.done("new-order.made", None, number=order.number)

    def _take_found(self, order_id: UUID, listed: bool) -> None:  # noqa: FBT001  (Qt's signal)
        """Choose an order that was looked for; ask for everything where it is hidden."""
        if order_id != self._choosing:
            return
        if listed:
            self._choose_awaited()
        elif self.bar.asked != EVERYTHING:
            self.look_at(EVERYTHING)

    def _choose_awaited(self) -> None:
        awaited = self._choosing
        if awaited is not None and self.model.place(awaited) is not None:
            self._choosing = None
            self.table.choose(awaited)

    # Counts

    def _tell_counts(self) -> None:
        """Say how many orders there are, and how many of them are late."""
        found = {
            facet: next(iter(self.view_bar.counts.find(TABS, facet).values()), None)
            for facet in (OrderFacet.ALL, OrderFacet.LATE)
        }
        every, overdue = found[OrderFacet.ALL], found[OrderFacet.LATE]
        if every is None or overdue is None:
            return
        self.late_counted.emit(overdue.count)
        number = words.number(every.count)
        if every.more:
            number = words.text("filter.at-least", count=number)
        said = words.plural("queue.count", every.count, n=number)
        if overdue.count:
            late = words.plural("queue.late", overdue.count)
            said = words.text("status.pair", one=said, other=late)
        self.counted.emit(said)

    def _reword(self) -> None:
        self.setAccessibleName(words.text("queue.heading"))
        self.table.reword()
        self._tell_none()
        self._tell_counts()


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
