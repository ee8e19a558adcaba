"""Decides how alarms are raised, ended and acknowledged (A6, F1).

One look every few seconds, by indexes, finds what stands: a deadline for each order would have to
be set and dropped by each report of a phone (docs/decisions/0035). The look is itself a deadline
that recurs, so of several servers one looks, and as one writes at a time nothing is raised twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from api_client.ids import new_id
from api_client.vocabulary import (
    AlarmKind,
    Code,
    Noun,
    Permission,
)
from desktop.domain import alarms as rules
from desktop.domain.alarms import Backups, Facts, Patience
from desktop.domain.people import PERMISSIONS
from desktop.domain.refusal import Refusal
from desktop.service import alarm_causes, backups, progress
from desktop.service.alarm_causes import Cause
from desktop.service.unit import Unit
from desktop.store.alarms import AlarmRecord
from desktop.store.journal import CentreRecord
from desktop.store.orders import OrderRecord, VisitRecord
from desktop.store.people import TechnicianRecord

KIND = "alarms"
"""The kind of deadline by which alarms are looked for."""
LOOK_EVERY = timedelta(seconds=5)
ABOUT_ORDERS = (
    AlarmKind.ORDER_LATE,
    AlarmKind.ORDER_WILL_BE_LATE,
    AlarmKind.EMERGENCY_UNASSIGNED,
    AlarmKind.ORDER_NOT_RECEIVED,
    AlarmKind.PHONE_SILENT,
)


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
    for cause in list(alarm_causes.among(unit, patience, up)):
        raise_(unit, cause)
        if cause.kind is AlarmKind.ORDER_LATE:
            _end_foretold(unit, cause.order_id)
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


def stands(unit: Unit, kind: AlarmKind, about: str) -> bool:
    """Return whether an alarm of this kind stands about this."""
    query = select(AlarmRecord.id).where(
        AlarmRecord.ended_at.is_(None), AlarmRecord.kind == kind, AlarmRecord.about == about
    )
    return unit.session.scalars(query.limit(1)).first() is not None


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
            alarm_causes.heard_at(),
            visit.eta_at,
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


def _end_foretold(unit: Unit, order_id: UUID | None) -> None:
    """End what was foretold of an order: now it is so."""
    alarm = AlarmRecord
    query = select(alarm).where(
        alarm.ended_at.is_(None),
        alarm.kind == AlarmKind.ORDER_WILL_BE_LATE,
        alarm.order_id == order_id,
    )
    for foretold in unit.session.scalars(query).all():
        _end(unit, foretold)


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
