"""Decides which buttons stand beside the order whose sums are chosen: what is apt now (E9, E10)."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from api_client.vocabulary import DocumentsState, HoldKind, HoldState, Permission
from api_client.wire.holds import Funding
from desktop.ui import holds
from desktop.ui.desk import Desk
from desktop.ui.fee_acts import FEE, RECEIPT
from desktop.ui.gate import Gate
from desktop.ui.holds import Situation
from desktop.ui.values import joined
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.worded import Button, Label

Run = Callable[[], object]
ICONS: Mapping[str, str] = {
    "holds.count": "funds",
    "holds.hand-in": "receive",
    "holds.verify": "check",
    "holds.refuse-documents": "ban",
    "holds.end": "flag",
    FEE: "funds",
    RECEIPT: "file",
}
"""The icon of each thing that can be done, in the order in which the buttons stand."""
KEYS: Mapping[str, str] = {
    "holds.count": "C",
    "holds.hand-in": "I",
    "holds.verify": "Y",
    "holds.refuse-documents": "N",
    "holds.end": "X",
    FEE: "F",
    RECEIPT: "P",
}
NEEDED: Mapping[str, Permission] = {
    "holds.count": Permission.MONEY_COUNT,
    "holds.hand-in": Permission.DOCUMENTS_TAKE,
    "holds.verify": Permission.DOCUMENTS_CHECK,
    "holds.refuse-documents": Permission.DOCUMENTS_CHECK,
    "holds.end": Permission.HOLDS_END,
    FEE: Permission.FEE_RECORD,
    RECEIPT: Permission.ORDERS_VIEW,
}
"""Who may; the server decides all the same."""
MAIN: Mapping[Situation, str] = {
    Situation.SECOND: "holds.end",
    Situation.TAKE: "holds.count",
    Situation.GIVE_BACK: "holds.count",
    Situation.CASE: "holds.end",
    Situation.CLERK: "holds.verify",
    Situation.CUSTOMER: "holds.hand-in",
    Situation.FEE: FEE,
}
"""The usual thing to do in each situation."""
USUAL = "holds.usual"
HANDED = frozenset({DocumentsState.AWAITED, DocumentsState.REFUSED})


def _handed_in(funding: Funding) -> bool:
    return _clock_runs(funding) and funding.documents in HANDED


def _checked(funding: Funding) -> bool:
    return _clock_runs(funding) and funding.documents is DocumentsState.HANDED_IN


def _clock_runs(funding: Funding) -> bool:
    deposit = holds.sum_of(funding, HoldKind.DEPOSIT)
    held = deposit is not None and deposit.state is HoldState.HELD
    return held and funding.stands_at is not None


APT: Mapping[str, Callable[[Funding], object]] = {
    "holds.count": holds.to_count,
    "holds.hand-in": _handed_in,
    "holds.verify": _checked,
    "holds.refuse-documents": _checked,
    "holds.end": holds.held,
    FEE: lambda funding: funding.stands_at is not None,
    RECEIPT: lambda funding: funding.fee is not None and funding.fee.paid is not None,
}
"""What sums have to be like for each thing that can be done."""


def apt(funding: Funding | None, key: str) -> bool:
    """Say whether something can be done with an order's sums as they stand."""
    return funding is not None and bool(APT[key](funding))


def usual(funding: Funding | None) -> str | None:
    """Give the key of the usual thing to do, if there is one."""
    found = [] if funding is None else holds.situations(funding)
    keys = (MAIN[each] for each in found if each in MAIN)
    return next((key for key in keys if apt(funding, key)), None)


class HoldBar(QWidget):
    """The order whose sums are chosen, and what can be done with them."""

    def __init__(self, desk: Desk, gate: Gate, runs: Mapping[str, Run], parent: QWidget) -> None:
        """Do what `runs` says under the key of each button, through `gate`."""
        super().__init__(parent)
        self._desk = desk
        self.about, self.more = Label("", "heading", self), Label("", "caption", self)
        self.buttons: dict[str, Button] = {}
        self._flow = Flow(6, self)
        told, down = QHBoxLayout(), QVBoxLayout(self)
        told.setSpacing(10)
        told.addWidget(self.about, 1)
        told.addWidget(self.more)
        down.setContentsMargins(14, 8, 12, 6)
        down.setSpacing(6)
        down.addLayout(told)
        down.addWidget(self._flow)
        for key, run in runs.items():
            button = Button(key, desk.theme, ICONS.get(key, "order"), parent=self)
            if key in NEEDED:
                gate.guard(button, run)
            else:
                button.clicked.connect(lambda _=False, run=run: run())
            self.buttons[key] = button
        self._flow.show_all([*self.buttons.values()])

    def suit(self, funding: Funding | None) -> None:
        """Show what is apt for the sums of an order."""
        main = usual(funding)
        for key, button in self.buttons.items():
            if key in NEEDED:
                button.setVisible(self._desk.may(NEEDED[key]) and apt(funding, key))
                button.weigh("main" if key == main else "")
        self._flow.settle()
        self.setVisible(funding is not None)
        if funding is not None:
            self.about.setText(joined(funding.order_number, funding.order_title))
            self.more.setText(joined(funding.customer_name, funding.technician_name))
