"""Decides how alarms are raised, ended and acknowledged (A6, F1).

One look every few seconds, by indexes, finds what stands: a deadline for each order would have to
be set and dropped by each report of a phone (docs/decisions/0035). The look is itself a deadline
that recurs, so of several servers one looks, and as one writes at a time nothing is raised twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from api_client.ids import new_id
from api_client.vocabulary import (
    AlarmKind,
    Code,
    Noun,
    OrderState,
    Permission,
    Priority,
    VisitState,
)
from desktop.domain import alarms as rules
from desktop.domain.alarms import Backups, Facts, Patience
from desktop.domain.orders import REACHED
from desktop.domain.people import PERMISSIONS
from desktop.domain.refusal import Refusal
from desktop.service import backups, progress
from desktop.service.unit import Unit
from desktop.store.alarms import AlarmRecord
from desktop.store.base import UtcTime
from desktop.store.journal import CentreRecord
from desktop.store.orders import OrderRecord, StepRecord, VisitRecord
from desktop.store.people import TechnicianRecord

KIND = "alarms"
"""The kind of deadline by which alarms are looked for."""
LOOK_EVERY = timedelta(seconds=5)
LOOKED_BACK = timedelta(days=7)
"""A promise that was broken before that is no news; the queue's filter of what is late has it."""
MOST = 200
"""So many alarms of a kind are raised by one look at most; the next look raises the others."""
ABOUT_ORDERS = (
    AlarmKind.ORDER_LATE,
    AlarmKind.EMERGENCY_UNASSIGNED,
    AlarmKind.ORDER_NOT_RECEIVED,
    AlarmKind.PHONE_SILENT,
)


@dataclass(frozen=True, slots=True)
class Cause:
    """What raises an alarm: about what in its kind, since when, which order, who or what."""

    kind: AlarmKind
    about: str
    about_at: datetime
    order_id: UUID | None = None
    detail: str = ""
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """An alarm with its order's number and title, and whether the actor is to act on it."""

    record: AlarmRecord
    number: str
    title: str
    mine: bool


def look(unit: Unit, patience: Patience, up: timedelta) -> datetime:
    """End what does not stand any more, raise what does, and return when to look again.

    A server that is ``up`` for less than its patience with phones could not hear one, and calls
    none silent.
    """
    _end_what_is_over(unit)
    for cause in list(_causes(unit, patience, up)):
        raise_(unit, cause)
    _look_at_backups(unit, patience)
    return unit.now + LOOK_EVERY


def raise_(unit: Unit, cause: Cause) -> AlarmRecord:
    """Raise an alarm; whoever calls knows that none stands for this cause."""
    alarm = AlarmRecord(
        id=new_id(),
        version=0,
        kind=cause.kind,
        about=cause.about,
        about_at=cause.about_at,
        order_id=cause.order_id,
        person_id=cause.person_id,
        detail=cause.detail,
        raised_at=unit.now,
        ended_at=None,
        acknowledgement_id=None,
        acknowledged_at=None,
        acknowledged_by=None,
        acknowledged_name="",
        note="",
    )
    unit.session.add(alarm)
    _changed(unit, alarm)
    unit.record("alarm-raised", Noun.ALARM, alarm.id, kind=cause.kind.value, about=cause.about)
    return alarm


def end(unit: Unit, kind: AlarmKind, about: str) -> None:
    """End the alarm of this kind that stands about this, if there is one."""
    query = select(AlarmRecord).where(
        AlarmRecord.ended_at.is_(None), AlarmRecord.kind == kind, AlarmRecord.about == about
    )
    for alarm in unit.session.scalars(query).all():
        _end(unit, alarm)


def listed(unit: Unit, *, past: bool, most: int) -> tuple[list[Seen], int]:
    """Return the alarms that stand, the newest first, and the feed's number.

    With ``past`` those that ended follow; at most ``most`` alarms in all.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.ALARMS_VIEW)
    order = OrderRecord
    query = (
        select(AlarmRecord, order.number, order.title)
        .outerjoin(order, order.id == AlarmRecord.order_id)
        .where(_visible(unit))
    )
    newest = AlarmRecord.raised_at.desc(), AlarmRecord.id.desc()
    stand = query.where(AlarmRecord.ended_at.is_(None)).order_by(*newest).limit(most)
    rows = list(unit.session.execute(stand))
    if past and len(rows) < most:
        over = query.where(AlarmRecord.ended_at.is_not(None)).order_by(*newest)
        rows += unit.session.execute(over.limit(most - len(rows)))
    centre = unit.session.scalars(select(CentreRecord)).one()
    return [_seen(unit, *row) for row in rows], centre.last_change


def acknowledge(unit: Unit, alarm_id: UUID, id_: UUID, note: str) -> Seen:
    """Note who has taken notice of an alarm; who comes second is told who was first.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``.
    """
    unit.require(Permission.ALARMS_VIEW)
    alarm = unit.session.get(AlarmRecord, alarm_id)
    if alarm is None or alarm.person_id not in {None, unit.actor.id}:
        raise Refusal(Code.NOT_FOUND)
    unit.require(rules.ACTED_ON[alarm.kind])
    used = unit.session.scalars(
        select(AlarmRecord).where(AlarmRecord.acknowledgement_id == id_)
    ).first()
    if used is not None and (used.id, used.note, used.acknowledged_by) != (
        alarm_id,
        note,
        unit.actor.id,
    ):
        raise Refusal(Code.ID_REUSED, id=str(id_))
    if alarm.acknowledged_at is None:
        alarm.acknowledgement_id = id_
        alarm.acknowledged_at = unit.now
        alarm.acknowledged_by = unit.actor.id
        alarm.acknowledged_name = unit.actor.name
        alarm.note = note
        _changed(unit, alarm)
        unit.record("alarm-acknowledged", Noun.ALARM, alarm_id, kind=alarm.kind.value, note=note)
    order = None if alarm.order_id is None else unit.records.find(OrderRecord, id=alarm.order_id)
    number, title = (order[0].number, order[0].title) if order else ("", "")
    return Seen(alarm, number, title, mine=True)


def _seen(unit: Unit, alarm: AlarmRecord, number: str | None, title: str | None) -> Seen:
    mine = rules.ACTED_ON[alarm.kind] in PERMISSIONS[unit.actor.role]
    return Seen(alarm, number or "", title or "", mine)


def _visible(unit: Unit) -> ColumnElement[bool]:
    """Return whether an alarm is the actor's to see: the desk's, or his alone."""
    person = AlarmRecord.person_id
    return or_(person.is_(None), person == unit.actor.id)


def _changed(unit: Unit, alarm: AlarmRecord) -> None:
    """Count a change of an alarm and tell of it."""
    alarm.version += 1
    unit.session.flush()
    unit.announce(Noun.ALARM, alarm.id, alarm.version)
    if alarm.kind is AlarmKind.PHONE_SILENT:  # it is shown beside the technician's name too
        visit = unit.session.get(VisitRecord, UUID(alarm.about))
        if visit is not None:
            progress.announce_technician(unit, visit.technician_id)


def _end(unit: Unit, alarm: AlarmRecord) -> None:
    alarm.ended_at = unit.now
    _changed(unit, alarm)
    unit.record("alarm-ended", Noun.ALARM, alarm.id, kind=alarm.kind.value, about=alarm.about)


def _end_what_is_over(unit: Unit) -> None:
    """End alarms about orders whose cause is gone."""
    order, visit = OrderRecord, VisitRecord
    query = (
        select(
            AlarmRecord.id,
            AlarmRecord.kind,
            AlarmRecord.about,
            AlarmRecord.about_at,
            order.state,
            order.held_state,
            order.priority,
            order.promised_at,
            order.technician_id,
            order.visit_id,
            visit.state,
            _heard_at(),
        )
        .join(order, order.id == AlarmRecord.order_id)
        .outerjoin(visit, visit.id == order.visit_id)
        .outerjoin(TechnicianRecord, TechnicianRecord.id == visit.technician_id)
        .where(AlarmRecord.ended_at.is_(None), AlarmRecord.kind.in_(ABOUT_ORDERS))
    )
    for id_, kind, about, about_at, *found in unit.session.execute(query).all():
        state, held, priority, promised_at, technician, visit_id, *visited = found
        visit_name = "" if visit_id is None else str(visit_id)
        sent = technician is not None
        facts = Facts(state, held, priority, promised_at, sent, visit_name, *visited)
        if not rules.stands(kind, about, about_at, facts):
            _end(unit, unit.session.get_one(AlarmRecord, id_))


def _causes(unit: Unit, patience: Patience, up: timedelta) -> Iterator[Cause]:
    """Give what is to be told of orders now and stands in no alarm, each found by an index."""
    yield from _late(unit, patience)
    yield from _unassigned(unit, patience)
    yield from _unreceived(unit, patience)
    if up >= patience.silent:
        yield from _silent(unit, patience)


def _late(unit: Unit, patience: Patience) -> Iterator[Cause]:
    order, now = OrderRecord, unit.now
    query = select(order.id, order.promised_at).where(
        order.past == "",
        order.promised_at > now - patience.late - LOOKED_BACK,
        order.promised_at < now - patience.late,
        order.state.not_in(REACHED),
        or_(order.held_state.is_(None), order.held_state.not_in(REACHED)),
        ~_told(AlarmKind.ORDER_LATE),
    )
    for id_, promised_at in unit.session.execute(query.order_by(order.promised_at).limit(MOST)):
        assert promised_at is not None, "late without a promise"
        yield Cause(AlarmKind.ORDER_LATE, str(id_), promised_at, id_)


def _unassigned(unit: Unit, patience: Patience) -> Iterator[Cause]:
    order, step = OrderRecord, StepRecord
    opened_at = (
        select(func.max(step.received_at))
        .where(
            step.order_id == order.id,
            step.to_state == OrderState.OPEN,
            step.from_state.not_in(rules.UNASSIGNED),
        )
        .scalar_subquery()
    )
    since = func.coalesce(opened_at, order.created_at)
    query = select(order.id, since).where(
        order.state.in_(rules.UNASSIGNED),
        order.priority == Priority.EMERGENCY,
        order.technician_id.is_(None),
        since <= unit.now - patience.unassigned,
        ~_told(AlarmKind.EMERGENCY_UNASSIGNED),
    )
    for id_, waits_since in unit.session.execute(query.order_by(order.created_at).limit(MOST)):
        yield Cause(AlarmKind.EMERGENCY_UNASSIGNED, str(id_), waits_since, id_)


def _unreceived(unit: Unit, patience: Patience) -> Iterator[Cause]:
    order, visit, technician = OrderRecord, VisitRecord, TechnicianRecord
    told = select(AlarmRecord.id).where(
        AlarmRecord.ended_at.is_(None),
        AlarmRecord.kind == AlarmKind.ORDER_NOT_RECEIVED,
        AlarmRecord.order_id == order.id,
        AlarmRecord.about_at == visit.assigned_at,
    )
    query = (
        select(order.id, visit.id, visit.assigned_at, technician.name)
        .join(visit, visit.id == order.visit_id)
        .join(technician, technician.id == visit.technician_id)
        .where(
            order.state == OrderState.ASSIGNED,
            visit.state == VisitState.ASSIGNED,
            visit.assigned_at <= unit.now - patience.unreceived,
            ~told.exists(),
        )
    )
    for id_, visit_id, at, name in unit.session.execute(
        query.order_by(visit.assigned_at).limit(MOST)
    ):
        yield Cause(AlarmKind.ORDER_NOT_RECEIVED, str(visit_id), at, id_, name)


def _silent(unit: Unit, patience: Patience) -> Iterator[Cause]:
    order, visit, technician = OrderRecord, VisitRecord, TechnicianRecord
    query = (
        select(order.id, visit.id, _heard_at(), technician.name)
        .join(visit, visit.technician_id == technician.id)
        .join(order, order.id == visit.order_id)
        .where(
            visit.state.in_(rules.ON_A_JOB),
            order.visit_id == visit.id,
            order.state != OrderState.ON_HOLD,
            _heard_at() <= unit.now - patience.silent,
            ~_told(AlarmKind.PHONE_SILENT),
        )
    )
    for id_, visit_id, at, name in unit.session.execute(query.order_by(order.key).limit(MOST)):
        yield Cause(AlarmKind.PHONE_SILENT, str(visit_id), at, id_, name)


def _heard_at() -> ColumnElement[datetime]:
    """Return when a technician's phone was heard the last time, by a request or a position."""
    seen, told = TechnicianRecord.last_seen_at, TechnicianRecord.position_received_at
    newest = case((seen > told, seen), else_=told)
    return func.coalesce(newest, seen, type_=UtcTime())


def _told(kind: AlarmKind) -> ColumnElement[bool]:
    """Return whether an alarm of this kind stands for the order that is looked at."""
    told = select(AlarmRecord.id).where(
        AlarmRecord.ended_at.is_(None),
        AlarmRecord.kind == kind,
        AlarmRecord.order_id == OrderRecord.id,
    )
    return told.exists()


def _look_at_backups(unit: Unit, patience: Patience) -> None:
    """Raise or end the one alarm about the centre's backups."""
    good, failure = backups.last_success(unit), backups.failure_since_success(unit)
    centre = unit.session.scalars(select(CentreRecord)).one()
    stands = rules.backups_fail(
        Backups(good or centre.created_at, failure is not None), patience, unit.now
    )
    query = select(AlarmRecord).where(
        and_(AlarmRecord.ended_at.is_(None), AlarmRecord.kind == AlarmKind.BACKUP_FAILED)
    )
    alarm = unit.session.scalars(query).first()
    if stands and alarm is None:
        at, fault = (good or centre.created_at, "") if failure is None else failure
        raise_(unit, Cause(AlarmKind.BACKUP_FAILED, "", at, detail=fault))
    elif alarm is not None and not stands:
        _end(unit, alarm)
