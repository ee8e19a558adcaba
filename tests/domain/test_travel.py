"""Tries how long somebody needs: what a way says of speeds, and how little says little."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import TravelMode
from desktop.domain import travel
from desktop.domain.travel import Cell, Speeds, Way

SET_OUT = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)
PLACE = (31.23, 121.47)
CELL = travel.cell_of(*PLACE)
CAR = TravelMode.CAR


def way(metres: float, seconds: float, hour: int = 8, mode: TravelMode = CAR) -> Way:
    """A way to the place."""
    return Way(mode, CELL, hour, metres, seconds)


def test_cells_go_by_the_map_on_all_sides_of_0() -> None:
    assert travel.cell_of(0.01, 0.01) == Cell(0, 0)
    assert travel.cell_of(-0.01, -0.01) == Cell(-1, -1)
    assert travel.cell_of(*PLACE) == Cell(624, 2429)


@pytest.mark.parametrize(
    ("metres", "seconds", "says"),
    [
        (5_000, 600, True),
        (300, 60, True),
        (299, 600, False),
        (500, 59, False),
        (100_000, 4 * 3600, True),
        (100_000, 4 * 3600 + 1, False),
        (45 * 600, 600, True),
        (45 * 600 + 1, 600, False),
        (5_000, 0, False),
        (5_000, -60, False),
    ],
)
def test_a_way_says_something_of_speeds_within_bounds(
    metres: float,
    seconds: float,
    says: bool,  # noqa: FBT001
) -> None:
    arrived = SET_OUT + timedelta(seconds=seconds)
    found = travel.way_of(CAR, PLACE, SET_OUT, arrived, metres)
    assert found == (way(metres, seconds) if says else None)


def test_nothing_learned_is_what_is_usual() -> None:
    for mode in TravelMode:
        assert Speeds().mps(mode, CELL, 8) == travel.USUAL_MPS[mode]


def test_an_hour_is_drawn_to_its_cell_and_that_to_what_is_usual() -> None:
    usual, pull = travel.USUAL_MPS[CAR], travel.PULL_S
    speeds = Speeds([way(3_600, 1_800, hour=8), way(18_000, 1_800, hour=3)])
    of_cell = (pull * usual + 21_600) / (pull + 3_600)
    assert speeds.mps(CAR, CELL, 8) == (pull * of_cell + 3_600) / (pull + 1_800)
    assert speeds.mps(CAR, CELL, 12) == of_cell
    assert speeds.mps(CAR, Cell(0, 0), 8) == usual
    assert speeds.mps(TravelMode.BICYCLE, CELL, 8) == travel.USUAL_MPS[TravelMode.BICYCLE]


def test_much_that_was_learned_is_believed() -> None:
    assert Speeds([way(360_000, 90_000)]).mps(CAR, CELL, 8) == pytest.approx(4.0, rel=0.05)


def test_what_is_learned_now_weighs_more_than_of_old() -> None:
    known = None
    for metres in [4 * 600] * 400 + [8 * 600] * 200:
        known = travel.added(known, way(metres, 600))
    assert known is not None
    assert known.seconds < 2 * travel.KEPT_S
    assert known.metres / known.seconds > 7.0


def test_somebody_needs_longer_from_further_off_and_some_time_in_any_case() -> None:
    speeds = Speeds()
    assert speeds.eta_s(0.0, CAR, CELL, 8) == travel.SET_OUT_S
    far = speeds.eta_s(7_500.0, CAR, CELL, 8)
    assert far == pytest.approx(travel.SET_OUT_S + 1_300.0)


@given(
    ways=st.lists(st.tuples(st.floats(300, 50_000), st.floats(60, 14_400)), max_size=6),
    hour=st.integers(0, 23),
)
def test_a_speed_lies_between_what_was_learned_and_what_is_usual(
    ways: list[tuple[float, float]], hour: int
) -> None:
    learned = [way(*each) for each in ways]
    seen = [travel.USUAL_MPS[CAR], *(each.metres / each.seconds for each in learned)]
    found = Speeds(learned).mps(CAR, CELL, hour)
    assert min(seen) * (1 - 1e-9) <= found <= max(seen) * (1 + 1e-9)


@pytest.mark.parametrize(
    ("eta_s", "distance_m", "true"),
    [
        (600.0, 5_000.0, True),
        (0.0, 500.0, True),
        (0.0, 501.0, False),
        (10.0, 1_200.0, True),
        (10.0, 1_201.0, False),
        (-0.001, 0.0, False),
        (86_400.0, 0.0, True),
        (86_400.1, 0.0, False),
        (math.nan, 100.0, False),
        (math.inf, 100.0, False),
    ],
)
def test_what_cannot_be_true_is_not_believed(
    eta_s: float,
    distance_m: float,
    true: bool,  # noqa: FBT001
) -> None:
    assert travel.believable(eta_s, distance_m) is true
