"""Decides how the fixes that devices tell are kept, and what nobody could read (A6, E7)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import Connection, DeviceApp, FixFlag, SetAside
from desktop.store.base import STRICT, Record, WordText


class PositionRecord(Record):
    """A fix as a device told it; never changed.

    Degrees (WGS 84), metres, metres a second, degrees from north, percent; None is what was not
    told. ``kept`` is 1 where the fix is taken for true, else 0, and ``flag`` says why not.
    """

    __tablename__ = "position"
    __table_args__ = (Index("position_technician", "technician_id", "occurred_at"), STRICT)

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    technician_id: Mapped[UUID] = mapped_column(ForeignKey("technician.id"))
    lat: Mapped[float]
    lon: Mapped[float]
    accuracy_m: Mapped[float | None]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    altitude_m: Mapped[float | None]
    speed_mps: Mapped[float | None]
    course: Mapped[float | None]
    battery_percent: Mapped[int | None]
    charging: Mapped[int | None]
    connection: Mapped[Connection | None] = mapped_column(WordText(Connection))
    app: Mapped[DeviceApp] = mapped_column(WordText(DeviceApp))
    kept: Mapped[int]
    flag: Mapped[FixFlag | None] = mapped_column(WordText(FixFlag))


class SetAsideRecord(Record):
    """A device's message of which nothing could be made, as it came; the oldest go in time.

    ``body`` is its beginning as text, unreadable bytes marked; ``length`` is how many bytes came.
    """

    __tablename__ = "set_aside"
    __table_args__ = (Index("set_aside_device", "device_id", "key"), STRICT)

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("token.id"))
    received_at: Mapped[datetime]
    reason: Mapped[SetAside] = mapped_column(WordText(SetAside))
    length: Mapped[int]
    body: Mapped[str]
