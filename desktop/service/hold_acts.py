"""Decides what people do about an order's sums: end them by hand, check documents, confirm a fee.

Each act carries an id of its own, so that it can be repeated; whoever comes second to end a sum is
told how it ended (E9, E10).
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import (
    AlarmKind,
    Code,
    DocumentsState,
    HoldCause,
    HoldKind,
    HoldState,
    Noun,
    OrderState,
    Party,
    PaymentOperation,
    PaymentProvider,
    PaymentState,
    Permission,
    Step,
)
from desktop.domain import holds as rules
from desktop.domain.holds import End, Judgement
from desktop.domain.refusal import Refusal
from desktop.service import (
    alarms,
    deadlines,
    hold_ends,
    hold_money,
    holds,
    orders,
    payments,
    payout_lines,
)
from desktop.service.deadlines import Due
from desktop.service.payments import Counted
from desktop.service.ports import PaymentAnswer
from desktop.service.unit import Unit
from desktop.store.holds import (
    FundingRecord,
    HoldJudgementRecord,
    HoldRecord,
    PaymentRequestRecord,
)
from desktop.store.orders import OrderRecord

FINISHED = frozenset({OrderState.COMPLETED, OrderState.APPROVED, OrderState.CLOSED})
"""States in which the work is done, and the fee is to be confirmed."""


def judge(
    unit: Unit, hold_id: UUID, id_: UUID, said: Judgement, second_above_minor: int
) -> HoldRecord:
    """End a frozen sum by hand; above a limit it ends once a second person says the same.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``, those of
            :func:`rules.check_judgement`, ``hold-ended`` with how it ended, ``hold-out-of-turn``,
            ``second-person-needed`` where the same person says it twice.
    """
    unit.require(Permission.HOLDS_END)
    hold = unit.session.get(HoldRecord, hold_id)
    if hold is None:
        raise Refusal(Code.NOT_FOUND)
    told = {"hold": str(hold_id), "outcome": said.outcome.value}
    digest = orders.digest_of({**told, "reason": said.reason, "case": said.case_number})
    known = unit.session.get(HoldJudgementRecord, id_)
    if known is not None:
        if known.digest != digest:
            raise Refusal(Code.ID_REUSED, id=str(id_))
        return hold
    _check_open(hold, said)
    funding = unit.session.get_one(FundingRecord, hold.funding_id)
    facts = hold_ends.facts_of(unit, hold_ends.order_of(unit, funding), funding)
    rules.check_judgement(hold.kind, unit.actor.role, said, facts)
    earlier = _last(unit, hold)
    proposed = earlier is not None and earlier.outcome is said.outcome
    needs = rules.needs_second(hold.amount_minor, second_above_minor)
    if needs and proposed and hold.proposed_by == unit.actor.id:
        raise Refusal(Code.SECOND_PERSON_NEEDED, outcome=said.outcome.value)
    unit.session.add(_judgement(unit, hold, id_, said, digest))
    if needs and not proposed:
        hold.proposed_by = unit.actor.id
        hold.version += 1
        what = {**hold_ends.about(hold), **told, "reason": said.reason}
        unit.record("hold-end-proposed", Noun.HOLD, hold.id, **what)
        hold_ends.changed(unit, funding)
        return hold
    funding.case_number = said.case_number.strip() or funding.case_number
    hold_ends.release(unit, hold, End(said.outcome, HoldCause.JUDGED), said.reason)
    holds.settle(unit, funding)
    return hold


def _check_open(hold: HoldRecord, said: Judgement) -> None:
    """Refuse to end what has ended, and say how and when that was."""
    if hold.state in rules.ENDED:
        assert hold.ended_at is not None
        assert hold.cause is not None
        raise Refusal(
            Code.HOLD_ENDED,
            state=hold.state.value,
            cause=hold.cause.value,
            ended_at=hold.ended_at.isoformat(),
        )
    rules.follow(hold.state, rules.BY_OUTCOME[said.outcome])


def _last(unit: Unit, hold: HoldRecord) -> HoldJudgementRecord | None:
    query = select(HoldJudgementRecord).where(HoldJudgementRecord.hold_id == hold.id)
    return unit.session.scalars(query.order_by(HoldJudgementRecord.at.desc()).limit(1)).first()


def _judgement(
    unit: Unit, hold: HoldRecord, id_: UUID, said: Judgement, digest: str
) -> HoldJudgementRecord:
    return HoldJudgementRecord(
        id=id_,
        hold_id=hold.id,
        digest=digest,
        outcome=said.outcome,
        reason=said.reason.strip(),
        case_number=said.case_number.strip(),
        at=unit.now,
        actor_id=unit.actor.id,
        actor_name=unit.actor.name,
        actor_role=unit.actor.role,
    )


def documents(unit: Unit, order_id: UUID, state: DocumentsState, reason: str) -> FundingRecord:
    """Note that an order's documents were handed in, refused or verified; a repeat changes nothing.

    Handing in stops their clock, a refusal lets it run on, at least for a day (E10).

    Raises:
        Refusal: ``not-permitted``, ``not-found`` where no deposit is open, ``reason-missing``,
            ``documents-out-of-turn``.
    """
    handing = state is DocumentsState.HANDED_IN
    unit.require(Permission.DOCUMENTS_TAKE if handing else Permission.DOCUMENTS_CHECK)
    orders.visible(unit, order_id)
    funding = holds.live(unit, order_id)
    if funding is None or funding.stands_at is None:
        raise Refusal(Code.NOT_FOUND)
    if funding.documents is state and funding.documents_reason == reason:
        return funding
    if not _deposit_held(unit, funding):
        raise Refusal(Code.NOT_FOUND)
    rules.check_documents(funding.documents, state, reason)
    clock = hold_ends.clock_of(funding)
    if clock.due_at is not None and clock.due_at <= unit.now:
        _ask_for_case(unit, funding, clock.due_at)  # whoever comes late does not stop it any more
    if funding.case_at is None:
        if handing:
            hold_ends.keep_clock(unit, funding, clock.stopped(unit.now))
        elif state is DocumentsState.REFUSED:
            hold_ends.keep_clock(unit, funding, clock.running_on(unit.now))
    funding.documents, funding.documents_at = state, unit.now
    funding.documents_reason = reason
    unit.record(f"documents-{state.value}", Noun.ORDER, order_id, reason=reason)
    hold_ends.changed(unit, funding)
    holds.settle(unit, funding)
    return funding


def _deposit_held(unit: Unit, funding: FundingRecord) -> bool:
    """Return whether an order stands by a deposit that is frozen still."""
    deposits = (hold for hold in holds.of(unit, funding) if hold.kind is HoldKind.DEPOSIT)
    held = any(hold.state is HoldState.HELD for hold in deposits)
    return held and funding.stands_at is not None


def documents_overdue(unit: Unit, due: Due) -> None:
    """Ask for a case where the documents did not come in time: the deposit stays frozen (E10)."""
    funding = unit.session.get(FundingRecord, UUID(due.subject))
    if funding is None or funding.over_at is not None or funding.case_at is not None:
        return
    holds.settle(unit, funding)  # what ends the deposit anyhow is no case
    if _deposit_held(unit, funding):
        _ask_for_case(unit, funding, due.due_at)


def _ask_for_case(unit: Unit, funding: FundingRecord, since: datetime) -> None:
    """Ask for the one case of an order's documents; its clock is at its end."""
    funding.case_at = unit.now
    funding.documents_due_at = funding.documents_left_us = None
    deadlines.cancel(unit, hold_ends.DOCUMENTS, funding.id)
    unit.record("case-asked", Noun.ORDER, funding.order_id, funding=str(funding.id))
    hold_ends.tell_once(unit, AlarmKind.DOCUMENTS_OVERDUE, funding.order_id, since)
    hold_ends.changed(unit, funding)


def funds_overdue(unit: Unit, due: Due) -> None:
    """Give up the sums of an order that were not all frozen in time."""
    funding = unit.session.get(FundingRecord, UUID(due.subject))
    if funding is not None and funding.stands_at is None and funding.over_at is None:
        holds.fail(unit, funding, HoldCause.TIME_RAN_OUT)


def count(unit: Unit, request_id: UUID, id_: UUID, counted: Counted) -> HoldRecord:
    """Note that a clerk took a sum at the counter, or gave it back; a repeat changes nothing.

    What was to go back by a run of payouts leaves it, unless the run is released.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``payment-out-of-turn``, ``refund-in-payout``.
    """
    unit.require(Permission.MONEY_COUNT)
    request = unit.session.get(PaymentRequestRecord, request_id)
    if request is None:
        raise Refusal(Code.NOT_FOUND)
    payout_lines.counted_at_the_counter(unit, request)
    return carry_out(unit, request, id_, counted)


def carry_out(unit: Unit, request: PaymentRequestRecord, id_: UUID, counted: Counted) -> HoldRecord:
    """Let count that a request was carried out; a repeat changes nothing.

    Raises:
        Refusal: ``payment-out-of-turn``.
    """
    hold = unit.session.get_one(HoldRecord, request.hold_id)
    said = {"id": str(id_), "means": counted.means.value, "receipt": counted.receipt.strip()}
    if payments.carried_out(unit, request, counted, orders.digest_of(said)):
        _done(unit, request, hold, PaymentAnswer(request.state))
    return hold


def answered(unit: Unit, request_id: UUID, answer: PaymentAnswer | None) -> datetime | None:
    """Note what a provider said, None for silence; return when it is asked again, if it is."""
    request = unit.session.get_one(PaymentRequestRecord, request_id)
    hold = unit.session.get_one(HoldRecord, request.hold_id)
    if answer is None or answer.state not in rules.SETTLED:
        return payments.again_at(unit, request)
    if payments.answered(unit, request, answer):
        _done(unit, request, hold, answer)
        frozen = request.operation is PaymentOperation.FREEZE
        return hold.lapses_at if frozen and hold.state is HoldState.HELD else None
    return _looked_again(unit, request, hold, answer)


def called_back(unit: Unit, said: Iterable[tuple[UUID, PaymentAnswer]]) -> None:
    """Take what a provider said unasked, as often as it says it; pass over what is not ours."""
    for request_id, answer in said:
        request = unit.session.get(PaymentRequestRecord, request_id)
        if request is not None and request.provider is not PaymentProvider.COUNTER:
            answered(unit, request_id, answer)


def _looked_again(
    unit: Unit, request: PaymentRequestRecord, hold: HoldRecord, answer: PaymentAnswer
) -> datetime | None:
    """Take what a provider says of a sum that it froze before: it holds on, or has let go."""
    if request.operation is not PaymentOperation.FREEZE or hold.state is not HoldState.HELD:
        return None
    if answer.state is not PaymentState.SUCCEEDED:
        holds.let_go(unit, hold)
        return None
    hold.lapses_at = answer.lapses_at
    return answer.lapses_at


def _done(
    unit: Unit, request: PaymentRequestRecord, hold: HoldRecord, answer: PaymentAnswer
) -> None:
    """Let a final answer count."""
    done = answer.state is PaymentState.SUCCEEDED
    lapsed = answer.state is PaymentState.LAPSED
    if request.operation is PaymentOperation.FREEZE:
        if done:
            holds.frozen(unit, request, hold, answer)
        else:
            holds.not_frozen(unit, hold, answer.reason)
    elif request.operation is PaymentOperation.UNFREEZE and (done or lapsed):
        hold_money.refund(unit, hold, request)
    elif request.operation is PaymentOperation.CAPTURE and done:
        hold_money.capture(unit, hold)
    else:
        hold_ends.raise_alarm(unit, AlarmKind.PAYMENT_REFUSED, hold)
        return
    alarms.end(unit, AlarmKind.PAYMENT_REFUSED, str(hold.id))
    funding = unit.session.get_one(FundingRecord, hold.funding_id)
    hold_ends.changed(unit, funding)


def confirm_fee(unit: Unit, order_id: UUID) -> FundingRecord:
    """Note that the technician has his fee: with it the prepayment goes back (E9).

    Raises:
        Refusal: ``not-permitted``, ``not-found`` also where it is not his order.
    """
    unit.require(Permission.FEE_CONFIRM)
    orders.visible(unit, order_id)
    funding = holds.live(unit, order_id)
    if funding is None or funding.technician_id != unit.actor.id:
        raise Refusal(Code.NOT_FOUND)
    if funding.fee_confirmed_at is None:
        funding.fee_confirmed_at, funding.fee_confirmed_by = unit.now, unit.actor.id
        unit.record("fee-confirmed", Noun.ORDER, order_id, funding=str(funding.id))
        hold_ends.changed(unit, funding)
        holds.settle(unit, funding)
    return funding


def abandon(unit: Unit, order_id: UUID, step_id: UUID, fault: Party, reason: str) -> None:
    """Abandon an order through somebody's fault; its sums end as that means, in the same unit.

    Raises:
        Refusal: ``not-permitted``, and as :func:`orders.step`.
    """
    unit.require(Permission.ORDERS_WRITE)
    orders.step(unit, order_id, step_id, Step.ABANDON, reason=reason, party=fault)
    funding = holds.live(unit, order_id)
    if funding is not None:
        holds.settle(unit, funding)


def look(unit: Unit) -> None:
    """Look over the sums that are open: what the rules end by now, and what the desk has to know.

    Those alone are settled whose order has moved on since.
    """
    funding, order, hold = FundingRecord, OrderRecord, HoldRecord
    moved = (
        select(funding)
        .join(order, order.id == funding.order_id)
        .where(funding.over_at.is_(None), order.version != funding.order_version)
    )
    for each in unit.session.scalars(moved).all():
        holds.settle(unit, each)
    unconfirmed = (
        select(funding.order_id, order.changed_at)
        .join(order, order.id == funding.order_id)
        .join(hold, hold.funding_id == funding.id)
        .where(
            funding.over_at.is_(None),
            funding.fee_confirmed_at.is_(None),
            order.state.in_(FINISHED),
            order.changed_at <= unit.now - rules.CONFIRMED_WITHIN,
            hold.kind == HoldKind.PREPAYMENT,
            hold.state == HoldState.HELD,
        )
    )
    for order_id, since in unit.session.execute(unconfirmed).all():
        hold_ends.tell_once(unit, AlarmKind.FEE_UNCONFIRMED, order_id, since)
    soon = select(hold).where(
        hold.state == HoldState.HELD, hold.lapses_at <= unit.now + rules.WARNED_BEFORE
    )
    for sum_ in unit.session.scalars(soon).all():
        hold_ends.raise_alarm(unit, AlarmKind.HOLD_LAPSES, sum_)


def follow(unit: Unit, due: Due) -> None:
    """Settle the sums of an order at once that somebody took a step with."""
    order_id = UUID(due.subject)
    funding, order = holds.live(unit, order_id), orders.by_id(unit, order_id)
    if funding is not None:
        holds.settle(unit, funding)
    if order is not None and order.state is not OrderState.OPEN:
        alarms.end(unit, AlarmKind.FUNDS_FAILED, str(order_id))
