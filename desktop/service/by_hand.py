"""Decides whom the desk may send or ask by hand, and what it has to say for it (E3, E4)."""

from collections.abc import Sequence
from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import CascadeState, Code, OrderState, Permission, Role, Step, WhyNot
from desktop.domain import offers as rules
from desktop.domain import orders as order_rules
from desktop.domain.offers import Choice, Terms
from desktop.domain.qualification import HARD
from desktop.domain.refusal import Refusal
from desktop.service import deadlines, dispatch, offers, orders
from desktop.service.dispatch import Candidates
from desktop.service.unit import Unit
from desktop.store.offers import CascadeRecord, OfferRecord
from desktop.store.orders import OrderRecord
from desktop.store.people import TechnicianRecord


def check(against: Sequence[WhyNot], reason: str) -> None:
    """Refuse what nobody may override, and what has to be confirmed with a reason.

    Raises:
        Refusal: ``technician-unqualified`` with the reasons, ``technician-busy``.
    """
    hard = [each.value for each in against if each in HARD]
    if hard:
        raise Refusal(Code.TECHNICIAN_UNQUALIFIED, reasons=hard)
    if WhyNot.BUSY in against and not rules.confirms(reason):
        raise Refusal(Code.TECHNICIAN_BUSY)


def assign(
    unit: Unit,
    order_id: UUID,
    technician_id: UUID,
    reason: str,
    candidates: Candidates,
    terms: Terms,
) -> OrderRecord:
    """Send a technician by hand, double booked only with a reason; see :func:`orders.assign`.

    Where its customer is asked about him, the order waits for that as long as after a cascade.

    Raises:
        Refusal: as :func:`orders.assign` and :func:`check`.
    """
    unit.require(Permission.ORDERS_WRITE)
    order = orders.visible(unit, order_id)
    if order.technician_id == technician_id:
        return orders.assign(unit, order_id, technician_id, reason)
    if _may_work(unit, technician_id):
        check(candidates.against(unit, order, technician_id, ()), reason)
    orders.assign(unit, order_id, technician_id, reason)
    if order.state is OrderState.AWAITING_CONSENT:
        deadlines.plan(unit, offers.HAND_CONSENT, order_id, unit.now + terms.consent)
    return order


def offer_to(
    unit: Unit,
    order_id: UUID,
    id_: UUID,
    technician_id: UUID,
    reason: str,
    candidates: Candidates,
    terms: Terms,
) -> CascadeRecord:
    """Ask one technician by hand, beside whoever is asked; a repeat changes nothing.

    Where no cascade runs he alone is asked, and the desk is told if he does not take it.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``, ``technician-unknown``,
            ``technician-not-available``, ``technician-unqualified``, ``technician-busy`` also where
            he is asked for another order, ``cascade-runs`` while the customer is asked,
            ``order-step-out-of-turn``.
    """
    unit.require(Permission.ORDERS_WRITE)
    order = orders.visible(unit, order_id)
    said = {"order": str(order_id), "technician": str(technician_id), "reason": reason}
    digest = orders.digest_of(said)
    known = unit.session.get(OfferRecord, id_)
    if known is not None:
        if known.digest != digest:
            raise Refusal(Code.ID_REUSED, id=str(id_))
        return unit.session.get_one(CascadeRecord, known.cascade_id)
    technician = unit.session.get(TechnicianRecord, technician_id)
    if technician is None:
        raise Refusal(Code.TECHNICIAN_UNKNOWN, technician_id=str(technician_id))
    if technician.disabled_at is not None:
        raise Refusal(Code.TECHNICIAN_NOT_AVAILABLE, technician_id=str(technician_id))
    check(candidates.against(unit, order, technician_id, ()), reason)
    if technician_id in offers.asked(unit):
        raise Refusal(Code.TECHNICIAN_BUSY)
    cascade = offers.live(unit, order_id)
    if cascade is not None and cascade.state is CascadeState.AWAITING_CONSENT:
        raise Refusal(Code.CASCADE_RUNS, order=order.number)
    if order.state is not OrderState.OFFERED:
        order_rules.take(order.state, Step.OFFER, order.kind, Role.SYSTEM)
    if cascade is None or cascade.state is CascadeState.EXHAUSTED:
        rule = dispatch.rule_of(order)
        cascade = offers.begin(unit, order, new_id(), rule, "", alone=True)
    choice, by_hand = Choice(technician_id), (id_, reason, digest)
    offers.offer_to(unit, order, cascade, choice, terms, by_hand=by_hand)
    return cascade


def _may_work(unit: Unit, technician_id: UUID) -> bool:
    """Return whether somebody is there to be looked at; whoever is not, is refused by himself."""
    technician = unit.session.get(TechnicianRecord, technician_id)
    return technician is not None and technician.disabled_at is None
