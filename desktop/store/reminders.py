"""Decides how reminders are kept: what, when, for whom, and what came of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.store.base import STRICT, Record


class ReminderRecord(Record):
    """A reminder; ``person_id`` is whose alone it is, empty for one of the whole desk.

    ``urgent`` is 1 where it raises an alarm. ``fell_due_at`` is empty until it was due, and again
    when it was put off; ``act_id`` is of the last thing done to it, by which a repeat is known.
    ``ended_at`` is empty while it is open, ``done`` 1 where it was done and not taken back.
    """

    __tablename__ = "reminder"
    __table_args__ = (Index("reminder_open", "ended_at", "due_at"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    text: Mapped[str]
    due_at: Mapped[datetime]
    order_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    urgent: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID]
    created_name: Mapped[str]
    fell_due_at: Mapped[datetime | None]
    act_id: Mapped[UUID | None]
    digest: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_name: Mapped[str]
    done: Mapped[int]
