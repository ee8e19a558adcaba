"""Decides how cascades of offers are written on the wire: started, answered, told (E3, E4, E5)."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from api_client.vocabulary import CascadeState, DispatchRule, OfferState, WhyNot
from api_client.wire.base import (
    Count,
    FilledLine,
    Id,
    Items,
    Line,
    Message,
    Moment,
    Spelt,
    Version,
    Word,
)

WIDENABLE = frozenset({WhyNot.AREA, WhyNot.HOURS, WhyNot.GRADE})
"""Reasons that the desk may waive where nobody is left; the others are nobody's to waive."""


class DispatchStart(Message):
    """That an order is offered to one technician after the other; the cascade's id is the desk's.

    Without a ``rule`` it is the one that the customer chose, the shortest time of arrival where
    he chose none.
    """

    id: Id
    rule: Spelt[DispatchRule] | None = None


class Offer(Message):
    """One technician was asked whether he takes an order.

    ``answers_by`` is when it lapses, by the server's clock. ``reason`` is why he refused, why it
    was taken back, or for what reason the desk asked him ``by_hand``.
    """

    id: Id
    cascade_id: Id
    order_id: Id
    technician_id: Id
    technician_name: Line
    state: Spelt[OfferState]
    offered_at: Moment
    answers_by: Moment
    answered_at: Moment | None
    eta_s: float | None
    distance_m: float | None
    reason: Line
    by_hand: bool


class Cascade(Message):
    """The search for somebody who takes an order, with all its offers, the oldest first.

    ``left`` is how many are still to be asked, as far as was reckoned when the newest was. While
    the customer's consent is awaited, it is awaited until ``consent_by``.
    """

    id: Id
    order_id: Id
    order_number: Word
    order_title: FilledLine
    state: Spelt[CascadeState]
    rule: Spelt[DispatchRule]
    version: Version
    began_at: Moment
    ended_at: Moment | None
    offers: Items[Offer]
    consent_by: Moment | None
    left: Count


class CascadeList(Message):
    """Cascades, the newest first; ``at`` is the server's time, ``seq`` the last change in it."""

    items: Items[Cascade]
    at: Moment
    seq: Count


class OfferSeen(Message):
    """An open offer as the technician's phone shows it: what it is about, before it is his."""

    offer: Offer
    order_number: Word
    title: FilledLine
    address: Line
    area: Line
    lat: float | None
    lon: float | None


class OfferList(Message):
    """A technician's open offers; ``at`` is the server's time, by which ``answers_by`` counts."""

    items: Items[OfferSeen]
    at: Moment
    seq: Count


class OfferAnswer(Message):
    """Whether a technician takes what he was offered, and why not."""

    accept: bool
    reason: Line = ""


class Consent(Message):
    """Whether the customer wants the technician who took his order, and why not."""

    accept: bool
    reason: Line = ""


class CascadeStop(Message):
    """That nobody is asked any more; its id is made by the desk."""

    id: Id
    reason: FilledLine


class CascadeWiden(Message):
    """That a cascade which found nobody begins anew with some reasons waived; id by the desk."""

    id: Id
    reason: FilledLine
    waive: Annotated[Items[Spelt[WhyNot]], Field(min_length=1, max_length=3)]

    @model_validator(mode="after")
    def _only_what_may_be(self) -> Self:
        """Refuse what is nobody's to waive."""
        if not WIDENABLE.issuperset(self.waive):
            msg = "only area, hours and grade are the desk's to waive"
            raise ValueError(msg)
        return self


class OfferByHand(Message):
    """That the desk asks one technician; both ids are known to the desk, the offer's made by it."""

    id: Id
    technician_id: Id
    reason: Line = ""


class Proposal(Message):
    """A waiting order that a technician could take next; ``score`` ranks them, the highest first.

    It weighs how long the way is (``eta_s``) against how long the order has waited (``age_s``).
    """

    order_id: Id
    order_number: Word
    title: FilledLine
    distance_m: float | None
    eta_s: float | None = None
    age_s: float
    score: float


class ProposalList(Message):
    """What a technician could do next, the best first; nothing is done about it."""

    items: Items[Proposal]
    at: Moment
    seq: Count
