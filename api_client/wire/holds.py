"""Decides how frozen sums are written on the wire: how they stand, what ends them (E5, E9).

Amounts are whole minor units of an ISO 4217 currency.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from api_client.vocabulary import (
    DocumentsState,
    HoldCause,
    HoldKind,
    HoldOutcome,
    HoldState,
    Party,
    PaymentMeans,
    PaymentOperation,
    PaymentProvider,
    PaymentState,
)
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
    Prose,
    Spelt,
    Version,
    Word,
)
from api_client.wire.fees import Fee

MOST_FUNDINGS = 500
"""The sums of so many orders are listed at most."""
Seconds = Annotated[int, Field(ge=0)]


class NewHolds(Message):
    """What is to be frozen for an order, under an id that is made by whoever asks."""

    id: Id
    prepayment_minor: AmountMinor
    deposit_minor: AmountMinor
    currency: Currency

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.prepayment_minor and not self.deposit_minor:
            msg = "at least one of the two sums is needed"
            raise ValueError(msg)
        return self


class PaymentRequest(Message):
    """What a provider, or a clerk at the counter, is to do with a sum, and how far that is."""

    id: Id
    operation: Spelt[PaymentOperation]
    provider: Spelt[PaymentProvider]
    state: Spelt[PaymentState]
    made_at: Moment
    sent_at: Moment | None
    times_sent: Count
    answered_at: Moment | None
    reason: Line
    means: Spelt[PaymentMeans] | None
    receipt: Line


class Hold(Message):
    """One sum: what for, how it stands, until when its provider keeps it, and how it ended.

    ``ended_name`` is who ended it by hand, ``proposed_by`` who has said how it is to end where a
    second person has to agree.
    """

    id: Id
    kind: Spelt[HoldKind]
    state: Spelt[HoldState]
    version: Version
    amount_minor: AmountMinor
    currency: Currency
    provider: Spelt[PaymentProvider]
    asked_at: Moment
    held_at: Moment | None
    lapses_at: Moment | None
    ended_at: Moment | None
    cause: Spelt[HoldCause] | None
    reason: Prose
    ended_name: Line
    proposed_outcome: Spelt[HoldOutcome] | None
    proposed_by: Id | None
    proposed_name: Line
    requests: Items[PaymentRequest]


class Funding(Message):
    """The sums of one order with one technician, its documents and its fee as recorded last.

    The order stands since ``stands_at``; nothing of it is open any more since ``over_at``. Of
    ``documents_due_at`` and ``documents_left_s`` one is there while documents are awaited.
    """

    id: Id
    version: Version
    order_id: Id
    order_number: Line
    order_title: Line
    customer_name: Line
    technician_id: Id
    technician_name: Line
    asked_at: Moment
    funds_by: Moment
    stands_at: Moment | None
    over_at: Moment | None
    documents: Spelt[DocumentsState]
    documents_due_at: Moment | None
    documents_left_s: Seconds | None
    documents_reason: Prose
    case_at: Moment | None
    case_number: Line
    fee_paid_at: Moment | None
    fee_confirmed_at: Moment | None
    holds: Items[Hold]
    fee: Fee | None = None


class HoldTerms(Message):
    """What holds for all sums of a centre: when two people have to agree, how long is waited.

    Above ``second_person_above_minor`` a second person has to say how a sum is to end. Documents
    are waited for ``documents_s`` from when the order stands, after a refusal for
    ``documents_again_s`` at least.
    """

    second_person_above_minor: AmountMinor
    documents_s: Seconds
    documents_again_s: Seconds


class FundingList(Message):
    """Sums of orders, those that are open first, by how long they are; ``seq`` is the feed's."""

    items: Items[Funding]
    seq: Count
    terms: HoldTerms | None = None


class HoldEnd(Message):
    """How a sum is to end, under the command's own id; a deposit's case has a number."""

    command_id: Id
    outcome: Spelt[HoldOutcome]
    reason: Prose
    case_number: Line = ""


class DocumentsStep(Message):
    """That documents were handed in, refused with a reason, or verified."""

    state: Spelt[DocumentsState]
    reason: Prose = ""


class Counted(Message):
    """By which means a clerk took a sum or gave it back, and under which receipt."""

    command_id: Id
    means: Spelt[PaymentMeans]
    receipt: Word


class Abandonment(Message):
    """Whose fault it is that an order is abandoned, and why; its id is made by the desk."""

    fault: Spelt[Party]
    id: Id | None = None
    reason: FilledLine | None = None
