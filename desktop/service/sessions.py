"""Decides who is let in, by password or by a paired phone, and whose a token is (F3)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select

from api_client.ids import new_id
from api_client.vocabulary import Code, Noun, Role
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
class SignedIn:
    """A new session: its token, for whom, and until when."""

    token: str
    actor: Actor
    expires_at: datetime


def sign_in(work: Work, name: str, password: str, address: str) -> SignedIn:
    """Return a new session for the right name and password.

    The password is checked between two transactions: hashing is slow and must hold up nobody.

    Raises:
        Refusal: ``sign-in-wrong``, ``too-many-tries`` with ``wait_s``.
    """
    about = f"name:{folded(name)}"

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
            lambda unit: unit.record("sign-in-failed", Noun.SESSION, "", address=address),
        )
        raise Refusal(Code.SIGN_IN_WRONG)
    staff_id = found[0]

    def admit(unit: Unit) -> SignedIn:
        staff = unit.session.get_one(StaffRecord, staff_id)
        tries.forget(unit, about)
        token, record = _token(unit, staff.id, staff.role, staff.name, SESSION_LASTS)
        unit.actor = Actor(staff.id, staff.name, staff.role, record.id)
        unit.record("signed-in", Noun.SESSION, record.id, address=address)
        assert record.expires_at is not None
        return SignedIn(token, unit.actor, record.expires_at)

    return work.write(ANYBODY, admit)


def pair(work: Work, code: str, device: str, address: str) -> SignedIn:
    """Return a paired phone's token for a pairing code, which is used up by that.

    Raises:
        Refusal: ``pairing-code-wrong``, ``too-many-tries`` with ``wait_s``.
    """
    about = f"pairing:{address}"
    work.write(ANYBODY, lambda unit: tries.count(unit, about))

    def admit(unit: Unit) -> SignedIn | None:
        technician = _whose_code(unit, code)
        if technician is None:
            unit.record("pairing-failed", Noun.DEVICE, "", address=address)
            return None
        tries.forget(unit, about)
        token, paired = _token(unit, technician.id, Role.TECHNICIAN, technician.name, None, device)
        unit.actor = Actor(technician.id, technician.name, Role.TECHNICIAN, paired.id)
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


def whose(unit: Unit, token: str) -> tuple[Actor, bool]:
    """Return whose token this is, and whether it is time to note that he was seen.

    Raises:
        Refusal: ``not-signed-in``, ``token-revoked``, ``token-expired``.
    """
    record = unit.session.scalars(
        select(TokenRecord).where(TokenRecord.digest == passwords.digest(token))
    ).one_or_none()
    if record is None:
        raise Refusal(Code.NOT_SIGNED_IN)
    return _owner(unit, record), _seen_due(unit, record)


def all_whose(unit: Unit, tokens: Collection[str]) -> dict[str, Actor | Refusal]:
    """Return whose each of these tokens is, or as what :func:`whose` would refuse it."""
    by_digest = {passwords.digest(token): token for token in tokens}
    query = select(TokenRecord).where(TokenRecord.digest.in_(by_digest))
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
    return Actor(record.person_id, record.name, record.role, record.id)


def _seen_due(unit: Unit, record: TokenRecord) -> bool:
    """Return whether it is time to note that a token was used."""
    seen = record.last_seen_at
    return seen is None or abs(unit.now - seen) > SEEN_EVERY


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
    unit: Unit, person_id: UUID, role: Role, name: str, lasts: timedelta | None, device: str = ""
) -> tuple[str, TokenRecord]:
    """Return a new token and its record, of which only the digest is kept."""
    token = passwords.token()
    record = TokenRecord(
        id=new_id(),
        digest=passwords.digest(token),
        person_id=person_id,
        role=role,
        name=name,
        device=device,
        created_at=unit.now,
        expires_at=None if lasts is None else unit.now + lasts,
        revoked_at=None,
        last_seen_at=None,
    )
    unit.session.add(record)
    return token, record


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
