"""Decides how sums that are frozen for an order are held, and what their providers are asked.

A funding is the two sums of one order with one technician. A sum ends once: its row leaves ``held``
under a condition, and what is said of it by hand is written once.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import (
    AccountKind,
    DocumentsState,
    FeeCollector,
    HoldCause,
    HoldKind,
    HoldOutcome,
    HoldState,
    PaymentMeans,
    PaymentOperation,
    PaymentProvider,
    PaymentState,
    Role,
)
from desktop.store.base import STRICT, JsonText, Record, WordText


class FundingRecord(Record):
    """The sums of an order with one technician, its documents and what was noted of its fee.

    ``visit_id`` is there once the order stands; ``over_at`` once nothing of it is open any more;
    ``order_version`` is the order's when its sums were looked at the last time.
    Of ``documents_due_at`` and ``documents_left_us`` one is there while documents are awaited.
    """

    __tablename__ = "funding"
    __table_args__ = (
        Index("funding_order", "order_id"),
        Index("funding_open", "over_at", "id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID]
    technician_id: Mapped[UUID]
    visit_id: Mapped[UUID | None]
    currency: Mapped[str]
    version: Mapped[int]
    digest: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    funds_by: Mapped[datetime]
    stands_at: Mapped[datetime | None]
    over_at: Mapped[datetime | None]
    order_version: Mapped[int]
    documents: Mapped[DocumentsState] = mapped_column(WordText(DocumentsState))
    documents_due_at: Mapped[datetime | None]
    documents_left_us: Mapped[int | None]
    documents_at: Mapped[datetime | None]
    documents_reason: Mapped[str]
    case_at: Mapped[datetime | None]
    case_number: Mapped[str]
    fee_paid_at: Mapped[datetime | None]
    fee_confirmed_at: Mapped[datetime | None]
    fee_confirmed_by: Mapped[UUID | None]


class HoldRecord(Record):
    """One sum: what for, how it stands, who keeps it, and how it ended.

    ``asset`` is the account in which the money lies while it is frozen. ``proposed_by`` has said
    how it is to end, and a second person has not agreed yet.
    """

    __tablename__ = "hold"
    __table_args__ = (
        Index("hold_funding", "funding_id", "kind", unique=True),
        Index("hold_state", "state", "asked_at"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    funding_id: Mapped[UUID]
    order_id: Mapped[UUID]
    kind: Mapped[HoldKind] = mapped_column(WordText(HoldKind))
    state: Mapped[HoldState] = mapped_column(WordText(HoldState))
    version: Mapped[int]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    provider: Mapped[PaymentProvider] = mapped_column(WordText(PaymentProvider))
    asset: Mapped[AccountKind | None] = mapped_column(WordText(AccountKind))
    asked_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    lapses_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    cause: Mapped[HoldCause | None] = mapped_column(WordText(HoldCause))
    reason: Mapped[str]
    proposed_by: Mapped[UUID | None]


class HoldJudgementRecord(Record):
    """What somebody said by hand of how a sum is to end, under the command's own id."""

    __tablename__ = "hold_judgement"
    __table_args__ = (Index("hold_judgement_hold", "hold_id", "at"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hold_id: Mapped[UUID]
    digest: Mapped[str]
    outcome: Mapped[HoldOutcome] = mapped_column(WordText(HoldOutcome))
    reason: Mapped[str]
    case_number: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    actor_role: Mapped[Role] = mapped_column(WordText(Role))


class FeeRecord(Record):
    """The fee of an order as somebody recorded it, written once; the newest counts.

    ``lines`` are lists of a text, an amount and, where it is known, a rate of tax in hundredths of
    a percent. It is paid where ``means`` says how, or where the
    technician collected it. ``share_minor`` is what the centre owes the technician of it.
    """

    __tablename__ = "fee"
    __table_args__ = (Index("fee_order", "order_id", "recorded_at"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID]
    technician_id: Mapped[UUID]
    digest: Mapped[str]
    currency: Mapped[str]
    lines: Mapped[list[list[Any]]] = mapped_column(JsonText)
    tax_minor: Mapped[int]
    discount_minor: Mapped[int]
    discount_reason: Mapped[str]
    total_minor: Mapped[int]
    share_minor: Mapped[int]
    paid: Mapped[int]
    collector: Mapped[FeeCollector] = mapped_column(WordText(FeeCollector))
    means: Mapped[PaymentMeans | None] = mapped_column(WordText(PaymentMeans))
    receipt: Mapped[str]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[UUID]
    actor_role: Mapped[Role] = mapped_column(WordText(Role))


class PaymentRequestRecord(Record):
    """A request to a provider: stored before it is sent, asked again under its own id.

    At the counter a clerk carries it out; ``means`` and ``receipt`` are what he noted, under
    ``digest``.
    """

    __tablename__ = "payment_request"
    __table_args__ = (
        Index("payment_request_hold", "hold_id", "operation", unique=True),
        Index("payment_request_open", "answered_at", "made_at"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hold_id: Mapped[UUID]
    order_id: Mapped[UUID]
    provider: Mapped[PaymentProvider] = mapped_column(WordText(PaymentProvider))
    operation: Mapped[PaymentOperation] = mapped_column(WordText(PaymentOperation))
    state: Mapped[PaymentState] = mapped_column(WordText(PaymentState))
    amount_minor: Mapped[int]
    currency: Mapped[str]
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    times_sent: Mapped[int]
    answered_at: Mapped[datetime | None]
    reference: Mapped[str]
    reason: Mapped[str]
    means: Mapped[PaymentMeans | None] = mapped_column(WordText(PaymentMeans))
    receipt: Mapped[str]
    digest: Mapped[str]
