"""Tries the rules of cascades: the table, whose turn it is, when an offer is over (E4)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from api_client.vocabulary import CascadeState, Code, OfferState, OrderState, WhyNot
from desktop.domain import offers
from desktop.domain.offers import LIVE, ROWS, SUITS, Choice, Event, Past, Turn
from desktop.domain.refusal import Refusal

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ONE, TWO, THREE = (UUID(int=place) for place in (1, 2, 3))
S, E = CascadeState, Event
FOLLOWS = {
    (S.OFFERING, E.ACCEPTED, True): S.AWAITING_CONSENT,
    (S.OFFERING, E.ACCEPTED, False): S.TAKEN,
    **{(S.OFFERING, E.RUN_OUT, any_): S.EXHAUSTED for any_ in (True, False)},
    **{(S.AWAITING_CONSENT, E.CONSENTED, any_): S.TAKEN for any_ in (True, False)},
    **{(S.AWAITING_CONSENT, E.CUSTOMER_REFUSED, any_): S.OFFERING for any_ in (True, False)},
    **{(S.AWAITING_CONSENT, E.CUSTOMER_SILENT, any_): S.STOPPED for any_ in (True, False)},
    **{(S.EXHAUSTED, E.WIDENED, any_): S.OFFERING for any_ in (True, False)},
    **{
        (state, E.STOPPED, any_): S.STOPPED
        for state in (S.OFFERING, S.AWAITING_CONSENT, S.EXHAUSTED)
        for any_ in (True, False)
    },
}


@pytest.mark.parametrize("state", CascadeState)
@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("consent", [True, False])
def test_each_event_leads_where_it_should_and_nowhere_else(
    *, state: CascadeState, event: Event, consent: bool
) -> None:
    target = FOLLOWS.get((state, event, consent))
    if target is not None:
        assert offers.follow(state, event, consent=consent) is target
        return
    with pytest.raises(Refusal) as refused:
        offers.follow(state, event, consent=consent)
    assert refused.value.code is Code.CASCADE_OVER
    assert refused.value.fields == {"state": state.value}


def test_what_is_over_stays_over_and_what_is_live_can_be_ended() -> None:
    assert {row.source for row in ROWS} == LIVE == SUITS.keys()
    assert {row.source for row in ROWS if row.event is Event.STOPPED} == LIVE
    assert all(OrderState.ASSIGNED not in states for states in SUITS.values())


@pytest.mark.parametrize(
    ("state", "round_", "asked"),
    [
        (OfferState.LAPSED, 2, False),
        (OfferState.LAPSED, 1, True),
        (OfferState.UNFIT, 1, True),
        (OfferState.WITHDRAWN, 0, True),
        (OfferState.REFUSED, 1, False),
        (OfferState.CUSTOMER_REFUSED, 0, False),
    ],
)
def test_nobody_is_asked_twice_in_a_round_and_who_said_no_never_again(
    *, state: OfferState, round_: int, asked: bool
) -> None:
    left = offers.to_ask([Choice(ONE), Choice(TWO)], [Past(ONE, round_, state)], 2)
    assert [each.technician_id for each in left] == ([ONE, TWO] if asked else [TWO])


@given(
    some.lists(some.sampled_from([ONE, TWO, THREE]), unique=True),
    some.sets(some.sampled_from([ONE, TWO, THREE])),
)
def test_the_first_who_is_free_has_his_turn(waiting: list[UUID], elsewhere: set[UUID]) -> None:
    found = offers.turn([Choice(each) for each in waiting], elsewhere)
    free = [each for each in waiting if each not in elsewhere]
    if free:
        assert found == Turn(Choice(free[0]), len(waiting) - 1)
    else:
        assert found == Turn(None, len(waiting), locked=bool(waiting))


def test_an_offer_is_over_at_its_time_or_once_it_was_answered() -> None:
    by = NOW + timedelta(seconds=30)
    assert not offers.over(OfferState.OPEN, by, by - timedelta(microseconds=1))
    assert offers.over(OfferState.OPEN, by, by)
    assert all(offers.over(state, by, NOW) for state in OfferState if state is not OfferState.OPEN)


def test_a_clock_that_is_before_the_offer_was_set_back() -> None:
    assert not offers.set_back(NOW, NOW)
    assert offers.set_back(NOW, NOW - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("by_hand", "reason", "stays"),
    [
        (False, "", [WhyNot.LAPSED, WhyNot.BUSY, WhyNot.AREA]),
        (True, "", [WhyNot.LAPSED, WhyNot.BUSY]),
        (True, "Next door.", [WhyNot.LAPSED]),
    ],
)
def test_whom_the_desk_asked_keeps_the_offer_in_spite_of_what_it_looked_over(
    *, by_hand: bool, reason: str, stays: list[WhyNot]
) -> None:
    against = [WhyNot.LAPSED, WhyNot.BUSY, WhyNot.AREA]
    assert list(offers.counts(against, by_hand=by_hand, reason=reason)) == stays


@pytest.mark.parametrize(("reason", "said"), [("Next door.", True), ("", False), (" \t", False)])
def test_a_reason_is_more_than_nothing(*, reason: str, said: bool) -> None:
    assert offers.confirms(reason) is said
