"""Decides how tracking apps are let in, and what becomes of what they tell (A6, A8).

A tracker is a token that opens the paths of tracking apps and nothing else. What its app says is
taken in any case, and what nobody could read is set aside: an app that is refused says the same
again, and everything behind it waits.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from api_client.ids import new_id
from api_client.vocabulary import Code, DeviceApp, Noun, Permission, Role, SetAside
from desktop.domain.devices import Heard, State
from desktop.domain.positions import AHEAD, Bounds
from desktop.domain.refusal import Refusal
from desktop.service import passwords, positions, progress, sessions
from desktop.service.ports import Field, Seal, SealBroken
from desktop.service.unit import Actor, Unit
from desktop.store.people import TechnicianRecord, TokenRecord
from desktop.store.positions import SetAsideRecord
from desktop.store.records import one

USER_LENGTH = 12
"""So many hexadecimal digits of a device's id name it in its app; the random ones, at the end."""
BODY_BYTES = 4 * 2**10
"""So much of a message that was set aside is kept."""
MOST_ASIDE = 200
"""So many of a device's messages are kept that were set aside."""


@dataclass(frozen=True, slots=True)
class Tracker:
    """Who asks on a tracking app's path: by which app, under what name, with what key if any."""

    actor: Actor
    app: DeviceApp
    user: str
    key: bytes | None = None


@dataclass(frozen=True, slots=True)
class TrackerGiven:
    """A new tracker with its secrets, which are told once; ``key`` is empty where it has none."""

    device_id: UUID
    technician_id: UUID
    technician: str
    app: DeviceApp
    name: str
    user: str
    password: str
    key: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A message as it came: its length in bytes, and its beginning."""

    length: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Aside:
    """How many messages of a device are set aside, and when and why the last one was."""

    count: int
    last_at: datetime
    reason: SetAside


def user_of(device_id: UUID) -> str:
    """Return under what name a device's app speaks; it is no secret."""
    return device_id.hex[-USER_LENGTH:]


def add(
    unit: Unit, technician_id: UUID, app: DeviceApp, name: str, seal: Seal | None
) -> TrackerGiven:
    """Let a tracking app speak for a technician, and return the secrets by which it does.

    Without ``seal`` its messages are not encrypted beyond the connection.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``request-invalid`` for Callout's own app, which
            pairs by a code.
    """
    unit.require(Permission.PEOPLE_WRITE)
    if app is DeviceApp.CALLOUT:
        raise Refusal(Code.REQUEST_INVALID, app=app.value)
    technician = unit.session.get(TechnicianRecord, technician_id)
    if technician is None:
        raise Refusal(Code.NOT_FOUND)
    id_, password = new_id(), passwords.typed()
    key = passwords.typed() if app is DeviceApp.OWNTRACKS and seal is not None else ""
    sealed = seal.seal(_place(id_), key.encode()) if key and seal is not None else None
    unit.session.add(
        TokenRecord(
            id=id_,
            digest=passwords.digest(password),
            person_id=technician_id,
            role=Role.TECHNICIAN,
            name=technician.name,
            device=name,
            created_at=unit.now,
            expires_at=None,
            revoked_at=None,
            last_seen_at=None,
            address="",
            release="",
            platform="",
            password_due=0,
            app=app,
            sealed_key=sealed,
        )
    )
    unit.record("tracker-added", Noun.DEVICE, id_, technician=str(technician_id), app=app.value)
    technician.version += 1
    unit.announce(Noun.TECHNICIAN, technician.id, technician.version, (technician.id,))
    return TrackerGiven(id_, technician_id, technician.name, app, name, user_of(id_), password, key)


def all_whose(
    unit: Unit, secrets: Collection[str], seal: Seal | None
) -> dict[str, Tracker | Refusal]:
    """Return whose each of these secrets is; one that was revoked is as one that never was."""
    by_digest = {passwords.digest(secret): secret for secret in secrets}
    query = select(TokenRecord).where(
        TokenRecord.digest.in_(by_digest),
        TokenRecord.app != DeviceApp.CALLOUT,
        TokenRecord.revoked_at.is_(None),
    )
    found: dict[str, Tracker | Refusal] = {
        by_digest[record.digest]: _tracker(record, seal) for record in unit.session.scalars(query)
    }
    return {secret: found.get(secret) or Refusal(Code.NOT_SIGNED_IN) for secret in secrets}


def _tracker(record: TokenRecord, seal: Seal | None) -> Tracker:
    actor = Actor(record.person_id, record.name, record.role, record.id)
    return Tracker(actor, record.app, user_of(record.id), _key(record, seal))


def _key(record: TokenRecord, seal: Seal | None) -> bytes | None:
    """Return what a device encrypts with; another centre's key opens nothing, nor do we then."""
    if record.sealed_key is None or seal is None:
        return None
    try:
        return seal.unseal(_place(record.id), record.sealed_key)
    except SealBroken:
        return None


def _place(device_id: UUID) -> Field:
    return Field("token", str(device_id), "sealed_key")


def hear(
    unit: Unit, app: DeviceApp, heard: Heard, posted: Posted, bounds: Bounds = positions.USUAL
) -> None:
    """Keep what a tracker's message held, and the message where some of it was of no use.

    Raises:
        Refusal: ``token-revoked``, ``not-permitted``.
    """
    sessions.come_in(unit)
    unit.require(Permission.REPORTS_SEND)
    news = heard.aside is not None
    for sighting in heard.sightings:
        news |= positions.take(unit, unit.actor.id, sighting, app, bounds)
    if heard.state is not None:
        news |= _put_state(unit, heard.state, bounds)
    if heard.aside is not None:
        _set_aside(unit, heard.aside, posted)
    if news:
        progress.announce_technician(unit, unit.actor.id)


def _put_state(unit: Unit, told: State, bounds: Bounds) -> bool:
    """Take over what a device told of itself without a place, and return whether that is news.

    What is older than his position, too old to be live, or from the future, tells nothing of now.
    """
    technician = one(unit.records, TechnicianRecord, unit.actor.id)
    technician.last_seen_at = unit.now
    at = technician.position_at
    newer = at is None or not told.at <= at <= unit.now
    if not newer or not unit.now - bounds.live <= told.at <= unit.now + AHEAD:
        return False
    before = technician.battery_percent, technician.charging
    if told.battery_percent is not None:
        technician.battery_percent = told.battery_percent
    if told.charging is not None:
        technician.charging = int(told.charging)
    return (technician.battery_percent, technician.charging) != before


def _set_aside(unit: Unit, reason: SetAside, posted: Posted) -> None:
    """Keep a message of which nothing could be made, in place of the oldest if there are many."""
    device_id = unit.actor.token_id
    assert device_id is not None, "a tracker without a token"
    text = posted.head[:BODY_BYTES].decode("utf-8", "replace").replace("\0", "\ufffd")
    unit.records.add(
        SetAsideRecord(
            device_id=device_id,
            received_at=unit.now,
            reason=reason,
            length=posted.length,
            body=text,
        )
    )
    unit.records.keep_newest(SetAsideRecord, MOST_ASIDE, device_id=device_id)


def set_aside(unit: Unit, device_id: UUID) -> list[SetAsideRecord]:
    """Return what was set aside of a device's messages, newest first.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.PEOPLE_WRITE)
    record = unit.session.get(TokenRecord, device_id)
    if record is None or record.role is not Role.TECHNICIAN:
        raise Refusal(Code.NOT_FOUND)
    query = select(SetAsideRecord).where(SetAsideRecord.device_id == device_id)
    return list(unit.session.scalars(query.order_by(SetAsideRecord.key.desc())))


def asides(unit: Unit, devices: Collection[UUID]) -> Mapping[UUID, Aside]:
    """Return what is set aside of each of these devices; who is left out has sent nothing bad."""
    newest = (
        select(SetAsideRecord.device_id, func.count(), func.max(SetAsideRecord.key))
        .where(SetAsideRecord.device_id.in_(devices))
        .group_by(SetAsideRecord.device_id)
    )
    found = {key: (device, count) for device, count, key in unit.session.execute(newest)}
    last = select(SetAsideRecord).where(SetAsideRecord.key.in_(found))
    return {
        found[record.key][0]: Aside(found[record.key][1], record.received_at, record.reason)
        for record in unit.session.scalars(last)
    }


def list_devices(unit: Unit, technician_id: UUID) -> list[TokenRecord]:
    """Return the phones that were paired to a technician, and his trackers, newest first.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.PEOPLE_WRITE)
    if unit.session.get(TechnicianRecord, technician_id) is None:
        raise Refusal(Code.NOT_FOUND)
    query = select(TokenRecord).where(TokenRecord.person_id == technician_id)
    return list(unit.session.scalars(query.order_by(TokenRecord.created_at.desc())))


def revoke_device(unit: Unit, device_id: UUID) -> int:
    """Revoke a paired phone's token; return 1, or 0 when it was revoked before.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.PEOPLE_WRITE)
    record = unit.session.get(TokenRecord, device_id)
    if record is None or record.role is not Role.TECHNICIAN:
        raise Refusal(Code.NOT_FOUND)
    if record.revoked_at is not None:
        return 0
    sessions.revoke(unit, record)
    technician = unit.session.get_one(TechnicianRecord, record.person_id)
    technician.version += 1
    unit.announce(Noun.TECHNICIAN, technician.id, technician.version, (technician.id,))
    return 1
