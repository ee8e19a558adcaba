"""Decides which fields a fee is written into, and what it comes to meanwhile (E9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import Code, FeeCollector, PaymentMeans
from api_client.wire.fees import Fee, FeeLine, FeeSuggested
from desktop import words
from desktop.ui import amounts, fee_sums
from desktop.ui.fee_sums import Sums
from desktop.ui.fee_totals import Totals
from desktop.ui.theme import Theme
from desktop.ui.widgets.form import ChoiceField, LineField, across
from desktop.ui.widgets.rows import Cell, RowsField

TEXT, AMOUNT, RATE = "text", "amount", "rate"
CELLS = (
    Cell(TEXT, "field.fee-text", 7),
    Cell(AMOUNT, "field.fee-amount", 3, right=True),
    Cell(RATE, "field.tax-percent", 2, right=True),
)
LINES_PX, LEAST_PX = 300, 120
"""Higher than this, which is some seven lines, they scroll; sooner where a window is low."""


class PaidHow(StrEnum):
    """How a fee was paid, as the desk asks it."""

    NOT_YET = "not-yet"
    CENTRE = "centre"
    TECHNICIAN = "technician"


@dataclass(slots=True)
class Read:
    """What was read out of the fields: lines, what they come to, and what is wrong by field."""

    currency: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    discount_minor: int = 0
    wrong: dict[str, str] = field(default_factory=dict)
    cells: list[tuple[int, str, str]] = field(default_factory=list)
    """Which cells are wrong: the line's place, the cell's name, the sentence."""

    @property
    def sums(self) -> Sums:
        """What all of it comes to, as far as it could be read."""
        rated = [(line["amount_minor"], line["tax_percent_hundredths"]) for line in self.lines]
        return fee_sums.sums(rated, self.discount_minor)


class FeeForm(QWidget):
    """Lines with their tax, what is taken off and why, how it was paid, and the total below."""

    edited = Signal()

    def __init__(self, theme: Theme) -> None:
        """Offer one empty line."""
        super().__init__()
        self.currency = LineField("field.currency", theme, wanted=True, most=3)
        self.lines = RowsField("field.fee-lines", "fee.add-line", CELLS, theme, heads=True)
        self.discount = LineField("field.discount", theme, most=20)
        self.reason = LineField("field.discount-reason", theme)
        self.paid = ChoiceField("field.fee-paid", theme, PaidHow, PaidHow.NOT_YET)
        self.means = ChoiceField("field.payment-means", theme, PaymentMeans, PaymentMeans.CASH)
        self.receipt = LineField("field.payment-receipt", theme, wanted=True, most=64)
        self.totals = Totals(self)
        self._arrange()
        for each in (self.currency, self.lines, self.discount, self.reason):
            each.edited.connect(self.reckon)
        self.paid.edited.connect(self._suit)
        self._suit()
        self.reckon()

    def add_line(self) -> None:
        """Offer one more line, and write there."""
        box = self.lines.add_line()[0]
        box.setFocus()
        QTimer.singleShot(0, box, lambda: self._scroll.ensureWidgetVisible(box))

    def remove_line(self) -> None:
        """Take away the line that is written in, else the last one."""
        lines = self.lines
        found = (place for place in range(lines.lines) if _is_in(lines.boxes(place)))
        lines.remove_line(next(found, lines.lines - 1))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the lines as high as they are, up to a height from which on they scroll."""
        if watched is self.lines and event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Show}:
            width_px = self.lines.width()
            flows = self.lines.hasHeightForWidth()
            hint_px = self.lines.sizeHint().height()
            needed_px = self.lines.heightForWidth(width_px) if flows else hint_px
            high_px = min(max(needed_px, hint_px), LINES_PX)
            self._scroll.setMinimumHeight(min(high_px, LEAST_PX))
            self._scroll.setMaximumHeight(high_px)
        return super().eventFilter(watched, event)

    def take_suggested(self, suggested: FeeSuggested) -> None:
        """Begin with what the prices say."""
        self.currency.line.setText(suggested.currency)
        self._fill(suggested.lines, suggested.currency)

    def take_fee(self, fee: Fee) -> None:
        """Begin with what was recorded."""
        self.currency.line.setText(fee.currency)
        self._fill(fee.lines, fee.currency)
        if fee.discount_minor:
            self.discount.line.setText(amounts.written(fee.discount_minor, fee.currency))
        self.reason.line.setText(fee.discount_reason)
        self.reckon()

    def take_line(self, text: str, amount_minor: int, currency: str) -> None:
        """Begin with one line, such as what was agreed with the customer."""
        self.currency.line.setText(currency)
        self.lines.fill([{TEXT: text, AMOUNT: amounts.written(amount_minor, currency)}])
        self.reckon()

    def read(self, *, final: bool = False) -> Read:
        """Read the fields; when it is `final`, what is missing is wrong too."""
        code = self.currency.text().upper()
        found = Read(code)
        if not amounts.known(code):
            missing = words.text("invalid.missing")
            unknown = words.refusal(Code.CURRENCY_UNKNOWN, {"currency": code})
            found.wrong["currency"] = unknown if code else missing
        for place in range(self.lines.lines):
            self._read_line(place, found, final=final)
        if self.discount.text():
            taken = amounts.read_minor(self.discount.text(), code)
            if taken is None:
                found.wrong["discount_minor"] = words.text("fee.no-amount")
            found.discount_minor = taken or 0
        if final:
            self._look(found)
        return found

    def paid_how(self) -> Mapping[str, object] | None:
        """Give who took the fee, by which means and receipt; None while it is not paid."""
        how = self.paid.value()
        if how is PaidHow.NOT_YET:
            return None
        return {
            "collector": FeeCollector(how.value),
            "means": self.means.value(),
            "receipt": self.receipt.text(),
        }

    def _read_line(self, place: int, found: Read, *, final: bool) -> None:
        text, amount, rate = (box.text().strip() for box in self.lines.boxes(place))
        if not (text or amount or rate):
            return
        minor, hundredths = amounts.read_minor(amount, found.currency), amounts.read_rate(rate)
        if (amount or final) and minor is None:
            said = words.text("fee.no-amount" if amount else "fee.amount-missing")
            found.cells.append((place, AMOUNT, said))
        if hundredths is None:
            found.cells.append((place, RATE, words.text("fee.no-rate")))
        if final and not text:
            found.cells.append((place, TEXT, words.text("fee.text-missing")))
        line = {"text": text, "amount_minor": minor or 0}
        found.lines.append({**line, "tax_percent_hundredths": hundredths or 0})

    def _look(self, found: Read) -> None:
        """Find what is missing before it is sent."""
        if not found.lines:
            found.wrong["lines"] = words.text("fee.lines-missing")
        if found.discount_minor and not self.reason.text():
            found.wrong["discount_reason"] = words.refusal(Code.REASON_MISSING)
        if self.paid.value() is not PaidHow.NOT_YET and not self.receipt.text():
            found.wrong["paid.receipt"] = words.text("holds.receipt-missing")
        if not (found.wrong or found.cells) and found.sums.total_minor <= 0:
            found.wrong["discount_minor" if found.discount_minor else "lines"] = words.text(
                "fee.nothing-left"
            )

    def _fill(self, lines: Sequence[FeeLine], currency: str) -> None:
        rows = []
        for line in lines:
            rate = line.tax_percent_hundredths
            amount = amounts.written(line.amount_minor, currency)
            said = "" if rate is None else amounts.rate(rate)
            rows.append({TEXT: line.text, AMOUNT: amount, RATE: said})
        self.lines.fill(rows)
        self.reckon()

    def reckon(self) -> None:
        """Say what it comes to now; a sum that cannot be read yet is not guessed."""
        found = self.read()
        self.totals.show_sums(None if found.wrong or found.cells else found.sums, found.currency)
        self.edited.emit()

    def _suit(self) -> None:
        """Ask by which means and receipt only where it was paid."""
        paid = self.paid.value() is not PaidHow.NOT_YET
        self.means.setVisible(paid)
        self.receipt.setVisible(paid)
        self.edited.emit()

    def _arrange(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self.lines)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.lines.installEventFilter(self)
        whole.addWidget(self._scroll)
        whole.addWidget(across((self.discount, 2), (self.reason, 5), (self.currency, 1)))
        whole.addWidget(self.totals)
        whole.addWidget(across((self.paid, 3), (self.means, 2), (self.receipt, 3)))


def _is_in(boxes: Sequence[QWidget]) -> bool:
    return any(box.hasFocus() for box in boxes)
