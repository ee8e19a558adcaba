"""Tries which waiting order comes next: the near ones, until a far one has waited long enough."""

import heapq
import random
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from api_client.vocabulary import Priority
from desktop.domain import waiting
from desktop.domain.waiting import Waiting

SPEED_MPS = 9.0
"""How fast these people get on through their town."""
NORMAL, EMERGENCY = Priority.NORMAL, Priority.EMERGENCY


def order(place: int, away_m: float | None, age_min: float, priority: Priority = NORMAL) -> Waiting:
    eta_s = None if away_m is None else away_m / SPEED_MPS
    return Waiting(UUID(int=place), priority, eta_s, timedelta(minutes=age_min))


def turn(*found: Waiting) -> list[int]:
    return [one.order_id.int for one in waiting.in_turn(found)]


def test_the_near_one_comes_first_until_the_far_one_has_waited_long_enough() -> None:
    near = order(1, 900, 0)
    assert turn(order(2, 9_900, 100), near) == [1, 2]  # 1,000 s more to drive, 600 s worth
    assert turn(order(2, 9_900, 200), near) == [2, 1]
    assert turn(order(2, None, 0), near) == [1, 2]


def test_what_is_urgent_comes_before_all_and_ties_stay_in_turn() -> None:
    assert turn(order(2, 100, 600), order(1, 20_000, 0, EMERGENCY)) == [1, 2]
    assert turn(order(2, 500, 5), order(1, 500, 5)) == [1, 2]


@given(some.lists(some.tuples(some.floats(0, 50_000), some.floats(0, 600)), min_size=2))
def test_nobody_is_passed_by_one_that_is_farther_and_younger(
    rows: list[tuple[float, float]],
) -> None:
    found = waiting.in_turn(order(place, *row) for place, row in enumerate(rows))
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            assert one.eta_s is not None
            assert other.eta_s is not None
            worse = other.eta_s < one.eta_s and other.age > one.age
            assert not worse


def waits_min(seed: int, *, by_rule: bool) -> float:
    """How long orders wait on the whole on an overloaded day: 4 people, 70 orders in 20 km."""
    dice = random.Random(seed)
    came = sorted((dice.uniform(0, 480), dice.random() * 20, dice.random() * 20) for _ in range(70))
    free = [(0.0, place, 10.0, 10.0) for place in range(4)]
    heapq.heapify(free)
    left, waited = list(enumerate(came)), 0.0
    while left:
        at, who, x, y = heapq.heappop(free)
        at = max(at, left[0][1][0])
        there = [each for each in left if each[1][0] <= at]
        seen = [
            order(place, 1_000 * (abs(x - a) + abs(y - b)), at - since)
            for place, (since, a, b) in there
        ]
        chosen = waiting.in_turn(seen)[0].order_id.int if by_rule else there[0][0]
        since, a, b = came[chosen]
        left = [each for each in left if each[0] != chosen]
        arrives = at + 1_000 * (abs(x - a) + abs(y - b)) / SPEED_MPS / 60
        waited += arrives - since
        heapq.heappush(free, (arrives + 25, who, a, b))
    return waited


def test_on_overloaded_days_people_wait_less_than_first_come_first_served() -> None:
    parts = [waits_min(seed, by_rule=True) / waits_min(seed, by_rule=False) for seed in range(12)]
    assert max(parts) < 0.95
    assert sum(parts) / len(parts) < 0.8
