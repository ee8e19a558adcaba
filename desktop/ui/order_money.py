"""Decides how the money of an order is read beside it: its fee, and what was frozen for it (E9)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import Permission
from api_client.wire.fees import Fee, FeeOfOrder
from api_client.wire.holds import Funding
from api_client.wire.orders import Order
from desktop.ui import faults
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.fee_acts import FEE, RECEIPT, FeeActs, of_order
from desktop.ui.fee_facts import FeeFacts
from desktop.ui.gate import Gate
from desktop.ui.hold_story import StoryCard
from desktop.ui.order_pages import Page
from desktop.ui.widgets.facts import Card
from desktop.ui.widgets.worded import Button, Label


@dataclass(frozen=True, slots=True)
class Money:
    """What was asked for: the fee as it stands, and the sums that were frozen, the newest first."""

    known: FeeOfOrder
    sums: tuple[Funding, ...]


class MoneyPage(Page):
    """The fee of an order with its lines, and the story of its frozen sums."""

    def __init__(self, desk: Desk) -> None:
        """Begin empty."""
        super().__init__("order.page-money", desk.theme)
        self._desk = desk
        self._of: UUID | None = None
        self._money: Money | None = None
        self._failed = False
        self.gate, self.acts = Gate(desk, self), FeeActs(desk, self)
        self.acts.recorded.connect(lambda _: self.ask())

    @property
    def fee(self) -> Fee | None:
        """The fee of the order shown, if it is known and there is one."""
        return None if self._money is None else self._money.known.fee

    def offered_actions(self) -> Sequence[Action]:
        """Give what can be done about the fee of the order shown."""
        return self.gate.actions(
            Action(FEE, "funds", self.open_fee, "Shift+F", self.may_open, anywhere=True),
            Action(RECEIPT, "file", self.print_receipt, "", self.may_print),
        )

    def may_open(self) -> bool:
        """Say whether the fee of the order shown may be opened here."""
        order = self._order
        return self.acts.may_open() and order is not None and order.technician_id is not None

    def may_print(self) -> bool:
        """Say whether there is a receipt to print."""
        return self.fee is not None and self.fee.paid is not None

    def open_fee(self) -> None:
        """Open the fee of the order shown."""
        if self._order is not None and self.may_open():
            self.acts.open(of_order(self._order))

    def print_receipt(self) -> None:
        """Print the receipt of the fee of the order shown."""
        if self._order is not None:
            self.acts.print_receipt(of_order(self._order))

    @override
    def show_order(self, order: Order, now: datetime) -> None:
        if self._of != order.id:
            self._of, self._money, self._failed = order.id, None, False
        super().show_order(order, now)

    def ask(self) -> None:
        """Ask for the money of the order shown."""
        order = self._order
        if order is None:
            return
        holds, sees = self._desk.client.holds, self._desk.may(Permission.HOLDS_VIEW)

        def ask() -> Money:
            sums = holds.of(order.id).items if sees else ()
            return Money(holds.fee(order.id), tuple(sums))

        self._desk.tasks.run(self, ask, lambda money: self._take(order.id, money), self._fail)

    @override
    def fill(self, order: Order, now: datetime) -> None:
        self.clear()
        card = Card("fee.card", "funds", self.theme)
        if self.fee is not None:
            card.inside.addWidget(FeeFacts(self.fee, self._desk.clock))
        else:
            key = "fee.failed" if self._failed else "fee.none" if self._money else "fee.loading"
            card.inside.addWidget(Label(key, "caption"))
        card.inside.addLayout(self._buttons())
        self.inside.addWidget(card)
        for funding in () if self._money is None else self._money.sums:
            self.inside.addWidget(StoryCard(funding, now, self.theme))
        self.inside.addStretch(1)

    def _buttons(self) -> QHBoxLayout:
        across = QHBoxLayout()
        if self.may_open():
            across.addWidget(self._button(FEE, "funds", self.open_fee))
        if self.may_print():
            across.addWidget(self._button(RECEIPT, "file", self.print_receipt))
        across.addStretch(1)
        return across

    def _button(self, key: str, icon: str, run: Callable[[], None]) -> QWidget:
        made = Button(key, self.theme, icon)
        self.gate.guard(made, run)
        return made

    def _take(self, order_id: UUID, money: Money) -> None:
        if order_id == self._of:
            self._money, self._failed = money, False
            self.again()

    def _fail(self, fault: Exception) -> bool:
        """Say on the page that it is not known."""
        self._failed = True
        self.again()
        return not faults.signed_out(fault)
