"""Decides how saved views of the queue are kept: filter, sort, columns and grouping by a name."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.store.base import STRICT, JsonText, Record


class ViewRecord(Record):
    """A view of its owner; ``shared`` is 1 where everybody at the desk has it, else 0."""

    __tablename__ = "order_view"
    __table_args__ = (
        Index("order_view_owner", "owner_id"),
        Index("order_view_shared", "shared"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    owner_name: Mapped[str]
    name: Mapped[str]
    shared: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JsonText)
    version: Mapped[int]
    digest: Mapped[str]
    changed_at: Mapped[datetime]
