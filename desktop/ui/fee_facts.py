"""Decides how a fee that was recorded is read: lines, what it comes to, how it was paid (E9)."""

from datetime import datetime

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import FeeCollector
from api_client.wire.fees import Fee
from desktop import words
from desktop.clock import Clock
from desktop.ui import amounts
from desktop.ui.fee_sums import Sums
from desktop.ui.fee_totals import Totals
from desktop.ui.widgets.facts import Fact, Facts

GAP_PX = 24


def total(fee: Fee) -> str:
    """Give what a fee comes to, with its currency."""
    return words.money(fee.total_minor, fee.currency)


def paid_how(fee: Fee) -> str:
    """Say to whom, by which means and under which receipt a fee was paid, or that it was not."""
    if fee.paid is None:
        return words.text("fee.not-paid")
    himself = fee.paid.collector is FeeCollector.TECHNICIAN
    return words.text(
        "fee.paid-technician" if himself else "fee.paid-centre",
        means=words.member(fee.paid.means),
        receipt=fee.paid.receipt,
    )


def share(fee: Fee) -> str:
    """Say how much of a fee is the technician's, and whether he has it already."""
    if fee.paid is not None and fee.paid.collector is FeeCollector.TECHNICIAN:
        return words.text("fee.share-taken", who=fee.technician_name)
    said = words.money(fee.share_minor, fee.currency)
    return words.text("fee.share", who=fee.technician_name, amount=said)


def sums(fee: Fee) -> Sums:
    """Give what a fee is made of."""
    net_minor = sum(line.amount_minor for line in fee.lines)
    return Sums(net_minor, fee.tax_minor, fee.discount_minor)


def facts(fee: Fee, now: datetime) -> list[Fact]:
    """Give what else is known of a fee, by the keys of the labels."""
    return [
        ("field.discount-reason", fee.discount_reason),
        ("field.fee-paid", paid_how(fee)),
        ("field.fee-recorded", words.moment(fee.recorded_at, now)),
        ("field.fee-share", share(fee)),
    ]


class FeeFacts(QWidget):
    """A fee that was recorded: lines and sums with their amounts on the right, and the rest."""

    def __init__(self, fee: Fee, clock: Clock, parent: QWidget | None = None) -> None:
        """Show this fee."""
        super().__init__(parent)
        self._fee, self._clock = fee, clock
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(GAP_PX)
        self._lines.setVerticalSpacing(4)
        self._lines.setColumnStretch(0, 1)
        self.totals, self._facts = Totals(self), Facts(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(self._lines)
        whole.addWidget(self.totals)
        whole.addWidget(self._facts)
        self._reword()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        fee = self._fee
        for place, line in enumerate(fee.lines):
            rate = line.tax_percent_hundredths
            taxed = "" if rate is None else words.text("fee.taxed", rate=amounts.percent(rate))
            amount = words.money(line.amount_minor, fee.currency)
            for column, said in enumerate((line.text, taxed, amount)):
                self._lines.addWidget(_label(said, column), place, column, _stands(column))
        self.totals.show_sums(sums(fee), fee.currency)
        self._facts.show_facts(facts(fee, self._clock.now()))
        self.setAccessibleName(words.text("fee.recorded", total=total(fee)))


def _label(said: str, column: int) -> QLabel:
    label = QLabel(said)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(column == 0)
    if column == 1:
        label.setProperty("part", "caption")
    return label


def _stands(column: int) -> Qt.AlignmentFlag:
    top = Qt.AlignmentFlag.AlignTop
    return top if column == 0 else top | Qt.AlignmentFlag.AlignRight
