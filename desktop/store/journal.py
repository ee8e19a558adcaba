"""Decides how the change feed, the audit log and the centre itself are kept (A6, F3)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import Noun, Role
from desktop.store.base import STRICT, JsonText, Record, WordText


class ChangeRecord(Record):
    """A numbered change; ``audience`` is the people outside the desk who may see it."""

    __tablename__ = "change"
    __table_args__ = (STRICT,)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    noun: Mapped[Noun] = mapped_column(WordText(Noun))
    id: Mapped[UUID]
    version: Mapped[int]
    audience: Mapped[str]


class AuditRecord(Record):
    """A row of the audit log, chained by its hash; ``at`` is text so that the hash is of it."""

    __tablename__ = "audit"
    __table_args__ = (STRICT,)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    actor: Mapped[str]
    role: Mapped[Role] = mapped_column(WordText(Role))
    action: Mapped[str]
    noun: Mapped[Noun] = mapped_column(WordText(Noun))
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JsonText)
    hash: Mapped[str]


class CentreRecord(Record):
    """The one row that says which centre this database is, and proves its key."""

    __tablename__ = "centre"
    __table_args__ = (STRICT,)

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID]
    created_at: Mapped[datetime]
    key_proof: Mapped[str | None]
    last_change: Mapped[int]
    last_audit: Mapped[int]
    audit_head: Mapped[str]
    oldest_change: Mapped[int]
    sealed: Mapped[str | None]
