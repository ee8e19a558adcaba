"""Tries what a fix is taken for: each reason by the line that gives it, and what always holds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import FixFlag
from desktop.domain.positions import (
    AHEAD,
    NO_NUMBER,
    Bounds,
    Judgement,
    Known,
    Sighting,
    Spot,
    cleaned,
    distance_m,
    judge,
    spot_of,
)

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
BOUNDS = Bounds(fastest_mps=50.0, poorest_accuracy_m=200.0, live=timedelta(minutes=10))
LAT, LON = 46.05, 14.5
METRE = 1 / 111_195.08
"""A metre towards the north, in degrees."""
NAN, INFINITE = float("nan"), float("inf")


def fix(metres: float = 0.0, ago_s: float = 0.0, **more: Any) -> Sighting:  # noqa: ANN401  (fields of a sighting)
    """A fix so far north of the place, so long ago."""
    values: dict[str, Any] = {"accuracy_m": 10.0, **more}
    told = Sighting(LAT + metres * METRE, LON, NOW - timedelta(seconds=ago_s))
    return replace(told, **values)


def known(metres: float = 0.0, ago_s: float = 60.0, doubted: Spot | None = None) -> Known:
    """What is known of somebody who was so far north of the place, so long ago."""
    return Known(spot_of(fix(metres, ago_s)), doubted)


def flag(told: Sighting, before: Known | None = None, now: datetime = NOW) -> FixFlag | None:
    """What a fix is taken for."""
    return judge(cleaned(told), before or known(), now, BOUNDS).flag


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (fix(), None),
        (fix(is_valid=False), FixFlag.INVALID),
        (fix(lat=90.01), FixFlag.INVALID),
        (fix(lat=-90.01), FixFlag.INVALID),
        (fix(lon=180.01), FixFlag.INVALID),
        (fix(lon=-180.01), FixFlag.INVALID),
        (fix(lat=NAN), FixFlag.INVALID),
        (fix(lon=INFINITE), FixFlag.INVALID),
        (fix(accuracy_m=-1.0), FixFlag.INVALID),
        (fix(lat=0.0, lon=0.0), FixFlag.NULL_ISLAND),
        (fix(lat=0.0004, lon=-0.0004), FixFlag.NULL_ISLAND),
        (fix(is_mock=True), FixFlag.MOCK),
        (fix(ago_s=-121), FixFlag.FUTURE),
        (fix(ago_s=-119), None),
        (fix(accuracy_m=200.1), FixFlag.INACCURATE),
        (fix(accuracy_m=200.0), None),
        (fix(accuracy_m=NAN), None),
        (fix(accuracy_m=None), None),
        # 60 s and a tick at 50 m/s, and 10 m for each
        (fix(3069), None),
        (fix(3072), FixFlag.OUTLIER),
        (fix(-3072), FixFlag.OUTLIER),
        (fix(3109, accuracy_m=None), None),
        (fix(3112, accuracy_m=None), FixFlag.OUTLIER),
        (fix(0, ago_s=60), FixFlag.DUPLICATE),
        (fix(2, ago_s=60), FixFlag.LATE),
        (fix(2, ago_s=61), FixFlag.LATE),
        (fix(2, ago_s=59), None),
        (fix(9_000, ago_s=61), FixFlag.OUTLIER),
    ],
)
def test_a_fix_is_taken_for(told: Sighting, expected: FixFlag | None) -> None:
    assert flag(told) is expected


def test_on_the_equator_and_on_the_meridian_are_places() -> None:
    assert flag(fix(lat=0.0, lon=30.0), Known()) is None
    assert flag(fix(lat=51.5, lon=0.0), Known()) is None


@pytest.mark.parametrize(("ago_s", "expected"), [(600, None), (601, FixFlag.LATE)])
def test_what_is_too_old_is_history_also_for_who_was_never_seen(
    ago_s: float, expected: FixFlag | None
) -> None:
    assert flag(fix(ago_s=ago_s), Known()) is expected
    assert flag(fix(ago_s=ago_s), known(ago_s=7_200)) is expected


def test_only_what_is_true_is_kept_and_only_what_is_live_moves_anybody() -> None:
    kept = {reason: Judgement(reason).is_kept for reason in FixFlag}
    assert [reason for reason, is_kept in kept.items() if is_kept] == [FixFlag.LATE]
    assert Judgement(None).is_kept
    assert [reason for reason in (None, *FixFlag) if Judgement(reason).moves] == [None]


def test_of_two_doubted_fixes_that_agree_the_second_is_believed() -> None:
    first = judge(fix(50_000, 30), known(), NOW, BOUNDS)
    assert (first.flag, first.doubted) == (FixFlag.OUTLIER, spot_of(fix(50_000, 30)))
    second = judge(fix(50_100), known(doubted=first.doubted), NOW, BOUNDS)
    assert (second.flag, second.doubted) == (None, None)


def test_a_doubted_fix_that_the_next_one_refutes_is_forgotten() -> None:
    doubted = spot_of(fix(50_000, 30))
    back = judge(fix(20), known(doubted=doubted), NOW, BOUNDS)
    assert (back.flag, back.doubted) == (None, None)
    elsewhere = judge(fix(-50_000), known(doubted=doubted), NOW, BOUNDS)
    assert (elsewhere.flag, elsewhere.doubted) == (FixFlag.OUTLIER, spot_of(fix(-50_000)))


def test_a_doubted_fix_told_again_does_not_agree_with_itself() -> None:
    doubted = spot_of(fix(50_000, 30))
    again = judge(fix(50_000, 30), known(doubted=doubted), NOW, BOUNDS)
    assert (again.flag, again.doubted) == (FixFlag.DUPLICATE, doubted)


def test_a_doubted_fix_told_again_with_a_time_reckoned_anew_does_not_agree_with_itself() -> None:
    doubted = spot_of(fix(50_000, ago_s=3))
    again = judge(fix(50_000, ago_s=2.6, is_reckoned=True), known(doubted=doubted), NOW, BOUNDS)
    assert (again.flag, again.doubted) == (FixFlag.DUPLICATE, doubted)
    long_ago = spot_of(fix(50_000, ago_s=301))
    later = fix(50_000, ago_s=1, is_reckoned=True)
    assert flag(later, known(ago_s=302, doubted=long_ago)) is None


def test_a_parked_phone_that_tells_its_own_time_confirms_the_doubted_fix_by_an_equal_place() -> (
    None
):
    doubted = spot_of(fix(50_000, ago_s=61))
    assert flag(fix(50_000, ago_s=1), known(ago_s=120, doubted=doubted)) is None


def test_an_older_fix_neither_raises_a_doubt_nor_confirms_one() -> None:
    doubted = spot_of(fix(50_000, 30))
    late = judge(fix(50_000, 90), known(doubted=doubted), NOW, BOUNDS)
    assert (late.flag, late.doubted) == (FixFlag.OUTLIER, doubted)
    before = judge(fix(50_000, 40), known(doubted=doubted), NOW, BOUNDS)
    assert before.flag is FixFlag.OUTLIER
    poor = judge(fix(accuracy_m=900.0), known(doubted=doubted), NOW, BOUNDS)
    assert poor.doubted == doubted
    past = judge(fix(5, 90), known(doubted=doubted), NOW, BOUNDS)
    assert (past.flag, past.doubted) == (FixFlag.LATE, doubted)


def test_what_is_known_from_a_clock_that_was_set_back_says_nothing() -> None:
    ahead = Known(spot_of(fix(90_000, -86_400)), spot_of(fix(80_000, -86_000)))
    judged = judge(fix(), ahead, NOW, BOUNDS)
    assert (judged.flag, judged.doubted) == (None, None)
    assert flag(fix(3, -10), Known(spot_of(fix(0, -119)))) is FixFlag.LATE


@pytest.mark.parametrize(
    ("told", "repeatable"),
    [
        (fix(5), False),
        (fix(5, 90), True),
        (fix(5, 900), True),
        (fix(50_000), True),
        (fix(50_000, 90), True),
        (fix(is_mock=True), False),
    ],
)
def test_an_equal_fix_is_looked_for_only_where_one_can_be(
    told: Sighting, *, repeatable: bool
) -> None:
    assert judge(told, known(), NOW, BOUNDS).repeatable is repeatable


def test_what_is_no_number_and_no_such_quantity_is_not_kept() -> None:
    told = fix(
        lat=NAN,
        lon=-INFINITE,
        accuracy_m=NAN,
        altitude_m=INFINITE,
        speed_mps=-1.0,
        course=-1.0,
        battery_percent=101,
    )
    clean = cleaned(told)
    assert (clean.lat, clean.lon, clean.is_valid) == (NO_NUMBER, NO_NUMBER, True)
    said = (clean.accuracy_m, clean.altitude_m, clean.speed_mps, clean.course)
    assert said == (None, None, None, None)
    assert clean.battery_percent is None
    whole = fix(altitude_m=-3.5, speed_mps=0.0, course=360.0, battery_percent=100, accuracy_m=0.0)
    assert cleaned(whole) == whole
    assert cleaned(fix(battery_percent=0)).battery_percent == 0
    assert cleaned(fix(battery_percent=-1)).battery_percent is None


def test_distances_are_those_of_the_globe() -> None:
    # Ljubljana to Maribor; a degree of a meridian; over the date line
    assert distance_m(46.0514, 14.5060, 46.5547, 15.6467) == pytest.approx(103_800, rel=0.01)
    assert distance_m(0, 0, 1, 0) == pytest.approx(111_195, abs=1)
    assert distance_m(0, 179.999, 0, -179.999) == pytest.approx(222.4, abs=0.1)
    assert distance_m(0, 0, 0, 180) == pytest.approx(20_015_115, abs=2)


places = st.builds(
    Sighting,
    st.floats(),
    st.floats(),
    st.timedeltas(timedelta(days=-30), timedelta(days=2)).map(lambda gone: NOW + gone),
    accuracy_m=st.none() | st.floats(),
    is_valid=st.booleans(),
    is_mock=st.booleans(),
)
near = st.builds(fix, st.floats(-2e5, 2e5), st.floats(-300, 4_000))
spots = st.none() | near.map(spot_of)


@given(places | near, st.builds(Known, spots, spots))
def test_whatever_moves_a_technician_is_true_new_and_somewhere(
    told: Sighting, before: Known
) -> None:
    clean = cleaned(told)
    judged = judge(clean, before, NOW, BOUNDS)
    if judged.moves:
        assert told.is_valid
        assert not told.is_mock
        assert -90 <= clean.lat <= 90
        assert -180 <= clean.lon <= 180
        assert NOW - BOUNDS.live <= clean.at <= NOW + AHEAD
        assert clean.accuracy_m is None or 0 <= clean.accuracy_m <= BOUNDS.poorest_accuracy_m
        if before.true is not None and before.true.at <= NOW + AHEAD:
            assert clean.at > before.true.at
        assert judged.doubted is None


@given(near, st.builds(Known, spots, spots))
def test_a_fix_told_again_never_moves_anybody(told: Sighting, before: Known) -> None:
    first = judge(told, before, NOW, BOUNDS)
    after = Known(spot_of(told) if first.moves else before.true, first.doubted)
    again = judge(told, after, NOW, BOUNDS)
    assert not again.moves
    if first.moves:
        assert again.flag is FixFlag.DUPLICATE


@given(st.lists(st.floats(-40, 40), min_size=2, max_size=30))
def test_who_goes_no_faster_than_anybody_is_never_doubted(speeds: list[float]) -> None:
    true, metres = known(0, 10 * len(speeds)), 0.0
    for left, speed in zip(range(len(speeds) - 1, -1, -1), speeds, strict=True):
        metres += 10 * speed
        told = fix(metres, 10 * left)
        judged = judge(told, true, NOW, BOUNDS)
        assert judged.flag is None
        true = Known(spot_of(told), judged.doubted)


@given(near, near)
def test_a_distance_is_the_same_both_ways(one: Sighting, other: Sighting) -> None:
    there = distance_m(one.lat, one.lon, other.lat, other.lon)
    back = distance_m(other.lat, other.lon, one.lat, one.lon)
    assert there == pytest.approx(back, abs=1e-6)
    assert there >= 0
