"""Decides what an order and a report look like in the tests of the simulator."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import (
    CascadeState,
    DispatchRule,
    FieldState,
    JobKind,
    OfferState,
    OrderState,
    Priority,
    Role,
    Step,
    VisitState,
)
from api_client.wire.dispatch import Cascade, Offer
from api_client.wire.orders import Order, TimelineEntry, Visit
from api_client.wire.parts import Customer, Fault
from api_client.wire.places import Place
from api_client.wire.tracking import StatusReport

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SOMEBODY = UUID("01980000-0000-7000-8000-00000000000a")
AN_ORDER = UUID("01980000-0000-7000-8000-00000000000b")
A_VISIT = UUID("01980000-0000-7000-8000-00000000000c")
A_CASCADE = UUID("01980000-0000-7000-8000-00000000000d")


def a_report(state: FieldState, order_id: UUID = AN_ORDER) -> StatusReport:
    return StatusReport(report_id=new_id(), order_id=order_id, state=state, occurred_at=AT)


def a_visit(state: VisitState = VisitState.ASSIGNED) -> Visit:
    return Visit(
        id=A_VISIT,
        technician_id=SOMEBODY,
        technician_name="Anna",
        state=state,
        assigned_at=AT,
        payload_version=0,
    )


def a_line(step: Step, from_state: OrderState, to_state: OrderState) -> TimelineEntry:
    return TimelineEntry(
        id=new_id(),
        step=step,
        from_state=from_state,
        to_state=to_state,
        actor_role=Role.DISPATCHER,
        actor_name="Eva",
        occurred_at=AT,
        received_at=AT,
        skew_s=0.0,
    )


def an_order(state: OrderState = OrderState.ASSIGNED) -> Order:
    return Order(
        id=AN_ORDER,
        number="WO-20261122-0001",
        version=3,
        kind=JobKind.REPAIR,
        priority=Priority.NORMAL,
        state=state,
        title="Boiler does not heat",
        place=Place(address="Städtle 37", lat=47.1391, lon=9.5214),
        customer=Customer(name="王秀英"),
        technician_id=SOMEBODY,
        technician_name="Anna",
        promised_at=None,
        time_window=None,
        created_at=AT,
        changed_at=AT,
        payload_version=1,
        phone_payload_version=0,
        incomplete_reports=0,
        equipment=(),
        fault=Fault(description="No hot water"),
        spare_parts=(),
        service=None,
        remark="",
        held_state=None,
        visits=(a_visit(),),
        milestones=(),
        timeline=(),
        reports=(),
        attachments=(),
        steps=(),
    )


def an_offer(state: OfferState, after: timedelta = timedelta(0)) -> Offer:
    answered = None if state is OfferState.OPEN else AT + after + timedelta(seconds=10)
    return Offer(
        id=new_id(),
        cascade_id=A_CASCADE,
        order_id=AN_ORDER,
        technician_id=SOMEBODY,
        technician_name="Anna",
        state=state,
        offered_at=AT + after,
        answers_by=AT + after + timedelta(seconds=30),
        answered_at=answered,
        eta_s=None,
        distance_m=None,
        reason="",
        by_hand=False,
    )


def a_cascade(state: CascadeState, *offers: Offer) -> Cascade:
    return Cascade(
        id=A_CASCADE,
        order_id=AN_ORDER,
        order_number="WO-20261122-0001",
        order_title="No hot water",
        state=state,
        rule=DispatchRule.NEAREST,
        version=1,
        began_at=AT,
        ended_at=None,
        offers=offers,
        consent_by=None,
        left=0,
    )
