"""Decides which buttons stand beside the order whose sums are chosen: what is apt now (E9, E10)."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from api_client.vocabulary import DocumentsState, HoldKind, HoldState, Permission
from api_client.wire.holds import Funding
from desktop.ui import holds
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.holds import Situation
from desktop.ui.values import joined
from desktop.ui.widgets.worded import Button, Label

Run = Callable[[], object]
ICONS: Mapping[str, str] = {
    "holds.count": "funds",
    "holds.hand-in": "receive",
    "holds.verify": "check",
    "holds.refuse-documents": "ban",
    "holds.end": "flag",
}
"""The icon of each thing that can be done, in the order in which the buttons stand."""
KEYS: Mapping[str, str] = {
    "holds.count": "C",
    "holds.hand-in": "I",
    "holds.verify": "Y",
    "holds.refuse-documents": "N",
    "holds.end": "X",
}
NEEDED: Mapping[str, Permission] = {
    "holds.count": Permission.MONEY_COUNT,
    "holds.hand-in": Permission.DOCUMENTS_TAKE,
    "holds.verify": Permission.DOCUMENTS_CHECK,
    "holds.refuse-documents": Permission.DOCUMENTS_CHECK,
    "holds.end": Permission.HOLDS_END,
}
"""Who may; the server decides all the same."""
MAIN: Mapping[Situation, str] = {
    Situation.SECOND: "holds.end",
    Situation.TAKE: "holds.count",
    Situation.GIVE_BACK: "holds.count",
    Situation.CASE: "holds.end",
    Situation.CLERK: "holds.verify",
    Situation.CUSTOMER: "holds.hand-in",
}
"""The usual thing to do in each situation."""
USUAL = "holds.usual"
HANDED = frozenset({DocumentsState.AWAITED, DocumentsState.REFUSED})


def apt(funding: Funding | None, key: str) -> bool:
    """Say whether something can be done with an order's sums as they stand."""
    if funding is None:
        return False
    if key == "holds.count":
        return bool(holds.to_count(funding))
    if key == "holds.end":
        return bool(holds.held(funding))
    deposit = holds.sum_of(funding, HoldKind.DEPOSIT)
    if deposit is None or deposit.state is not HoldState.HELD or funding.stands_at is None:
        return False
    if key == "holds.hand-in":
        return funding.documents in HANDED
    return funding.documents is DocumentsState.HANDED_IN


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
        self.more.setWordWrap(True)
        self.buttons: dict[str, Button] = {}
        told, across = QVBoxLayout(), QHBoxLayout(self)
        told.setSpacing(1)
        told.addWidget(self.about)
        told.addWidget(self.more)
        across.setContentsMargins(14, 8, 12, 6)
        across.setSpacing(6)
        across.addLayout(told, 1)
        for key, run in runs.items():
            button = Button(key, desk.theme, ICONS.get(key, "order"), parent=self)
            if key in NEEDED:
                gate.guard(button, run)
            else:
                button.clicked.connect(lambda _=False, run=run: run())
            across.addWidget(button)
            self.buttons[key] = button

    def suit(self, funding: Funding | None) -> None:
        """Show what is apt for the sums of an order."""
        main = usual(funding)
        for key, button in self.buttons.items():
            if key in NEEDED:
                button.setVisible(self._desk.may(NEEDED[key]) and apt(funding, key))
                button.weigh("main" if key == main else "")
        self.setVisible(funding is not None)
        if funding is not None:
            self.about.setText(joined(funding.order_number, funding.order_title))
            self.more.setText(joined(funding.customer_name, funding.technician_name))
