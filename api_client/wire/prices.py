"""Decides how prices by kind of job are written on the wire: what a fee's lines begin with (E9).

Amounts are whole minor units of an ISO 4217 currency, without tax.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from api_client.vocabulary import JobKind, LockKind, ServiceAction
from api_client.wire.base import (
    AmountMinor,
    Count,
    Currency,
    FilledLine,
    Id,
    Items,
    Line,
    Message,
    Moment,
    Spelt,
    Version,
)

TaxPercentHundredths = Annotated[int, Field(ge=0, le=10_000)]
"""A rate of tax in hundredths of a percent: 1300 is 13 %."""
Rank = Annotated[int, Field(ge=0, le=9_999)]
"""Where a price stands among those of its kind of job, the lowest first."""


class PriceContent(Message):
    """What something costs that is done on a kind of job.

    ``action`` and ``lock_kind`` narrow what it is for on a locksmith's order; without them it is
    for each of them.
    """

    kind: Spelt[JobKind]
    action: Spelt[ServiceAction] | None = None
    lock_kind: Spelt[LockKind] | None = None
    text: FilledLine
    amount_minor: AmountMinor
    currency: Currency
    tax_percent_hundredths: TaxPercentHundredths = 0
    rank: Rank = 0

    @model_validator(mode="after")
    def _locks_are_a_locksmiths(self) -> Self:
        """Refuse a price of another kind of job that would ask for a lock."""
        if self.kind != JobKind.LOCKSMITH and (self.action or self.lock_kind):
            msg = "only a locksmith's price is for one action or one kind of lock"
            raise ValueError(msg)
        return self


class PriceWanted(PriceContent):
    """A price as it shall be; ``version`` is the one that was seen, 0 for a new one."""

    version: Count


class Price(PriceContent):
    """A price as it is kept; one that was retired is not suggested any more."""

    id: Id
    version: Version
    changed_at: Moment
    changed_by: Line
    retired_at: Moment | None


class PriceList(Message):
    """Prices by kind of job and rank; ``seq`` is the feed's."""

    items: Items[Price]
    seq: Count
