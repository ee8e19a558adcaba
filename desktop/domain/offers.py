"""Decides how a cascade of offers goes on: who is asked next, what an answer does, who has won.

A cascade is the search for somebody who takes an order. Its table is data and code walks it. Values
in, decisions out: who qualifies is ``qualification``'s, who comes first is ``ranking``'s (E3, E4).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from api_client.vocabulary import CascadeState, Code, OfferState, OrderState, WhyNot
from desktop.domain.qualification import HARD
from desktop.domain.refusal import Refusal


class Event(StrEnum):
    """What happens to a cascade."""

    ACCEPTED = "accepted"
    CONSENTED = "consented"
    CUSTOMER_REFUSED = "customer-refused"
    CUSTOMER_SILENT = "customer-silent"
    RUN_OUT = "run-out"
    WIDENED = "widened"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: from, event, to, and whether it is for jobs that ask for consent, or for others."""

    source: CascadeState
    event: Event
    target: CascadeState
    consent: bool | None = None


_S, _E = CascadeState, Event
ROWS: tuple[Row, ...] = (
    Row(_S.OFFERING, _E.ACCEPTED, _S.AWAITING_CONSENT, consent=True),
    Row(_S.OFFERING, _E.ACCEPTED, _S.TAKEN, consent=False),
    Row(_S.OFFERING, _E.RUN_OUT, _S.EXHAUSTED),
    Row(_S.AWAITING_CONSENT, _E.CONSENTED, _S.TAKEN),
    Row(_S.AWAITING_CONSENT, _E.CUSTOMER_REFUSED, _S.OFFERING),
    Row(_S.AWAITING_CONSENT, _E.CUSTOMER_SILENT, _S.STOPPED),
    Row(_S.EXHAUSTED, _E.WIDENED, _S.OFFERING),
    *(Row(each, _E.STOPPED, _S.STOPPED) for each in (_S.OFFERING, _S.AWAITING_CONSENT)),
    Row(_S.EXHAUSTED, _E.STOPPED, _S.STOPPED),
)
"""How a cascade goes on; what is not in it cannot happen."""

RUNNING = frozenset({_S.OFFERING, _S.AWAITING_CONSENT})
"""States in which something is awaited: an answer, or the customer."""
LIVE = RUNNING | {_S.EXHAUSTED}
"""States that something can still follow; an order has one such cascade at most."""
SUITS: dict[CascadeState, frozenset[OrderState]] = {
    _S.OFFERING: frozenset({OrderState.OPEN, OrderState.OFFERED}),
    _S.AWAITING_CONSENT: frozenset({OrderState.AWAITING_CONSENT}),
    _S.EXHAUSTED: frozenset({OrderState.OPEN}),
}
"""Where an order stands while its cascade is live; anywhere else, the cascade is over."""

FOR_GOOD = frozenset({OfferState.REFUSED, OfferState.CUSTOMER_REFUSED})
"""Answers after which somebody is never asked for the same order again."""
DECIDED = frozenset({OfferState.ACCEPTED, OfferState.CUSTOMER_REFUSED})
"""States of an offer that its technician accepted."""


LEAST_S = 4.0
"""So much of the machine's time there is to answer in a demo, however fast its clock runs."""
AGAIN = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Terms:
    """How long an answer and a customer's consent are awaited.

    After ``again`` it is looked again where all who are left are asked for other orders.
    """

    offer: timedelta = timedelta(seconds=30)
    consent: timedelta = timedelta(minutes=10)
    again: timedelta = AGAIN

    @classmethod
    def of(cls, offer_s: float, consent_min: float, pace: float = 1.0) -> Self:
        """Return what a centre has set; however fast a demo's clock runs, there is time to answer.

        A clock of another ``pace`` than the machine's leaves :data:`LEAST_S` of the machine's.
        """
        least = timedelta(seconds=LEAST_S * pace if pace > 1 else 0)
        return cls(
            offer=max(timedelta(seconds=offer_s), least),
            consent=max(timedelta(minutes=consent_min), least),
            again=max(AGAIN, least / 4),
        )


@dataclass(frozen=True, slots=True)
class Past:
    """An offer that was made for the order: to whom, in which round, what became of it."""

    technician_id: UUID
    round: int
    state: OfferState


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who qualifies, as he is ranked."""

    technician_id: UUID
    eta_s: float | None = None
    distance_m: float | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is: ``chosen``, or nobody's; ``locked`` says that somebody is asked elsewhere.

    ``left`` is how many come after him.
    """

    chosen: Choice | None
    left: int
    locked: bool = False


def follow(state: CascadeState, event: Event, *, consent: bool = False) -> CascadeState:
    """Return the state that an event leads to.

    Raises:
        Refusal: ``cascade-over`` with the state, where nothing like it can happen.
    """
    for row in ROWS:
        if (row.source, row.event) == (state, event) and row.consent in {None, consent}:
            return row.target
    raise Refusal(Code.CASCADE_OVER, state=state.value)


def to_ask(ranked: Iterable[Choice], past: Collection[Past], round_: int) -> Iterator[Choice]:
    """Yield whom a cascade may still ask, the first by its rule first.

    In one round nobody is asked twice. Who refused, or was refused, is never asked again; who was
    silent is, once the desk has widened the search and another round begins.
    """
    gone = {each.technician_id for each in past if each.state in FOR_GOOD or each.round == round_}
    return (each for each in ranked if each.technician_id not in gone)


def turn(waiting: Sequence[Choice], asked_elsewhere: Collection[UUID]) -> Turn:
    """Return whose turn it is of those that may be asked; nobody is asked for two orders at once.

    The one whose turn it is waits for nobody: who is asked elsewhere is passed over, and is asked
    later where nobody before him took it.
    """
    free = [each for each in waiting if each.technician_id not in asked_elsewhere]
    if free:
        return Turn(free[0], len(waiting) - 1)
    return Turn(None, len(waiting), locked=bool(waiting))


def over(state: OfferState, answers_by: datetime, now: datetime) -> bool:
    """Return whether an offer can no longer be answered, by the server's time."""
    return state is not OfferState.OPEN or now >= answers_by


def set_back(offered_at: datetime, now: datetime) -> bool:
    """Return whether the server's clock was set back since an offer was made.

    It would be open for far longer than its technician was told, so its time begins anew.
    """
    return now < offered_at


def confirms(reason: str) -> bool:
    """Return whether somebody says why he does it all the same."""
    return bool(reason.strip())


def counts(against: Sequence[WhyNot], *, by_hand: bool, reason: str) -> tuple[WhyNot, ...]:
    """Return what of all that stands against somebody takes an offer from him again.

    Whom the desk asked by hand it asked in spite of what it may look over; a hard reason stays,
    and so does another visit at that time unless it said why he is asked all the same.
    """
    if not by_hand:
        return tuple(against)
    stays = HARD if confirms(reason) else HARD | {WhyNot.BUSY}
    return tuple(each for each in against if each in stays)
