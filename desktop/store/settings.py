"""Decides how the settings that a centre chose are kept, and who changed what (F1)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import Role
from desktop.store.base import STRICT, JsonText, Record, WordText


class SettingRecord(Record):
    """A setting that was changed at the desk; ``value`` is NULL once it is as it usually is."""

    __tablename__ = "setting"
    __table_args__ = (STRICT,)

    name: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    value: Mapped[Any | None] = mapped_column(JsonText)
    version: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class SettingChangeRecord(Record):
    """One change of a setting, written once: from what to what, by whom; NULL is as usual."""

    __tablename__ = "setting_change"
    __table_args__ = (Index("setting_change_at", "at"), STRICT)

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    before: Mapped[Any | None] = mapped_column(JsonText)
    after: Mapped[Any | None] = mapped_column(JsonText)
    at: Mapped[datetime]
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    actor_role: Mapped[Role] = mapped_column(WordText(Role))
