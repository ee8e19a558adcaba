"""Decides how cascades and offers are shown on the wire."""

from collections.abc import Iterable
from datetime import datetime

from api_client.wire.dispatch import Cascade, CascadeList, Offer, OfferSeen, Proposal
from desktop.domain import waiting as rules
from desktop.service import cascades, waiting
from desktop.store.offers import OfferRecord


def cascade(seen: cascades.Seen) -> Cascade:
    """Return a cascade with all its offers."""
    record = seen.cascade
    return Cascade(
        id=record.id,
        order_id=record.order_id,
        order_number=seen.order.number,
        order_title=seen.order.title,
        state=record.state,
        rule=record.rule,
        version=record.version,
        began_at=record.began_at,
        ended_at=record.ended_at,
        offers=tuple(offer(each, name) for each, name in seen.offers),
        consent_by=record.consent_by,
        left=record.left_to_ask,
    )


def cascade_list(found: Iterable[cascades.Seen], at: datetime, seq: int) -> CascadeList:
    """Return cascades with the server's time, by which offers lapse."""
    return CascadeList(items=tuple(cascade(each) for each in found), at=at, seq=seq)


def offer(record: OfferRecord, name: str) -> Offer:
    """Return an offer with the name of whom it was made to."""
    return Offer(
        id=record.id,
        cascade_id=record.cascade_id,
        order_id=record.order_id,
        technician_id=record.technician_id,
        technician_name=name,
        state=record.state,
        offered_at=record.offered_at,
        answers_by=record.answers_by,
        answered_at=record.answered_at,
        eta_s=record.eta_s,
        distance_m=record.distance_m,
        reason=record.reason,
        by_hand=record.by_hand == 1,
    )


def asked(seen: cascades.Asked) -> OfferSeen:
    """Return an offer as the phone shows it: no more of the order than it takes to decide."""
    place = seen.order.place
    return OfferSeen(
        offer=offer(seen.offer, seen.name),
        order_number=seen.order.number,
        title=seen.order.title,
        address=place["address"],
        area=place.get("area") or "",
        lat=place.get("lat"),
        lon=place.get("lon"),
    )


def proposal(found: waiting.Proposed) -> Proposal:
    """Return a waiting order with what proposes it."""
    return Proposal(
        order_id=found.order.id,
        order_number=found.order.number,
        title=found.order.title,
        distance_m=found.distance_m,
        eta_s=found.waiting.eta_s,
        age_s=found.waiting.age.total_seconds(),
        score=rules.score(found.waiting),
    )
