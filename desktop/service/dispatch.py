"""Decides how an order is offered to one technician after the other until one takes it (E4, E5).

Whom to ask is reckoned in a read, since arrivals may come from a service that is slow; the offer is
made in a write that first looks whether anything changed meanwhile (docs/decisions/0059).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from api_client.vocabulary import (
    CascadeState,
    Code,
    DispatchRule,
    Noun,
    OfferState,
    OrderState,
    Permission,
    Role,
    Step,
    WhyNot,
)
from desktop.domain import offers as rules
from desktop.domain import orders as order_rules
from desktop.domain.offers import Choice, Event, Terms
from desktop.domain.refusal import Refusal
from desktop.service import deadlines, offers, orders, progress
from desktop.service.unit import SYSTEM, Unit, Work
from desktop.store.offers import CascadeRecord, OfferRecord
from desktop.store.orders import OrderRecord
from desktop.store.people import TechnicianRecord


class Ranked(Protocol):
    """Somebody who may be asked, as much of him as an offer keeps."""

    @property
    def technician_id(self) -> UUID:
        """Who he is."""

    @property
    def eta_s(self) -> float | None:
        """In how many seconds he would be there, None where nobody knows."""

    @property
    def distance_m(self) -> float | None:
        """How far he is, None where nobody knows."""


class Candidates(Protocol):
    """Who may be asked for an order, and who may not."""

    def ranked(
        self, unit: Unit, order: OrderRecord, rule: DispatchRule, waived: Collection[WhyNot]
    ) -> Sequence[Ranked]:
        """Return those that qualify, the first by the rule first; may ask a service far away."""

    def against(
        self, unit: Unit, order: OrderRecord, technician_id: UUID, waived: Collection[WhyNot]
    ) -> Sequence[WhyNot]:
        """Return what stands against one of them now; asks nobody."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Who is to be asked, as it was reckoned when the cascade had this version."""

    cascade_id: UUID
    version: int
    waiting: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer: its cascade, and why it was not taken where it was not.

    It is no mere refusal: that an offer was lost is written down.
    """

    cascade_id: UUID
    offer: OfferRecord
    refusal: Refusal | None = None


def start(unit: Unit, order_id: UUID, id_: UUID, rule: DispatchRule | None) -> CascadeRecord:
    """Begin to offer an order; a repeat changes nothing.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``, ``cascade-runs``,
            ``order-step-out-of-turn``.
    """
    unit.require(Permission.ORDERS_WRITE)
    order = orders.visible(unit, order_id)
    digest = orders.digest_of({"order": str(order_id), "rule": rule})
    known = unit.session.get(CascadeRecord, id_)
    if known is not None:
        if known.digest != digest:
            raise Refusal(Code.ID_REUSED, id=str(id_))
        return known
    running = offers.live(unit, order_id)
    if running is not None and running.state in rules.RUNNING:
        raise Refusal(Code.CASCADE_RUNS, order=order.number)
    order_rules.take(order.state, Step.OFFER, order.kind, Role.SYSTEM)
    cascade = offers.begin(unit, order, id_, rule or rule_of(order), digest, alone=False)
    offers.go_on(unit, cascade)
    return cascade


def rule_of(order: OrderRecord) -> DispatchRule:
    """Return the rule that the customer chose, the shortest time of arrival if he chose none."""
    chosen = (order.service or {}).get("dispatch_rule")
    return DispatchRule.SHORTEST_ARRIVAL if chosen is None else DispatchRule(chosen)


def reckon(unit: Unit, cascade_id: UUID, candidates: Candidates) -> Reckoned | None:
    """Return who is to be asked, None where nobody is; only looks."""
    cascade = unit.session.get(CascadeRecord, cascade_id)
    if cascade is None or not _asks(unit, cascade):
        return None
    order = offers.order_of(unit, cascade)
    waived = [WhyNot(each) for each in cascade.waived]
    ranked: Sequence[Ranked] = ()
    if not cascade.alone:
        ranked = candidates.ranked(unit, order, cascade.rule, waived)
    choices = [Choice(one.technician_id, one.eta_s, one.distance_m) for one in ranked]
    past = offers.past(unit, order.id, cascade.id)
    waiting = tuple(rules.to_ask(choices, past, cascade.round))
    return Reckoned(cascade_id, cascade.version, waiting)


def ask(unit: Unit, seen: Reckoned, candidates: Candidates, terms: Terms) -> datetime | None:
    """Ask whose turn it is, if nothing changed since it was reckoned; return when to look again.

    None is never: somebody is asked, or nobody is left.
    """
    cascade = unit.session.get_one(CascadeRecord, seen.cascade_id)
    if not _asks(unit, cascade):
        return None
    if cascade.version != seen.version:
        return unit.now
    order = offers.order_of(unit, cascade)
    waived = [WhyNot(each) for each in cascade.waived]
    asked_elsewhere = offers.asked(unit)
    waiting = list(seen.waiting)
    while True:
        turn = rules.turn(waiting, asked_elsewhere)
        if turn.chosen is None:
            break
        if not candidates.against(unit, order, turn.chosen.technician_id, waived):
            cascade.left_to_ask = turn.left
            offers.offer_to(unit, order, cascade, turn.chosen, terms)
            return None
        waiting.remove(turn.chosen)
    if turn.locked:
        return unit.now + terms.again
    offers.run_out(unit, cascade)
    return None


def advance(work: Work, cascade_id: UUID, candidates: Candidates, terms: Terms) -> None:
    """Ask the next at once; what does not come through is done by the deadline that was set."""
    seen = work.read(SYSTEM, lambda unit: reckon(unit, cascade_id, candidates))
    if seen is None:
        return

    def act(unit: Unit) -> None:
        again_at = ask(unit, seen, candidates, terms)
        if again_at is None:
            deadlines.cancel(unit, offers.NEXT, cascade_id)
        else:
            deadlines.plan(unit, offers.NEXT, cascade_id, again_at)

    work.write(SYSTEM, act)


def answer(
    unit: Unit,
    offer_id: UUID,
    candidates: Candidates,
    terms: Terms,
    *,
    accept: bool,
    reason: str = "",
) -> Answered:
    """Take a technician's answer; one wins, and a repeat of an answer changes nothing.

    What is not taken is written down, and its refusal is in what is returned: ``offer-taken`` with
    who has won, ``offer-over``, ``technician-unqualified``.

    Raises:
        Refusal: ``not-permitted``; ``not-found`` also for what was offered to somebody else.
    """
    unit.require(Permission.OFFERS_ANSWER)
    offer = unit.session.get(OfferRecord, offer_id)
    if offer is None or offer.technician_id != unit.actor.id:
        raise Refusal(Code.NOT_FOUND)
    cascade = unit.session.get_one(CascadeRecord, offer.cascade_id)
    wanted = rules.DECIDED if accept else frozenset({OfferState.REFUSED})
    if offer.state in wanted:
        return Answered(cascade.id, offer)
    if rules.over(offer.state, offer.answers_by, unit.now):
        return _too_late(unit, cascade, offer)
    order = offers.order_of(unit, cascade)
    if not accept:
        offers.lapse(unit, cascade, offer, OfferState.REFUSED, reason)
        return Answered(cascade.id, offer)
    waived = [WhyNot(each) for each in cascade.waived]
    found = candidates.against(unit, order, offer.technician_id, waived)
    against = rules.counts(found, by_hand=offer.by_hand == 1, reason=offer.reason)
    if against:
        offers.lapse(unit, cascade, offer, OfferState.UNFIT, ", ".join(against))
        why = Refusal(Code.TECHNICIAN_UNQUALIFIED, reasons=[each.value for each in against])
        return Answered(cascade.id, offer, why)
    asks_customer = order_rules.Stage.CONSENT in order_rules.STAGES[order.kind]
    if not offers.won(unit, cascade, offer, consent=asks_customer):
        return _too_late(unit, cascade, offer)
    offers.taken(unit, order, cascade, offer, terms)
    return Answered(cascade.id, offer)


def consent(unit: Unit, order_id: UUID, *, accept: bool, reason: str = "") -> OrderRecord:
    """Note whether the customer wants whoever took his order; a repeat changes nothing (E5).

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``order-step-out-of-turn``.
    """
    unit.require(Permission.ORDERS_WRITE)
    order = orders.visible(unit, order_id)
    if order.state is not OrderState.AWAITING_CONSENT and _said(unit, order, accept=accept):
        return order
    step = Step.CONSENT if accept else Step.REFUSE
    row = order_rules.take(order.state, step, order.kind, unit.actor.role, reason=reason)
    progress.apply(unit, order, row, orders.taken_now(unit, step, reason))
    offers.followed(unit, order, step, reason)
    return order


def stop(unit: Unit, cascade_id: UUID, act_id: UUID, reason: str) -> CascadeRecord:
    """Ask nobody any more; an order that waits for its customer is taken back too.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``, ``cascade-over``.
    """
    cascade, repeated = _acted_on(unit, cascade_id, act_id, {"stop": reason})
    if not repeated:
        offers.stop(unit, offers.order_of(unit, cascade), cascade, reason)
    return cascade


def widen(
    unit: Unit, cascade_id: UUID, act_id: UUID, reason: str, waived: Collection[WhyNot]
) -> CascadeRecord:
    """Begin a cascade anew that found nobody, and look some reasons over; a repeat changes nothing.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``, ``cascade-over``.
    """
    names = sorted(each.value for each in waived)
    cascade, repeated = _acted_on(unit, cascade_id, act_id, {"widen": reason, "waive": names})
    if repeated:
        return cascade
    cascade.state = rules.follow(cascade.state, Event.WIDENED)
    cascade.round += 1
    cascade.alone = 0
    cascade.waived = sorted({*cascade.waived, *names})
    offers.forget_alarms(unit, cascade.order_id)
    offers.go_on(unit, cascade)
    offers.changed(unit, cascade)
    about = {"reason": reason, "waived": cascade.waived}
    unit.record("cascade-widened", Noun.CASCADE, cascade.id, **about)
    return cascade


def _acted_on(
    unit: Unit, cascade_id: UUID, act_id: UUID, said: dict[str, object]
) -> tuple[CascadeRecord, bool]:
    """Return the cascade that the desk does something with, and whether it is a repeat."""
    unit.require(Permission.ORDERS_WRITE)
    cascade = unit.session.get(CascadeRecord, cascade_id)
    if cascade is None:
        raise Refusal(Code.NOT_FOUND)
    digest = orders.digest_of(said)
    if cascade.act_id == act_id:
        if cascade.act_digest != digest:
            raise Refusal(Code.ID_REUSED, id=str(act_id))
        return cascade, True
    if cascade.state not in rules.LIVE:
        raise Refusal(Code.CASCADE_OVER, state=cascade.state.value)
    cascade.act_id, cascade.act_digest = act_id, digest
    return cascade, False


def _asks(unit: Unit, cascade: CascadeRecord) -> bool:
    """Return whether a cascade has somebody to ask next."""
    return cascade.state is CascadeState.OFFERING and not offers.open_of(unit, cascade.id)


def _too_late(unit: Unit, cascade: CascadeRecord, offer: OfferRecord) -> Answered:
    """Write down an answer that comes too late, and tell who has won if somebody has."""
    if offer.state is OfferState.OPEN:
        offers.lapse(unit, cascade, offer, OfferState.LAPSED)
    winner = offers.accepted(unit, cascade)
    about = {"order": str(offer.order_id), "state": offer.state.value}
    unit.record("offer-answered-late", Noun.OFFER, offer.id, **about)
    if winner is None or winner.id == offer.id:
        return Answered(cascade.id, offer, Refusal(Code.OFFER_OVER, state=offer.state.value))
    name = unit.session.get_one(TechnicianRecord, winner.technician_id).name
    return Answered(cascade.id, offer, Refusal(Code.OFFER_TAKEN, winner=name))


def _said(unit: Unit, order: OrderRecord, *, accept: bool) -> bool:
    """Return whether the customer has said the same of the newest offer that was accepted."""
    decided = [
        each
        for each in unit.records.find(OfferRecord, order_id=order.id)
        if each.state in rules.DECIDED
    ]
    newest = max(decided, key=lambda each: (each.offered_at, each.place), default=None)
    if newest is None:
        return False
    return (newest.state is OfferState.ACCEPTED) is accept
