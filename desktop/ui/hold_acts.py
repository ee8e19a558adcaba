"""Decides what the desk does about frozen sums, and how it is told (E5, E9, E10)."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from api_client.vocabulary import DocumentsState, HoldKind
from api_client.wire.holds import Funding, HoldTerms
from desktop.ui import faults, holds
from desktop.ui.desk import Desk
from desktop.ui.hold_dialogs import CountDialog, DocumentsDialog, EndDialog, HoldDialog


class HoldActs(QObject):
    """Has sums counted and ended, and documents noted; each asked about, or once at a time."""

    answered = Signal(object)
    """A Funding as it now stands."""

    failed = Signal()
    """Something did not go, or was left: somebody else may have been faster."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        """Act for `desk`; dialogs stand over `host`."""
        super().__init__(host)
        self._desk, self._host = desk, host
        self._busy = False
        self.terms: HoldTerms | None = None
        """What holds for all sums, as the server told it last."""

    def count(self, funding: Funding) -> CountDialog:
        """Take or give back at the counter, after asking how."""
        dialog = CountDialog(self._desk, funding, holds.to_count(funding), self._host)
        self._open(dialog, "holds.counted")
        return dialog

    def end(self, funding: Funding) -> EndDialog:
        """End a frozen sum by hand, after asking how and why."""
        kinds = [hold.kind for hold in holds.held(funding)]
        asked = [hold.kind for hold in holds.held(funding) if hold.proposed_by is not None]
        case = [HoldKind.DEPOSIT] if funding.case_at is not None else []
        first = next(kind for kind in (*asked, *case, *kinds) if kind in kinds)
        dialog = EndDialog(self._desk, funding, first, self._host, self.terms)
        dialog.sent.connect(partial(self._ended, dialog))
        self._open(dialog)
        return dialog

    def refuse(self, funding: Funding) -> DocumentsDialog:
        """Refuse documents, after asking why."""
        dialog = DocumentsDialog(
            self._desk, funding, DocumentsState.REFUSED, self._host, self.terms
        )
        self._open(dialog, "holds.documents-refused")
        return dialog

    def verify(self, funding: Funding) -> DocumentsDialog:
        """Say that documents are verified, after asking: the deposit goes back by it."""
        dialog = DocumentsDialog(self._desk, funding, DocumentsState.VERIFIED, self._host)
        self._open(dialog, "holds.documents-verified")
        return dialog

    def hand_in(self, funding: Funding) -> None:
        """Note that documents were handed in; their clock stands still from now on."""
        if self._busy:
            return
        self._busy = True
        say, order_id = self._desk.client.holds.documents, funding.order_id

        def told(now: Funding) -> None:
            self._busy = False
            self._tell("holds.documents-handed-in", now)

        self._desk.tasks.run(
            self, lambda: say(order_id, DocumentsState.HANDED_IN), told, self._fail
        )

    def _open(self, dialog: HoldDialog, done: str = "") -> None:
        if done:
            dialog.sent.connect(partial(self._tell, done))
        dialog.rejected.connect(self.failed)
        dialog.open()

    def _ended(self, dialog: EndDialog, now: object) -> None:
        assert isinstance(now, Funding), "it is answered by the sums of the order"
        kind = dialog.sum.value()
        proposed = any(hold.kind is kind for hold in holds.held(now))
        self._tell("holds.proposed" if proposed else "holds.ended", now)

    def _tell(self, key: str, now: object) -> None:
        assert isinstance(now, Funding), "everything is answered by the sums of the order"
        self._desk.notices.done(key, None, number=now.order_number)
        self.answered.emit(now)

    def _fail(self, fault: Exception) -> bool:
        self._busy = False
        if faults.signed_out(fault):
            return False
        self._desk.notices.trouble(faults.sentence(fault))
        self.failed.emit()
        return True
