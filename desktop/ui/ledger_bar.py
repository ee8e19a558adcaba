"""Decides what stands below the ledger's tables: all of the account or transfer that is chosen."""

from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from api_client.vocabulary import Permission, TransferKind
from api_client.wire.ledger import Account, Transfer
from desktop import words
from desktop.ui import ledger_rows as rows
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate, Run
from desktop.ui.ledger_dialogs import told, way
from desktop.ui.values import joined
from desktop.ui.widgets.worded import Button, Label

Chosen = Account | Transfer | None
JOURNAL, OF_ORDER, GO, REVERSE = "ledger.journal", "ledger.of-order", "ledger.go", "ledger.reverse"
ICONS: Mapping[str, str] = {
    JOURNAL: "ledger",
    OF_ORDER: "ledger",
    GO: "order",
    REVERSE: "undo",
}
"""The icon of each thing that can be done with what is chosen, in the order of the buttons."""


def apt(chosen: Chosen, key: str) -> bool:
    """Say whether something can be done with what is chosen, by whoever may."""
    if isinstance(chosen, Account):
        return key == JOURNAL
    if chosen is None or key == JOURNAL:
        return False
    return rows.may_reverse(chosen) if key == REVERSE else chosen.order_id is not None


class LedgerBar(QWidget):
    """What is chosen in full sentences, and what can be done with it."""

    def __init__(self, desk: Desk, gate: Gate, runs: Mapping[str, Run], parent: QWidget) -> None:
        """Do what `runs` says under the key of each button; what changes something by `gate`."""
        super().__init__(parent)
        self._desk = desk
        self.about, self.more = Label("", "heading", self), Label("", "", self)
        self.why = Label("", "caption", self)
        self.buttons: dict[str, Button] = {}
        said, across = QVBoxLayout(), QHBoxLayout(self)
        said.setSpacing(2)
        for label in (self.about, self.more, self.why):
            label.setWordWrap(True)
            said.addWidget(label)
        across.setContentsMargins(14, 8, 12, 10)
        across.setSpacing(6)
        across.addLayout(said, 1)
        for key, run in runs.items():
            button = Button(key, desk.theme, ICONS[key], parent=self)
            if key == REVERSE:
                gate.guard(button, run)
            else:
                button.clicked.connect(lambda _=False, run=run: run())
            across.addWidget(button)
            self.buttons[key] = button

    def may(self, chosen: Chosen, key: str) -> bool:
        """Say whether this person may do it with what is chosen."""
        needed = Permission.LEDGER_WRITE if key == REVERSE else None
        needed = Permission.ORDERS_VIEW if key == GO else needed
        return apt(chosen, key) and (needed is None or self._desk.may(needed))

    def show_chosen(self, chosen: Chosen) -> None:
        """Tell of what is chosen, in the language of now."""
        self.setVisible(chosen is not None)
        for key, button in self.buttons.items():
            button.setVisible(self.may(chosen, key))
        if isinstance(chosen, Account):
            self._tell_account(chosen)
        elif chosen is not None:
            self._tell_transfer(chosen)

    def _tell_account(self, account: Account) -> None:
        money = words.money
        balance = money(account.balance_minor, account.currency)
        self.about.setText(joined(rows.named(account), balance))
        self.more.setText(
            words.text(
                "ledger.account-more",
                debits=money(account.debits_minor, account.currency),
                credits=money(account.credits_minor, account.currency),
                opened=words.day(account.opened_at),
            )
        )
        self.why.hide()

    def _tell_transfer(self, transfer: Transfer) -> None:
        now = self._desk.clock.now()
        self.about.setText(joined(told(transfer), transfer.order_number))
        by, at = transfer.posted_name, words.moment(transfer.posted_at, now)
        key = "ledger.posted-by" if by else "ledger.posted-by-rule"
        posted = words.text(key, day=words.day(transfer.booked_on), who=by, at=at)
        self.more.setText(words.sentences(way(transfer), posted))
        why = words.sentences(
            words.text("ledger.why", reason=transfer.reason) if transfer.reason else "",
            words.text("ledger.was-taken-back") if transfer.reversed_by is not None else "",
            words.text("ledger.takes-back") if transfer.kind is TransferKind.REVERSAL else "",
            words.text("ledger.of-a-sum") if transfer.hold_id is not None else "",
            words.text("ledger.of-a-run") if transfer.kind in rows.OF_RUNS else "",
        )
        self.why.setText(why)
        self.why.setVisible(bool(why))
