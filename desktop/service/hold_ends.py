"""Decides what ends a frozen sum, and what its end does: its money moves, its provider is asked.

A decision and its transfers are one transaction; a sum ends once (E9, E10).
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import (
    AlarmKind,
    HoldCause,
    HoldOutcome,
    Noun,
    OrderState,
    PaymentOperation,
    PaymentProvider,
    Step,
)
from desktop.domain import holds as rules
from desktop.domain.holds import Clock, End, Event, Facts
from desktop.service import alarms, deadlines, hold_money, payments
from desktop.service.alarm_causes import Cause
from desktop.service.unit import Unit
from desktop.store.holds import FundingRecord, HoldRecord
from desktop.store.orders import MilestoneRecord, OrderRecord, StepRecord

DOCUMENTS = "documents"
"""The kind of deadline by which the documents have to be there, by the funding's id."""


def release(unit: Unit, hold: HoldRecord, how: End, reason: str = "") -> None:
    """End a frozen sum: its money moves, and its provider is asked for what that means."""
    event = rules.BY_OUTCOME[how.outcome]
    state = rules.follow(hold.state, event)
    if how.outcome is HoldOutcome.RELEASED:
        hold_money.release(unit, hold)
    else:
        funding = unit.session.get_one(FundingRecord, hold.funding_id)
        hold_money.forfeit(unit, hold, funding.technician_id)
    end(unit, hold, event, how.cause, reason)
    operation = rules.OPERATIONS[state]
    by_hand = hold.provider is PaymentProvider.COUNTER
    if operation is PaymentOperation.UNFREEZE or not by_hand:
        payments.request(unit, hold, operation, hold.provider)
    for kind in (AlarmKind.HOLD_LAPSES, AlarmKind.HOLD_LAPSED):
        alarms.end(unit, kind, str(hold.id))


def end(unit: Unit, hold: HoldRecord, event: Event, cause: HoldCause, reason: str) -> None:
    """Write the end of a sum; whatever its money does is the caller's."""
    hold.state = rules.follow(hold.state, event)
    hold.ended_at, hold.ended_by = unit.now, unit.actor.id
    hold.cause, hold.reason = cause, reason
    hold.version += 1
    unit.session.flush()
    unit.record(f"hold-{hold.state.value}", Noun.HOLD, hold.id, **about(hold), cause=cause.value)
    funding = unit.session.get_one(FundingRecord, hold.funding_id)
    changed(unit, funding)


def over(unit: Unit, funding: FundingRecord) -> None:
    """Note that nothing of an order's sums is open any more."""
    funding.over_at = unit.now
    funding.documents_due_at = funding.documents_left_us = None
    deadlines.cancel(unit, DOCUMENTS, funding.id)
    alarms.end(unit, AlarmKind.FEE_UNCONFIRMED, str(funding.order_id))
    alarms.end(unit, AlarmKind.DOCUMENTS_OVERDUE, str(funding.order_id))
    changed(unit, funding)


def facts_of(unit: Unit, order: OrderRecord, funding: FundingRecord) -> Facts:
    """Return what is known of an order that bears on how its sums end."""
    reached = {each.state for each in unit.records.find(MilestoneRecord, visit_id=funding.visit_id)}
    query = (
        select(StepRecord.party)
        .where(StepRecord.order_id == order.id, StepRecord.step == Step.ABANDON)
        .where(StepRecord.visit_id == funding.visit_id)
    )
    return Facts(
        order=order.held_state or order.state,
        his=order.visit_id == funding.visit_id,
        set_out=OrderState.STARTED in reached,
        work_begun=OrderState.WORK_BEGUN in reached,
        abandoned_by=unit.session.scalars(query).first(),
        fee_paid=funding.fee_paid_at is not None,
        fee_confirmed=funding.fee_confirmed_at is not None,
        documents=funding.documents,
        case=funding.case_at is not None,
    )


def tell_once(unit: Unit, kind: AlarmKind, order_id: UUID, since: datetime) -> None:
    """Raise an alarm about an order, unless one of its kind stands."""
    if not alarms.stands(unit, kind, str(order_id)):
        alarms.raise_(unit, Cause(kind, str(order_id), since, order_id))


def raise_alarm(unit: Unit, kind: AlarmKind, hold: HoldRecord) -> None:
    """Raise an alarm about a sum, unless one of its kind stands."""
    if not alarms.stands(unit, kind, str(hold.id)):
        since = hold.lapses_at or unit.now
        alarms.raise_(unit, Cause(kind, str(hold.id), since, hold.order_id))


def keep_clock(unit: Unit, funding: FundingRecord, clock: Clock) -> None:
    """Keep how long documents are awaited, and have the end of that time noticed."""
    funding.documents_due_at = clock.due_at
    left = clock.left
    funding.documents_left_us = None if left is None else left // timedelta(microseconds=1)
    if clock.due_at is None:
        deadlines.cancel(unit, DOCUMENTS, funding.id)
    else:
        deadlines.plan(unit, DOCUMENTS, funding.id, clock.due_at)


def clock_of(funding: FundingRecord) -> Clock:
    """Return how long the documents of an order are awaited."""
    left = funding.documents_left_us
    return Clock(funding.documents_due_at, None if left is None else timedelta(microseconds=left))


def order_of(unit: Unit, funding: FundingRecord) -> OrderRecord:
    """Return the order that sums are about."""
    return unit.records.find(OrderRecord, id=funding.order_id)[0]


def changed(unit: Unit, funding: FundingRecord) -> None:
    """Count a change of an order's sums, and tell the desk and the technician of it."""
    funding.version += 1
    unit.session.flush()
    unit.announce(Noun.HOLD, funding.id, funding.version, (funding.technician_id,))


def about(hold: HoldRecord) -> dict[str, str | int]:
    """Return what the log says of a sum."""
    return {
        "order": str(hold.order_id),
        "kind": hold.kind.value,
        "amount_minor": hold.amount_minor,
        "currency": hold.currency,
    }
