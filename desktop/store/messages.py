"""Decides how messages on an order are kept: written once, in their order (C9)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import MessageAudience, Role
from desktop.store.base import STRICT, Record, WordText


class MessageRecord(Record):
    """A message on an order; ``place`` counts the order's messages from 1."""

    __tablename__ = "order_message"
    __table_args__ = (Index("order_message_order", "order_id", "place"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    place: Mapped[int]
    text: Mapped[str]
    audience: Mapped[MessageAudience] = mapped_column(WordText(MessageAudience))
    author_id: Mapped[UUID]
    author_name: Mapped[str]
    author_role: Mapped[Role] = mapped_column(WordText(Role))
    sent_at: Mapped[datetime]
    digest: Mapped[str]
