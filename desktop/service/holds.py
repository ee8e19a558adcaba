"""Decides how the two sums of an order are frozen and ended: as the rules say, each once (E5, E9).

A decision and its transfers are one transaction; what a provider has to do for it is a request that
is stored with them. What ends a sum by rule is read from how its order stands.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import select

from api_client.ids import new_id
from api_client.vocabulary import (
    AlarmKind,
    Code,
    DocumentsState,
    HoldCause,
    HoldKind,
    HoldOutcome,
    HoldState,
    Noun,
    OrderState,
    PaymentOperation,
    PaymentProvider,
    Permission,
    Role,
    Step,
)
from desktop.domain import currencies
from desktop.domain import holds as rules
from desktop.domain import orders as order_rules
from desktop.domain.holds import End, Event
from desktop.domain.refusal import Refusal
from desktop.service import alarms, deadlines, hold_ends, hold_money, orders, payments, progress
from desktop.service.ports import PaymentAnswer
from desktop.service.unit import SYSTEM, Unit
from desktop.store.holds import FundingRecord, HoldRecord, PaymentRequestRecord
from desktop.store.orders import OrderRecord

FUNDS = "funds"
"""The kind of deadline by which both sums have to be frozen, by the funding's id."""
KIND = "holds"
"""The kind of deadline by which all sums that are open are looked over."""
LOOK_EVERY = timedelta(seconds=5)
LEAST_S = 20.0
"""So much of the machine's time there is to freeze sums in a demo, however fast its clock runs."""
BEFORE_WORK = frozenset({OrderState.ASSIGNED, OrderState.RECEIVED, OrderState.ACCEPTED})
"""States in which an order that stands without sums may still be asked for some."""
ALARMS = (AlarmKind.FUNDS_FAILED, AlarmKind.FEE_UNCONFIRMED, AlarmKind.DOCUMENTS_OVERDUE)
"""What the desk is told about an order's money."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How long it is waited until both sums are frozen, and who keeps them."""

    within: timedelta
    provider: PaymentProvider

    @classmethod
    def of(cls, funds_min: float, provider: PaymentProvider, pace: float = 1.0) -> Self:
        """Return what a centre has set; however fast a demo's clock runs, there is time to pay."""
        least = timedelta(seconds=LEAST_S * pace if pace > 1 else 0)
        return cls(max(timedelta(minutes=funds_min), least), provider)


@dataclass(frozen=True, slots=True)
class Sums:
    """What is to be frozen, in minor units; a sum of nothing is not asked for."""

    prepayment_minor: int
    deposit_minor: int
    currency: str

    def each(self) -> tuple[tuple[HoldKind, int], ...]:
        """Return what is asked for."""
        named = (
            (HoldKind.PREPAYMENT, self.prepayment_minor),
            (HoldKind.DEPOSIT, self.deposit_minor),
        )
        return tuple((kind, amount) for kind, amount in named if amount > 0)


def live(unit: Unit, order_id: UUID) -> FundingRecord | None:
    """Return the sums of an order of which something is open, if there are such."""
    query = select(FundingRecord).where(
        FundingRecord.order_id == order_id, FundingRecord.over_at.is_(None)
    )
    found = unit.session.scalars(query.order_by(FundingRecord.asked_at.desc()))
    return found.first()


def of(unit: Unit, funding: FundingRecord) -> list[HoldRecord]:
    """Return the sums of a funding, the prepayment first."""
    query = select(HoldRecord).where(HoldRecord.funding_id == funding.id)
    return sorted(unit.session.scalars(query), key=lambda hold: list(HoldKind).index(hold.kind))


def ask(unit: Unit, order_id: UUID, id_: UUID, sums: Sums, terms: Terms) -> FundingRecord:
    """Ask for the sums of an order whose customer has consented; the same again changes nothing.

    They take the place of others of which none is frozen yet. An order that stands without any may
    be asked for some until its technician sets out; where they fail, it goes on as it was.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``, ``currency-unknown``,
            ``funds-not-awaited`` where the order does not wait for any, or some are frozen.
    """
    unit.require(Permission.ORDERS_WRITE)
    order = orders.visible(unit, order_id)
    digest = orders.digest_of(
        {
            "order": str(order_id),
            "prepayment": sums.prepayment_minor,
            "deposit": sums.deposit_minor,
            "currency": sums.currency,
        }
    )
    known = unit.session.get(FundingRecord, id_)
    if known is not None:
        if known.digest != digest:
            raise Refusal(Code.ID_REUSED, id=str(id_))
        return known
    currencies.check(sums.currency)
    earlier = live(unit, order_id)
    begun = earlier is not None and any(hold.held_at for hold in of(unit, earlier))
    if begun or order.state not in {OrderState.AWAITING_FUNDS, *BEFORE_WORK}:
        raise Refusal(Code.FUNDS_NOT_AWAITED, state=order.state.value)
    if earlier is not None:
        _give_up(unit, earlier, HoldCause.GIVEN_UP)
    return _ask(unit, order, id_, sums, terms, digest)


def ask_as_agreed(unit: Unit, order: OrderRecord, terms: Terms) -> None:
    """Ask for what an order says of its sums, as soon as it waits for them."""
    earlier = live(unit, order.id)
    if earlier is not None:
        settle(unit, earlier)  # those of another technician are over with this
    if order.state is not OrderState.AWAITING_FUNDS or live(unit, order.id) is not None:
        return
    said = order.service or {}
    prepayment_minor, deposit_minor = (said.get(name) or 0 for name in order_rules.FROZEN_SUMS)
    sums = Sums(prepayment_minor, deposit_minor, said.get("currency") or "")
    _ask(unit, order, new_id(), sums, terms, "")


def _ask(
    unit: Unit, order: OrderRecord, id_: UUID, sums: Sums, terms: Terms, digest: str
) -> FundingRecord:
    assert order.technician_id is not None, "funds are awaited for nobody"
    for alarm in ALARMS:
        alarms.end(unit, alarm, str(order.id))
    funding = FundingRecord(
        id=id_,
        order_id=order.id,
        technician_id=order.technician_id,
        visit_id=order.visit_id,
        currency=sums.currency,
        version=0,
        digest=digest,
        asked_at=unit.now,
        asked_by=unit.actor.id,
        funds_by=unit.now + terms.within,
        stands_at=None,
        over_at=None,
        order_version=order.version,
        documents=DocumentsState.AWAITED,
        documents_due_at=None,
        documents_left_us=None,
        documents_at=None,
        documents_reason="",
        case_at=None,
        case_number="",
        fee_paid_at=None,
        fee_confirmed_at=None,
        fee_confirmed_by=None,
    )
    unit.session.add(funding)
    for kind, amount_minor in sums.each():
        _ask_for(unit, funding, kind, amount_minor, terms.provider)
    deadlines.plan(unit, FUNDS, id_, funding.funds_by)
    hold_ends.changed(unit, funding)
    _stand(unit, order, funding)
    return funding


def _ask_for(
    unit: Unit,
    funding: FundingRecord,
    kind: HoldKind,
    amount_minor: int,
    provider: PaymentProvider,
) -> None:
    """Ask for one sum of an order."""
    hold = HoldRecord(
        id=new_id(),
        funding_id=funding.id,
        order_id=funding.order_id,
        kind=kind,
        state=HoldState.ASKED,
        version=1,
        amount_minor=amount_minor,
        currency=funding.currency,
        provider=provider,
        asset=None,
        asked_at=unit.now,
        held_at=None,
        lapses_at=None,
        ended_at=None,
        ended_by=None,
        cause=None,
        reason="",
        proposed_by=None,
    )
    unit.session.add(hold)
    unit.session.flush()
    payments.request(unit, hold, PaymentOperation.FREEZE, provider)
    unit.record("hold-asked", Noun.HOLD, hold.id, **hold_ends.about(hold))


def frozen(
    unit: Unit, request: PaymentRequestRecord, hold: HoldRecord, answer: PaymentAnswer
) -> None:
    """Let a sum be frozen; one that was given up meanwhile goes back at once."""
    if hold.state is HoldState.ASKED:
        hold.state = rules.follow(hold.state, Event.FROZEN)
        hold.held_at, hold.lapses_at = unit.now, answer.lapses_at
        hold.version += 1
        hold_money.freeze(unit, hold, request)
        unit.record("hold-frozen", Noun.HOLD, hold.id, **hold_ends.about(hold))
    else:
        hold_money.freeze(unit, hold, request)
        hold_money.release(unit, hold)
        payments.request(unit, hold, PaymentOperation.UNFREEZE, request.provider)
        unit.record("hold-frozen-late", Noun.HOLD, hold.id, **hold_ends.about(hold))
    funding = unit.session.get_one(FundingRecord, hold.funding_id)
    hold_ends.changed(unit, funding)
    _stand(unit, hold_ends.order_of(unit, funding), funding)


def not_frozen(unit: Unit, hold: HoldRecord, reason: str) -> None:
    """Note that a sum is not frozen: the order does not stand, and the other sum goes back."""
    if hold.state is not HoldState.ASKED:
        return
    hold_ends.end(unit, hold, Event.NOT_FROZEN, HoldCause.PROVIDER_REFUSED, reason)
    funding = unit.session.get_one(FundingRecord, hold.funding_id)
    fail(unit, funding, HoldCause.OTHER_FAILED)


def let_go(unit: Unit, hold: HoldRecord) -> None:
    """Note that a provider let go of a sum by itself: it is back, and nobody has decided that."""
    if hold.state is HoldState.HELD:
        hold_money.lapse(unit, hold)
        hold_ends.end(unit, hold, Event.LET_GO, HoldCause.PROVIDER_LET_GO, "")
        funding = unit.session.get_one(FundingRecord, hold.funding_id)
        hold_ends.raise_alarm(unit, AlarmKind.HOLD_LAPSED, hold)
        if funding.stands_at is None:
            fail(unit, funding, HoldCause.OTHER_FAILED)
        settle(unit, funding)


def _stand(unit: Unit, order: OrderRecord, funding: FundingRecord) -> None:
    """Let the order stand once every sum is frozen: its technician is sent, its clock begins."""
    if funding.stands_at is not None or not _awaited(order, funding):
        return
    if not rules.stands(hold.state for hold in of(unit, funding)):
        return
    deadlines.cancel(unit, FUNDS, funding.id)
    if order.state is OrderState.AWAITING_FUNDS:
        row = order_rules.take(order.state, Step.FUND, order.kind, Role.SYSTEM)
        progress.apply(unit, order, row, _taken(unit, Step.FUND))
    funding.stands_at, funding.visit_id = unit.now, order.visit_id
    if any(hold.kind is HoldKind.DEPOSIT for hold in of(unit, funding)):
        hold_ends.keep_clock(unit, funding, rules.begun(unit.now))
    hold_ends.changed(unit, funding)
    unit.record("order-funded", Noun.ORDER, order.id, funding=str(funding.id))


def _awaited(order: OrderRecord, funding: FundingRecord) -> bool:
    """Return whether an order still waits for these sums, or was asked for them when it stood."""
    if funding.visit_id is not None:
        return order.visit_id == funding.visit_id
    waits = order.state is OrderState.AWAITING_FUNDS
    return waits and order.technician_id == funding.technician_id


def fail(unit: Unit, funding: FundingRecord, cause: HoldCause) -> None:
    """Give the sums of an order up that does not stand: what is frozen goes back, nobody is bound.

    The desk is told, unless its order went another way meanwhile.
    """
    _give_up(unit, funding, cause)
    order = hold_ends.order_of(unit, funding)
    if _awaited(order, funding):
        if order.state is OrderState.AWAITING_FUNDS:
            row = order_rules.take(order.state, Step.FUND_FAIL, order.kind, Role.SYSTEM)
            progress.apply(unit, order, row, _taken(unit, Step.FUND_FAIL))
        hold_ends.tell_once(unit, AlarmKind.FUNDS_FAILED, order.id, unit.now)


def _give_up(unit: Unit, funding: FundingRecord, cause: HoldCause) -> None:
    """Give the sums of an order up: what is frozen goes back, what is not is not asked for."""
    deadlines.cancel(unit, FUNDS, funding.id)
    for hold in of(unit, funding):
        if hold.state is HoldState.HELD:
            hold_ends.release(unit, hold, End(HoldOutcome.RELEASED, cause))
        elif hold.state is HoldState.ASKED:
            hold_ends.end(unit, hold, Event.GIVEN_UP, cause, "")
            freeze = payments.of(unit, hold.id, PaymentOperation.FREEZE)
            assert freeze is not None, "a sum that nobody was asked for"
            payments.give_up(unit, freeze)
    hold_ends.over(unit, funding)
    unit.record("funding-failed", Noun.ORDER, funding.order_id, cause=cause.value)


def settle(unit: Unit, funding: FundingRecord) -> None:
    """End whatever the rules end by now of the sums of one order."""
    if funding.over_at is not None:
        return
    order = hold_ends.order_of(unit, funding)
    funding.order_version = order.version
    if funding.stands_at is None:
        if not _awaited(order, funding):
            fail(unit, funding, HoldCause.ORDER_ENDED)
        return
    facts = hold_ends.facts_of(unit, order, funding)
    for hold in of(unit, funding):
        end = rules.end_by_rule(hold.kind, facts) if hold.state is HoldState.HELD else None
        if end is not None:
            hold_ends.release(unit, hold, end)
    if all(hold.state in rules.ENDED for hold in of(unit, funding)):
        hold_ends.over(unit, funding)


def _taken(unit: Unit, step: Step) -> progress.Taken:
    return progress.Taken(new_id(), step, unit.now, unit.now, by=SYSTEM)
