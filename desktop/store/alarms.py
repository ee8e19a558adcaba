"""Decides how alarms are kept: raised once, ended by themselves, acknowledged by somebody (A6)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import AlarmKind
from desktop.store.base import STRICT, Record, WordText


class AlarmRecord(Record):
    """An alarm; ``ended_at`` is empty while its cause stands.

    ``about`` names the cause inside its kind (an order, a visit, a reminder), ``about_at`` since
    when or until when it is. ``detail`` is who or what in a word, ``person_id`` whose alone it is.
    """

    __tablename__ = "alarm"
    __table_args__ = (
        Index("alarm_standing", "ended_at", "raised_at"),
        Index("alarm_order", "order_id", "kind", "ended_at", "about_at"),
        Index("alarm_raised", "raised_at"),
        Index("alarm_acknowledgement", "acknowledgement_id", unique=True),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    kind: Mapped[AlarmKind] = mapped_column(WordText(AlarmKind))
    about: Mapped[str]
    about_at: Mapped[datetime]
    order_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    detail: Mapped[str]
    raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    acknowledgement_id: Mapped[UUID | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None]
    acknowledged_name: Mapped[str]
    note: Mapped[str]
