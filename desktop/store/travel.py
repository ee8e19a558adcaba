"""Decides how it is kept what ways said of speeds: each way once, and the sums of them (A8)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import TravelMode
from desktop.store.base import STRICT, Record, WordText


class LearnedWayRecord(Record):
    """A visit whose way was learned from, so that it is once; never changed."""

    __tablename__ = "learned_way"
    __table_args__ = (STRICT,)

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    mode: Mapped[TravelMode] = mapped_column(WordText(TravelMode))
    north: Mapped[int]
    east: Mapped[int]
    hour: Mapped[int]
    metres: Mapped[float]
    seconds: Mapped[float]
    learned_at: Mapped[datetime]


class SpeedRecord(Record):
    """The sums of ways into a cell of the map at an hour (UTC), by way of travel.

    Old ones weigh less and less: it is no mere sum of ``learned_way``.
    """

    __tablename__ = "speed"
    __table_args__ = (STRICT,)

    north: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    east: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mode: Mapped[TravelMode] = mapped_column(WordText(TravelMode), primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    metres: Mapped[float]
    seconds: Mapped[float]
