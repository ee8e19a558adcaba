"""Decides how deadlines are kept: rows with a due time, each of which fires once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.store.base import STRICT, Record


class DeadlineRecord(Record):
    """What is due when; ``subject`` is what it is about, ``fired_at`` is empty until it was.

    A recurring one never counts as fired: its due time moves on. Work that takes long is leased:
    ``lease`` names who does it, and ``leased_until`` says when nobody believes him any more.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        Index("deadline_due", "fired_at", "due_at"),
        Index("deadline_subject", "subject", "kind"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime | None]
    lease: Mapped[UUID | None]
    leased_until: Mapped[datetime | None]
