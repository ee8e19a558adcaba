"""Decides how it is kept who works on an order (F1)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop.store.base import STRICT, Record


class ClaimRecord(Record):
    """Who works on an order, by which session, since when, and when his desk last said so.

    ``taken_from`` is whom he took it from against that one's will, and ``reason`` why.
    """

    __tablename__ = "claim"
    __table_args__ = (STRICT,)

    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"), primary_key=True)
    holder_id: Mapped[UUID]
    holder_name: Mapped[str]
    token_id: Mapped[UUID | None]
    version: Mapped[int]
    taken_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    taken_from: Mapped[UUID | None]
    reason: Mapped[str]
