"""Decides how payouts are written on the wire: what is owed, to which account, by which run (E9).

Amounts are whole minor units of an ISO 4217 currency. Of an account lists show the last signs.
"""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from api_client.vocabulary import PaymentMeans, PayoutKind, PayoutLineState, PayoutState
from api_client.wire.base import (
    Count,
    Currency,
    FilledLine,
    Id,
    Items,
    Line,
    Message,
    Moment,
    Prose,
    Spelt,
    Version,
    Word,
)
from api_client.wire.ledger import MoreMinor

MOST_PAYOUTS = 200
MOST_REFUNDS = 500
"""So many are listed at most, and go into one run."""
Tail = Annotated[str, StringConstraints(max_length=4)]
"""The last signs of an account."""
Minor = Count
"""An amount from nothing on."""


Holder = Annotated[FilledLine, Field(max_length=70)]
"""1 to 70 characters, as banks take them."""


class BankDetails(Message):
    """Where somebody is paid: the holder, an IBAN or another account, and its bank.

    An account that is no IBAN needs its bank, by name or by BIC.
    """

    holder: Holder
    account: Word
    bic: Line = ""
    bank: Line = ""


class PayeeEdit(BankDetails):
    """Where a technician is to be paid; ``version`` is the one that was seen, 0 for none."""

    version: Count


class Payee(Message):
    """Where a technician is paid; ``details`` is null, and ``version`` 0, where none are known."""

    technician_id: Id
    technician_name: Line
    version: Count
    details: BankDetails | None


class PayeeSummary(Message):
    """Where a technician is paid, as lists show it."""

    version: Version
    holder: Line
    account_tail: Tail
    bic: Line
    bank: Line


class Payable(Message):
    """What a technician is owed in a currency, and what runs that are under way will bring him."""

    technician_id: Id
    technician_name: Line
    currency: Currency
    amount_minor: Minor
    in_transit_minor: Minor
    payee: PayeeSummary | None


class PayableList(Message):
    """What is owed to technicians, by their names; ``seq`` is the feed's number."""

    items: Items[Payable]
    seq: Count


class Refund(Message):
    """A sum that a clerk has to give back to a customer, since when, and how it was taken.

    ``payout_id`` is the run by which it goes back, if it is in one.
    """

    request_id: Id
    order_id: Id
    order_number: Line
    customer_name: Line
    amount_minor: MoreMinor
    currency: Currency
    since: Moment
    means: Spelt[PaymentMeans] | None
    payout_id: Id | None
    payout_number: Line


class RefundList(Message):
    """What is to be given back, the oldest first; ``seq`` is the feed's number."""

    items: Items[Refund]
    seq: Count


class NewPayout(Message):
    """That technicians are to be paid what they are owed: all, or those that are named."""

    id: Id
    currency: Currency
    technician_ids: Annotated[Items[Id], Field(min_length=1, max_length=500)] | None = None


class RefundTo(BankDetails):
    """A request that a bank is to carry out, and where the customer is paid."""

    request_id: Id


class NewRefunds(Message):
    """That sums are to be given back by the bank, under an id of their run."""

    id: Id
    currency: Currency
    refunds: Annotated[Items[RefundTo], Field(min_length=1, max_length=MOST_REFUNDS)]

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        if len({one.request_id for one in self.refunds}) != len(self.refunds):
            msg = "each request stands once in a run"
            raise ValueError(msg)
        return self


class PayoutLine(Message):
    """One payment of a run: to a technician, or of a sum of an order; and how it ended."""

    id: Id
    place: Version
    technician_id: Id | None
    technician_name: Line
    order_id: Id | None
    order_number: Line
    request_id: Id | None
    holder: Line
    account_tail: Tail
    bic: Line
    bank: Line
    amount_minor: MoreMinor
    state: Spelt[PayoutLineState]
    reason: Prose
    ended_at: Moment | None
    ended_name: Line


class LeftOut(Message):
    """A technician who is owed something and is not paid, for nobody knows where."""

    technician_id: Id
    technician_name: Line
    amount_minor: MoreMinor


class Payout(Message):
    """A run: whom it pays, how it stands, who did what when, its lines and whom it left out."""

    id: Id
    number: Line
    kind: Spelt[PayoutKind]
    currency: Currency
    state: Spelt[PayoutState]
    version: Version
    total_minor: Minor
    prepared_at: Moment
    prepared_by: Id
    prepared_name: Line
    released_at: Moment | None
    released_name: Line
    ended_at: Moment | None
    ended_name: Line
    reason: Prose
    lines: Items[PayoutLine]
    left_out: Items[LeftOut]


class PayoutList(Message):
    """Runs, those that are under way first; ``seq`` is the feed's number."""

    items: Items[Payout]
    seq: Count


class PayoutRelease(Message):
    """That a run is released, under the command's own id."""

    command_id: Id


class PayoutCancel(Message):
    """That a run is cancelled, and why."""

    command_id: Id
    reason: Prose


class PayoutPaid(Message):
    """That the bank paid lines of a run: those that are named, or all that are open."""

    command_id: Id
    line_ids: Annotated[Items[Id], Field(min_length=1, max_length=1000)] | None = None


class PayoutReturned(PayoutPaid):
    """That the bank sent lines of a run back, and why."""

    reason: Prose
