"""Decides what a fee comes to, and how much of it is the technician's (E9, C6).

Amounts are whole minor units of one currency; nothing is rounded twice: tax once, on all lines
together, and half a minor unit is a whole one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from api_client.vocabulary import Code, FeeCollector
from desktop.domain.refusal import Refusal

MOST_MINOR = 10**12
"""The largest fee."""
WHOLE = 10_000
"""All of an amount, in hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is charged for, how much, and its rate of tax where that is known."""

    text: str
    amount_minor: int
    tax_percent_hundredths: int | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """The fee of an order: its lines, the tax on them, and what is taken off, with the reason."""

    lines: Sequence[Line]
    tax_minor: int = 0
    discount_minor: int = 0
    discount_reason: str = ""

    @property
    def total_minor(self) -> int:
        """What the customer pays."""
        gross = sum(line.amount_minor for line in self.lines) + self.tax_minor
        return gross - self.discount_minor


def tax_minor(lines: Sequence[Line]) -> int:
    """Return the tax on lines in minor units, rounded once, half up; no rate is no tax."""
    exact = sum(line.amount_minor * (line.tax_percent_hundredths or 0) for line in lines)
    return (2 * exact + WHOLE) // (2 * WHOLE)


def check(fee: Fee) -> None:
    """Refuse a fee that is none, that takes off more than there is, or without saying why.

    Where each line names its rate, the tax is what these come to.

    Raises:
        Refusal: ``amount-wrong``, ``tax-wrong``, ``reason-missing``.
    """
    if not 0 < fee.total_minor <= MOST_MINOR:
        raise Refusal(Code.AMOUNT_WRONG, most=MOST_MINOR)
    rated = all(line.tax_percent_hundredths is not None for line in fee.lines)
    if rated and fee.tax_minor != tax_minor(fee.lines):
        raise Refusal(Code.TAX_WRONG, tax_minor=tax_minor(fee.lines))
    if fee.discount_minor and not fee.discount_reason.strip():
        raise Refusal(Code.REASON_MISSING)


def share_minor(total_minor: int, percent: int, collector: FeeCollector) -> int:
    """Return how much of a fee the centre owes its technician; what does not divide is his.

    What he collected himself is his already.
    """
    if collector is FeeCollector.TECHNICIAN:
        return 0
    return -(-total_minor * percent // 100)
