"""Decides what the desk does about payouts, and how it is told (E9)."""

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from api_client.vocabulary import PayoutFormat
from api_client.wire.payouts import Payable, Payee, Payout, PayoutLine, Refund
from desktop import words
from desktop.ui import faults, payouts
from desktop.ui.desk import Desk
from desktop.ui.payout_dialogs import (
    BankDialog,
    CancelDialog,
    DetailsDialog,
    FileDialog,
    PayoutDialog,
    PrepareDialog,
    RefundDialog,
    ReleaseDialog,
)
from desktop.ui.payouts import Row

ENDINGS = {PayoutFormat.CSV: "csv", PayoutFormat.CREDIT_TRANSFER: "xml"}
Rows = Callable[[], Collection[Row]]
Shown = TypeVar("Shown", bound=PayoutDialog)


class PayoutActs(QObject):
    """Has bank details kept, runs prepared, released and ended, and their files saved."""

    answered = Signal()
    """Something is another now."""

    prepared = Signal(object)
    """The id of a run that was just prepared."""

    def __init__(self, desk: Desk, rows: Rows, host: QWidget) -> None:
        """Act for `desk`; `rows` gives all that is held, dialogs stand over `host`."""
        super().__init__(host)
        self._desk, self._rows, self._host = desk, rows, host
        self._busy = False

    def details(self, payable: Payable) -> None:
        """Ask where a technician is paid, once it is known what is known of it."""
        if self._busy:
            return
        self._busy = True
        look, who = self._desk.client.payouts.payee, payable.technician_id

        def ask(payee: Payee) -> None:
            self._busy = False
            self._open(DetailsDialog(self._desk, payee, self._host), self._kept)

        self._desk.tasks.run(self, lambda: look(who), ask, self._fail)

    def prepare(self, payable: Payable) -> PrepareDialog:
        """Prepare a run for technicians."""
        every = payouts.payables_in(self._rows(), payable.currency)
        dialog = PrepareDialog(self._desk, payable, every, self._host)
        return self._open(dialog, self._prepared)

    def refund(self, refund: Refund) -> RefundDialog:
        """Prepare a run that gives back what goes back for one order."""
        together = payouts.of_the_same(self._rows(), refund)
        dialog = RefundDialog(self._desk, together, self._host)
        return self._open(dialog, self._prepared)

    def release(self, run: Payout) -> ReleaseDialog:
        """Release a run."""
        told = partial(self._tell, "payouts.done-released")
        return self._open(ReleaseDialog(self._desk, run, self._host), told)

    def cancel(self, run: Payout) -> CancelDialog:
        """Cancel a run."""
        told = partial(self._tell, "payouts.done-cancelled")
        return self._open(CancelDialog(self._desk, run, self._host), told)

    def paid(self, run: Payout, line: PayoutLine | None) -> BankDialog:
        """Note that the bank paid."""
        dialog = BankDialog(self._desk, run, line, self._host, paid=True)
        return self._open(dialog, partial(self._tell, "payouts.done-paid"))

    def returned(self, run: Payout, line: PayoutLine | None) -> BankDialog:
        """Note that payments came back."""
        dialog = BankDialog(self._desk, run, line, self._host, paid=False)
        return self._open(dialog, partial(self._tell, "payouts.done-returned"))

    def file(self, run: Payout) -> FileDialog:
        """Take a run's file, and ask where it goes."""
        dialog = FileDialog(self._desk, run, self._host)
        return self._open(dialog, lambda content: self._ask_where(dialog, content))

    def save(self, content: bytes, path: Path) -> None:
        """Write a file where somebody wants it."""

        def write() -> Path:
            path.write_bytes(content)
            return path

        def told(target: Path) -> None:
            self._desk.notices.done("payouts.done-saved", None, name=target.name)

        self._desk.tasks.run(self, write, told)

    def _ask_where(self, dialog: FileDialog, content: object) -> None:
        assert isinstance(content, bytes), "a file is bytes"
        form = dialog.form.value()
        name = f"{dialog.payout.number}.{ENDINGS[form]}"
        title = words.text("payouts.file")
        named, _ = QFileDialog.getSaveFileName(self._host, title, name)
        if named:
            self.save(content, Path(named))

    def _open(self, dialog: Shown, done: Callable[[object], None]) -> Shown:
        dialog.sent.connect(done)
        dialog.rejected.connect(self.answered)
        dialog.open()
        return dialog

    def _kept(self, now: object) -> None:
        assert isinstance(now, Payee), "details are answered by details"
        self._desk.notices.done("payouts.done-kept", None, name=now.technician_name)
        self.answered.emit()

    def _prepared(self, now: object) -> None:
        self._tell("payouts.done-prepared", now)
        assert isinstance(now, Payout), "told above"
        self.prepared.emit(now.id)

    def _tell(self, key: str, now: object) -> None:
        assert isinstance(now, Payout), "each act on a run is answered by the run"
        self._desk.notices.done(key, None, number=now.number)
        self.answered.emit()

    def _fail(self, fault: Exception) -> bool:
        self._busy = False
        if faults.signed_out(fault):
            return False
        self._desk.notices.trouble(faults.sentence(fault))
        return True
