"""Decides how staff is looked after: who is there, in which role, let in or not (F3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from api_client.vocabulary import Code, Noun, Permission, Role
from desktop.domain import people as rules
from desktop.domain.refusal import Refusal
from desktop.service import marked, passwords, sessions, tries
from desktop.service.unit import Actor, Unit, Work
from desktop.store.people import StaffRecord, TokenRecord


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff, when he was last there, and how many sessions of his are open."""

    record: StaffRecord
    last_seen_at: datetime | None
    sessions: int


@dataclass(frozen=True, slots=True)
class OneTime:
    """A password that lets somebody in until he has chosen his own; it is told once."""

    staff_id: UUID
    password: str


def members(unit: Unit, only: UUID | None = None) -> list[Member]:
    """Return staff by name, all or one.

    Raises:
        Refusal: ``not-permitted``; ``not-found`` when ``only`` is not there.
    """
    unit.require(Permission.PEOPLE_WRITE)
    query = select(StaffRecord).order_by(StaffRecord.folded)
    if only is not None:
        query = query.where(StaffRecord.id == only)
    records = list(unit.session.scalars(query))
    if only is not None and not records:
        raise Refusal(Code.NOT_FOUND)
    last = unit.session.execute(
        select(TokenRecord.person_id, func.max(TokenRecord.last_seen_at))
        .where(TokenRecord.role != Role.TECHNICIAN)
        .group_by(TokenRecord.person_id)
    )
    seen: dict[UUID, datetime | None] = {person: at for person, at in last}  # noqa: C416  (typed)
    open_: dict[UUID, int] = {}
    for token in sessions.live(unit):
        open_[token.person_id] = open_.get(token.person_id, 0) + 1
    return [Member(each, seen.get(each.id), open_.get(each.id, 0)) for each in records]


def edit(unit: Unit, staff_id: UUID, seen: int, changes: Mapping[str, Any]) -> Member:
    """Change ``name``, ``role`` or ``disabled`` of a member of staff; a repeat changes nothing.

    Whoever is disabled or gets another role is logged out everywhere, at once.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``version-unknown``, ``edit-conflict``,
            ``name-taken``, ``role-unsuitable``, ``last-administrator``.
    """
    unit.require(Permission.PEOPLE_WRITE)
    staff = _one(unit, staff_id)
    changed = marked.put(staff, seen, _columns(unit, staff, changes))
    if not changed:
        return members(unit, staff_id)[0]
    if "role" in changed or changed.get("disabled_at") is not None:
        sessions.revoke_all(unit, staff_id)
    if "name" in changed:
        staff.folded = sessions.folded(staff.name)
        for token in sessions.live(unit, staff_id):
            token.name = staff.name
    told = {"role": staff.role.value} if "role" in changed else {}
    if "disabled_at" in changed:
        told["disabled"] = "no" if staff.disabled_at is None else "yes"
    unit.record("staff-edited", Noun.STAFF, staff_id, fields=sorted(changed), **told)
    unit.announce(Noun.STAFF, staff_id, staff.version)
    unit.session.flush()
    return members(unit, staff_id)[0]


def _columns(unit: Unit, staff: StaffRecord, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that an edit wants, after the rules had their say."""
    wanted: dict[str, Any] = {}
    if "name" in changes:
        found = sessions.by_name(unit, changes["name"])
        if found is not None and found.id != staff.id:
            raise Refusal(Code.NAME_TAKEN, name=changes["name"])
        wanted["name"] = changes["name"]
    if "role" in changes:
        rules.check_staff_role(changes["role"])
        wanted["role"] = changes["role"]
    if "disabled" in changes:
        since = staff.disabled_at or unit.now
        wanted["disabled_at"] = since if changes["disabled"] else None
    in_charge = staff.role is Role.ADMINISTRATOR and staff.disabled_at is None
    stays = wanted.get("role", staff.role) is Role.ADMINISTRATOR
    if in_charge and not (stays and wanted.get("disabled_at") is None):
        rules.check_administrator_left(_administrators(unit, staff.id))
    return wanted


def reset_password(work: Work, actor: Actor, staff_id: UUID) -> OneTime:
    """Give a member of staff a password for one log-in, end his sessions, and tell it once.

    A repeat gives another one; the one before is void.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    rules.require(actor.role, Permission.PEOPLE_WRITE)
    work.read(actor, lambda unit: _one(unit, staff_id))  # before the slow part
    password = passwords.one_time()
    hashed = passwords.hashed(password)

    def put(unit: Unit) -> OneTime:
        staff = _one(unit, staff_id)
        staff.password_hash, staff.password_due = hashed, 1
        staff.version += 1
        tries.forget(unit, sessions.about_name(staff.name))
        sessions.revoke_all(unit, staff_id)
        unit.record("password-reset", Noun.STAFF, staff_id)
        unit.announce(Noun.STAFF, staff_id, staff.version)
        return OneTime(staff_id, password)

    return work.write(actor, put)


def sessions_of(unit: Unit, staff_id: UUID) -> list[TokenRecord]:
    """Return the open sessions of a member of staff, newest first.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.PEOPLE_WRITE)
    return sessions.live(unit, _one(unit, staff_id).id)


def all_sessions(unit: Unit) -> list[TokenRecord]:
    """Return the open sessions of all staff, newest first.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.PEOPLE_WRITE)
    return sessions.live(unit)


def _one(unit: Unit, staff_id: UUID) -> StaffRecord:
    found = unit.session.get(StaffRecord, staff_id)
    if found is None:
        raise Refusal(Code.NOT_FOUND)
    return found


def _administrators(unit: Unit, but: UUID) -> int:
    """Return how many administrators can log in, ``but`` one."""
    query = select(func.count()).where(
        StaffRecord.role == Role.ADMINISTRATOR,
        StaffRecord.disabled_at.is_(None),
        StaffRecord.id != but,
    )
    return unit.session.scalar(query) or 0
