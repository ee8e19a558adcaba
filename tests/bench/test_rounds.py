"""Tries how arms take turns."""

from datetime import UTC, datetime, timedelta

from desktop.bench.rounds import in_turn, rounds
from desktop.clock import HandClock
from tests.bench.conftest import Heard


def test_each_arm_is_first_once() -> None:
    arms = ["a", "b", "c"]
    assert [in_turn(arms, number)[0] for number in range(4)] == ["a", "b", "c", "a"]
    assert in_turn(arms, 1) == ["b", "c", "a"]


def test_no_round_but_the_first_begins_after_the_time() -> None:
    clock, say = HandClock(datetime(2026, 11, 23, tzinfo=UTC)), Heard()
    begun = []
    for number in rounds(5, 10.0, clock, say):
        begun.append(number)
        clock.forward(timedelta(seconds=6))
    assert begun == [0, 1]
    assert say.keys == ["bench.round"] * 2
    assert list(rounds(3, 10.0, clock, say)) == [0]
    assert list(rounds(3, 100.0, clock, say)) == [0, 1, 2]
