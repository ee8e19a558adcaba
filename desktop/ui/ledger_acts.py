"""Decides what the desk does to the ledger, and how it is told (E5, E9, E16)."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from api_client.vocabulary import POINTS
from api_client.wire.ledger import Transfer
from desktop import words
from desktop.ui.desk import Desk
from desktop.ui.ledger_dialogs import OpeningDialog, PeriodDialog, PostingDialog, ReversalDialog

Asked = TypeVar("Asked", bound=PostingDialog)


class LedgerActs(QObject):
    """Takes back, opens and closes; each is asked about first."""

    done = Signal()
    """The ledger is another."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        """Act for `desk`; dialogs stand over `host`."""
        super().__init__(host)
        self._desk, self._host = desk, host

    def reverse(self, transfer: Transfer) -> ReversalDialog:
        """Take a transfer back, after asking why."""
        dialog = ReversalDialog(self._desk, transfer, self._host)
        number = words.number(transfer.seq)
        dialog.sent.connect(lambda _: self._tell("ledger.reversed", number=number))
        return _opened(dialog)

    def open(self, currencies: Sequence[str]) -> OpeningDialog:
        """Note what an account had at the beginning; the currency that is used most is offered."""
        used = set(currencies) - {POINTS}
        usual = max(sorted(used), key=currencies.count, default="CNY")
        dialog = OpeningDialog(self._desk, usual, self._host)
        dialog.sent.connect(lambda _: self._tell("ledger.opened"))
        return _opened(dialog)

    def close(self, closed_until: date | None) -> PeriodDialog:
        """Close all days up to one, after asking."""
        dialog = PeriodDialog(self._desk, closed_until, self._host)

        def tell(_: object) -> None:
            self._tell("ledger.closed", day=words.day(dialog.day.value()))

        dialog.sent.connect(tell)
        return _opened(dialog)

    def _tell(self, key: str, **fields: words.Field) -> None:
        self._desk.notices.done(key, None, **fields)
        self.done.emit()


def _opened(dialog: Asked) -> Asked:
    dialog.open()
    return dialog
