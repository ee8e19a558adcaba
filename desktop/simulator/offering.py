"""Decides how orders are offered in hours that are played fast, and who answers what (E4, E5).

Everything follows from the seed and from what the server says: the same seed has the same offers,
answers and consents. Times are seconds of the day.
"""

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from api_client.client import Client
from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import CascadeState, Code, OfferState, OrderState, WhyNot
from api_client.wire.dispatch import Cascade, DispatchStart, Offer, OfferByHand
from desktop.simulator.answering import REASONS, REFUSES, SILENT
from desktop.simulator.happenings import Happenings
from desktop.simulator.plan import PlannedTechnician
from desktop.simulator.roads import Route

ANSWERS_S, CONSENTS_S, BY_HAND_S, AGAIN_S = (4.0, 28.0), (20.0, 150.0), (45.0, 120.0), 3.0
CONSENTS = 0.65
"""How often a customer wants whoever took his order."""
OVERLOOKS = frozenset({WhyNot.AREA, WhyNot.HOURS, WhyNot.POSITION_OLD, WhyNot.GRADE})
"""What the desk looks over when it chooses somebody by hand."""
REFUSED_BY_CUSTOMER, NOBODY_ELSE = "somebody else, please", "nobody else is left"
LOST = frozenset(
    {
        *(Code.OFFER_OVER, Code.OFFER_TAKEN, Code.TECHNICIAN_UNQUALIFIED, Code.TECHNICIAN_BUSY),
        *(Code.ORDER_STEP_OUT_OF_TURN, Code.CASCADE_RUNS, Code.CASCADE_OVER),
    }
)
"""Refusals that only mean that something else came first."""


@dataclass
class Met:
    """A technician as he is when the morning ends: who, by which phone, and where."""

    planned: PlannedTechnician
    id: UUID
    token: str
    place: tuple[float, float]
    busy: bool = False
    told_s: float = -math.inf
    """When his phone last told where he is."""
    route: Route | None = None
    """The way that he is on."""

    def phone(self, any_client: Client) -> Client:
        """Give the client of his phone."""
        return any_client.with_token(self.token)


class Offering:
    """Offers orders, and lets technicians and customers answer."""

    def __init__(
        self,
        desk: Client,
        crew: Mapping[UUID, Met],
        seed: str,
        queue: Happenings,
        fire: Callable[[], None],
        taken: Callable[[Met, UUID], None],
    ) -> None:
        """Offer nothing yet.

        Args:
            desk: the dispatcher's client.
            crew: everybody who may be asked.
            seed: of all that is drawn.
            queue: by which things happen.
            fire: does what is due at the server by its clock.
            taken: hears who got which order.
        """
        self._desk, self._crew, self._seed, self._queue = desk, crew, seed, queue
        self._fire, self._taken = fire, taken

    def begin(self, order_id: UUID) -> None:
        """Offer an order to one after the other, unless it is gone."""
        try:
            self._desk.dispatch.start(order_id, DispatchStart(id=new_id()))
        except Refused as refusal:
            self._lost(refusal)
            return
        self._mind(order_id)

    def _mind(self, order_id: UUID) -> None:
        """Plan what comes next of an order's newest cascade."""
        cascade = self._desk.dispatch.of_order(order_id).items[0]
        if cascade.state is CascadeState.AWAITING_CONSENT:
            self._consent_soon(cascade)
        elif cascade.state is CascadeState.EXHAUSTED:
            self._in(self._dice(cascade, "by-hand").uniform(*BY_HAND_S), self._by_hand, cascade)
        elif cascade.state is CascadeState.TAKEN:
            self._taken(self._crew[_winner(cascade).technician_id], order_id)
        elif cascade.state is CascadeState.OFFERING:
            asked = next((one for one in cascade.offers if one.state is OfferState.OPEN), None)
            if asked is None:  # all who are left are asked elsewhere
                self._in(AGAIN_S, self._look, order_id)
            else:
                self._answer_soon(cascade, asked)

    def _answer_soon(self, cascade: Cascade, asked: Offer) -> None:
        dice = self._dice(cascade, asked.technician_name)
        does, waits_s = dice.random(), dice.uniform(*ANSWERS_S)
        met = self._crew[asked.technician_id]
        if met.busy or does > 1 - SILENT:
            over_s = self._queue.second(asked.answers_by)
            self._queue.at(over_s, partial(self._look, cascade.order_id))
            return
        reason = "" if does >= REFUSES else dice.choice(REASONS)
        self._in(waits_s, self._answer, met, cascade.order_id, asked.id, reason)

    def _answer(self, met: Met, order_id: UUID, offer_id: UUID, reason: str) -> None:
        """Let a technician say yes, or why not; who has become busy says nothing."""
        accepts = not reason
        if met.busy:
            return self._look(order_id)
        try:
            met.phone(self._desk).dispatch.answer(offer_id, accept=accepts, reason=reason)
        except Refused as refusal:
            self._lost(refusal)
        else:
            met.busy = accepts
        return self._mind(order_id)

    def _consent_soon(self, cascade: Cascade) -> None:
        won = _winner(cascade)
        dice = self._dice(cascade, f"consent/{won.technician_name}")
        wants, waits_s = dice.random() < CONSENTS, dice.uniform(*CONSENTS_S)
        self._in(waits_s, self._consent, cascade.order_id, won.technician_id, wants)

    def _consent(self, order_id: UUID, technician_id: UUID, wants: bool) -> None:  # noqa: FBT001
        """Enter what the customer says; whom he does not want is free again."""
        met = self._crew[technician_id]
        if self._desk.orders.get(order_id).state is not OrderState.AWAITING_CONSENT:
            met.busy = False
            return
        reason = "" if wants else REFUSED_BY_CUSTOMER
        self._desk.dispatch.consent(order_id, accept=wants, reason=reason)
        met.busy = wants
        self._look(order_id)

    def _by_hand(self, cascade: Cascade) -> None:
        """Choose somebody by hand whom the rules passed over; who none can be, is searched anew."""
        order_id = cascade.order_id
        if self._desk.orders.get(order_id).state is not OrderState.OPEN:
            return
        found = self._desk.candidates.of_order(order_id, everybody=True).items
        for each in found:
            met = self._crew.get(each.technician_id)
            if met is None or met.busy or not set(each.reasons) <= OVERLOOKS:
                continue
            made = OfferByHand(id=new_id(), technician_id=met.id, reason=NOBODY_ELSE)
            try:
                self._desk.dispatch.offer(order_id, made)
            except Refused as refusal:
                self._lost(refusal)
                continue
            self._mind(order_id)
            return
        self._in(10 * BY_HAND_S[1], self.begin, order_id)

    def _look(self, order_id: UUID) -> None:
        """Let the server do what is due, and see what came of it."""
        self._fire()
        self._mind(order_id)

    def _dice(self, cascade: Cascade, about: str) -> random.Random:
        """Give dice of one thing: the seed's, the order's, and how often it was asked by now."""
        return random.Random(f"{self._seed}/{cascade.order_number}/{about}/{len(cascade.offers)}")

    def _in(self, wait_s: float, happen: Callable[..., object], *about: object) -> None:
        self._queue.at(self._queue.now_s + wait_s, partial(happen, *about))

    def _lost(self, refusal: Refused) -> None:
        """Pass over that somebody was quicker."""
        if refusal.code not in LOST:
            raise refusal


def _winner(cascade: Cascade) -> Offer:
    return next(one for one in cascade.offers if one.state is OfferState.ACCEPTED)
