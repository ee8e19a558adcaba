"""Decides how staff, technicians, their tokens, pairing codes and failed tries are kept (F3)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import Connection, DeviceApp, Role
from desktop.store.base import STRICT, JsonText, Record, WordText


class StaffRecord(Record):
    """A member of staff; ``folded`` is the name as sign-in compares it.

    ``marks`` tells of each field in which version it last changed; ``password_due`` is 1 while the
    password is one that somebody else gave him.
    """

    __tablename__ = "staff"
    __table_args__ = (STRICT,)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(unique=True)
    role: Mapped[Role] = mapped_column(WordText(Role))
    password_hash: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    marks: Mapped[dict[str, list[Any]]] = mapped_column(JsonText)
    password_due: Mapped[int]


class TechnicianRecord(Record):
    """A technician, with his newest position in degrees (WGS 84), metres and metres a second.

    ``doubted`` is the last fix that was too far off to be believed at once, as latitude, longitude,
    seconds since 1970 UTC and accuracy (-1: not told): the next that agrees with it is believed.
    ``backlog`` is in the same form the newest fix that was believed, where it came too late to be
    where he is. ``told`` is of the newest position that Callout's own app told: by which token, its
    time by that phone's clock, and that less the server's time of it, in seconds.
    """

    __tablename__ = "technician"
    __table_args__ = (Index("technician_name", "name", "id", unique=True), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    phone: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    position_at: Mapped[datetime | None]
    position_received_at: Mapped[datetime | None]
    speed_mps: Mapped[float | None]
    course: Mapped[float | None]
    battery_percent: Mapped[int | None]
    charging: Mapped[int | None]
    connection: Mapped[Connection | None] = mapped_column(WordText(Connection))
    doubted: Mapped[list[float] | None] = mapped_column(JsonText)
    backlog: Mapped[list[float] | None] = mapped_column(JsonText)
    told: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    marks: Mapped[dict[str, list[Any]]] = mapped_column(JsonText)


class TokenRecord(Record):
    """A bearer token by its digest: a session of staff or a paired phone.

    ``address``, ``release`` and ``platform`` say from where, with which program and on what kind
    of device it was got; ``password_due`` is 1 until its owner has chosen a password. ``app`` is
    the program that speaks by it; ``sealed_key`` the key its messages are encrypted with, if any.
    """

    __tablename__ = "token"
    __table_args__ = (Index("token_person", "person_id"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID]
    role: Mapped[Role] = mapped_column(WordText(Role))
    name: Mapped[str]
    device: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    address: Mapped[str]
    release: Mapped[str]
    platform: Mapped[str]
    password_due: Mapped[int]
    app: Mapped[DeviceApp] = mapped_column(WordText(DeviceApp))
    sealed_key: Mapped[str | None]


class PairingRecord(Record):
    """A pairing code by its digest; it works once, until it expires."""

    __tablename__ = "pairing"
    __table_args__ = (STRICT,)

    digest: Mapped[str] = mapped_column(primary_key=True)
    technician_id: Mapped[UUID] = mapped_column(ForeignKey("technician.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class TriesRecord(Record):
    """Failed tries to sign in or pair, by a digest of whom or whence."""

    __tablename__ = "tries"
    __table_args__ = (STRICT,)

    about: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
