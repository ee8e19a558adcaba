"""Decides what a step does to an order: its state, visit, timeline, audit row and change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import Noun, OfferState, OrderState, Party, Role, Step, VisitState
from desktop.domain import orders as rules
from desktop.domain import visits
from desktop.service import deadlines
from desktop.service.unit import SYSTEM, Actor, Unit
from desktop.store.orders import OrderRecord, StepRecord, VisitRecord
from desktop.store.people import TechnicianRecord
from desktop.store.records import one

NOT_HIS = frozenset({VisitState.WITHDRAWN, VisitState.DECLINED})
"""Visits by which an order is no longer the technician's to see."""
FUNDS_AWAITED = "funds-awaited"
"""The kind of deadline by which the sums of an order are asked for, by its id."""
FUNDS_FOLLOW = "funds-follow"
"""The kind by which those that were asked for follow what became of it, by its id."""
MEASURED_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Taken:
    """How a step was taken: id of the step, when by the device and by the server, and why.

    A step of an offer names its technician, and what became of it; ``by`` is who took the step
    where that is not who asks.
    """

    id: UUID
    step: Step
    occurred_at: datetime
    received_at: datetime
    skew_s: float | None = None
    reason: str = ""
    party: Party | None = None
    position: Mapping[str, Any] | None = None
    digest: str = ""
    technician_id: UUID | None = None
    outcome: OfferState | None = None
    by: Actor | None = None


def apply(unit: Unit, order: OrderRecord, row: rules.Transition, taken: Taken) -> None:
    """Carry out a row of the table, with what it does to the visit."""
    target = row.target
    if target is None:
        assert order.held_state is not None, "on hold without a state to return to"
        target = order.held_state
    visit_id = order.visit_id
    if taken.step is Step.HOLD:
        order.held_state = order.state
    elif order.state is OrderState.ON_HOLD:
        order.held_state = None
    if target is OrderState.ABANDONED:
        end_visit(unit, order, VisitState.ABANDONED)
    elif target in {OrderState.OPEN, OrderState.CANCELLED}:
        ended = VisitState.DECLINED if taken.step is Step.DECLINE else VisitState.WITHDRAWN
        end_visit(unit, order, ended)
    elif target is OrderState.ASSIGNED and order.visit_id is None:
        begin_visit(unit, order)
    move(unit, order, target, taken, visit_id or order.visit_id)
    if target is OrderState.OPEN:
        order.technician_id = None
        order.visit_id = None


def move(
    unit: Unit, order: OrderRecord, target: OrderState, taken: Taken, visit_id: UUID | None
) -> None:
    """Write the order's new state, its line of the timeline, its audit row and its change.

    ``visit_id`` is the visit that the step is about, also where the step ends it.
    """
    actor = taken.by or unit.actor
    unit.records.add(
        StepRecord(
            id=taken.id,
            order_id=order.id,
            visit_id=visit_id,
            step=taken.step,
            from_state=order.state,
            to_state=target,
            actor_id=actor.id,
            actor_name=actor.name,
            actor_role=actor.role,
            occurred_at=taken.occurred_at,
            received_at=taken.received_at,
            skew_s=taken.skew_s,
            reason=taken.reason,
            party=taken.party,
            position=None if taken.position is None else dict(taken.position),
            digest=taken.digest,
            technician_id=taken.technician_id,
            outcome=taken.outcome,
        )
    )
    unit.record(
        "order-step",
        Noun.ORDER,
        order.id,
        step=taken.step.value,
        step_id=str(taken.id),
        before=order.state.value,
        after=target.value,
        technician=None if order.technician_id is None else str(order.technician_id),
        reason=taken.reason,
        party=None if taken.party is None else taken.party.value,
    )
    order.enter(target)
    touch(unit, order)


def follow_funds(unit: Unit, order: OrderRecord) -> None:
    """Have the sums of an order follow a step of it, at once but in a transaction of their own.

    Those that it waits for are asked for; one for which there are none goes on (E5). What its end
    means for those that are frozen is for :mod:`desktop.service.holds` to say.
    """
    if rules.Stage.FUNDS not in rules.STAGES[order.kind]:
        return
    if order.state is not OrderState.AWAITING_FUNDS:
        deadlines.plan(unit, FUNDS_FOLLOW, order.id, unit.now)
        return
    if not rules.unfunded(order.service):
        deadlines.plan(unit, FUNDS_AWAITED, order.id, unit.now)
        return
    row = rules.take(order.state, Step.FUND, order.kind, Role.SYSTEM)
    apply(unit, order, row, Taken(new_id(), Step.FUND, unit.now, unit.now, by=SYSTEM))


def touch(unit: Unit, order: OrderRecord) -> None:
    """Count the order's version, and tell the desk and whose the order is to see.

    Whoever loses it now is told for the last time, so that his phone puts it away.
    """
    order.changed_at = unit.now
    tell(unit, order)


def tell(unit: Unit, order: OrderRecord) -> None:
    """Tell the same of what changed about an order and is no change of it: what is expected."""
    order.version += 1
    audience = {
        visit.technician_id
        for visit in unit.records.find(VisitRecord, order_id=order.id)
        if visit.state not in NOT_HIS or visit.ended_at == unit.now
    }
    unit.announce(Noun.ORDER, order.id, order.version, audience)


def begin_visit(unit: Unit, order: OrderRecord) -> None:
    """Give the order to its technician: a new visit of his."""
    assert order.technician_id is not None
    visit = VisitRecord(
        id=new_id(),
        order_id=order.id,
        technician_id=order.technician_id,
        state=VisitState.ASSIGNED,
        version=1,
        payload_version=0,
        assigned_at=unit.now,
        ended_at=None,
        arrival_at=None,
        arrival_lat=None,
        arrival_lon=None,
        fence=None,
        eta_at=None,
        eta_source=None,
        distance_m=None,
        measure_at=None,
    )
    unit.records.add(visit)
    order.visit_id = visit.id
    announce_technician(unit, visit.technician_id)


def end_visit(unit: Unit, order: OrderRecord, state: VisitState) -> None:
    """Take the order from whoever has it now."""
    if order.visit_id is None:
        return
    visit = one(unit.records, VisitRecord, order.visit_id)
    order.visit_id = None
    if visits.withdrawable(visit.state):
        if visit.state is VisitState.STARTED:
            measure_later(unit, visit)
        visit.state = state
        visit.version += 1
        visit.ended_at = unit.now
        announce_technician(unit, visit.technician_id)


def measure_later(unit: Unit, visit: VisitRecord) -> None:
    """Have a way that is over measured once the fixes of its end are there (A7)."""
    visit.measure_at = unit.now + MEASURED_AFTER


def announce_technician(unit: Unit, technician_id: UUID) -> None:
    """Say that a technician now does something else."""
    technician = one(unit.records, TechnicianRecord, technician_id)
    technician.version += 1
    unit.announce(Noun.TECHNICIAN, technician.id, technician.version, (technician.id,))
