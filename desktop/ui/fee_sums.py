"""Decides what a fee comes to while it is typed: the same sums as the server's, before it is sent.

Tax is rounded once, on all lines together, and half a minor unit is a whole one; what is taken off
is taken off the whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass

WHOLE_HUNDREDTHS = 10_000


@dataclass(frozen=True, slots=True)
class Sums:
    """What the lines come to, the tax on them, and what is taken off, in minor units."""

    net_minor: int
    tax_minor: int
    discount_minor: int

    @property
    def total_minor(self) -> int:
        """What the customer pays."""
        return self.net_minor + self.tax_minor - self.discount_minor


def sums(lines: Iterable[tuple[int, int]], discount_minor: int) -> Sums:
    """Reckon lines of an amount and a rate of tax in hundredths of a percent."""
    known = list(lines)
    exact = sum(amount * rate for amount, rate in known)
    tax_minor = (2 * exact + WHOLE_HUNDREDTHS) // (2 * WHOLE_HUNDREDTHS)
    return Sums(sum(amount for amount, _ in known), tax_minor, discount_minor)
