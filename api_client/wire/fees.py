"""Decides how the fee of an order is written on the wire: lines, tax, discount, how it was paid.

Amounts are whole minor units of an ISO 4217 currency (E9).
"""

from typing import Annotated

from pydantic import Field

from api_client.vocabulary import FeeCollector, PaymentMeans
from api_client.wire.base import (
    AmountMinor,
    Currency,
    FilledLine,
    Id,
    Items,
    Line,
    Message,
    Moment,
    Spelt,
    Word,
)
from api_client.wire.prices import TaxPercentHundredths


class FeeLine(Message):
    """What is charged for, how much without tax, and its rate of tax where that is known."""

    text: FilledLine
    amount_minor: AmountMinor
    tax_percent_hundredths: TaxPercentHundredths | None = None


class FeePaid(Message):
    """How a fee was paid: who took it, by which means, under which receipt."""

    collector: Spelt[FeeCollector] = FeeCollector.CENTRE
    means: Spelt[PaymentMeans]
    receipt: Word


class FeeWritten(Message):
    """The fee of an order as somebody records it, under an id of its own; paid, or not yet.

    Where each line names its rate of tax, ``tax_minor`` is what these come to on all lines
    together, rounded once, half a minor unit up.
    """

    id: Id
    currency: Currency
    lines: Annotated[Items[FeeLine], Field(min_length=1, max_length=50)]
    tax_minor: AmountMinor = 0
    discount_minor: AmountMinor = 0
    discount_reason: Line = ""
    paid: FeePaid | None = None


class Fee(FeeWritten):
    """The fee of an order as it stands: what it comes to, and the technician's share of it."""

    order_id: Id
    technician_name: Line = ""
    total_minor: AmountMinor
    share_minor: AmountMinor
    recorded_at: Moment


class FeeSuggested(Message):
    """What the prices say of an order: the lines that its fee begins with, and the tax on them."""

    currency: Currency
    lines: Items[FeeLine]
    tax_minor: AmountMinor


class FeeOfOrder(Message):
    """The fee of an order, if one was recorded, and what the prices say of such an order.

    ``centre_name`` is under which name the centre gives receipts.
    """

    fee: Fee | None
    suggested: FeeSuggested | None = None
    centre_name: Line = ""
