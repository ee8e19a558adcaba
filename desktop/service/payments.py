"""Decides how a provider is asked to freeze, unfreeze or capture a sum, and what it answered (E5).

A request is stored with its number before it is sent. Silence is not an answer: it is asked again
under the same number. At the counter a clerk carries a request out, and notes the receipt.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import (
    Code,
    Noun,
    PaymentMeans,
    PaymentOperation,
    PaymentProvider,
    PaymentState,
)
from desktop.domain import holds as rules
from desktop.domain.refusal import Refusal
from desktop.service import deadlines
from desktop.service.deadlines import Due
from desktop.service.ports import Payment, PaymentAnswer
from desktop.service.unit import Unit
from desktop.store.holds import HoldRecord, PaymentRequestRecord

KIND = "payment"
"""The kind of deadline by which a request is sent, and asked after."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a clerk noted of a sum that he took or gave back: by which means, and the receipt."""

    means: PaymentMeans
    receipt: str


def request(
    unit: Unit, hold: HoldRecord, operation: PaymentOperation, provider: PaymentProvider
) -> PaymentRequestRecord:
    """Store a request, and plan that it is sent; one at the counter waits for a clerk."""
    made = PaymentRequestRecord(
        id=new_id(),
        hold_id=hold.id,
        order_id=hold.order_id,
        provider=provider,
        operation=operation,
        state=PaymentState.PENDING,
        amount_minor=hold.amount_minor,
        currency=hold.currency,
        made_at=unit.now,
        sent_at=None,
        times_sent=0,
        answered_at=None,
        reference="",
        reason="",
        means=None,
        receipt="",
        digest="",
    )
    unit.records.add(made)
    if provider is not PaymentProvider.COUNTER:
        deadlines.plan(unit, KIND, made.id, unit.now)
    return made


def of(unit: Unit, hold_id: UUID, operation: PaymentOperation) -> PaymentRequestRecord | None:
    """Return the request about a sum, if there is one."""
    found = unit.records.find(PaymentRequestRecord, hold_id=hold_id, operation=operation)
    return next(iter(found), None)


def begin(unit: Unit, due: Due) -> Payment | None:
    """Note that a request is sent, and return it; None where nothing is to be asked any more."""
    found = unit.session.get(PaymentRequestRecord, UUID(due.subject))
    if found is None or found.state in {PaymentState.REFUSED, PaymentState.LAPSED}:
        return None
    if found.state is PaymentState.SUCCEEDED and found.operation is not PaymentOperation.FREEZE:
        return None
    found.sent_at = unit.now
    found.times_sent += 1
    if found.answered_at is None:
        found.state = PaymentState.UNKNOWN
    freeze = of(unit, found.hold_id, PaymentOperation.FREEZE)
    return Payment(
        number=found.id,
        operation=found.operation,
        amount_minor=found.amount_minor,
        currency=found.currency,
        order_id=found.order_id,
        frozen_as="" if freeze is None else freeze.reference,
    )


def again_at(unit: Unit, request: PaymentRequestRecord) -> datetime:
    """Return when a provider is asked again that was silent, or is at it."""
    return unit.now + rules.asked_again(request.times_sent)


def answered(unit: Unit, request: PaymentRequestRecord, answer: PaymentAnswer) -> bool:
    """Note a final answer; return False for one that was noted already.

    A later answer that says otherwise changes nothing, and stands in the log.
    """
    if request.answered_at is not None:
        if request.state is not answer.state:
            _record(unit, request, "payment-contradicted", said=answer.state.value)
        return False
    request.state, request.answered_at = answer.state, unit.now
    request.reference, request.reason = answer.reference, answer.reason
    _record(unit, request, "payment-answered", state=answer.state.value, reason=answer.reason)
    return True


def carried_out(unit: Unit, request: PaymentRequestRecord, counted: Counted, digest: str) -> bool:
    """Note that a clerk carried a request out; the same again changes nothing, and gives False.

    What a provider refused to give back may be given back at the counter too.

    Raises:
        Refusal: ``payment-out-of-turn`` for one that a provider does, or that is done otherwise.
    """
    if request.state is PaymentState.SUCCEEDED and request.digest == digest:
        return False
    refused = request.state is PaymentState.REFUSED
    back = request.operation is PaymentOperation.UNFREEZE
    counter = request.provider is PaymentProvider.COUNTER and request.answered_at is None
    if not (counter or (refused and back)):
        raise Refusal(Code.PAYMENT_OUT_OF_TURN, state=request.state.value)
    request.state, request.answered_at = PaymentState.SUCCEEDED, unit.now
    request.means, request.receipt, request.digest = counted.means, counted.receipt.strip(), digest
    _record(unit, request, "payment-counted", means=counted.means.value, receipt=request.receipt)
    return True


def give_up(unit: Unit, request: PaymentRequestRecord) -> None:
    """Let nobody carry a request out any more that waits at the counter.

    One that a provider was asked for goes on, since it may have been carried out.
    """
    if request.provider is PaymentProvider.COUNTER and request.answered_at is None:
        request.state, request.answered_at = PaymentState.REFUSED, unit.now
        _record(unit, request, "payment-given-up")


def _record(unit: Unit, request: PaymentRequestRecord, action: str, **detail: str) -> None:
    about = {"request": str(request.id), "operation": request.operation.value}
    unit.record(action, Noun.HOLD, request.hold_id, **about, **detail)
