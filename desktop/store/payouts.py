"""Decides how bank details and runs of payouts are kept (E9).

Accounts lie sealed, bound to their row; their last signs lie beside them. A line has the details of
its payee as they were. That a refund is in one open run at most, the database holds itself.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from api_client.vocabulary import (
    PayoutKind,
    PayoutLineState,
    PayoutState,
    Role,
)
from desktop.store.base import STRICT, JsonText, Record, WordText


class PayeeRecord(Record):
    """Where a technician is paid what the centre owes him."""

    __tablename__ = "payee"
    __table_args__ = (STRICT,)

    technician_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    holder: Mapped[str]
    sealed_account: Mapped[str]
    account_tail: Mapped[str]
    bic: Mapped[str]
    bank: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class PayoutRecord(Record):
    """A run of payouts; ``left_out`` are pairs of a technician without details and an amount."""

    __tablename__ = "payout"
    __table_args__ = (
        Index("payout_number", "number", unique=True),
        Index("payout_open", "ended_at", "prepared_at"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    kind: Mapped[PayoutKind] = mapped_column(WordText(PayoutKind))
    currency: Mapped[str]
    state: Mapped[PayoutState] = mapped_column(WordText(PayoutState))
    version: Mapped[int]
    digest: Mapped[str]
    total_minor: Mapped[int]
    left_out: Mapped[list[list[Any]]] = mapped_column(JsonText)
    prepared_at: Mapped[datetime]
    prepared_by: Mapped[UUID]
    prepared_name: Mapped[str]
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None]
    released_name: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_name: Mapped[str]
    reason: Mapped[str]


class PayoutLineRecord(Record):
    """One payment of a run: to a technician, or for a request that waits at the counter.

    ``open_request`` is the request's id while the line is open.
    """

    __tablename__ = "payout_line"
    __table_args__ = (
        Index("payout_line_payout", "payout_id", "place", unique=True),
        Index("payout_line_request", "open_request", unique=True),
        Index("payout_line_technician", "technician_id", "state"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payout_id: Mapped[UUID]
    place: Mapped[int]
    technician_id: Mapped[UUID | None]
    request_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None]
    open_request: Mapped[UUID | None]
    holder: Mapped[str]
    sealed_account: Mapped[str]
    account_tail: Mapped[str]
    bic: Mapped[str]
    bank: Mapped[str]
    amount_minor: Mapped[int]
    state: Mapped[PayoutLineState] = mapped_column(WordText(PayoutLineState))
    reason: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_name: Mapped[str]


class PayoutActRecord(Record):
    """What somebody did to a run, under the command's own id; written once."""

    __tablename__ = "payout_act"
    __table_args__ = (Index("payout_act_payout", "payout_id", "at"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payout_id: Mapped[UUID]
    digest: Mapped[str]
    act: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    actor_role: Mapped[Role] = mapped_column(WordText(Role))


def lines_of(session: Session, payout_id: UUID) -> list[PayoutLineRecord]:
    """Return the lines of a run in their order."""
    line = PayoutLineRecord
    query = select(line).where(line.payout_id == payout_id).order_by(line.place)
    return list(session.scalars(query))


def line_about(session: Session, request_id: UUID) -> PayoutLineRecord | None:
    """Return the open line by which a request is to be carried out, if there is one."""
    line = PayoutLineRecord
    return session.scalars(select(line).where(line.open_request == request_id)).one_or_none()
