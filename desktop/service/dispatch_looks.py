"""Decides what becomes of cascades with time: silence, lost fitness, a clock that was set (E4).

Each offer and each consent has a deadline of its own. One look every few seconds finds what no
deadline can: whoever is asked and may not do it any more, and what a clock that was set back, or a
server that was killed, left waiting for nothing.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from api_client.ids import new_id
from api_client.vocabulary import (
    AlarmKind,
    CascadeState,
    Noun,
    OfferState,
    OrderState,
    Role,
    Step,
    WhyNot,
)
from desktop.domain import offers as rules
from desktop.domain import orders as order_rules
from desktop.domain.offers import Terms
from desktop.service import alarms, deadlines, offers, orders, progress
from desktop.service.alarm_causes import Cause
from desktop.service.deadlines import Due
from desktop.service.dispatch import Candidates
from desktop.service.unit import Unit
from desktop.store.offers import CascadeRecord, OfferRecord
from desktop.store.orders import OrderRecord

KIND = "cascades"
"""The kind of deadline by which all cascades are looked over."""
LOOK_EVERY = timedelta(seconds=5)


def lapse(unit: Unit, due: Due) -> None:
    """End an offer that nobody answered in time, and go on with the next."""
    offer = unit.session.get(OfferRecord, UUID(due.subject))
    if offer is None or offer.state is not OfferState.OPEN:
        return
    cascade = unit.session.get_one(CascadeRecord, offer.cascade_id)
    offers.lapse(unit, cascade, offer, OfferState.LAPSED)


def consent_overdue(unit: Unit, due: Due) -> None:
    """Free the technician whose customer said nothing in time."""
    cascade = unit.session.get(CascadeRecord, UUID(due.subject))
    if cascade is not None and cascade.state is CascadeState.AWAITING_CONSENT:
        offers.silent(unit, cascade)


def hand_consent_overdue(unit: Unit, due: Due) -> None:
    """Free whom the desk sent by hand where the customer said nothing in time."""
    order = orders.by_id(unit, UUID(due.subject))
    waits = order is not None and order.state is OrderState.AWAITING_CONSENT
    if order is None or not waits or offers.live(unit, order.id) is not None:
        return
    row = order_rules.take(order.state, Step.REFUSE, order.kind, Role.SYSTEM)
    taken = progress.Taken(
        new_id(), Step.REFUSE, unit.now, unit.now, technician_id=order.technician_id
    )
    progress.apply(unit, order, row, taken)
    unit.record("consent-overdue", Noun.ORDER, order.id)
    alarms.raise_(unit, Cause(AlarmKind.CUSTOMER_SILENT, str(order.id), unit.now, order.id))


def look(unit: Unit, candidates: Candidates, terms: Terms) -> None:
    """Look over every cascade that runs."""
    query = select(CascadeRecord).where(
        CascadeRecord.ended_at.is_(None), CascadeRecord.state.in_(rules.RUNNING)
    )
    for cascade in unit.session.scalars(query).all():
        if cascade.state is CascadeState.AWAITING_CONSENT:
            _look_at_consent(unit, cascade, terms)
        elif waiting := offers.open_of(unit, cascade.id):
            for offer in waiting:
                _look_at_offer(unit, cascade, offer, candidates, terms)
        elif _waits_for_nothing(unit, cascade):
            offers.go_on(unit, cascade)
    _look_at_hand_consents(unit, terms)


def _look_at_hand_consents(unit: Unit, terms: Terms) -> None:
    """Give each order that was sent by hand and waits for its customer an end that is not far off.

    The clock may have been set back, or an earlier release knew none.
    """
    order, cascade = OrderRecord, CascadeRecord
    searched = select(cascade.order_id).where(cascade.ended_at.is_(None))
    waiting = select(order.id).where(
        order.state == OrderState.AWAITING_CONSENT, order.id.not_in(searched)
    )
    latest = unit.now + terms.consent
    for order_id in unit.session.scalars(waiting).all():
        due_at = deadlines.due_at(unit, offers.HAND_CONSENT, order_id)
        if due_at is None or due_at > latest:
            deadlines.plan(unit, offers.HAND_CONSENT, order_id, latest)


def _look_at_offer(
    unit: Unit,
    cascade: CascadeRecord,
    offer: OfferRecord,
    candidates: Candidates,
    terms: Terms,
) -> None:
    """Take an offer back from whoever may not do it any more; begin its time anew if it was set."""
    order = offers.order_of(unit, cascade)
    waived = [WhyNot(each) for each in cascade.waived]
    found = candidates.against(unit, order, offer.technician_id, waived)
    against = rules.counts(found, by_hand=offer.by_hand == 1, reason=offer.reason)
    if against:
        offers.lapse(unit, cascade, offer, OfferState.UNFIT, ", ".join(against))
    elif rules.set_back(offer.offered_at, unit.now):
        offers.again_from(unit, offer, terms.offer)
        offers.changed(unit, cascade, offer)


def _look_at_consent(unit: Unit, cascade: CascadeRecord, terms: Terms) -> None:
    """Begin a customer's time anew where the clock was set back."""
    since = cascade.consent_since
    if since is not None and rules.set_back(since, unit.now):
        cascade.consent_since, cascade.consent_by = unit.now, unit.now + terms.consent
        deadlines.plan(unit, offers.CONSENT, cascade.id, cascade.consent_by)
        offers.changed(unit, cascade)


def _waits_for_nothing(unit: Unit, cascade: CascadeRecord) -> bool:
    """Return whether nobody is asked and nothing will ask anybody soon."""
    due_at = deadlines.due_at(unit, offers.NEXT, cascade.id)
    return due_at is None or due_at > unit.now + 2 * LOOK_EVERY
