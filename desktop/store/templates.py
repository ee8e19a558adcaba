"""Decides how a centre's templates of orders are kept (F1)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from desktop.store.base import STRICT, JsonText, Record


class TemplateRecord(Record):
    """A template; one that was taken away stays, so that it can be brought back."""

    __tablename__ = "template"
    __table_args__ = (STRICT,)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JsonText)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    removed_at: Mapped[datetime | None]
