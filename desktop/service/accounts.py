"""Decides how somebody looks after his own log-in: password, sessions, a locked desk (F3)."""

from dataclasses import dataclass
from uuid import UUID

from api_client.vocabulary import Code, Noun, Permission, Role
from desktop.domain import people as rules
from desktop.domain.refusal import Refusal
from desktop.service import passwords, sessions, tries
from desktop.service.unit import Actor, Unit, Work
from desktop.store.people import StaffRecord, TokenRecord


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """The password that is, the one that is to be, and whether his other sessions end."""

    old: str
    new: str
    end_others: bool


def change_password(work: Work, actor: Actor, change: PasswordChange) -> int:
    """Change the actor's own password and return how many other sessions of his were ended.

    Raises:
        Refusal: ``not-permitted`` to who has none, ``password-wrong``, ``password-weak``,
            ``password-same``, ``too-many-tries`` with ``wait_s``.
    """
    _prove(work, actor, change.old, "password-change-failed")
    rules.check_password(actor.name, change.new)
    rules.check_password_new(change.old, change.new)
    hashed = passwords.hashed(change.new)

    def put(unit: Unit) -> int:
        sessions.check(unit)
        staff = _self(unit)
        staff.password_hash, staff.password_due = hashed, 0
        staff.version += 1
        assert actor.token_id is not None, "only who has logged in has a password"
        unit.session.get_one(TokenRecord, actor.token_id).password_due = 0
        ended = sessions.revoke_all(unit, staff.id, actor.token_id) if change.end_others else 0
        unit.record("password-changed", Noun.STAFF, staff.id)
        unit.announce(Noun.STAFF, staff.id, staff.version)
        return ended

    return work.write(actor, put)


def unlock(work: Work, actor: Actor) -> None:
    """Note that a locked desk was opened by who had locked it; his password was proved before."""
    work.write(actor, lambda unit: unit.record("desk-unlocked", Noun.SESSION, actor.token_id))


def prove_password(work: Work, actor: Actor, password: str) -> None:
    """Try the actor's password, as to open his locked desk; wrong ones count as those of log-in.

    Raises:
        Refusal: ``not-permitted`` to who has none, ``password-wrong``, ``too-many-tries``.
    """
    _prove(work, actor, password, "unlock-failed")
    unlock(work, actor)


def own_sessions(unit: Unit) -> list[TokenRecord]:
    """Return the actor's own open sessions or phones, newest first."""
    return sessions.live(unit, unit.actor.id)


def end_others(unit: Unit) -> int:
    """End every other session of the actor's and return how many.

    Raises:
        Refusal: ``not-permitted`` to who has none.
    """
    _self(unit)
    return sessions.revoke_all(unit, unit.actor.id, unit.actor.token_id)


def end_session(unit: Unit, session_id: UUID) -> int:
    """End a session of staff: one's own, or anybody's for an administrator.

    Returns 1, or 0 when it was ended before.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    found = unit.session.get(TokenRecord, session_id)
    if found is None or found.person_id != unit.actor.id:
        unit.require(Permission.PEOPLE_WRITE)
    if found is None or found.role is Role.TECHNICIAN:
        raise Refusal(Code.NOT_FOUND)
    if found.revoked_at is not None:
        return 0
    sessions.revoke(unit, found)
    return 1


def _prove(work: Work, actor: Actor, password: str, otherwise: str) -> None:
    """Count a try, and refuse it when it is wrong; between two transactions, for it is slow."""

    def look(unit: Unit) -> tuple[str, str]:
        staff = _self(unit)
        about = sessions.about_name(staff.name)
        tries.count(unit, about)
        return about, staff.password_hash

    about, hashed = work.write(actor, look)
    if not passwords.verified(hashed, password):
        work.write(actor, lambda unit: unit.record(otherwise, Noun.SESSION, actor.token_id))
        raise Refusal(Code.PASSWORD_WRONG)
    work.write(actor, lambda unit: tries.forget(unit, about))


def _self(unit: Unit) -> StaffRecord:
    """Return the actor's own row; phones and the program itself have no password."""
    found = unit.session.get(StaffRecord, unit.actor.id)
    if found is None or unit.actor.token_id is None:
        raise Refusal(Code.NOT_PERMITTED, role=unit.actor.role.value)
    return found
