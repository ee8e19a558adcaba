"""Whether an order stands where it calls the desk, and candidates are said in plain words."""

from datetime import timedelta
from uuid import UUID

import pytest

from api_client.vocabulary import (
    ArrivalSource,
    CascadeState,
    OfferState,
    OrderState,
    Priority,
    WhyNot,
)
from api_client.wire.candidates import Candidate
from api_client.wire.dispatch import Cascade
from api_client.wire.orders import OrderRow
from desktop.ui import candidates
from desktop.ui.candidates import Choice
from desktop.ui.dispatching import Search, countdown, stage
from desktop.ui.pictures import centre
from desktop.ui.pictures.dispatch import ASKED, NOBODY, Dispatching, Hunt
from desktop.words import Language

SOMEBODY = UUID(int=0x77)


def cascade(state: CascadeState, place: int = ASKED) -> Cascade:
    held = Dispatching(Hunt.BUSY, Language.ENGLISH).cascades[centre.order_id(place)]
    return held.model_copy(update={"state": state})


def row(state: OrderState, priority: Priority = Priority.NORMAL) -> OrderRow:
    found = centre.rows(Language.ENGLISH)[0]
    return found.model_copy(update={"state": state, "priority": priority})


_O, _C = OrderState, CascadeState


@pytest.mark.parametrize(
    ("state", "cascaded", "found"),
    [
        (_O.OPEN, None, Search.WAITING),
        (_O.OPEN, _C.OFFERING, Search.ASKING),
        (_O.OPEN, _C.EXHAUSTED, Search.NOBODY),
        (_O.OPEN, _C.STOPPED, Search.WAITING),
        (_O.OFFERED, None, Search.ASKING),
        (_O.OFFERED, _C.OFFERING, Search.ASKING),
        (_O.AWAITING_CONSENT, None, Search.CONSENT),
        (_O.AWAITING_CONSENT, _C.AWAITING_CONSENT, Search.CONSENT),
        (_O.AWAITING_FUNDS, None, Search.FUNDS),
        (_O.AWAITING_FUNDS, _C.TAKEN, Search.FUNDS),
    ],
)
def test_how_far_the_search_is(
    state: OrderState, cascaded: CascadeState | None, found: Search
) -> None:
    assert stage(row(state), None if cascaded is None else cascade(cascaded)) is found


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, ""), (0.0, "0:00"), (9.9, "0:09"), (61.0, "1:01"), (600.0, "10:00")],
)
def test_a_countdown_is_said_by_the_second(seconds: float | None, said: str) -> None:
    assert countdown(None if seconds is None else timedelta(seconds=seconds)) == said


def person(**more: object) -> Candidate:
    told = {"technician_id": SOMEBODY, "name": "Li Na", "qualified": True, **more}
    return Candidate.model_validate(told)


def test_what_a_candidate_is_is_said_plainly() -> None:
    straight = person(eta_s=420, distance_m=2_340, source=ArrivalSource.STRAIGHT_LINE)
    road = person(eta_s=3_900, distance_m=27_400, source=ArrivalSource.VALHALLA, mark=4.66, marks=3)
    nowhere = person()
    assert [candidates.arrival(each) for each in (straight, road, nowhere)] == [
        "about 7 min",
        "1 h 5 min",
        "",
    ]
    assert [candidates.distance(each.distance_m) for each in (straight, road, nowhere)] == [
        "2.3 km",
        "27 km",
        "",
    ]
    assert [candidates.marks(each) for each in (straight, road)] == ["", "4.7 (3)"]
    against = person(qualified=False, reasons=(WhyNot.GRADE, WhyNot.OFF_DUTY))
    assert candidates.standing(Choice(against, None), None) == "Grade too low; Off duty"
    assert candidates.standing(Choice(straight, None), None) == "May take it"


def test_whom_the_cascade_asked_is_shown_whether_he_is_listed_or_not() -> None:
    asked = cascade(CascadeState.EXHAUSTED, NOBODY)
    first = asked.offers[0]
    listed = person(technician_id=first.technician_id, qualified=False)
    found = candidates.choices((listed, person()), asked)
    assert [each.listed for each in found] == [True, True, False, False]
    assert [None if each.offer is None else each.offer.state for each in found] == [
        OfferState.REFUSED,
        None,
        OfferState.REFUSED,
        OfferState.LAPSED,
    ]
    assert candidates.why(found[3]) == "No answer in time"
