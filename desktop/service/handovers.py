"""Decides how a shift is handed over: gathered, written once, taken over once, found again (F1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from api_client.vocabulary import Code, HandoverKind, Noun, OrderState, Permission, Priority, Step
from desktop.domain import handovers as rules
from desktop.domain.alarms import UNASSIGNED
from desktop.domain.claims import Terms
from desktop.domain.grams import folded
from desktop.domain.handovers import MOST_OF_A_KIND, Item
from desktop.domain.orders import REACHED
from desktop.domain.refusal import Refusal
from desktop.service import alarm_causes, alarms, claims, orders, reminders
from desktop.service.unit import Unit
from desktop.store.handovers import HandoverRecord, HandoverTakingRecord
from desktop.store.journal import CentreRecord
from desktop.store.orders import OrderRecord, StepRecord
from desktop.store.people import TechnicianRecord


@dataclass(frozen=True, slots=True)
class Seen:
    """A handover, and who took it over, if anybody has."""

    record: HandoverRecord
    taking: HandoverTakingRecord | None


def gathered(unit: Unit, terms: Terms) -> list[Item]:
    """Return what there is to hand over now, the most urgent first.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.SHIFT_KEEP)
    return rules.arranged([*_orders(unit), *_told(unit), *_claimed(unit, terms)])


def write(
    unit: Unit, id_: UUID, note: str, items: Sequence[Mapping[str, Any]]
) -> tuple[Seen, bool]:
    """Keep a handover for good, and return it, and whether it is new.

    Raises:
        Refusal: ``not-permitted``, ``id-reused``.
    """
    unit.require(Permission.SHIFT_KEEP)
    digest = orders.digest_of({"id": str(id_), "note": note, "items": list(items)})
    known = unit.session.get(HandoverRecord, id_)
    if known is not None:
        if (known.digest, known.written_by) != (digest, unit.actor.id):
            raise Refusal(Code.ID_REUSED, id=str(id_))
        return _seen(unit, known), False
    parts = ("number", "said", "detail", "remark")
    lines = (tuple(item.get(part, "") for part in parts) for item in items)
    record = HandoverRecord(
        id=id_,
        written_at=unit.now,
        written_by=unit.actor.id,
        written_name=unit.actor.name,
        note=note,
        items=list(items),
        digest=digest,
        search=rules.searched(note, unit.actor.name, lines),
    )
    unit.session.add(record)
    unit.record("shift-handed-over", Noun.HANDOVER, id_, digest=digest, lines=len(items))
    unit.announce(Noun.HANDOVER, id_, 1)
    return Seen(record, None), True


def take(unit: Unit, id_: UUID, remark: str) -> Seen:
    """Take a handover over; who comes second is told who was first.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.SHIFT_KEEP)
    record = unit.session.get(HandoverRecord, id_)
    if record is None:
        raise Refusal(Code.NOT_FOUND)
    found = _seen(unit, record)
    if found.taking is not None:
        return found
    taking = HandoverTakingRecord(
        handover_id=id_,
        taken_at=unit.now,
        taken_by=unit.actor.id,
        taken_name=unit.actor.name,
        remark=remark,
    )
    unit.session.add(taking)
    unit.record("shift-taken-over", Noun.HANDOVER, id_, remark=remark)
    unit.announce(Noun.HANDOVER, id_, 2)
    return Seen(record, taking)


def listed(unit: Unit, *, waiting: bool, text: str, most: int) -> tuple[list[Seen], int]:
    """Return handovers, newest first, and the feed's number.

    Args:
        unit: the transaction.
        waiting: those alone that nobody has taken over.
        text: each word of it is in the handover.
        most: at most so many.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.SHIFT_KEEP)
    record, taking = HandoverRecord, HandoverTakingRecord
    query = select(record, taking).outerjoin(taking, taking.handover_id == record.id)
    if waiting:
        query = query.where(taking.handover_id.is_(None))
    for word in folded(text).split():
        query = query.where(record.search.contains(word, autoescape=True))
    query = query.order_by(record.written_at.desc(), record.id.desc()).limit(most)
    rows = [Seen(found, took) for found, took in unit.session.execute(query)]
    return rows, unit.session.scalars(select(CentreRecord.last_change)).one()


def _seen(unit: Unit, record: HandoverRecord) -> Seen:
    return Seen(record, unit.session.get(HandoverTakingRecord, record.id))


def _orders(unit: Unit) -> Iterator[Item]:
    """Give late orders with who goes, emergencies that nobody has, what is on hold and why."""
    order, now = OrderRecord, unit.now
    what = select(order.id, order.number, order.title)
    person = TechnicianRecord
    goes = what.outerjoin(person, person.id == order.technician_id)
    late = goes.add_columns(order.promised_at, person.name).where(
        order.past == "",
        order.promised_at > now - alarm_causes.LOOKED_BACK,
        order.promised_at < now,
        order.state.not_in([*REACHED, OrderState.ON_HOLD]),
    )
    for id_, number, title, at, name in unit.session.execute(
        late.order_by(order.promised_at).limit(MOST_OF_A_KIND)
    ):
        yield Item(HandoverKind.LATE, id_, number, title, name or "", at)
    waiting = what.add_columns(order.created_at).where(
        order.state.in_(UNASSIGNED),
        order.priority == Priority.EMERGENCY,
        order.technician_id.is_(None),
    )
    for id_, number, title, at in unit.session.execute(
        waiting.order_by(order.created_at).limit(MOST_OF_A_KIND)
    ):
        yield Item(HandoverKind.EMERGENCY, id_, number, title, "", at)
    yield from _held(unit)


def _held(unit: Unit) -> Iterator[Item]:
    """Give the orders on hold, each with the reason and time of its newest hold."""
    order, step = OrderRecord, StepRecord
    hold = aliased(StepRecord)
    newest = (
        select(func.max(hold.key))
        .where(hold.order_id == order.id, hold.step == Step.HOLD)
        .correlate(order)
        .scalar_subquery()
    )
    query = (
        select(order.id, order.number, order.title, step.reason, step.received_at)
        .join(step, step.key == newest)
        .where(order.state == OrderState.ON_HOLD)
        .order_by(step.received_at)
        .limit(MOST_OF_A_KIND)
    )
    for id_, number, title, reason, at in unit.session.execute(query):
        yield Item(HandoverKind.ON_HOLD, id_, number, title, reason, at)


def _told(unit: Unit) -> Iterator[Item]:
    """Give the desk's open reminders, and alarms that nobody has acknowledged."""
    for seen in reminders.listed(unit, past=False, most=2 * MOST_OF_A_KIND)[0]:
        kept = seen.record
        if kept.person_id is None:
            yield Item(
                HandoverKind.REMINDER, kept.order_id, seen.number, kept.text, "", kept.due_at
            )
    for each in alarms.listed(unit, past=False, most=2 * MOST_OF_A_KIND)[0]:
        alarm = each.record
        if alarm.acknowledged_at is None and each.mine and alarm.person_id is None:
            said = each.title or alarm.detail
            yield Item(
                HandoverKind.ALARM,
                alarm.order_id,
                each.number,
                said,
                alarm.kind.value,
                alarm.raised_at,
            )


def _claimed(unit: Unit, terms: Terms) -> Iterator[Item]:
    """Give the orders that somebody works on."""
    for claim in claims.live(unit, terms):
        order = orders.by_id(unit, claim.record.order_id)
        title = "" if order is None else order.title
        yield Item(
            HandoverKind.CLAIM,
            claim.record.order_id,
            claim.number,
            title,
            claim.record.holder_name,
            claim.record.taken_at,
        )
