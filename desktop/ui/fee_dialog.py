"""Decides how the fee of an order is recorded at the desk, and how a paid one is looked at (E9)."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import Code
from api_client.wire.fees import Fee, FeeOfOrder, FeeWritten
from desktop import words
from desktop.ui import faults
from desktop.ui.desk import Desk
from desktop.ui.faults import Unfilled
from desktop.ui.fee_facts import FeeFacts
from desktop.ui.fee_form import FeeForm
from desktop.ui.theme import Tone
from desktop.ui.values import joined
from desktop.ui.widgets.dialog import FormDialog, Sheet
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.worded import Button, Label

WIDE_PX = 640
ADD_KEYS, REMOVE_KEYS = "Alt+Ins", "Alt+Del"
CURRENCY = "fee-currency"
"""Under this name the currency that was written last is remembered."""
FIELD_OF: dict[str, str] = {
    Code.AMOUNT_WRONG: "lines",
    Code.TAX_WRONG: "lines",
    Code.REASON_MISSING: "discount_reason",
    Code.CURRENCY_UNKNOWN: "currency",
}
"""The field that a refusal of a fee is about."""


@dataclass(frozen=True, slots=True)
class Charged:
    """The order that a fee is of, as people know it, and what was agreed on."""

    id: UUID
    number: str
    title: str
    customer: str
    currency: str = ""
    agreed_minor: int | None = None


class FeeDialog(FormDialog):
    """A fee that is not paid yet: its lines, tax, discount, and how it is paid."""

    def __init__(self, desk: Desk, charged: Charged, known: FeeOfOrder, parent: QWidget) -> None:
        """Begin with what was recorded, else with what the prices say, else with the agreed sum."""
        super().__init__("fee.open", "fee.keep", desk.theme, desk.tasks, parent, icon="funds")
        self._desk, self.charged = desk, charged
        self._ids: dict[str, UUID] = {}
        self.about = Label("", "heading", self)
        self.about.setText(joined(charged.number, charged.customer))
        self.told = Notice(desk.theme, self)
        self.form = FeeForm(desk.theme)
        self.body.addWidget(self.about)
        self.body.addWidget(self.told)
        self.body.addWidget(self.form)
        for name, field in (
            ("currency", self.form.currency),
            ("lines", self.form.lines),
            ("discount_minor", self.form.discount),
            ("discount_reason", self.form.reason),
            ("paid.means", self.form.means),
            ("paid.receipt", self.form.receipt),
        ):
            self.add(name, field)
        self.form.edited.connect(lambda: self.show_fault(""))
        for keys, run in ((ADD_KEYS, self.form.add_line), (REMOVE_KEYS, self.form.remove_line)):
            QShortcut(QKeySequence(keys), self, run)
        self._begin(known)
        self.resize(WIDE_PX, self.sizeHint().height())
        self.form.lines.boxes(0)[0].setFocus()

    @override
    def collect(self) -> Callable[[], Fee]:
        """Give the call that records it.

        Raises:
            Unfilled: something is missing, or cannot be read.

        """
        form = self.form
        form.reckon()
        read = form.read(final=True)
        form.lines.mark_cells(read.cells)
        if read.cells and "lines" not in read.wrong:
            read.wrong["lines"] = read.cells[0][2]
        if read.wrong:
            raise Unfilled(read.wrong)
        said = {
            "currency": read.currency,
            "lines": read.lines,
            "tax_minor": read.sums.tax_minor,
            "discount_minor": read.discount_minor,
            "discount_reason": form.reason.text() if read.discount_minor else "",
            "paid": form.paid_how(),
        }
        id_ = self._ids.setdefault(repr(said), new_id())
        written = FeeWritten.model_validate({"id": id_, **said})
        self._desk.memory.keep_text(CURRENCY, read.currency)
        record, order_id = self._desk.client.holds.record_fee, self.charged.id
        return lambda: record(order_id, written)

    @override
    def _fail(self, fault: Exception) -> bool:
        code = fault.code if isinstance(fault, Refused) else ""
        if code in FIELD_OF:
            return super()._fail(Unfilled({FIELD_OF[code]: faults.sentence(fault)}))
        told = super()._fail(fault)
        if code == Code.TECHNICIAN_UNKNOWN:
            self.show_fault(words.text("fee.nobody"))
        return told

    def _begin(self, known: FeeOfOrder) -> None:
        form, charged = self.form, self.charged
        form.currency.line.setText(charged.currency or self._desk.memory.text(CURRENCY) or "")
        fee = known.fee
        if fee is not None:
            form.take_fee(fee)
            at = words.moment(fee.recorded_at, self._desk.clock.now())
            self.told.show_words(
                "info", Tone.WAITING, lambda: words.text("fee.recorded-unpaid", at=at)
            )
        elif known.suggested is not None:
            form.take_suggested(known.suggested)
            self.told.show_words("info", Tone.NEUTRAL, lambda: words.text("fee.from-prices"))
        elif charged.agreed_minor is not None and charged.currency:
            form.take_line(charged.title, charged.agreed_minor, charged.currency)
            self.told.show_words("info", Tone.NEUTRAL, lambda: words.text("fee.as-agreed"))


class FeeSheet(Sheet):
    """A fee that was paid: nothing of it changes any more, its receipt can be printed."""

    receipt_wanted = Signal(object)
    """The Fee whose receipt is wanted."""

    def __init__(self, desk: Desk, charged: Charged, fee: Fee, parent: QWidget) -> None:
        """Show this fee."""
        super().__init__(parent)
        self.fee, self.facts = fee, FeeFacts(fee, desk.clock, self)
        about = Label("", "heading", self)
        about.setText(joined(charged.number, charged.customer))
        self.leave_button = Button("dialog.close", desk.theme, parent=self)
        self.print_button = Button("fee.receipt", desk.theme, "file", "main", self)
        self.print_button.setDefault(True)
        self.leave_button.setAutoDefault(False)
        self.leave_button.clicked.connect(self.reject)
        self.print_button.clicked.connect(lambda: self.receipt_wanted.emit(fee))
        buttons, whole = QHBoxLayout(), QVBoxLayout(self)
        buttons.addStretch(1)
        buttons.addWidget(self.leave_button)
        buttons.addWidget(self.print_button)
        whole.setContentsMargins(20, 18, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(Label("fee.paid-heading", "title", self))
        whole.addWidget(about)
        whole.addWidget(self.facts)
        whole.addStretch(1)
        whole.addLayout(buttons)
        self.setMinimumWidth(WIDE_PX)
        self._reword()

    @override
    def _reword(self) -> None:
        shown = words.text("fee.paid-heading")
        self.setWindowTitle(shown)
        self.setAccessibleName(shown)
