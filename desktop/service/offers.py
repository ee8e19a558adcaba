"""Decides what a cascade's events do to its records: offers, deadlines, order, log, feed (E4).

Each function acts inside somebody's unit. Nothing here looks for candidates: that may take long,
and is done outside of any transaction that writes (``dispatch``).
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from api_client.ids import new_id
from api_client.vocabulary import (
    AlarmKind,
    CascadeState,
    DispatchRule,
    Noun,
    OfferState,
    OrderState,
    Role,
    Step,
)
from desktop.domain import offers as rules
from desktop.domain import orders as order_rules
from desktop.domain.offers import Choice, Event, Past, Terms
from desktop.service import alarms, deadlines, progress
from desktop.service.alarm_causes import Cause
from desktop.service.unit import Unit
from desktop.store.offers import CascadeRecord, OfferRecord
from desktop.store.orders import OrderRecord
from desktop.store.people import TechnicianRecord

OFFER, CONSENT, NEXT, HAND_CONSENT = "offer", "consent", "cascade", "consent-by-hand"
"""Kinds of deadlines: an offer lapses, consent is too late, somebody else is to be asked, consent
to whom the desk sent is too late (by the order's id)."""
_ALARMS = (AlarmKind.NOBODY_LEFT, AlarmKind.CUSTOMER_SILENT)


def live(unit: Unit, order_id: UUID) -> CascadeRecord | None:
    """Return the order's cascade that is not over, if there is one."""
    query = select(CascadeRecord).where(
        CascadeRecord.order_id == order_id, CascadeRecord.ended_at.is_(None)
    )
    return unit.session.scalars(query).first()


def of(unit: Unit, cascade_id: UUID) -> list[OfferRecord]:
    """Return all offers of a cascade, the oldest first."""
    query = select(OfferRecord).where(OfferRecord.cascade_id == cascade_id)
    return list(unit.session.scalars(query.order_by(OfferRecord.place)))


def open_of(unit: Unit, cascade_id: UUID) -> list[OfferRecord]:
    """Return a cascade's offers that wait for an answer."""
    return [each for each in of(unit, cascade_id) if each.state is OfferState.OPEN]


def past(unit: Unit, order_id: UUID, cascade_id: UUID) -> list[Past]:
    """Return what was offered for an order; rounds of its earlier cascades are none of this one."""
    query = select(OfferRecord).where(OfferRecord.order_id == order_id)
    return [
        Past(each.technician_id, each.round if each.cascade_id == cascade_id else 0, each.state)
        for each in unit.session.scalars(query)
    ]


def asked(unit: Unit) -> set[UUID]:
    """Return who is asked at the moment, for whichever order."""
    query = select(OfferRecord.technician_id).where(OfferRecord.state == OfferState.OPEN)
    return set(unit.session.scalars(query))


def begin(
    unit: Unit, order: OrderRecord, id_: UUID, rule: DispatchRule, digest: str, *, alone: bool
) -> CascadeRecord:
    """Make a cascade; one that found nobody is over with it."""
    before = live(unit, order.id)
    if before is not None:
        stop(unit, order, before, "")
    forget_alarms(unit, order.id)
    cascade = CascadeRecord(
        id=id_,
        order_id=order.id,
        state=CascadeState.OFFERING,
        rule=rule,
        version=0,
        round=1,
        alone=int(alone),
        waived=[],
        began_at=unit.now,
        began_by=unit.actor.id,
        ended_at=None,
        consent_since=None,
        consent_by=None,
        left_to_ask=0,
        digest=digest,
        act_id=None,
        act_digest="",
    )
    unit.session.add(cascade)
    changed(unit, cascade)
    unit.record("cascade-begun", Noun.CASCADE, id_, order=str(order.id), rule=rule.value)
    return cascade


def changed(unit: Unit, cascade: CascadeRecord, offer: OfferRecord | None = None) -> None:
    """Count a change of a cascade; tell the desk, and the phone of whom an offer concerns."""
    cascade.version += 1
    unit.session.flush()
    unit.announce(Noun.CASCADE, cascade.id, cascade.version)
    if offer is not None:
        unit.announce(Noun.OFFER, offer.id, cascade.version, (offer.technician_id,))


def go_on(unit: Unit, cascade: CascadeRecord, after: timedelta = timedelta(0)) -> None:
    """Let somebody else be asked, by whichever server looks first."""
    deadlines.plan(unit, NEXT, cascade.id, unit.now + after)


def offer_to(
    unit: Unit,
    order: OrderRecord,
    cascade: CascadeRecord,
    choice: Choice,
    terms: Terms,
    *,
    by_hand: tuple[UUID, str, str] | None = None,
) -> OfferRecord:
    """Ask one technician; ``by_hand`` is the id, the reason and the digest of the desk's request.

    Whoever calls has seen in this unit that he is asked by nobody else.
    """
    id_, reason, digest = by_hand or (new_id(), "", "")
    before = of(unit, cascade.id)
    offer = OfferRecord(
        id=id_,
        cascade_id=cascade.id,
        order_id=order.id,
        technician_id=choice.technician_id,
        state=OfferState.OPEN,
        place=len(before) + 1,
        round=cascade.round,
        offered_at=unit.now,
        answers_by=unit.now + terms.offer,
        answered_at=None,
        eta_s=choice.eta_s,
        distance_m=choice.distance_m,
        reason=reason,
        by_hand=int(by_hand is not None),
        digest=digest,
    )
    unit.session.add(offer)
    deadlines.plan(unit, OFFER, id_, offer.answers_by)
    if order.state is OrderState.OPEN:
        row = order_rules.take(order.state, Step.OFFER, order.kind, Role.SYSTEM)
        assert row.target is not None
        progress.move(unit, order, row.target, _taken(unit, Step.OFFER, offer, reason), None)
    else:  # he is asked beside another: the order stands as it does
        progress.move(unit, order, order.state, _taken(unit, Step.OFFER, offer, reason), None)
    changed(unit, cascade, offer)
    unit.record("offer-made", Noun.OFFER, id_, **_about(offer), reason=reason)
    return offer


def won(unit: Unit, cascade: CascadeRecord, offer: OfferRecord, *, consent: bool) -> bool:
    """Let an offer win its cascade by one conditional write; return False where another has."""
    target = rules.follow(CascadeState.OFFERING, Event.ACCEPTED, consent=consent)
    statement = (
        update(CascadeRecord)
        .where(CascadeRecord.id == cascade.id, CascadeRecord.state == CascadeState.OFFERING)
        .values(state=target)
        .returning(CascadeRecord.id)
    )
    unit.session.flush()
    done = unit.session.execute(statement, execution_options={"synchronize_session": False})
    if done.first() is None:
        return False
    unit.session.refresh(cascade)
    offer.state, offer.answered_at = OfferState.ACCEPTED, unit.now
    deadlines.cancel(unit, OFFER, offer.id)
    return True


def taken(
    unit: Unit, order: OrderRecord, cascade: CascadeRecord, offer: OfferRecord, terms: Terms
) -> None:
    """Give the order to the winner, or have its customer asked; nobody else is asked any more."""
    for other in open_of(unit, cascade.id):
        end(unit, cascade, other, OfferState.WITHDRAWN)
    row = order_rules.take(order.state, Step.OFFER_ACCEPT, order.kind, Role.SYSTEM)
    assert row.target is not None, "an acceptance leads to a state of its own"
    order.technician_id = offer.technician_id
    if row.target is OrderState.ASSIGNED:
        progress.begin_visit(unit, order)
    step = _taken(unit, Step.OFFER_ACCEPT, offer, "")
    progress.move(unit, order, row.target, step, order.visit_id)
    progress.follow_funds(unit, order)
    if cascade.state is CascadeState.AWAITING_CONSENT:
        cascade.consent_since, cascade.consent_by = unit.now, unit.now + terms.consent
        deadlines.plan(unit, CONSENT, cascade.id, cascade.consent_by)
    else:
        cascade.ended_at = unit.now
    changed(unit, cascade, offer)
    unit.record("offer-accepted", Noun.OFFER, offer.id, **_about(offer))


def end(
    unit: Unit, cascade: CascadeRecord, offer: OfferRecord, state: OfferState, reason: str = ""
) -> None:
    """End an offer; what it means for its order is the caller's.

    One that was accepted keeps the time of its technician's own answer.
    """
    offer.state, offer.answered_at = state, offer.answered_at or unit.now
    offer.reason = reason or offer.reason
    deadlines.cancel(unit, OFFER, offer.id)
    changed(unit, cascade, offer)
    unit.record(f"offer-{state.value}", Noun.OFFER, offer.id, **_about(offer), reason=reason)


def lapse(
    unit: Unit, cascade: CascadeRecord, offer: OfferRecord, state: OfferState, reason: str = ""
) -> None:
    """End an offer, write it on the order's timeline, and let the next be asked."""
    order = order_of(unit, cascade)
    end(unit, cascade, offer, state, reason)
    still = bool(open_of(unit, cascade.id))
    row = order_rules.take(order.state, Step.OFFER_LAPSE, order.kind, Role.SYSTEM)
    target = order.state if still else row.target
    assert target is not None
    progress.move(unit, order, target, _taken(unit, Step.OFFER_LAPSE, offer, reason), None)
    if not still:
        go_on(unit, cascade)


def run_out(unit: Unit, cascade: CascadeRecord) -> None:
    """Tell the desk that nobody is left who could be asked."""
    cascade.state = rules.follow(cascade.state, Event.RUN_OUT)
    cascade.left_to_ask = 0
    changed(unit, cascade)
    unit.record("cascade-exhausted", Noun.CASCADE, cascade.id, order=str(cascade.order_id))
    about = str(cascade.order_id)
    alarms.raise_(unit, Cause(AlarmKind.NOBODY_LEFT, about, unit.now, cascade.order_id))


def silent(unit: Unit, cascade: CascadeRecord) -> None:
    """Free the technician whose customer said nothing in time, and tell the desk (E5)."""
    order, offer = order_of(unit, cascade), accepted(unit, cascade)
    assert offer is not None, "a customer was asked about nobody"
    row = order_rules.take(order.state, Step.REFUSE, order.kind, Role.SYSTEM)
    cascade.state = rules.follow(cascade.state, Event.CUSTOMER_SILENT)
    end(unit, cascade, offer, OfferState.WITHDRAWN)
    progress.apply(unit, order, row, _taken(unit, Step.REFUSE, offer, ""))
    _over(unit, cascade)
    unit.record("consent-overdue", Noun.CASCADE, cascade.id, order=str(order.id))
    alarms.raise_(unit, Cause(AlarmKind.CUSTOMER_SILENT, str(order.id), unit.now, order.id))


def stop(unit: Unit, order: OrderRecord, cascade: CascadeRecord, reason: str) -> None:
    """End a cascade; an order that was offered or waits for its customer is open again."""
    won_by = accepted(unit, cascade)
    cascade.state = rules.follow(cascade.state, Event.STOPPED)
    for offer in open_of(unit, cascade.id):
        lapse(unit, cascade, offer, OfferState.WITHDRAWN, reason)
    if won_by is not None:
        row = order_rules.take(
            order.state, Step.UNASSIGN, order.kind, unit.actor.role, reason=reason
        )
        end(unit, cascade, won_by, OfferState.WITHDRAWN, reason)
        progress.apply(unit, order, row, _taken(unit, Step.UNASSIGN, won_by, reason))
    _over(unit, cascade)
    forget_alarms(unit, order.id)
    unit.record("cascade-stopped", Noun.CASCADE, cascade.id, order=str(order.id), reason=reason)


def followed(unit: Unit, order: OrderRecord, step: Step, reason: str = "") -> None:
    """Have a cascade follow a step that somebody took with its order.

    A consent ends it, the customer's refusal lets it go on; whatever leads elsewhere ends it too.
    """
    forget_alarms(unit, order.id)
    if order.state is not OrderState.AWAITING_CONSENT:
        deadlines.cancel(unit, HAND_CONSENT, order.id)
    cascade = live(unit, order.id)
    if cascade is not None:
        _follow(unit, order, cascade, step, reason)
    progress.follow_funds(unit, order)


def _follow(
    unit: Unit, order: OrderRecord, cascade: CascadeRecord, step: Step, reason: str
) -> None:
    if cascade.state is CascadeState.AWAITING_CONSENT and step in {Step.CONSENT, Step.REFUSE}:
        offer = accepted(unit, cascade)
        assert offer is not None, "a customer was asked about nobody"
        _decided(unit, cascade, offer, step, reason)
    elif order.state not in rules.SUITS[cascade.state] or step is Step.ASSIGN:
        cascade.state = rules.follow(cascade.state, Event.STOPPED)
        for offer in of(unit, cascade.id):
            if offer.state in {OfferState.OPEN, OfferState.ACCEPTED}:
                end(unit, cascade, offer, OfferState.WITHDRAWN, reason)
        _over(unit, cascade)


def give_way(unit: Unit, order: OrderRecord, reason: str) -> None:
    """End the search for somebody where the desk sends one by hand: the order is open again."""
    cascade = live(unit, order.id)
    if cascade is not None and order.state is OrderState.OFFERED:
        stop(unit, order, cascade, reason)


def _decided(
    unit: Unit, cascade: CascadeRecord, offer: OfferRecord, step: Step, reason: str
) -> None:
    """Note what the customer said of whoever took his order."""
    deadlines.cancel(unit, CONSENT, cascade.id)
    cascade.consent_since = cascade.consent_by = None
    if step is Step.CONSENT:
        cascade.state = rules.follow(cascade.state, Event.CONSENTED)
        cascade.ended_at = unit.now
        changed(unit, cascade, offer)
        unit.record("consent-given", Noun.CASCADE, cascade.id, **_about(offer))
        return
    cascade.state = rules.follow(cascade.state, Event.CUSTOMER_REFUSED)
    end(unit, cascade, offer, OfferState.CUSTOMER_REFUSED, reason)
    go_on(unit, cascade)


def let_go(unit: Unit, technician_id: UUID, reason: str) -> None:
    """Ask somebody nothing any more who was taken out of service, and go on with the next."""
    query = select(OfferRecord).where(
        OfferRecord.technician_id == technician_id, OfferRecord.state == OfferState.OPEN
    )
    for offer in unit.session.scalars(query).all():
        cascade = unit.session.get_one(CascadeRecord, offer.cascade_id)
        lapse(unit, cascade, offer, OfferState.UNFIT, reason)


def accepted(unit: Unit, cascade: CascadeRecord) -> OfferRecord | None:
    """Return the offer that has won a cascade, if one has."""
    found = (each for each in of(unit, cascade.id) if each.state is OfferState.ACCEPTED)
    return next(found, None)


def order_of(unit: Unit, cascade: CascadeRecord) -> OrderRecord:
    """Return the order that a cascade is about."""
    return unit.records.find(OrderRecord, id=cascade.order_id)[0]


def again_from(unit: Unit, offer: OfferRecord, lasts: timedelta) -> datetime:
    """Let an offer's time begin anew: the clock was set back, and it would be open for too long."""
    offer.offered_at, offer.answers_by = unit.now, unit.now + lasts
    deadlines.plan(unit, OFFER, offer.id, offer.answers_by)
    unit.record("offer-timed-anew", Noun.OFFER, offer.id, **_about(offer))
    return offer.answers_by


def names(unit: Unit, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return how technicians are called."""
    query = select(TechnicianRecord.id, TechnicianRecord.name).where(TechnicianRecord.id.in_(ids))
    return {row.id: row.name for row in unit.session.execute(query)}


def forget_alarms(unit: Unit, order_id: UUID) -> None:
    """End what the desk was told of an order whose search came to nothing."""
    for kind in _ALARMS:
        alarms.end(unit, kind, str(order_id))


def _over(unit: Unit, cascade: CascadeRecord) -> None:
    cascade.ended_at = unit.now
    cascade.consent_since = cascade.consent_by = None
    for kind in (NEXT, CONSENT):
        deadlines.cancel(unit, kind, cascade.id)
    changed(unit, cascade)


def _about(offer: OfferRecord) -> dict[str, str]:
    return {"order": str(offer.order_id), "technician": str(offer.technician_id)}


def _taken(unit: Unit, step: Step, offer: OfferRecord, reason: str) -> progress.Taken:
    return progress.Taken(
        new_id(),
        step,
        unit.now,
        unit.now,
        reason=reason,
        technician_id=offer.technician_id,
        outcome=offer.state,
    )
