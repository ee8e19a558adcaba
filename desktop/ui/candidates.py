"""Decides how those who may take an order are listed: in turn, with why not where they may not.

Who may not is listed when somebody asks for it. The list is asked for and not followed closely: it
says of when it is, and is asked for again when the order, its cascade or a technician changes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from api_client.vocabulary import ArrivalSource, Grade, OfferState
from api_client.wire.candidates import Candidate
from api_client.wire.dispatch import Cascade, Offer
from desktop import words
from desktop.clock import Clock
from desktop.ui.cascades import Cascades
from desktop.ui.dispatching import countdown
from desktop.ui.table import Column
from desktop.ui.theme import Tone

METRES_OF_A_KM = 1_000
NEAR_M = 10_000
"""Below this a distance is said to a tenth of a kilometre."""
LAST = 1 << 30
OFFER_LOOKS: dict[OfferState, tuple[str, Tone]] = {
    OfferState.OPEN: ("offer", Tone.MOVING),
    OfferState.ACCEPTED: ("check", Tone.DONE),
    OfferState.REFUSED: ("ban", Tone.NEUTRAL),
    OfferState.LAPSED: ("clock", Tone.NEUTRAL),
    OfferState.WITHDRAWN: ("undo", Tone.NEUTRAL),
    OfferState.UNFIT: ("ban", Tone.NEUTRAL),
    OfferState.CUSTOMER_REFUSED: ("ban", Tone.NEUTRAL),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A technician as the order that is chosen sees him, with what he was asked."""

    candidate: Candidate
    offer: Offer | None
    listed: bool = True
    """Whether the server listed him; whom the cascade asked is shown all the same."""
    version: int = 0

    @property
    def id(self) -> UUID:
        """The technician's id."""
        return self.candidate.technician_id

    @property
    def open(self) -> bool:
        """Whether he is being asked now."""
        return self.offer is not None and self.offer.state is OfferState.OPEN


def choices(candidates: Sequence[Candidate], cascade: Cascade | None) -> list[Choice]:
    """Give the candidates, each with the last offer that was made to him, and who else was asked.

    Who has answered may be no candidate any more, and is what the search came to.
    """
    offers: Mapping[UUID, Offer] = (
        {} if cascade is None else {each.technician_id: each for each in cascade.offers}
    )
    listed = [Choice(each, offers.get(each.technician_id)) for each in candidates]
    known = {each.id for each in listed}
    asked = [_asked(offer) for id_, offer in offers.items() if id_ not in known]
    return [*listed, *asked]


def _asked(offer: Offer) -> Choice:
    """Give somebody who was asked and is not listed."""
    candidate = Candidate(
        technician_id=offer.technician_id,
        name=offer.technician_name,
        qualified=False,
        eta_s=offer.eta_s,
        distance_m=offer.distance_m,
    )
    return Choice(candidate, offer, listed=False)


def why_not(candidate: Candidate) -> str:
    """Say why somebody may not be asked; empty where he may."""
    return "; ".join(words.member(reason) for reason in candidate.reasons)


def distance(distance_m: float | None) -> str:
    """Say how far somewhere is: `3.4 km`, `27 km`."""
    if distance_m is None:
        return ""
    km = distance_m / METRES_OF_A_KM
    return words.text(
        "order.km", km=words.number(round(km, 1) if distance_m < NEAR_M else round(km))
    )


def arrival(candidate: Candidate) -> str:
    """Say in what time somebody can be there; what is reckoned in a straight line is about so."""
    return "" if candidate.eta_s is None else lasting(candidate.eta_s, candidate.source)


def lasting(eta_s: float, source: ArrivalSource | None) -> str:
    """Say how long a way takes; what is reckoned in a straight line is about so."""
    said = words.span(timedelta(seconds=max(eta_s, 60.0)))
    about = source is ArrivalSource.STRAIGHT_LINE
    return words.text("candidates.about", time=said) if about else said


def marks(candidate: Candidate) -> str:
    """Say how good he was found by his customers: the mean, and of how many marks.

    Of whom nobody has marked yet nothing is said, though the rule takes him for an average one.
    """
    if candidate.mark is None or not candidate.marks:
        return ""
    mean = words.number(round(candidate.mark, 1))
    return words.text("candidates.mark", mean=mean, n=words.number(candidate.marks))


def standing(choice: Choice, left: timedelta | None) -> str:
    """Say how he stands to the order: asked, with what answer, fit, or why not."""
    if choice.open:
        return words.text("candidates.asked", left=countdown(left))
    if choice.offer is not None:
        return words.member(choice.offer.state)
    candidate = choice.candidate
    return words.text("candidates.fit") if candidate.qualified else why_not(candidate)


def why(choice: Choice) -> str:
    """Say all that is known of why somebody is not asked: his answer, and what is against him."""
    offer = choice.offer
    answer = "" if offer is None or choice.open else words.member(offer.state)
    reason = "" if offer is None else offer.reason
    against = why_not(choice.candidate)
    return "; ".join(part for part in (answer, reason, against) if part)


def _look(choice: Choice) -> tuple[str, Tone | None]:
    if choice.offer is not None:
        return OFFER_LOOKS.get(choice.offer.state, ("info", Tone.NEUTRAL))
    return ("ok", Tone.DONE) if choice.candidate.qualified else ("ban", None)


def _place(choice: Choice) -> tuple[bool, int, float]:
    """Stand in turn; then who was asked and may not be now, then the others, the nearest first."""
    candidate, offer = choice.candidate, choice.offer
    if not candidate.qualified and offer is not None:
        return True, LAST - 1, offer.offered_at.timestamp()
    rank = LAST if candidate.rank is None else candidate.rank
    return not candidate.qualified, rank, _or_last(candidate.distance_m)


def _or_last(value: float | None) -> float:
    return float("inf") if value is None else value


def _by(value: Callable[[Candidate], str]) -> Callable[[Choice], str]:
    return lambda choice: value(choice.candidate)


def _grade(choice: Choice) -> int:
    """Give the place of his grade, the highest first."""
    found, known = choice.candidate.grade, list(Grade)
    return -known.index(found) if found in known else 1


def _seen(choice: Choice) -> float:
    at = choice.candidate.position_at
    return _or_last(None if at is None else -at.timestamp())


def candidate_columns(cascades: Cascades, clock: Clock) -> Sequence[Column[Choice]]:
    """Give the columns of those who may take an order."""

    def stands(choice: Choice) -> str:
        return standing(choice, cascades.left_for(choice.offer))

    return (
        Column(
            "rank",
            "column.rank",
            _by(lambda each: "" if each.rank is None else words.number(each.rank)),
            74,
            sort=_place,
        ),
        Column("name", "column.technician", _by(lambda each: each.name), 136, least_px=104),
        Column(
            "standing",
            "column.may-take",
            stands,
            190,
            least_px=150,
            stretch=True,
            tone=lambda choice: _look(choice)[1],
            icon=lambda choice: _look(choice)[0],
            tip=why,
        ),
        *_way(),
        *_worth(clock),
    )


def _way() -> Sequence[Column[Choice]]:
    """Give the columns of how soon somebody can be there."""
    return (
        Column(
            "arrival",
            "column.arrives-in",
            _by(arrival),
            108,
            least_px=92,
            sort=lambda choice: _or_last(choice.candidate.eta_s),
            right=True,
            tip=_by(source),
        ),
        Column(
            "distance",
            "column.distance",
            _by(lambda each: distance(each.distance_m)),
            92,
            least_px=76,
            sort=lambda choice: _or_last(choice.candidate.distance_m),
            right=True,
        ),
    )


def _worth(clock: Clock) -> Sequence[Column[Choice]]:
    """Give the columns of how good somebody is, and what he has to do already."""

    def seen(choice: Choice) -> str:
        at = choice.candidate.position_at
        if not choice.listed:
            return ""
        return words.text("technicians.no-position") if at is None else words.age(at, clock.now())

    return (
        Column(
            "mark",
            "column.marks",
            _by(marks),
            86,
            sort=lambda choice: -(choice.candidate.mark or 0.0),
            right=True,
        ),
        Column(
            "grade",
            "column.grade",
            _by(lambda each: "" if each.grade is None else words.member(each.grade)),
            104,
            least_px=88,
            sort=_grade,
        ),
        Column(
            "open",
            "column.open-orders",
            lambda choice: words.number(choice.candidate.open_orders) if choice.listed else "",
            98,
            least_px=84,
            sort=lambda choice: choice.candidate.open_orders,
            right=True,
        ),
        Column("position", "column.position-age", seen, 130, sort=_seen, roomy=True),
    )


def source(candidate: Candidate) -> str:
    """Say who reckoned the time of arrival."""
    return "" if candidate.source is None else words.member(candidate.source)
