"""Tries when somebody stands and when he is on his way, and how far he came, by his fixes."""

import itertools
import math
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.motion import (
    STOP_RADIUS_M,
    Leg,
    Motion,
    agree,
    apart_m,
    followed,
    travelled_m,
)
from desktop.domain.positions import Spot

BEGAN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
METRE = 1 / 111_195.08
"""A metre towards the north, in degrees."""


def spot(north: float, minute: float, east: float = 0.0, accuracy_m: float | None = 10.0) -> Spot:
    """A fix so many metres north and east of the equator's first one, so many minutes on."""
    at = BEGAN + timedelta(minutes=minute)
    return Spot(north * METRE, 10.0 + east * METRE, at, accuracy_m)


def minute_of(at: datetime) -> float:
    """How many minutes on a time is."""
    return (at - BEGAN).total_seconds() / 60


def told(legs: Iterable[Leg]) -> list[tuple[bool, float, float, int]]:
    """Each leg: whether it was a trip, from which minute to which, how many metres."""
    return [
        (leg.moving, minute_of(leg.began_at), minute_of(leg.ended_at), round(leg.distance_m))
        for leg in legs
    ]


def last(fixes: Iterable[Spot]) -> Motion:
    """What fixes make of somebody."""
    motion, _ = followed(None, fixes)
    assert motion is not None
    return motion


def test_a_day_is_stops_and_trips() -> None:
    fixes = [spot(0, minute) for minute in range(10)]
    fixes += [spot(600 * (minute - 9), minute) for minute in range(10, 15)]
    fixes += [spot(3_000, minute) for minute in range(15, 30)]
    fixes += [spot(3_000 - 600 * (minute - 29), minute) for minute in range(30, 33)]
    motion, legs = followed(None, fixes)
    assert told(legs) == [(False, 0, 9, 0), (True, 9, 14, 3_000), (False, 14, 29, 0)]
    assert motion is not None
    assert (motion.moving, minute_of(motion.began_at)) == (True, 29)
    assert round(motion.distance_m) == 1_800
    assert round(travelled_m(fixes)) == 4_800
    assert [round(leg.lat / METRE) for leg in legs] == [0, 0, 3_000]


def test_one_stray_fix_is_no_trip_and_two_that_agree_are() -> None:
    parked = [spot(0, minute) for minute in range(5)]
    stray = [*parked, spot(900, 5), *(spot(0, minute) for minute in range(6, 9))]
    motion, legs = followed(None, stray)
    assert motion is not None
    assert (motion.moving, legs, travelled_m(stray)) == (False, [], 0.0)
    apart = [*parked, spot(900, 5), spot(-900, 6)]
    assert not last(apart).moving, "they lie on both sides"
    assert last([*apart, spot(-1_000, 7)]).moving
    assert last([*apart, spot(0, 7, east=900)]).moving, "the third decides, wherever it is"
    away = last([*parked, spot(900, 5), spot(1_000, 6)])
    assert (away.moving, minute_of(away.began_at)) == (True, 4)


def test_the_last_fix_of_a_way_is_believed() -> None:
    assert travelled_m([spot(0, 0), spot(4_000, 10)]) == pytest.approx(4_000, abs=1)
    assert travelled_m([spot(0, 0), spot(4_000, 10), spot(0, 11)]) == 0.0


def test_who_was_called_back_starts_anew() -> None:
    fixes = [spot(0, 0), spot(900, 1), spot(0, 2), spot(-900, 3), spot(0, 4), spot(900, 5)]
    assert not last(fixes).moving


@pytest.mark.parametrize(
    ("metres", "accuracy_m", "moving"),
    [(109, 10, False), (112, 10, True), (140, 50, False), (149, None, False), (152, None, True)],
)
def test_a_fix_is_outside_only_beyond_what_it_may_be_off(
    metres: float, accuracy_m: float | None, *, moving: bool
) -> None:
    fixes = [spot(0, 0), *(spot(metres, minute, accuracy_m=accuracy_m) for minute in (1, 2))]
    assert last(fixes).moving is moving


def test_lights_and_gates_are_no_stop() -> None:
    fixes = [spot(0, 0), *(spot(600 * minute, minute) for minute in range(1, 5))]
    waits = [*fixes, *(spot(2_400, minute) for minute in (5, 6, 6.9))]
    assert last([*waits, spot(3_000, 8), spot(3_600, 9)]).moving
    motion, legs = followed(None, [*waits, spot(2_400, 7)])
    assert told(legs) == [(False, 0, 0, 0), (True, 0, 4, 2_400)]
    assert motion is not None
    assert (motion.moving, minute_of(motion.began_at), motion.distance_m) == (False, 4, 0.0)


def test_a_stray_fix_on_the_way_adds_nothing_and_a_way_back_does() -> None:
    way = [spot(0, 0), *(spot(600 * minute, minute) for minute in range(1, 5))]
    stray = [*way, spot(2_400, 5, east=2_000), spot(2_450, 6), spot(3_600, 7), spot(4_200, 8)]
    assert travelled_m(stray) == pytest.approx(4_200, abs=60)
    there = [*way, spot(3_000, 5), spot(3_600, 6), spot(3_300, 7), spot(2_400, 8), spot(0, 9)]
    assert travelled_m(there) == pytest.approx(7_200, abs=60)


def test_what_is_not_newer_is_left_out() -> None:
    fixes = [spot(0, 0), spot(900, 2), spot(1_800, 3)]
    motion, _ = followed(None, fixes)
    assert followed(motion, [spot(0, 3), spot(5_000, 1)]) == (motion, [])
    strayed, _ = followed(None, fixes[:2])
    assert strayed is not None
    assert strayed.seen_at == fixes[1].at
    assert followed(strayed, [spot(1_800, 2)]) == (strayed, [])


def test_nobody_who_was_never_seen_does_anything() -> None:
    assert followed(None, []) == (None, [])
    assert travelled_m([]) == 0.0
    assert last([spot(0, 0)]) == Motion(BEGAN, spot(0, 0), spot(0, 0))


def test_directions_agree_up_to_thirty_degrees() -> None:
    place = spot(0, 0)
    assert agree(spot(500, 0), spot(2_000, 0, east=1_000), place)
    assert not agree(spot(500, 0), spot(2_000, 0, east=1_300), place)
    assert not agree(spot(500, 0), spot(-500, 0), place)
    assert not agree(place, spot(500, 0), place)


def test_an_anchor_settles_between_its_fixes_and_stays_at_the_date_line() -> None:
    fixes = [spot(50, 0), *(spot(50 * (-1) ** minute, minute) for minute in range(1, 60))]
    assert abs(last(fixes).spot.lat / METRE) < 3
    line = Spot(0.0, 179.9999, BEGAN, 10.0)
    over = Spot(0.0, -179.9999, BEGAN + timedelta(minutes=1), 10.0)
    assert last([line, over]).spot.lon == 179.9999


def test_a_parked_phone_does_not_travel() -> None:
    dice = random.Random(4)
    fixes = []
    for minute in range(240):
        far = dice.uniform(300, 3_000) if dice.random() < 0.01 else abs(dice.gauss(0, 20))
        turn = dice.uniform(0, 2 * math.pi)
        fixes.append(spot(far * math.cos(turn), minute, far * math.sin(turn), 15.0))
    assert sum(apart_m(one, two) for one, two in itertools.pairwise(fixes)) > 5_000
    motion, legs = followed(None, fixes)
    assert motion is not None
    assert (motion.moving, legs, travelled_m(fixes)) == (False, [], 0.0)


tracks = st.lists(
    st.builds(
        spot,
        st.floats(-3_000, 3_000),
        st.integers(0, 300),
        st.floats(-3_000, 3_000),
        st.none() | st.floats(0, 250),
    ),
    max_size=40,
).map(lambda found: sorted(found, key=lambda each: each.at))


@settings(max_examples=60)
@given(tracks, st.integers(0, 40))
def test_it_does_not_matter_where_fixes_are_cut(fixes: list[Spot], cut: int) -> None:
    whole = followed(None, fixes)
    before, legs = followed(None, fixes[:cut])
    after, more = followed(before, fixes[cut:])
    assert (after, legs + more) == whole


@settings(max_examples=60)
@given(tracks)
def test_legs_follow_each_other_and_take_turns(fixes: list[Spot]) -> None:
    motion, legs = followed(None, fixes)
    if motion is None:
        return
    at, moving = fixes[0].at, False
    for leg in legs:
        assert (leg.began_at, leg.moving) == (at, moving)
        assert leg.began_at <= leg.ended_at
        assert leg.distance_m == 0.0 or leg.moving
        assert not leg.moving or leg.distance_m >= STOP_RADIUS_M
        at, moving = leg.ended_at, not moving
    assert (motion.began_at, motion.moving) == (at, moving)
    assert motion.seen_at <= fixes[-1].at
