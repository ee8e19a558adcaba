"""Decides who may store and see a file, and that every view of one is on record (A5, F3)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from api_client.ids import new_id
from api_client.vocabulary import Code, Noun, Permission
from desktop.domain.refusal import Refusal
from desktop.service import orders, progress
from desktop.service.unit import Unit
from desktop.store.evidence import FileRecord
from desktop.store.orders import OrderRecord
from desktop.store.tracking import AttachmentRecord


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is held: digest, length in bytes, when it came, and as what it is served."""

    sha256: str
    length: int
    stored_at: datetime
    media_type: str
    new: bool = False
    """Whether its bytes came now: for the first time, or in the place of damaged ones."""


def may_store(unit: Unit, sha256: str) -> Stored | None:
    """Return the file when it is held already; None when its bytes may come.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.FILES_SEND)
    record = unit.session.get(FileRecord, sha256)
    return None if record is None else _stored(unit, record)


def store(unit: Unit, sha256: str, length: int, *, healed: bool = False) -> Stored:
    """Note a file whose bytes are on disk; a repeat changes nothing.

    Args:
        unit: the transaction.
        sha256: the digest.
        length: how many bytes it has.
        healed: whether the bytes took the place of lost or damaged ones; that goes on record.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.FILES_SEND)
    record = unit.session.get(FileRecord, sha256)
    if record is not None:
        if healed:
            unit.record("file-healed", Noun.FILE, sha256, length=length)
            unit.announce(Noun.FILE, record.id, 1, _audience(unit))
        return _stored(unit, record, new=healed)
    record = FileRecord(
        sha256=sha256,
        id=new_id(),
        length=length,
        stored_at=unit.now,
        stored_by=unit.actor.id,
        stored_role=unit.actor.role,
    )
    unit.session.add(record)
    unit.record("file-stored", Noun.FILE, sha256, length=length)
    unit.announce(Noun.FILE, record.id, 1, _audience(unit))
    for order in _orders_naming(unit, sha256):
        progress.touch(unit, order)
    return _stored(unit, record, new=True)


def _audience(unit: Unit) -> tuple[UUID, ...]:
    """Return who outside the desk is told that the actor's file came."""
    return (unit.actor.id,) if unit.actor.outside else ()


def look_up(unit: Unit, sha256: str) -> Stored:
    """Return what is known of a file, without its bytes.

    Raises:
        Refusal: ``not-permitted``, ``not-found`` also for what is somebody else's.
    """
    unit.require(Permission.FILES_VIEW)
    record = unit.session.get(FileRecord, sha256)
    if record is None or (unit.actor.outside and not _his(unit, record)):
        raise Refusal(Code.NOT_FOUND)
    return _stored(unit, record)


def view(unit: Unit, sha256: str) -> Stored:
    """Return a file for viewing, which goes on record (F3).

    Raises:
        Refusal: as :func:`look_up`.
    """
    stored = look_up(unit, sha256)
    unit.record("file-viewed", Noun.FILE, sha256)
    return stored


def _stored(unit: Unit, record: FileRecord, *, new: bool = False) -> Stored:
    """Return the record with the media type by which a report named it."""
    query = select(AttachmentRecord.media_type).where(AttachmentRecord.sha256 == record.sha256)
    media_type = unit.session.scalars(query.limit(1)).first() or "application/octet-stream"
    return Stored(record.sha256, record.length, record.stored_at, media_type, new)


def _orders_naming(unit: Unit, sha256: str) -> list[OrderRecord]:
    """Return the orders whose reports name the file."""
    named = select(AttachmentRecord.order_id).where(AttachmentRecord.sha256 == sha256)
    return list(unit.session.scalars(select(OrderRecord).where(OrderRecord.id.in_(named))))


def _his(unit: Unit, record: FileRecord) -> bool:
    """Return whether the actor stored the file, or has an order whose reports name it."""
    if record.stored_by == unit.actor.id:
        return True
    for order in _orders_naming(unit, record.sha256):
        try:
            orders.visible(unit, order.id)
        except Refusal:
            continue
        return True
    return False
