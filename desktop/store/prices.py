"""Decides how prices by kind of job are kept (E9)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import JobKind, LockKind, ServiceAction
from desktop.store.base import STRICT, Record, WordText


class PriceRecord(Record):
    """What something costs on a kind of job; one that was retired stays, for it was charged."""

    __tablename__ = "price"
    __table_args__ = (STRICT,)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    kind: Mapped[JobKind] = mapped_column(WordText(JobKind))
    action: Mapped[ServiceAction | None] = mapped_column(WordText(ServiceAction))
    lock_kind: Mapped[LockKind | None] = mapped_column(WordText(LockKind))
    text: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    tax_percent_hundredths: Mapped[int]
    rank: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    retired_at: Mapped[datetime | None]
