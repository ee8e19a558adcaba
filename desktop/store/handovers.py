"""Decides how shift handovers are kept: written once, and taken over once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.store.base import STRICT, JsonText, Record


class HandoverRecord(Record):
    """What somebody who leaves tells the next one; never changed.

    ``items`` is what the centre itself had to tell at that time, ``search`` is folded text.
    """

    __tablename__ = "handover"
    __table_args__ = (Index("handover_written", "written_at", "id"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    written_at: Mapped[datetime]
    written_by: Mapped[UUID]
    written_name: Mapped[str]
    note: Mapped[str]
    items: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    digest: Mapped[str]
    search: Mapped[str]


class HandoverTakingRecord(Record):
    """Who took a handover over, and when; never changed."""

    __tablename__ = "handover_taking"
    __table_args__ = (STRICT,)

    handover_id: Mapped[UUID] = mapped_column(ForeignKey("handover.id"), primary_key=True)
    taken_at: Mapped[datetime]
    taken_by: Mapped[UUID]
    taken_name: Mapped[str]
    remark: Mapped[str]
