"""Decides how it is kept what technicians did by their fixes: stops, trips, how far (A7, E7)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.store.base import STRICT, JsonText, Record


class MotionRecord(Record):
    """What a technician does as of his newest settled fix: ``moving`` is 1 on the way.

    ``since`` is since when, ``seen_at`` of when that fix is; ``state`` is what the rule needs to go
    on from there.
    """

    __tablename__ = "motion"
    __table_args__ = (STRICT,)

    technician_id: Mapped[UUID] = mapped_column(ForeignKey("technician.id"), primary_key=True)
    moving: Mapped[int]
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    state: Mapped[dict[str, Any]] = mapped_column(JsonText)


class LegRecord(Record):
    """A stop or a trip that is over, never changed: where it began, in degrees, and its metres."""

    __tablename__ = "leg"
    __table_args__ = (Index("leg_technician", "technician_id", "began_at"), STRICT)

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    technician_id: Mapped[UUID] = mapped_column(ForeignKey("technician.id"))
    moving: Mapped[int]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    lat: Mapped[float]
    lon: Mapped[float]
    distance_m: Mapped[float]


class SettledRecord(Record):
    """The one row that says up to which position, by its key, all were settled."""

    __tablename__ = "settled"
    __table_args__ = (STRICT,)

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position_key: Mapped[int]
