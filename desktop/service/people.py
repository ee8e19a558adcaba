"""Decides who is known to the centre: staff, technicians and their phones (F3, A6)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Text, select, type_coerce

from api_client.vocabulary import (
    AlarmKind,
    ArrivalSource,
    Code,
    DeviceApp,
    Noun,
    Permission,
    Role,
    TechnicianState,
    VisitState,
)
from desktop.domain import duty as duty_rules
from desktop.domain import people as rules
from desktop.domain import visits
from desktop.domain.duty import Duty
from desktop.domain.refusal import Refusal
from desktop.service import changes, duty, marked, offers, passwords, sessions
from desktop.service.unit import Actor, Unit, Work
from desktop.store.alarms import AlarmRecord
from desktop.store.motion import MotionRecord
from desktop.store.orders import OrderRecord, VisitRecord
from desktop.store.people import PairingRecord, StaffRecord, TechnicianRecord, TokenRecord

PAIRING_LASTS = timedelta(hours=24)
Row = TypeVar("Row", StaffRecord, TechnicianRecord)


@dataclass(frozen=True, slots=True)
class PairingGiven:
    """A pairing code for a technician, until when."""

    technician_id: UUID
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """A technician, what he is doing, on which order, and whether a phone of his is paired.

    ``motion`` is None while nothing of his way is known, ``silent_since`` set while an alarm stands
    about his phone; ``working`` is whether he is in his hours.
    """

    record: TechnicianRecord
    state: TechnicianState
    order_id: UUID | None
    order_number: str
    open_orders: int
    paired: bool
    arrival_at: datetime | None = None
    eta_at: datetime | None = None
    eta_source: ArrivalSource | None = None
    promised_at: datetime | None = None
    motion: MotionRecord | None = None
    silent_since: datetime | None = None
    duty: Duty = duty_rules.UNSAID
    working: bool = True

    @property
    def moving(self) -> bool | None:
        """Whether he is on his way."""
        return None if self.motion is None else bool(self.motion.moving)

    @property
    def moving_since(self) -> datetime | None:
        """Since when he is on his way, or stands."""
        return None if self.motion is None else self.motion.since


def add_staff(
    work: Work, actor: Actor, new: tuple[UUID, str, Role, str], *, password_due: bool = False
) -> StaffRecord:
    """Add a member of staff, given as (id, name, role, password), and return him.

    The same id with the same name, role and password is a repeat and changes nothing.
    ``password_due`` asks him for a password of his own when he first logs in.

    Raises:
        Refusal: ``not-permitted``, ``role-unsuitable``, ``password-weak``, ``name-taken``,
            ``id-reused``.
    """
    id_, name, role, password = new
    rules.require(actor.role, Permission.PEOPLE_WRITE)
    rules.check_staff_role(role)
    rules.check_password(name, password)
    hashed = passwords.hashed(password)

    def add(unit: Unit) -> StaffRecord:
        known = unit.session.get(StaffRecord, id_)
        if known is not None:
            same = known.name == name and known.role is role
            return _repeat(known, same and passwords.verified(known.password_hash, password))
        if sessions.by_name(unit, name) is not None:
            raise Refusal(Code.NAME_TAKEN, name=name)
        staff = StaffRecord(
            id=id_,
            name=name,
            folded=sessions.folded(name),
            role=role,
            password_hash=hashed,
            version=1,
            created_at=unit.now,
            disabled_at=None,
            marks={},
            password_due=int(password_due),
        )
        unit.session.add(staff)
        unit.record("staff-added", Noun.STAFF, id_, role=role.value)
        unit.announce(Noun.STAFF, id_, 1)
        return staff

    return work.write(actor, add)


def list_staff(unit: Unit) -> list[StaffRecord]:
    """Return all members of staff by name.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.PEOPLE_WRITE)
    return list(unit.session.scalars(select(StaffRecord).order_by(StaffRecord.folded)))


def revoke_staff(unit: Unit, staff_id: UUID) -> int:
    """End all sessions of a member of staff and return how many.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.PEOPLE_WRITE)
    if unit.session.get(StaffRecord, staff_id) is None:
        raise Refusal(Code.NOT_FOUND)
    return sessions.revoke_all(unit, staff_id)


def add_technician(unit: Unit, id_: UUID, name: str, phone: str) -> PairingGiven:
    """Add a technician and return his pairing code; a repeat gives a new code.

    Raises:
        Refusal: ``not-permitted``, ``id-reused``.
    """
    unit.require(Permission.PEOPLE_WRITE)
    known = unit.session.get(TechnicianRecord, id_)
    if known is not None:
        _repeat(known, known.name == name and known.phone == phone)
        return new_pairing_code(unit, id_)
    new_technician(unit, id_, name, phone)
    return new_pairing_code(unit, id_)


def new_technician(unit: Unit, id_: UUID, name: str, phone: str) -> None:
    """Add a technician who is not there yet, without a pairing code."""
    unit.session.add(
        TechnicianRecord(
            id=id_,
            name=name,
            phone=phone,
            version=1,
            created_at=unit.now,
            disabled_at=None,
            last_seen_at=None,
            lat=None,
            lon=None,
            accuracy_m=None,
            position_at=None,
            position_received_at=None,
            speed_mps=None,
            course=None,
            battery_percent=None,
            charging=None,
            connection=None,
            told=None,
            doubted=None,
            backlog=None,
            marks={},
        )
    )
    unit.session.flush()
    unit.record("technician-added", Noun.TECHNICIAN, id_)
    unit.announce(Noun.TECHNICIAN, id_, 1, (id_,))


def edit_technician(
    unit: Unit, technician_id: UUID, seen: int, changes: Mapping[str, Any], reason: str
) -> Seen:
    """Change ``name``, ``phone`` or ``disabled`` of a technician; a repeat changes nothing.

    Who is disabled gets no orders. While he is on one, a reason is asked; the order stays his until
    the desk gives it to another. ``unpair`` ends his phones too.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``version-unknown``, ``edit-conflict``,
            ``reason-missing`` with the number of the order.
    """
    unit.require(Permission.PEOPLE_WRITE)
    technician = unit.session.get(TechnicianRecord, technician_id)
    if technician is None:
        raise Refusal(Code.NOT_FOUND)
    wanted = {name: changes[name] for name in ("name", "phone") if name in changes}
    if "disabled" in changes:
        since = technician.disabled_at or unit.now
        wanted["disabled_at"] = since if changes["disabled"] else None
    changed = marked.put(technician, seen, wanted)
    found = list_technicians(unit, technician_id)[0][0]
    ended = sessions.revoke_all(unit, technician_id) if changes.get("unpair") else 0
    if not changed and not ended:
        return found
    technician.version += not changed
    if changed.get("disabled_at") is not None and found.order_id is not None and not reason:
        raise Refusal(Code.REASON_MISSING, order=found.order_number)
    if changed.get("disabled_at") is not None:
        offers.let_go(unit, technician_id, reason)
    if "name" in changed:
        for token in sessions.live(unit, technician_id):
            token.name = technician.name
    told = {"reason": reason} if reason else {}
    unit.record("technician-edited", Noun.TECHNICIAN, technician_id, fields=sorted(changed), **told)
    unit.announce(Noun.TECHNICIAN, technician_id, technician.version, (technician_id,))
    unit.session.flush()
    return list_technicians(unit, technician_id)[0][0]


def new_pairing_code(unit: Unit, technician_id: UUID) -> PairingGiven:
    """Return a new pairing code for a technician; codes that were not used go void.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.PEOPLE_WRITE)
    if unit.session.get(TechnicianRecord, technician_id) is None:
        raise Refusal(Code.NOT_FOUND)
    unused = unit.session.scalars(
        select(PairingRecord).where(
            PairingRecord.technician_id == technician_id, PairingRecord.used_at.is_(None)
        )
    )
    for record in unused:
        # Not merely expired: a clock that is set back would bring it to life again.
        unit.session.delete(record)
    code = passwords.pairing_code()
    expires_at = unit.now + PAIRING_LASTS
    unit.session.add(
        PairingRecord(
            digest=passwords.code_digest(code),
            technician_id=technician_id,
            created_at=unit.now,
            expires_at=expires_at,
            used_at=None,
        )
    )
    unit.record("pairing-code-given", Noun.TECHNICIAN, technician_id)
    return PairingGiven(technician_id, code, expires_at)


def _repeat(known: Row, same: bool) -> Row:  # noqa: FBT001  (one fact, named by the caller)
    """Return the known record for a repeat, or refuse another body under its id."""
    if not same:
        raise Refusal(Code.ID_REUSED, id=str(known.id))
    return known


class _Doing(NamedTuple):
    """A visit of somebody's that goes on: its state, its order, since when he seems to be there."""

    state: VisitState | None = None
    order_id: UUID | None = None
    number: str = ""
    arrival_at: datetime | None = None
    eta_at: datetime | None = None
    eta_source: ArrivalSource | None = None
    promised_at: datetime | None = None


def list_technicians(
    unit: Unit, only: UUID | None = None, among: Collection[UUID] = ()
) -> tuple[list[Seen], int]:
    """Return technicians by name with what they are doing, and the feed's number (A6).

    Somebody outside the centre sees himself alone. Where ids are given by ``among``, others than
    those are left out, and so are ids that nobody has.

    Raises:
        Refusal: ``not-permitted``; ``not-found`` when ``only`` is not there or not his to see.
    """
    unit.require(Permission.TECHNICIANS_VIEW)
    query = select(TechnicianRecord).order_by(TechnicianRecord.name, TechnicianRecord.id)
    about = {only} if only is not None else set(among)
    if about:
        query = query.where(TechnicianRecord.id.in_(about))
    if unit.actor.outside:
        query = query.where(TechnicianRecord.id == unit.actor.id)
    records = list(unit.session.scalars(query))
    if only is not None and not records:
        raise Refusal(Code.NOT_FOUND)
    live = (
        select(
            VisitRecord.technician_id,
            VisitRecord.state,
            OrderRecord.id,
            OrderRecord.number,
            VisitRecord.arrival_at,
            VisitRecord.eta_at,
            VisitRecord.eta_source,
            OrderRecord.promised_at,
        )
        .join(OrderRecord, OrderRecord.visit_id == VisitRecord.id)
        .where(VisitRecord.state.not_in(visits.ENDED))
        .order_by(OrderRecord.key)
    )
    phones = select(TokenRecord.person_id).where(
        TokenRecord.role == Role.TECHNICIAN,
        TokenRecord.revoked_at.is_(None),
        TokenRecord.app == DeviceApp.CALLOUT,
    )
    if about:
        live = live.where(VisitRecord.technician_id.in_(about))
        phones = phones.where(TokenRecord.person_id.in_(about))
    by_person: dict[UUID, list[_Doing]] = {}
    for row in unit.session.execute(live):
        by_person.setdefault(row.technician_id, []).append(_Doing(*row[1:]))
    paired = set(unit.session.scalars(phones))
    found = [_seen(record, by_person.get(record.id, []), paired) for record in records]
    return _with_motion(unit, _with_duty(unit, found, about), about), changes.newest(unit)


def _with_duty(unit: Unit, found: Iterable[Seen], about: Collection[UUID]) -> Iterable[Seen]:
    """Return technicians with how each works; who is free outside his hours is off duty."""
    said = duty.of(unit, about)
    for seen in found:
        his = said.get(seen.record.id, duty_rules.UNSAID)
        working = duty_rules.working(his, unit.now, unit.now)
        idle = seen.state is TechnicianState.FREE and not (his.on_duty and working)
        state = TechnicianState.OFF_DUTY if idle else seen.state
        yield replace(seen, state=state, duty=his, working=working)


def _with_motion(unit: Unit, found: Iterable[Seen], about: Collection[UUID]) -> list[Seen]:
    """Return technicians with whether each is on his way, and whether his phone is silent."""
    query = select(MotionRecord)
    if about:
        query = query.where(MotionRecord.technician_id.in_(about))
    motions = {record.technician_id: record for record in unit.session.scalars(query)}
    silent = _silent(unit)
    return [
        replace(seen, motion=motions.get(seen.record.id), silent_since=silent.get(seen.record.id))
        for seen in found
    ]


def _silent(unit: Unit) -> dict[UUID, datetime]:
    """Return since when nothing was heard of those about whom an alarm says so."""
    alarm, visit = AlarmRecord, VisitRecord
    query = (
        select(visit.technician_id, alarm.about_at)
        .join(alarm, alarm.about == type_coerce(visit.id, Text))
        .where(alarm.ended_at.is_(None), alarm.kind == AlarmKind.PHONE_SILENT)
    )
    return {row.technician_id: row.about_at for row in unit.session.execute(query)}


def _seen(record: TechnicianRecord, work: list[_Doing], paired: set[UUID]) -> Seen:
    """Return a technician with the most pressing of his visits."""
    first = rules.foremost(each.state for each in work if each.state)
    doing = next((each for each in work if each.state is first), _Doing())
    state = rules.doing(each.state for each in work if each.state)
    if record.disabled_at is not None:
        state = TechnicianState.OFF_DUTY
    seen = Seen(record, state, doing.order_id, doing.number, len(work), record.id in paired)
    if first is not VisitState.STARTED:
        return seen
    return replace(
        seen,
        arrival_at=doing.arrival_at,
        eta_at=doing.eta_at,
        eta_source=doing.eta_source,
        promised_at=doing.promised_at,
    )
