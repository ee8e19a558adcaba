"""Tries when a bench's goals are met."""

import pytest

from desktop.bench.verdict import Verdict, held_against, median


def verdict(ratios: dict[str, float], *, least: bool, sound: bool = True) -> Verdict:
    goals = dict.fromkeys(ratios, 3.0)
    return Verdict("x", ratios, goals, {"raw": 1}, least=least, sound=sound)


@pytest.mark.parametrize(
    ("ratios", "least", "met"),
    [
        ({"a": 3.0, "b": 4.0}, True, True),
        ({"a": 2.999, "b": 4.0}, True, False),
        ({"a": 3.0, "b": 2.0}, False, True),
        ({"a": 3.001, "b": 2.0}, False, False),
    ],
)
def test_every_ratio_has_to_reach_its_goal(
    ratios: dict[str, float], *, least: bool, met: bool
) -> None:
    assert verdict(ratios, least=least).met is met


def test_nothing_is_met_by_wrong_answers() -> None:
    assert not verdict({"a": 3.0}, least=True, sound=False).met


def test_what_is_told_is_what_the_seams_promise() -> None:
    told = verdict({"a": 1.0}, least=True).in_json()
    assert told == {
        "name": "x",
        "ratio": {"a": 1.0},
        "goal": {"a": 3.0},
        "met": False,
        "figures": {"raw": 1},
    }


def test_the_median_is_of_all_rounds() -> None:
    assert median([1.0, 100.0, 3.0]) == 3.0
    assert held_against(1.0, 3.0) == 0.333
    with pytest.raises(AssertionError):
        held_against(1.0, 0.0)
