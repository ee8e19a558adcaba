"""Decides what alarms are to be raised now: which orders, phones and promises call for one (A6).

What stands in an alarm already is left out; each cause is found by an index.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select

from api_client.vocabulary import AlarmKind, OrderState, Priority, VisitState
from desktop.domain import alarms as rules
from desktop.domain.alarms import Patience
from desktop.domain.eta import is_late
from desktop.domain.orders import REACHED
from desktop.service.unit import Unit
from desktop.store.alarms import AlarmRecord
from desktop.store.base import UtcTime
from desktop.store.orders import OrderRecord, StepRecord, VisitRecord
from desktop.store.people import TechnicianRecord

LOOKED_BACK = timedelta(days=7)
"""A promise that was broken before that is no news; the queue's filter of what is late has it."""
MOST = 200
"""So many alarms of a kind are raised by one look at most; the next look raises the others."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What raises an alarm: about what in its kind, since when, which order, who or what."""

    kind: AlarmKind
    about: str
    about_at: datetime
    order_id: UUID | None = None
    detail: str = ""
    person_id: UUID | None = None


def among(unit: Unit, patience: Patience, up: timedelta) -> Iterator[Cause]:
    """Give what is to be told of orders now and stands in no alarm, each found by an index."""
    yield from _late(unit, patience)
    yield from _foretold(unit, patience)
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


def _foretold(unit: Unit, patience: Patience) -> Iterator[Cause]:
    """Give the orders whose technician is expected too late, before they are late."""
    order, visit, technician = OrderRecord, VisitRecord, TechnicianRecord
    query = (
        select(order.id, visit.id, order.promised_at, visit.eta_at, technician.name)
        .join(visit, visit.id == order.visit_id)
        .join(technician, technician.id == visit.technician_id)
        .where(
            order.state == OrderState.STARTED,
            visit.state == VisitState.STARTED,
            order.promised_at >= unit.now - patience.late,
            visit.eta_at > order.promised_at,
            ~_told(AlarmKind.ORDER_LATE),
            ~_told(AlarmKind.ORDER_WILL_BE_LATE),
        )
    )
    found = unit.session.execute(query.order_by(order.promised_at).limit(MOST))
    for id_, visit_id, promised_at, eta_at, name in found:
        assert promised_at is not None, "late without a promise"
        if is_late(eta_at, promised_at, patience.foretold):
            kind = AlarmKind.ORDER_WILL_BE_LATE
            yield Cause(kind, str(visit_id), promised_at, id_, name)


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
        select(order.id, visit.id, heard_at(), technician.name)
        .join(visit, visit.technician_id == technician.id)
        .join(order, order.id == visit.order_id)
        .where(
            visit.state.in_(rules.ON_A_JOB),
            order.visit_id == visit.id,
            order.state != OrderState.ON_HOLD,
            heard_at() <= unit.now - patience.silent,
            ~_told(AlarmKind.PHONE_SILENT),
        )
    )
    for id_, visit_id, at, name in unit.session.execute(query.order_by(order.key).limit(MOST)):
        yield Cause(AlarmKind.PHONE_SILENT, str(visit_id), at, id_, name)


def heard_at() -> ColumnElement[datetime]:
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
