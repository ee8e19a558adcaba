"""Tries whether somebody seems to be there: two fixes that agree say so, a stray one does not."""

import math
import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.arrival import Fence, Premises, around, followed, outline_m
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


def box(south: float, north: float, west: float, east: float) -> Premises:
    """An outline of premises, in metres from the place."""
    corners = ((south, west), (south, east), (north, east), (north, west))
    return (tuple((up * METRE, 10.0 + across * METRE) for up, across in corners),)


@pytest.mark.parametrize(
    ("north", "accuracy_m", "expected"),
    [
        (490.0, 10.0, True),  # far beyond the radius, and on the premises
        (490.0, 300.0, True),
        (505.0, 10.0, None),
        (511.0, 10.0, False),
        (549.0, None, None),
        (551.0, None, False),
        (-14.0, 10.0, None),  # within the radius, and beyond the border
        (-40.0, 10.0, False),
    ],
)
def test_premises_stand_in_for_the_radius(
    north: float,
    accuracy_m: float | None,
    expected: bool | None,  # noqa: FBT001
) -> None:
    premises = around([box(-5, 500, -30, 30), box(-5, 500, 40, 90)], PLACE)
    assert premises == (box(-5, 500, -30, 30),)
    for before in (False, True):
        fixes = [spot(north, minute, accuracy_m=accuracy_m) for minute in range(2)]
        after = followed(Fence(before), fixes, PLACE, RADIUS_M, premises).inside
        assert after is (before if expected is None else expected)


def test_who_is_in_one_of_several_fences_is_there_and_a_yard_is_none_of_it() -> None:
    hall = box(-500, 500, -500, 500)
    yard = (*hall, *box(100, 400, -100, 100))
    assert around([hall, yard], PLACE) == (hall, yard)
    fixes = [spot(250, minute) for minute in range(2)]
    assert followed(Fence(), fixes, PLACE, RADIUS_M, (yard,)).inside is False
    assert followed(Fence(), fixes, PLACE, RADIUS_M, (yard, hall)).inside is True


@given(
    north=st.floats(-400, 400),
    east=st.floats(-400, 400),
    half=st.floats(20, 150),
)
def test_how_far_a_border_is_is_what_a_square_of_its_own_says(
    north: float, east: float, half: float
) -> None:
    rings = box(-half, half, -half, half)
    out = max(abs(north) - half, 0.0), max(abs(east) - half, 0.0)
    expected = math.hypot(*out) or half - max(abs(north), abs(east))
    fix = Spot(north * METRE, 10.0 + east * METRE, BEGAN)
    assert outline_m(rings, fix) == pytest.approx(expected, abs=0.01)


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
