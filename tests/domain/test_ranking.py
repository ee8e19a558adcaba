"""Tries who is asked first: each rule, what marks weigh, that the turn is always the same (E4)."""

import random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import DispatchRule, Grade
from desktop.domain import ranking
from desktop.domain.ranking import MIDDLE, NO_MARKS, PULL, Marks, Ranked

ONE, TWO, THREE, FOUR = (UUID(int=number) for number in range(1, 5))
SOON = Ranked(ONE, eta_s=60.0, distance_m=900.0, grade=Grade.JUNIOR, mark=3.5)
NEAR = Ranked(TWO, eta_s=90.0, distance_m=500.0, grade=Grade.INTERMEDIATE, mark=3.0)
GOOD = Ranked(THREE, eta_s=120.0, distance_m=1_000.0, grade=None, mark=4.5)
HIGH = Ranked(FOUR, eta_s=None, distance_m=None, grade=Grade.MASTER, mark=2.0)
TURNS = {
    DispatchRule.SHORTEST_ARRIVAL: [SOON, NEAR, GOOD, HIGH],
    DispatchRule.BEST_SERVICE: [GOOD, SOON, NEAR, HIGH],
    DispatchRule.HIGHEST_GRADE: [HIGH, NEAR, SOON, GOOD],
    DispatchRule.NEAREST: [NEAR, SOON, GOOD, HIGH],
}

people = st.builds(
    Ranked,
    technician_id=st.integers(1, 30).map(lambda number: UUID(int=number)),
    eta_s=st.none() | st.sampled_from([0.0, 60.0, 61.5]),
    distance_m=st.none() | st.sampled_from([0.0, 500.0]),
    grade=st.none() | st.sampled_from(Grade),
    mark=st.sampled_from([1.0, MIDDLE, 4.25]),
)


def test_every_rule_has_a_key() -> None:
    assert set(ranking.KEYS) == set(DispatchRule)


@pytest.mark.parametrize("rule", DispatchRule)
def test_each_rule_asks_in_its_turn(rule: DispatchRule) -> None:
    assert ranking.in_turn(rule, [HIGH, GOOD, NEAR, SOON]) == TURNS[rule]


@pytest.mark.parametrize("rule", DispatchRule)
def test_equals_are_told_apart_by_arrival_then_distance_then_id(rule: DispatchRule) -> None:
    first = Ranked(FOUR, eta_s=1.0, distance_m=7.0)
    by_distance = Ranked(THREE, eta_s=1.0, distance_m=8.0)
    by_id = Ranked(UUID(int=5), eta_s=1.0, distance_m=8.0)
    assert ranking.in_turn(rule, [by_id, by_distance, first]) == [first, by_distance, by_id]
    unknown = Ranked(ONE)
    assert ranking.in_turn(rule, [unknown, by_id]) == [by_id, unknown]


@given(
    rule=st.sampled_from(DispatchRule),
    among=st.lists(people, unique_by=lambda who: who.technician_id, max_size=8),
    seed=st.integers(0, 99),
)
def test_the_turn_does_not_depend_on_how_they_came(
    rule: DispatchRule, among: list[Ranked], seed: int
) -> None:
    turn = ranking.in_turn(rule, among)
    mixed = random.Random(seed).sample(among, len(among))
    assert ranking.in_turn(rule, mixed) == turn
    assert sorted(turn, key=ranking.KEYS[rule]) == turn


def test_the_average_is_of_marks_and_not_of_people() -> None:
    assert ranking.average([Marks(1, 5), Marks(3, 3), NO_MARKS]) == 2.0
    assert ranking.average([NO_MARKS]) == ranking.average([]) == MIDDLE


def test_who_has_no_marks_has_his_firms_and_a_firm_without_the_usual_ones() -> None:
    assert ranking.mark_of(NO_MARKS, NO_MARKS, 3.7) == 3.7
    of_firm = ranking.mark_of(NO_MARKS, Marks(10, 50), 3.0)
    assert of_firm == (PULL * 3.0 + 50) / (PULL + 10) == 4.0


def test_few_marks_are_pulled_to_the_average_and_many_stand() -> None:
    one_five = ranking.mark_of(Marks(1, 5), NO_MARKS, 3.0)
    many_fours = ranking.mark_of(Marks(200, 800), NO_MARKS, 3.0)
    assert 3.0 < one_five < many_fours < 4.0
    assert many_fours == pytest.approx(4.0, abs=0.05)


def test_a_good_firm_lifts_its_own() -> None:
    good, poor = Marks(100, 480), Marks(100, 200)
    own = Marks(5, 20)
    assert ranking.mark_of(own, good, 3.0) > ranking.mark_of(own, poor, 3.0)


@given(
    own=st.integers(0, 50).flatmap(
        lambda count: st.builds(Marks, st.just(count), st.integers(count, 5 * count))
    ),
    firm=st.integers(0, 50).flatmap(
        lambda count: st.builds(Marks, st.just(count), st.integers(count, 5 * count))
    ),
    usual=st.floats(1, 5),
)
def test_a_mark_stays_among_marks(own: Marks, firm: Marks, usual: float) -> None:
    assert 1 - 1e-9 <= ranking.mark_of(own, firm, usual) <= 5 + 1e-9
