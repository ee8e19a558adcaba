"""Decides how reminders are written, fall due, are put off and done (F1).

Each has a deadline of its own: it is about one moment, and whatever moves it is a person's act.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from api_client.vocabulary import AlarmKind, Code, Noun, Permission
from desktop.domain import reminders as rules
from desktop.domain.refusal import Refusal
from desktop.service import alarms, deadlines, orders
from desktop.service.alarm_causes import Cause
from desktop.service.deadlines import Due
from desktop.service.unit import Unit
from desktop.store.journal import CentreRecord
from desktop.store.orders import OrderRecord
from desktop.store.reminders import ReminderRecord

KIND = "reminder"
"""The kind of deadline by which a reminder falls due."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A reminder with its order's number."""

    record: ReminderRecord
    number: str


def listed(unit: Unit, *, past: bool, most: int) -> tuple[list[Seen], int]:
    """Return the actor's open reminders, the first due first, and the feed's number.

    With ``past`` those that ended follow, newest first; at most ``most`` in all.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.SHIFT_KEEP)
    record = ReminderRecord
    query = (
        select(record, OrderRecord.number)
        .outerjoin(OrderRecord, OrderRecord.id == record.order_id)
        .where(_visible(unit))
    )
    still = query.where(record.ended_at.is_(None)).order_by(record.due_at, record.id)
    rows = list(unit.session.execute(still.limit(most)))
    if past and len(rows) < most:
        over = query.where(record.ended_at.is_not(None)).order_by(record.ended_at.desc(), record.id)
        rows += unit.session.execute(over.limit(most - len(rows)))
    centre = unit.session.scalars(select(CentreRecord)).one()
    return [Seen(found, number or "") for found, number in rows], centre.last_change


def write(unit: Unit, id_: UUID, body: Mapping[str, Any]) -> Seen:
    """Make a reminder, or change the version of it that its writer saw; a repeat changes nothing.

    Args:
        unit: the transaction.
        id_: the reminder's id, made by the desk.
        body: ``version`` (0 for a new one), ``text``, ``due_at``, ``order_id``, ``for_desk``,
            ``urgent`` in JSON's terms.

    Raises:
        Refusal: ``not-permitted``, ``not-found`` (also an order that is not there), ``id-reused``,
            ``version-unknown``, ``edit-conflict``.
    """
    unit.require(Permission.SHIFT_KEEP)
    digest = orders.digest_of({"id": str(id_), **body})
    record = unit.session.get(ReminderRecord, id_)
    if record is not None:
        _check_his(unit, record)
        if record.digest == digest:
            return _seen(unit, record)
        if body["version"] == 0:
            raise Refusal(Code.ID_REUSED, id=str(id_))
        rules.check(body["version"], record.version)
    elif body["version"]:
        raise Refusal(Code.VERSION_UNKNOWN, seen=body["version"], current=0)
    order_id = None if body["order_id"] is None else UUID(body["order_id"])
    if order_id is not None and orders.by_id(unit, order_id) is None:
        raise Refusal(Code.NOT_FOUND, order_id=str(order_id))
    record = record or _new(unit, id_)
    record.text = body["text"]
    record.due_at = datetime.fromisoformat(body["due_at"])
    record.order_id = order_id
    record.person_id = None if body["for_desk"] else unit.actor.id
    record.urgent = int(body["urgent"])
    record.digest = digest
    _open(record)
    _planned(unit, record)
    return _changed(unit, record, "reminder-written")


def finish(unit: Unit, id_: UUID, seen: int, *, done: bool) -> Seen:
    """Note that a reminder was done, or open it again; a repeat changes nothing.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``version-unknown``, ``edit-conflict``.
    """
    record = _his(unit, id_)
    is_done = record.ended_at is not None and record.done == 1
    if is_done is done and seen <= record.version:
        return _seen(unit, record)
    rules.check(seen, record.version)
    if not done:
        _open(record)
        _planned(unit, record)
        return _changed(unit, record, "reminder-reopened")
    _ended(unit, record, done=True)
    return _changed(unit, record, "reminder-done")


def put_off(unit: Unit, id_: UUID, act_id: UUID, seen: int, minutes: int) -> Seen:
    """Let a reminder be due later; a repeat of the same act changes nothing.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``version-unknown``, ``edit-conflict``.
    """
    record = _his(unit, id_)
    if record.act_id == act_id:
        return _seen(unit, record)
    rules.check(seen, record.version)
    record.act_id = act_id
    record.due_at = rules.put_off(record.due_at, unit.now, timedelta(minutes=minutes))
    _open(record)
    _planned(unit, record)
    return _changed(unit, record, "reminder-put-off", minutes=minutes)


def remove(unit: Unit, id_: UUID) -> None:
    """Take a reminder back; its row stays. A repeat changes nothing.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    record = _his(unit, id_)
    if record.ended_at is None:
        _ended(unit, record, done=False)
        _changed(unit, record, "reminder-removed")


def fall_due(unit: Unit, due: Due) -> None:
    """Tell the desk that a reminder is due, and raise an alarm for an urgent one."""
    record = unit.session.get(ReminderRecord, UUID(due.subject))
    if record is None or record.ended_at is not None:
        return
    record.fell_due_at = unit.now
    record.version += 1
    unit.session.flush()
    unit.announce(Noun.REMINDER, record.id, record.version)
    if record.urgent:
        alarms.raise_(
            unit,
            Cause(
                AlarmKind.REMINDER_DUE,
                str(record.id),
                record.due_at,
                record.order_id,
                record.text,
                record.person_id,
            ),
        )


def _visible(unit: Unit) -> ColumnElement[bool]:
    person = ReminderRecord.person_id
    return or_(person.is_(None), person == unit.actor.id)


def _new(unit: Unit, id_: UUID) -> ReminderRecord:
    record = ReminderRecord(
        id=id_,
        version=0,
        text="",
        due_at=unit.now,
        order_id=None,
        person_id=None,
        urgent=0,
        created_at=unit.now,
        created_by=unit.actor.id,
        created_name=unit.actor.name,
        fell_due_at=None,
        act_id=None,
        digest="",
        ended_at=None,
        ended_name="",
        done=0,
    )
    unit.session.add(record)
    return record


def _open(record: ReminderRecord) -> None:
    """Let it wait for its time, as one that was never due."""
    record.fell_due_at = record.ended_at = None
    record.ended_name, record.done = "", 0


def _planned(unit: Unit, record: ReminderRecord) -> None:
    """Set its deadline; an alarm about its former time is over."""
    deadlines.plan(unit, KIND, record.id, record.due_at)
    alarms.end(unit, AlarmKind.REMINDER_DUE, str(record.id))


def _ended(unit: Unit, record: ReminderRecord, *, done: bool) -> None:
    record.ended_at, record.ended_name, record.done = unit.now, unit.actor.name, int(done)
    deadlines.cancel(unit, KIND, record.id)
    alarms.end(unit, AlarmKind.REMINDER_DUE, str(record.id))


def _changed(unit: Unit, record: ReminderRecord, action: str, **detail: object) -> Seen:
    """Count a change, tell of it, and put it on record."""
    record.version += 1
    unit.session.flush()
    unit.announce(Noun.REMINDER, record.id, record.version)
    unit.record(action, Noun.REMINDER, record.id, **detail)
    return _seen(unit, record)


def _seen(unit: Unit, record: ReminderRecord) -> Seen:
    order = None if record.order_id is None else orders.by_id(unit, record.order_id)
    return Seen(record, "" if order is None else order.number)


def _check_his(unit: Unit, record: ReminderRecord) -> None:
    if not rules.is_his(record.person_id, unit.actor.id):
        raise Refusal(Code.NOT_FOUND)


def _his(unit: Unit, id_: UUID) -> ReminderRecord:
    """Return a reminder that the actor may see.

    Raises:
        Refusal: ``not-permitted``; ``not-found`` also for what is somebody else's alone.
    """
    unit.require(Permission.SHIFT_KEEP)
    record = unit.session.get(ReminderRecord, id_)
    if record is None:
        raise Refusal(Code.NOT_FOUND)
    _check_his(unit, record)
    return record
