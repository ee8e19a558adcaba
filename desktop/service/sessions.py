"""Decides who is let in, by password or by a paired phone, and whose a token is (F3)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select

from api_client.ids import new_id
from api_client.vocabulary import Code, DeviceApp, Noun, Role
from desktop.clock import pace_of
from desktop.domain.refusal import Refusal
from desktop.service import claims, passwords, tries
from desktop.service.unit import ANYBODY, Actor, Unit, Work
from desktop.store.people import PairingRecord, StaffRecord, TechnicianRecord, TokenRecord
from desktop.store.records import one

SESSION_LASTS = timedelta(hours=16)
SEEN_EVERY = timedelta(minutes=1)
AHEAD = timedelta(hours=4)
"""How far the clock may be set back before what it let in while it was ahead is over (0024)."""


@dataclass(frozen=True, slots=True)
class Whence:
    """From where somebody comes: an address, the release of his desk, the kind of his device."""

    address: str
    release: str = ""
    platform: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: its token, for whom, and until when."""

    token: str
    actor: Actor
    expires_at: datetime


def sign_in(work: Work, name: str, password: str, address: str, release: str = "") -> SignedIn:
    """Return a new session for the right name and password.

    The password is checked between two transactions: hashing is slow and must hold up nobody.

    Raises:
        Refusal: ``sign-in-wrong``, ``too-many-tries`` with ``wait_s``.
    """
    about, whence = about_name(name), Whence(address, release)

    def look(unit: Unit) -> tuple[UUID, str] | None:
        tries.count(unit, about)
        found = by_name(unit, name)
        if found is None or found.disabled_at is not None:
            return None
        return found.id, found.password_hash

    found = work.write(ANYBODY, look)
    if not passwords.verified(found[1] if found else None, password) or found is None:
        work.write(
            ANYBODY,
            lambda unit: unit.record("sign-in-failed", Noun.SESSION, "", address=whence.address),
        )
        raise Refusal(Code.SIGN_IN_WRONG)
    staff_id, known_hash = found

    def admit(unit: Unit) -> SignedIn:
        staff = unit.session.get_one(StaffRecord, staff_id)
        if staff.disabled_at is not None or staff.password_hash != known_hash:
            raise Refusal(Code.SIGN_IN_WRONG)  # it was changed while it was tried
        tries.forget(unit, about)
        person = Actor(staff.id, staff.name, staff.role, password_due=bool(staff.password_due))
        token, record = _token(unit, person, SESSION_LASTS * pace_of(work.clock), whence)
        unit.actor = _owner(unit, record)
        unit.record("signed-in", Noun.SESSION, record.id, address=whence.address)
        unit.announce(Noun.SESSION, record.id, 1)
        assert record.expires_at is not None
        return SignedIn(token, unit.actor, record.expires_at)

    return work.write(ANYBODY, admit)


def pair(work: Work, code: str, device: str, address: str, platform: str = "") -> SignedIn:
    """Return a paired phone's token for a pairing code, which is used up by that.

    Raises:
        Refusal: ``pairing-code-wrong``, ``too-many-tries`` with ``wait_s``.
    """
    about, whence = f"pairing:{address}", Whence(address, platform=platform)
    work.write(ANYBODY, lambda unit: tries.count(unit, about))

    def admit(unit: Unit) -> SignedIn | None:
        technician = _whose_code(unit, code)
        if technician is None:
            unit.record("pairing-failed", Noun.DEVICE, "", address=address)
            return None
        tries.forget(unit, about)
        person = Actor(technician.id, technician.name, Role.TECHNICIAN)
        token, paired = _token(unit, person, None, whence, device)
        unit.actor = _owner(unit, paired)
        unit.record("phone-paired", Noun.DEVICE, paired.id, technician=str(technician.id))
        technician.version += 1
        unit.announce(Noun.TECHNICIAN, technician.id, technician.version, (technician.id,))
        return SignedIn(token, unit.actor, unit.now)

    paired = work.write(ANYBODY, admit)
    if paired is None:
        raise Refusal(Code.PAIRING_CODE_WRONG)
    return paired


def _whose_code(unit: Unit, code: str) -> TechnicianRecord | None:
    """Use up a pairing code and return whose it is, None for one that does not work."""
    record = unit.session.get(PairingRecord, passwords.code_digest(code))
    if record is None or record.used_at is not None:
        return None
    if is_over(record.created_at, record.expires_at, unit.now):
        return None
    technician = unit.session.get_one(TechnicianRecord, record.technician_id)
    if technician.disabled_at is not None:
        return None
    record.used_at = unit.now
    return technician


def whose(unit: Unit, token: str, seen_every: timedelta = SEEN_EVERY) -> tuple[Actor, bool]:
    """Return whose token this is, and whether it is time to note that he was seen.

    Raises:
        Refusal: ``not-signed-in``, ``token-revoked``, ``token-expired``.
    """
    record = unit.session.scalars(
        select(TokenRecord).where(TokenRecord.digest == passwords.digest(token))
    ).one_or_none()
    if record is None or record.app is not DeviceApp.CALLOUT:  # a tracker's opens its path alone
        raise Refusal(Code.NOT_SIGNED_IN)
    return _owner(unit, record), _seen_due(unit, record, seen_every)


def all_whose(unit: Unit, tokens: Collection[str]) -> dict[str, Actor | Refusal]:
    """Return whose each of these tokens is, or as what :func:`whose` would refuse it."""
    by_digest = {passwords.digest(token): token for token in tokens}
    query = select(TokenRecord).where(
        TokenRecord.digest.in_(by_digest), TokenRecord.app == DeviceApp.CALLOUT
    )
    found: dict[str, Actor | Refusal] = {}
    for record in unit.session.scalars(query):
        try:
            found[by_digest[record.digest]] = _owner(unit, record)
        except Refusal as refusal:
            found[by_digest[record.digest]] = refusal
    return {token: found.get(token) or Refusal(Code.NOT_SIGNED_IN) for token in tokens}


def _owner(unit: Unit, record: TokenRecord) -> Actor:
    """Return whose a token is, where it still holds."""
    _check_live(unit, record)
    due = bool(record.password_due)
    return Actor(record.person_id, record.name, record.role, record.id, due)


def _seen_due(unit: Unit, record: TokenRecord, every: timedelta = SEEN_EVERY) -> bool:
    """Return whether it is time to note that a token was used."""
    seen = record.last_seen_at
    return seen is None or abs(unit.now - seen) > every


def check(unit: Unit) -> None:
    """Refuse to go on for an actor whose token was ended since he came.

    Raises:
        Refusal: ``token-revoked``, ``token-expired``.
    """
    if unit.actor.token_id is not None:
        _check_live(unit, one(unit.records, TokenRecord, unit.actor.token_id))


def ended(unit: Unit, token_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these tokens are revoked or have expired."""
    ahead = and_(
        TokenRecord.expires_at.is_not(None), TokenRecord.created_at > unit.now + AHEAD
    )  # as in is_over
    over = or_(TokenRecord.revoked_at.is_not(None), TokenRecord.expires_at <= unit.now, ahead)
    query = select(TokenRecord.id).where(TokenRecord.id.in_(token_ids), over)
    return frozenset(unit.session.scalars(query)) if token_ids else frozenset()


def come_in(unit: Unit) -> None:
    """Let an actor in who is known from before: as his token says now, and note that he was seen.

    Raises:
        Refusal: ``token-revoked``, ``token-expired``.
    """
    if unit.actor.token_id is None:
        return
    record = one(unit.records, TokenRecord, unit.actor.token_id)
    unit.actor = _owner(unit, record)
    if _seen_due(unit, record):
        note_seen(unit)


def note_seen(unit: Unit) -> None:
    """Note that the actor's token was used, and so that a technician's phone is there."""
    assert unit.actor.token_id is not None
    one(unit.records, TokenRecord, unit.actor.token_id).last_seen_at = unit.now
    if unit.actor.role is Role.TECHNICIAN:
        one(unit.records, TechnicianRecord, unit.actor.id).last_seen_at = unit.now


def sign_out(unit: Unit) -> None:
    """End the session by whose token the actor asks."""
    assert unit.actor.token_id is not None
    revoke(unit, unit.session.get_one(TokenRecord, unit.actor.token_id))


def _token(
    unit: Unit, person: Actor, lasts: timedelta | None, whence: Whence, device: str = ""
) -> tuple[str, TokenRecord]:
    """Return a new token and its record, of which only the digest is kept."""
    token = passwords.token()
    record = TokenRecord(
        id=new_id(),
        digest=passwords.digest(token),
        person_id=person.id,
        role=person.role,
        name=person.name,
        device=device,
        created_at=unit.now,
        expires_at=None if lasts is None else unit.now + lasts,
        revoked_at=None,
        last_seen_at=None,
        address=whence.address,
        release=whence.release,
        platform=whence.platform,
        password_due=int(person.password_due),
        app=DeviceApp.CALLOUT,
        sealed_key=None,
    )
    unit.session.add(record)
    return token, record


def about_name(name: str) -> str:
    """Return under what tries of a password are counted, wherever it is asked for."""
    return f"name:{folded(name)}"


def folded(name: str) -> str:
    """Return a name as sign-in compares it."""
    return " ".join(name.split()).casefold()


def by_name(unit: Unit, name: str) -> StaffRecord | None:
    """Return the member of staff of that name, if there is one."""
    query = select(StaffRecord).where(StaffRecord.folded == folded(name))
    return unit.session.scalars(query).one_or_none()


def revoke(unit: Unit, record: TokenRecord) -> None:
    """Revoke a token, for good, and let go of what its desk worked on."""
    record.revoked_at = unit.now
    claims.let_go_all(unit, record.id)
    noun = Noun.DEVICE if record.role is Role.TECHNICIAN else Noun.SESSION
    unit.record("token-revoked", noun, record.id, person=str(record.person_id))
    if noun is Noun.SESSION:
        unit.announce(noun, record.id, 2)


def live(unit: Unit, person_id: UUID | None = None) -> list[TokenRecord]:
    """Return the tokens that still work, newest first: a person's, or those of all staff."""
    query = select(TokenRecord).where(TokenRecord.revoked_at.is_(None))
    if person_id is None:
        query = query.where(TokenRecord.role != Role.TECHNICIAN)
    else:
        query = query.where(TokenRecord.person_id == person_id)
    return [
        token
        for token in unit.session.scalars(query.order_by(TokenRecord.created_at.desc()))
        if token.expires_at is None or not is_over(token.created_at, token.expires_at, unit.now)
    ]


def revoke_all(unit: Unit, person_id: UUID, but: UUID | None = None) -> int:
    """Revoke every token of a person that still works, ``but`` one, and return how many."""
    ending = [token for token in live(unit, person_id) if token.id != but]
    for token in ending:
        revoke(unit, token)
    return len(ending)


def _check_live(unit: Unit, record: TokenRecord) -> None:
    """Refuse a token that was revoked or has expired."""
    if record.revoked_at is not None:
        raise Refusal(Code.TOKEN_REVOKED)
    if record.expires_at is not None and is_over(record.created_at, record.expires_at, unit.now):
        raise Refusal(Code.TOKEN_EXPIRED)


def is_over(made_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Return whether what was let in for a time has had it.

    What was made while the clock was ahead would outlive its time by as much: it is over too.
    """
    return expires_at <= now or made_at > now + AHEAD
