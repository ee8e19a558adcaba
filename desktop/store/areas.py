"""Decides how a centre's service areas are kept (E1, E15)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import AreaKind
from desktop.store.base import STRICT, JsonText, Record, WordText


class AreaRecord(Record):
    """An area; one that was taken away stays, so that it can be brought back.

    ``words`` are what addresses call a district; ``rings`` the outlines of a polygon as lists of
    [latitude, longitude] in degrees (WGS 84). ``marks`` tells of each field in which version it
    last changed.
    """

    __tablename__ = "area"
    __table_args__ = (STRICT,)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[AreaKind] = mapped_column(WordText(AreaKind))
    words: Mapped[list[str]] = mapped_column(JsonText)
    rings: Mapped[list[list[list[float]]]] = mapped_column(JsonText)
    version: Mapped[int]
    marks: Mapped[dict[str, list[Any]]] = mapped_column(JsonText)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    removed_at: Mapped[datetime | None]
