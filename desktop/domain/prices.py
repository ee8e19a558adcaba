"""Decides which prices an order's fee begins with, by its kind of job, action and lock (E9)."""

from collections.abc import Iterable
from dataclasses import dataclass

from api_client.vocabulary import JobKind, LockKind, ServiceAction
from desktop.domain.fees import Fee, Line, tax_minor


@dataclass(frozen=True, slots=True)
class Price:
    """What something costs, without tax, and which orders it is for: what is None narrows nothing.

    ``tax_percent_hundredths`` is in hundredths of a percent; the lowest ``rank`` comes first.
    """

    kind: JobKind
    text: str
    amount_minor: int
    currency: str
    tax_percent_hundredths: int = 0
    action: ServiceAction | None = None
    lock_kind: LockKind | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """What an order says by which prices are found; ``currency`` where it names one."""

    kind: JobKind
    action: ServiceAction | None = None
    lock_kind: LockKind | None = None
    currency: str | None = None


def fits(price: Price, job: Job) -> bool:
    """Return whether a price is for such an order; one that is narrowed wants to be met exactly."""
    return (
        price.kind is job.kind
        and price.action in {None, job.action}
        and price.lock_kind in {None, job.lock_kind}
    )


def suggested(prices: Iterable[Price], job: Job) -> tuple[Fee, str] | None:
    """Return the fee that an order begins with, and its currency; None where no price is for it.

    A fee has one currency: the order's, else that of the first price that fits. Tax is rounded
    once, on all lines together.
    """
    found = sorted((each for each in prices if fits(each, job)), key=lambda each: each.rank)
    currency = job.currency or (found[0].currency if found else "")
    lines = [
        Line(each.text, each.amount_minor, each.tax_percent_hundredths)
        for each in found
        if each.currency == currency
    ]
    return (Fee(lines, tax_minor(lines)), currency) if lines else None
