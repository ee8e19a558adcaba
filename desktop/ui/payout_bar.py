"""Decides which buttons stand beside what is chosen among payouts: what is apt now (E9)."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from api_client.vocabulary import PayoutState, Permission
from api_client.wire.payouts import Payable, Payout, Refund
from desktop import words
from desktop.ui import payouts
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.payouts import Row
from desktop.ui.values import joined
from desktop.ui.widgets.worded import Button, Label

Run = Callable[[], object]
DETAILS, PREPARE, REFUND = "payouts.details", "payouts.prepare", "payouts.refund"
RELEASE, CANCEL, FILE = "payouts.release", "payouts.cancel", "payouts.file"
PAID, RETURNED = "payouts.paid", "payouts.returned"
LOOKS: Mapping[str, tuple[str, str, Permission]] = {
    DETAILS: ("edit", "B", Permission.PAYOUT_RUN),
    PREPARE: ("add", "P", Permission.PAYOUT_RUN),
    REFUND: ("undo", "C", Permission.PAYOUT_RUN),
    RELEASE: ("send", "S", Permission.PAYOUT_RELEASE),
    CANCEL: ("ban", "X", Permission.PAYOUT_RUN),
    FILE: ("file", "F", Permission.PAYOUT_RUN),
    PAID: ("check", "Y", Permission.PAYOUT_RUN),
    RETURNED: ("receive", "N", Permission.PAYOUT_RUN),
}
"""Icon, key and who may of each thing that can be done, in the order in which buttons stand."""


def apt(row: Row | None, key: str) -> bool:
    """Say whether something can be done with a row as it stands."""
    about = None if row is None else row.about
    if isinstance(about, Payable):
        return key == DETAILS or (key == PREPARE and bool(about.amount_minor))
    if isinstance(about, Refund):
        return key == REFUND and about.payout_id is None
    if not isinstance(about, Payout):
        return False
    if about.state is PayoutState.PREPARED:
        return key in {RELEASE, CANCEL}
    if about.state is PayoutState.RELEASED:
        return key in {FILE, PAID, RETURNED}
    return key == FILE and about.state is PayoutState.OVER and about.released_at is not None


def usual(row: Row | None) -> str | None:
    """Give the key of the usual thing to do, if there is one."""
    about = None if row is None else row.about
    if isinstance(about, Payable):
        first = DETAILS if about.payee is None else PREPARE
        return first if apt(row, first) else None
    for key in (REFUND, RELEASE, PAID):
        if apt(row, key):
            return key
    return None


class PayoutBar(QWidget):
    """What is chosen, and what can be done with it."""

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
            button = Button(key, desk.theme, LOOKS[key][0], parent=self)
            gate.guard(button, run)
            across.addWidget(button)
            self.buttons[key] = button

    def suit(self, row: Row | None) -> None:
        """Show what is apt for a row."""
        main = usual(row)
        for key, button in self.buttons.items():
            button.setVisible(self._desk.may(LOOKS[key][2]) and apt(row, key))
            button.weigh("main" if key == main else "")
        self.setVisible(row is not None)
        if row is not None:
            self.about.setText(joined(payouts.who(row), payouts.what(row)))
            self.more.setText(_more(row))


def _more(row: Row) -> str:
    """Say more of what is chosen."""
    about = row.about
    if isinstance(about, Payout):
        return payouts.told(about)
    if isinstance(about, Refund):
        return payouts.stands(row)
    if about.payee is None:
        return words.text("payouts.details-missing")
    payee = about.payee
    return joined(payee.holder, payouts.account(payee.account_tail, payee.bic, payee.bank))
