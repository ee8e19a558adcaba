"""Decides how frozen sums are shown on the wire (E5, E9, E10)."""

from api_client.vocabulary import HoldCause, HoldState
from api_client.wire.holds import Funding, Hold, PaymentRequest
from desktop.server.present_fees import fee
from desktop.service.hold_views import Seen, SeenHold
from desktop.store.holds import PaymentRequestRecord

_US = 1_000_000


def funding(seen: Seen) -> Funding:
    """Return the sums of an order as a message."""
    record, order = seen.record, seen.order
    left_us = record.documents_left_us
    return Funding(
        id=record.id,
        version=record.version,
        order_id=record.order_id,
        order_number=order.number,
        order_title=order.title,
        customer_name=order.customer["name"],
        technician_id=record.technician_id,
        technician_name=seen.technician_name,
        asked_at=record.asked_at,
        funds_by=record.funds_by,
        stands_at=record.stands_at,
        over_at=record.over_at,
        documents=record.documents,
        documents_due_at=record.documents_due_at,
        documents_left_s=None if left_us is None else left_us // _US,
        documents_reason=record.documents_reason,
        case_at=record.case_at,
        case_number=record.case_number,
        fee_paid_at=record.fee_paid_at,
        fee_confirmed_at=record.fee_confirmed_at,
        holds=tuple(_hold(each) for each in seen.holds),
        fee=None if seen.fee is None else fee(seen.fee, seen.technician_name),
    )


def _hold(seen: SeenHold) -> Hold:
    record, said = seen.record, seen.said
    waits = record.state is HoldState.HELD and record.proposed_by is not None
    by_hand = record.cause is HoldCause.JUDGED
    return Hold(
        id=record.id,
        kind=record.kind,
        state=record.state,
        version=record.version,
        amount_minor=record.amount_minor,
        currency=record.currency,
        provider=record.provider,
        asked_at=record.asked_at,
        held_at=record.held_at,
        lapses_at=record.lapses_at,
        ended_at=record.ended_at,
        cause=record.cause,
        reason=record.reason,
        ended_name=said.actor_name if said is not None and by_hand else "",
        proposed_outcome=said.outcome if waits and said is not None else None,
        proposed_by=record.proposed_by if waits else None,
        proposed_name=said.actor_name if waits and said is not None else "",
        requests=tuple(_request(each) for each in seen.requests),
    )


def _request(record: PaymentRequestRecord) -> PaymentRequest:
    return PaymentRequest(
        id=record.id,
        operation=record.operation,
        provider=record.provider,
        state=record.state,
        made_at=record.made_at,
        sent_at=record.sent_at,
        times_sent=record.times_sent,
        answered_at=record.answered_at,
        reason=record.reason,
        means=record.means,
        receipt=record.receipt,
    )
