"""Tries whether somebody seems to be there: two fixes that agree say so, a stray one does not."""

import math
import random
from datetime import timedelta

import pytest

from desktop.domain.arrival import Fence, followed
from desktop.domain.motion import apart_m
from desktop.domain.positions import Spot
from tests.domain.test_motion import BEGAN, METRE, spot

PLACE = spot(0, 0)
RADIUS_M = 150.0
PARKED_H, EVERY_S, TECHNICIANS, STRAY = 4, 60, 60, 0.01


def inside(*metres: float, accuracy_m: float | None = 10.0, before: bool = False) -> list[bool]:
    """Whether somebody is inside after each of these fixes, a minute apart."""
    fence, found = Fence(before), []
    for minute, north in enumerate(metres):
        fence = followed(fence, [spot(north, minute, accuracy_m=accuracy_m)], PLACE, RADIUS_M)
        found.append(fence.inside)
    return found


def test_two_fixes_inside_are_an_arrival_and_two_away_a_leaving() -> None:
    assert inside(900, 140, 20) == [False, False, True]
    assert inside(20, 900, 1_500, before=True) == [True, True, False]


def test_one_stray_fix_is_neither() -> None:
    assert inside(900, 20, 900, 20, 900) == [False] * 5
    assert inside(20, 900, 20, 900, 20, before=True) == [True] * 5


def test_stray_fixes_on_both_sides_do_not_agree_and_a_third_decides() -> None:
    assert inside(900, -900, 20, before=True) == [True, True, True]
    assert inside(900, -900, 900, before=True) == [True, True, False]
    assert inside(900, -900, -1_500, before=True) == [True, True, False]


@pytest.mark.parametrize(
    ("metres", "accuracy_m", "expected"),
    [
        (149, 10, True),
        (151, 10, None),
        (159, 10, None),
        (161, 10, False),
        (199, None, None),
        (201, None, False),
        (340, 200, None),
    ],
)
def test_what_may_be_inside_or_not_says_nothing(
    metres: float,
    accuracy_m: float | None,
    expected: bool | None,  # noqa: FBT001
) -> None:
    for before in (False, True):
        after = inside(metres, metres, accuracy_m=accuracy_m, before=before)[-1]
        assert after is (before if expected is None else expected)


def test_what_says_nothing_does_not_part_two_that_agree() -> None:
    assert inside(900, 155, 1_500, before=True) == [True, True, False]


def _parked(dice: random.Random) -> list[Spot]:
    """The fixes of a phone that is parked near the place; one in a hundred is stray."""
    off, turn = dice.uniform(0, 0.9 * RADIUS_M), dice.uniform(0, 2 * math.pi)
    north, east = off * math.cos(turn), off * math.sin(turn)
    fixes = []
    for number in range(PARKED_H * 3_600 // EVERY_S):
        stray = dice.random() < STRAY
        far = dice.uniform(200, 3_000) if stray else abs(dice.gauss(0, 20))
        turn = dice.uniform(0, 2 * math.pi)
        at = BEGAN + timedelta(seconds=EVERY_S * number)
        lat = (north + far * math.cos(turn)) * METRE
        lon = 10.0 + (east + far * math.sin(turn)) * METRE
        fixes.append(Spot(lat, lon, at, dice.uniform(5, 30)))
    return fixes


def test_parked_phones_seem_to_leave_by_one_fix_and_not_by_two_that_agree() -> None:
    """The figures of decision 0053: whoever believes each fix sees parked technicians leave."""
    dice = random.Random(2026)
    naive = ours = 0
    for _ in range(TECHNICIANS):
        fence, there = Fence(), False
        for fix in _parked(dice):
            now_there = apart_m(fix, PLACE) <= RADIUS_M
            naive += there and not now_there
            there = now_there
            after = followed(fence, [fix], PLACE, RADIUS_M)
            ours += fence.inside and not after.inside
            fence = after
        assert fence.inside
    assert round(naive / TECHNICIANS, 1) == NAIVE
    assert round(ours / TECHNICIANS, 2) == 0.0


NAIVE = 4.5
"""False exits of a technician in four hours, where each fix is believed."""
