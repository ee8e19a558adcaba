"""Decides how it is kept what became of each backup that was asked for or due (F5)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import BackupFault
from desktop.store.base import STRICT, Record, WordText


class BackupRunRecord(Record):
    """One backup: who asked, when it began and ended, its file's name, or why there is none."""

    __tablename__ = "backup_run"
    __table_args__ = (Index("backup_run_ended", "ended_at"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    name: Mapped[str]
    size_bytes: Mapped[int]
    fault: Mapped[BackupFault | None] = mapped_column(WordText(BackupFault))
