"""Decides how it is looked up and said when, where and with what technicians work (E15).

A technician says of himself whether he is on duty and takes orders; the desk says everything.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from api_client.vocabulary import AreaKind, Code, JobKind, Noun, Permission, TravelMode, Weekday
from desktop.domain import duty as rules
from desktop.domain.duty import Duty, Stretch
from desktop.domain.refusal import Refusal
from desktop.service import deadlines, marked, progress
from desktop.service.deadlines import Due
from desktop.service.unit import Unit
from desktop.store.areas import AreaRecord
from desktop.store.duty import DutyRecord, ShiftRecord
from desktop.store.people import TechnicianRecord

KIND = "duty-turn"
"""The kind of deadline by which somebody's hours begin or end."""
OWN = frozenset({"on_duty", "taking_orders"})
"""What a technician may say of himself."""
MOST_SHIFTS = 400
"""So many shifts may be planned for one technician, from today on."""
SHOWN_BACK = timedelta(days=7)
COUNTS_BACK = timedelta(days=3)
"""A shift of so long ago is over in every zone, and bears on nothing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How a technician works: the row if there is one, its shifts, and whether he works now."""

    technician_id: UUID
    record: DutyRecord | None
    shifts: tuple[ShiftRecord, ...]
    working: bool

    @property
    def version(self) -> int:
        """The row's version, 0 where nothing was ever said."""
        return 0 if self.record is None else self.record.version


def said(record: DutyRecord | None, shifts: Iterable[ShiftRecord] = ()) -> Duty:
    """Return what a row and planned shifts say, in the rules' terms."""
    planned: dict[date, tuple[Stretch, ...]] = {}
    for shift in shifts:
        on = date.fromisoformat(shift.on_date)
        planned[on] = (*planned.get(on, ()), rules.stretch(shift.begins, shift.ends))
    if record is None:
        return Duty(shifts=planned)
    return Duty(
        on_duty=bool(record.on_duty),
        taking_orders=bool(record.taking_orders),
        hours=None if record.hours is None else _hours(record.hours),
        days_off=tuple(
            (date.fromisoformat(first), date.fromisoformat(last)) for first, last in record.days_off
        ),
        shifts=planned,
        travel_mode=record.travel_mode,
        vehicle=record.vehicle,
        area_ids=tuple(map(UUID, record.area_ids)),
        skills=tuple(map(JobKind, record.skills)),
        crew_size=record.crew_size,
        hotline=record.hotline,
    )


def of(unit: Unit, among: Collection[UUID] = ()) -> dict[UUID, Duty]:
    """Return how technicians work of whom anything was said, all or those named.

    Of anybody else ``UNSAID`` holds. Whoever looks after a permission does so before.
    """
    records, shifts = select(DutyRecord), select(ShiftRecord)
    shifts = shifts.where(
        ShiftRecord.removed_at.is_(None), ShiftRecord.on_date >= _day(unit.now - COUNTS_BACK)
    )
    if among:
        records = records.where(DutyRecord.technician_id.in_(among))
        shifts = shifts.where(ShiftRecord.technician_id.in_(among))
    planned: dict[UUID, list[ShiftRecord]] = {}
    for shift in unit.session.scalars(shifts):
        planned.setdefault(shift.technician_id, []).append(shift)
    found = {
        record.technician_id: said(record, planned.pop(record.technician_id, ()))
        for record in unit.session.scalars(records)
    }
    return {**found, **{whose: said(None, those) for whose, those in planned.items()}}


def one(unit: Unit, technician_id: UUID) -> Kept:
    """Return how a technician works; somebody outside the centre sees himself alone.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.TECHNICIANS_VIEW)
    return _kept(unit, _his(unit, technician_id))


def edit(unit: Unit, technician_id: UUID, seen: int, changes: Mapping[str, Any]) -> Kept:
    """Change how a technician works; what is said already changes nothing: a repeat.

    Args:
        unit: the transaction.
        technician_id: whose it is.
        seen: the version that was seen, 0 where nothing was ever said.
        changes: columns of :class:`DutyRecord` in JSON's terms.

    Raises:
        Refusal: ``not-permitted`` (also what a technician may not say of himself), ``not-found``,
            ``version-unknown``, ``edit-conflict``, ``hours-overlap``, ``area-unknown``.
    """
    unit.require(Permission.DUTY_WRITE)
    technician = _his(unit, technician_id)
    beyond = sorted(changes.keys() - OWN)
    if unit.actor.outside and beyond:
        raise Refusal(Code.NOT_PERMITTED, fields=beyond)
    record = unit.session.get(DutyRecord, technician_id) or _new(technician_id)
    check(unit, changes, record.area_ids)
    changed = marked.put(record, seen, changes)
    if not changed:
        return _kept(unit, technician)
    unit.session.add(record)
    plain = {name: changed[name] for name in sorted(changed.keys() & OWN)}
    unit.record("duty-edited", Noun.DUTY, technician_id, fields=sorted(changed), **plain)
    return _told(unit, technician)


def plan_shift(
    unit: Unit, technician_id: UUID, shift_id: UUID, seen: int, content: Mapping[str, str]
) -> Kept:
    """Plan a shift, change it, or bring one back; the same again changes nothing.

    Args:
        unit: the transaction.
        technician_id: whose it is.
        shift_id: made by the desk.
        seen: the shift's version that was seen, 0 for a new one.
        content: ``on_date``, ``begins``, ``ends``, ``note``.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``version-unknown``, ``edit-conflict``,
            ``id-reused`` where another technician's has this id, ``too-many-shifts``.
    """
    technician = _planned_by(unit, technician_id)
    record = unit.session.get(ShiftRecord, shift_id)
    if record is None:
        _check_room(unit, technician_id)
        record = ShiftRecord(
            id=shift_id,
            technician_id=technician_id,
            on_date="",
            begins="",
            ends="",
            note="",
            version=0,
            marks={},
            removed_at=None,
        )
        unit.session.add(record)
    elif record.technician_id != technician_id:
        raise Refusal(Code.ID_REUSED, id=str(shift_id))
    changed = marked.put(record, seen, {**content, "removed_at": None})
    if not changed:
        return _kept(unit, technician)
    unit.session.flush()
    about = {"shift": str(shift_id), "on": record.on_date}
    unit.record("shift-planned", Noun.DUTY, technician_id, fields=sorted(changed), **about)
    _row(unit, technician_id).version += 1
    return _told(unit, technician)


def take_shift_away(unit: Unit, technician_id: UUID, shift_id: UUID) -> Kept:
    """Take a planned shift away; once more is a repeat.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    technician = _planned_by(unit, technician_id)
    record = unit.session.get(ShiftRecord, shift_id)
    if record is None or record.technician_id != technician_id:
        raise Refusal(Code.NOT_FOUND)
    if record.removed_at is not None:
        return _kept(unit, technician)
    marked.put(record, record.version, {"removed_at": unit.now})
    unit.session.flush()
    about = {"shift": str(shift_id), "on": record.on_date}
    unit.record("shift-taken-away", Noun.DUTY, technician_id, **about)
    _row(unit, technician_id).version += 1
    return _told(unit, technician)


def turn(unit: Unit, due: Due) -> datetime | None:
    """Tell that somebody's hours began or ended; return when they next do, if ever."""
    technician_id = UUID(due.subject)
    progress.announce_technician(unit, technician_id)
    found = of(unit, {technician_id}).get(technician_id, rules.UNSAID)
    return rules.next_turn(found, unit.now)


def check(unit: Unit, changes: Mapping[str, Any], held: Collection[str]) -> None:
    """Refuse hours or areas that cannot be; an area that was ``held`` may stay though it is gone.

    Raises:
        Refusal: ``hours-overlap``, ``area-unknown``.
    """
    if changes.get("hours") is not None:
        rules.check_hours(_hours(changes["hours"]))
    _check_areas(unit, (id_ for id_ in changes.get("area_ids", ()) if id_ not in held))


def hours_of(
    hours: Mapping[str, Iterable[Iterable[str]]] | None, days_off: Iterable[Iterable[str]]
) -> Duty:
    """Return what kept hours and days off say, in the rules' terms: a firm's have no more."""
    return Duty(
        hours=None if hours is None else _hours(hours),
        days_off=tuple(
            (date.fromisoformat(first), date.fromisoformat(last)) for first, last in days_off
        ),
    )


def _hours(told: Mapping[str, Iterable[Iterable[str]]]) -> dict[Weekday, tuple[Stretch, ...]]:
    return {
        Weekday(day): tuple(rules.stretch(*each) for each in stretches)
        for day, stretches in told.items()
    }


def _his(unit: Unit, technician_id: UUID) -> TechnicianRecord:
    """Return a technician who is there, and the actor's to see."""
    technician = unit.session.get(TechnicianRecord, technician_id)
    if technician is None or (unit.actor.outside and unit.actor.id != technician_id):
        raise Refusal(Code.NOT_FOUND)
    return technician


def _planned_by(unit: Unit, technician_id: UUID) -> TechnicianRecord:
    """Return a technician whose shifts the actor plans: the desk does, nobody his own."""
    unit.require(Permission.DUTY_WRITE)
    if unit.actor.outside:
        raise Refusal(Code.NOT_PERMITTED, permission=Permission.DUTY_WRITE.value)
    return _his(unit, technician_id)


def _row(unit: Unit, technician_id: UUID) -> DutyRecord:
    """Return somebody's row; a new one is kept from now on."""
    record = unit.session.get(DutyRecord, technician_id)
    if record is None:
        record = _new(technician_id)
        unit.session.add(record)
    return record


def _new(technician_id: UUID) -> DutyRecord:
    """Return a row that says what holds where nothing was said."""
    return DutyRecord(
        technician_id=technician_id,
        on_duty=1,
        taking_orders=1,
        hours=None,
        days_off=[],
        travel_mode=TravelMode.CAR,
        vehicle="",
        area_ids=[],
        skills=[],
        crew_size=1,
        hotline="",
        version=0,
        marks={},
    )


def _check_areas(unit: Unit, ids: Iterable[str]) -> None:
    """Refuse areas that are not there, and fences: nobody serves one."""
    for id_ in ids:
        found = unit.session.get(AreaRecord, UUID(id_))
        if found is None or found.removed_at is not None or found.kind is AreaKind.FENCE:
            raise Refusal(Code.AREA_UNKNOWN, id=id_)


def _check_room(unit: Unit, technician_id: UUID) -> None:
    """Refuse more shifts than anybody plans."""
    query = select(func.count()).where(
        ShiftRecord.technician_id == technician_id,
        ShiftRecord.removed_at.is_(None),
        ShiftRecord.on_date >= _day(unit.now),
    )
    if (unit.session.scalar(query) or 0) >= MOST_SHIFTS:
        raise Refusal(Code.TOO_MANY_SHIFTS, most=MOST_SHIFTS)


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _kept(unit: Unit, technician: TechnicianRecord) -> Kept:
    """Return how somebody works, with the shifts of the last days and those to come."""
    query = select(ShiftRecord).where(
        ShiftRecord.technician_id == technician.id,
        ShiftRecord.removed_at.is_(None),
        ShiftRecord.on_date >= _day(unit.now - SHOWN_BACK),
    )
    shifts = tuple(unit.session.scalars(query.order_by(ShiftRecord.on_date, ShiftRecord.begins)))
    record = unit.session.get(DutyRecord, technician.id)
    working = rules.working(said(record, shifts), unit.now, unit.now)
    return Kept(technician.id, record, shifts, working)


def _told(unit: Unit, technician: TechnicianRecord) -> Kept:
    """Tell the desk and himself that he works otherwise, and be told when his hours turn."""
    unit.session.flush()
    kept = _kept(unit, technician)
    at = rules.next_turn(said(kept.record, kept.shifts), unit.now)
    if at is None:
        deadlines.cancel(unit, KIND, technician.id)
    else:
        deadlines.plan(unit, KIND, technician.id, at)
    progress.announce_technician(unit, technician.id)
    unit.announce(Noun.DUTY, technician.id, kept.version, (technician.id,))
    return kept
