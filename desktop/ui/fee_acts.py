"""Decides how the desk comes to the fee of an order and to its receipt, from wherever (E9)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from api_client.vocabulary import Permission
from api_client.wire.fees import Fee, FeeOfOrder
from api_client.wire.holds import Funding
from api_client.wire.orders import Order
from desktop import words
from desktop.ui import faults, print_receipt
from desktop.ui.desk import Desk
from desktop.ui.fee_dialog import Charged, FeeDialog, FeeSheet
from desktop.ui.fee_facts import total
from desktop.ui.print_dialog import PrintDialog

FEE, RECEIPT = "fee.open", "fee.receipt"


@dataclass(frozen=True, slots=True)
class _Told:
    """What a receipt says: the order, its fee as it now is, its sums."""

    order: Order
    known: FeeOfOrder
    sums: tuple[Funding, ...]


def of_order(order: Order) -> Charged:
    """Say of which order a fee is, by the order itself."""
    service = order.service
    return Charged(
        order.id,
        order.number,
        order.title,
        order.customer.name,
        "" if service is None else service.currency or "",
        None if service is None else service.fee_minor,
    )


def of_funding(funding: Funding) -> Charged:
    """Say of which order a fee is, by its sums."""
    currency = funding.holds[0].currency if funding.holds else ""
    return Charged(
        funding.order_id, funding.order_number, funding.order_title, funding.customer_name, currency
    )


class FeeActs(QObject):
    """Opens the fee of an order as it now is, records it, and prints its receipt."""

    opened = Signal(object)
    """The dialog that stands over the window now."""

    recorded = Signal(object)
    """A Fee as it was recorded."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        """Act for `desk`; dialogs stand over `host`."""
        super().__init__(host)
        self._desk, self._host, self._busy = desk, host, False

    def may_open(self) -> bool:
        """Say whether whoever is here may record a fee."""
        return self._desk.may(Permission.FEE_RECORD)

    def open(self, charged: Charged) -> None:
        """Ask how the fee stands, and show it, or ask what it is made of."""
        self._ask(
            lambda: self._desk.client.holds.fee(charged.id),
            partial(self._show, charged),
        )

    def print_receipt(self, charged: Charged) -> None:
        """Ask for all that a receipt says, and show how it is printed."""
        client, id_ = self._desk.client, charged.id

        def ask() -> _Told:
            sums = client.holds.of(id_).items if self._desk.may(Permission.HOLDS_VIEW) else ()
            return _Told(client.orders.get(id_), client.holds.fee(id_), tuple(sums))

        self._ask(ask, self._print)

    def _ask(self, ask: Callable[[], object], then: Callable[[object], None]) -> None:
        """Ask once at a time."""
        if self._busy:
            return
        self._busy = True

        def told(answer: object) -> None:
            self._busy = False
            then(answer)

        self._desk.tasks.run(self, ask, told, self._fail)

    def _show(self, charged: Charged, known: object) -> None:
        assert isinstance(known, FeeOfOrder), "it is asked for"
        fee = known.fee
        if fee is not None and fee.paid is not None:
            sheet = FeeSheet(self._desk, charged, fee, self._host)
            sheet.receipt_wanted.connect(lambda _: self.print_receipt(charged))
            self._stand(sheet)
            return
        dialog = FeeDialog(self._desk, charged, known, self._host)
        dialog.sent.connect(partial(self._tell, charged))
        self._stand(dialog)

    def _stand(self, dialog: FeeDialog | FeeSheet | PrintDialog) -> None:
        dialog.open()
        self.opened.emit(dialog)

    def _tell(self, charged: Charged, answer: object) -> None:
        assert isinstance(answer, Fee), "it is answered by the fee"
        key = "fee.noted" if answer.paid is None else "fee.noted-paid"
        receipt = (partial(words.text, RECEIPT), lambda: self.print_receipt(charged))
        act = None if answer.paid is None else receipt
        self._desk.notices.done(key, act, number=charged.number, total=total(answer))
        self.recorded.emit(answer)

    def _print(self, told: object) -> None:
        assert isinstance(told, _Told), "it is asked for"
        fee = told.known.fee
        if fee is None or fee.paid is None:
            self._desk.notices.trouble(words.text("fee.no-receipt", number=told.order.number))
            return
        made = print_receipt.paper(told.order, fee, told.sums, told.known.centre_name)
        self._stand(PrintDialog(self._desk, made, self._host))

    def _fail(self, fault: Exception) -> bool:
        self._busy = False
        if faults.signed_out(fault):
            return False
        self._desk.notices.trouble(faults.sentence(fault))
        return True
