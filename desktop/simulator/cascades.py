"""Decides whether a run's cascades were sound: one winner, nobody asked wrongly, none stuck."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from api_client.vocabulary import CascadeState, JobKind, OfferState
from api_client.wire.dispatch import Cascade, Offer
from desktop.simulator.evidence import Claimed, Run

SLACK = timedelta(seconds=10)
"""How late by the machine's clock a server may look."""
NO = frozenset({OfferState.REFUSED, OfferState.CUSTOMER_REFUSED})


def winners(_run: Run, claimed: Claimed) -> Iterator[str]:
    """Name cascades with another number of winners than they say."""
    for each in claimed.cascades.values():
        won = [offer for offer in each.offers if offer.state is OfferState.ACCEPTED]
        wants = each.state in {CascadeState.TAKEN, CascadeState.AWAITING_CONSENT}
        if len(won) != wants:
            yield f"{each.order_number}: {each.state} with {len(won)} winners"


def asked(run: Run, claimed: Claimed) -> Iterator[str]:
    """Name technicians who were asked although they had said no, twice at once, or are unknown."""
    crew = {phone.technician_id for phone in run.phones}
    by_person: dict[UUID, list[Offer]] = {}
    for each in claimed.cascades.values():
        refused: set[UUID] = set()
        for offer in each.offers:
            if offer.technician_id in refused:
                yield f"{each.order_number}: {offer.technician_name} was asked after a no"
            if offer.state in NO:
                refused.add(offer.technician_id)
            if offer.technician_id in crew:
                by_person.setdefault(offer.technician_id, []).append(offer)
    for offers in by_person.values():
        offers.sort(key=lambda offer: offer.offered_at)
        for one, other in pairwise(offers):
            if one.answered_at is None or one.answered_at > other.offered_at:
                yield f"{one.technician_name} was asked for two orders at once"


def unqualified(run: Run, claimed: Claimed) -> Iterator[str]:
    """Name offers of a locksmith's job to somebody whom the police did not approve (E3)."""
    for each in claimed.cascades.values():
        order = claimed.orders.get(each.order_id)
        if order is None or order.kind is not JobKind.LOCKSMITH:
            continue
        for offer in each.offers:
            if offer.technician_id in run.unfiled:
                yield f"{each.order_number}: {offer.technician_name} is not filed, and was asked"


def stuck(run: Run, claimed: Claimed) -> Iterator[str]:
    """Name cascades that wait for something that is over."""
    at, slack = claimed.at or run.ended_at, SLACK * run.pace
    for each in claimed.cascades.values():
        waits = [offer for offer in each.offers if offer.state is OfferState.OPEN]
        late = [offer for offer in waits if offer.answers_by + slack < at]
        if late or _waits_too_long(each, at - slack, asks=bool(waits)):
            yield f"{each.order_number}: {each.state} since {each.began_at}"


def _waits_too_long(cascade: Cascade, since: datetime, *, asks: bool) -> bool:
    """Return whether nobody is asked although somebody should be, or a customer's time is over."""
    if cascade.state is CascadeState.AWAITING_CONSENT:
        return cascade.consent_by is None or cascade.consent_by < since
    if cascade.state is not CascadeState.OFFERING or asks:
        return False
    ends = [offer.answered_at for offer in cascade.offers if offer.answered_at is not None]
    return max([cascade.began_at, *ends]) < since


INVARIANTS: dict[str, Callable[[Run, Claimed], Iterable[str]]] = {
    "one-winner-a-cascade": winners,
    "nobody-asked-wrongly": asked,
    "no-offer-to-the-unqualified": unqualified,
    "no-cascade-stuck": stuck,
}
"""Every invariant of cascades by its name."""
