"""Decides how it is kept when, where and with what technicians work, and their shifts (E15)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import TravelMode
from desktop.store.base import STRICT, JsonText, Record, WordText


class DutyRecord(Record):
    """How a technician works; of whom there is no row, nothing was ever said.

    ``hours`` are by weekday lists of [begins, ends] as ``HH:MM``, NULL where he may always be
    asked; ``days_off`` lists of [first, last] as ISO dates; ``area_ids`` and ``skills`` are empty
    where he works everywhere and does every kind of job. ``marks`` as in ``technician``.
    """

    __tablename__ = "duty"
    __table_args__ = (STRICT,)

    technician_id: Mapped[UUID] = mapped_column(ForeignKey("technician.id"), primary_key=True)
    on_duty: Mapped[int]
    taking_orders: Mapped[int]
    hours: Mapped[dict[str, list[list[str]]] | None] = mapped_column(JsonText)
    days_off: Mapped[list[list[str]]] = mapped_column(JsonText)
    travel_mode: Mapped[TravelMode] = mapped_column(WordText(TravelMode))
    vehicle: Mapped[str]
    area_ids: Mapped[list[str]] = mapped_column(JsonText)
    skills: Mapped[list[str]] = mapped_column(JsonText)
    crew_size: Mapped[int]
    hotline: Mapped[str]
    version: Mapped[int]
    marks: Mapped[dict[str, list[Any]]] = mapped_column(JsonText)


class ShiftRecord(Record):
    """A planned shift: on that date, from ``begins`` to ``ends`` (``HH:MM``), or over midnight.

    One that was taken away stays, so that it can be brought back.
    """

    __tablename__ = "shift"
    __table_args__ = (Index("shift_technician", "technician_id", "on_date"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    technician_id: Mapped[UUID] = mapped_column(ForeignKey("technician.id"))
    on_date: Mapped[str]
    begins: Mapped[str]
    ends: Mapped[str]
    note: Mapped[str]
    version: Mapped[int]
    marks: Mapped[dict[str, list[Any]]] = mapped_column(JsonText)
    removed_at: Mapped[datetime | None]
