"""Holds the rule of who may take an order to work on it, second by second (F1)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import Code
from desktop.domain.claims import Held, Standing, Terms, check_take, standing
from desktop.domain.refusal import Refusal

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TERMS = Terms()
LI, SU = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("silent_s", "found"),
    [
        (0, Standing.LIVE),
        (44.999, Standing.LIVE),
        (45, Standing.STALE),
        (599.999, Standing.STALE),
        (600, Standing.GONE),
        (-44.999, Standing.LIVE),
        (-45, Standing.STALE),
        (-600, Standing.GONE),
    ],
)
def test_silence_makes_a_claim_stale_then_gone_whichever_way_the_clock_went(
    silent_s: float, found: Standing
) -> None:
    assert standing(AT, AT + timedelta(seconds=silent_s), TERMS) is found


@given(st.floats(0, 2000), st.floats(0, 2000))
def test_a_claim_never_comes_back_by_more_silence(less_s: float, more_s: float) -> None:
    order = [Standing.LIVE, Standing.STALE, Standing.GONE]
    first, then = (
        order.index(standing(AT, AT + timedelta(seconds=silent_s), TERMS))
        for silent_s in sorted((less_s, more_s))
    )
    assert first <= then


def held(how: Standing, by: UUID = LI) -> Held:
    return Held(by, "Li", AT, how)


@pytest.mark.parametrize(
    "claim", [None, held(Standing.LIVE, SU), held(Standing.STALE), held(Standing.GONE)]
)
def test_what_is_free_ones_own_stale_or_gone_is_taken_without_a_word(
    claim: Held | None,
) -> None:
    for override in (False, True):
        assert not check_take(claim, SU, override=override, reason="")


def test_what_another_holds_is_refused_with_who_and_since_when() -> None:
    with pytest.raises(Refusal) as refused:
        check_take(held(Standing.LIVE), SU, override=False, reason="I want it.")
    assert refused.value.code is Code.CLAIM_HELD
    assert refused.value.fields == {
        "holder_id": str(LI),
        "holder": "Li",
        "since": "2026-11-23T08:00:00Z",
    }


def test_what_another_holds_is_taken_over_for_a_reason_alone() -> None:
    with pytest.raises(Refusal) as refused:
        check_take(held(Standing.LIVE), SU, override=True, reason=" \n")
    assert refused.value.code is Code.REASON_MISSING
    assert check_take(held(Standing.LIVE), SU, override=True, reason="He went home.")
