"""Tries how figures and times of other people's programs are read."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clock import of_this_zone
from desktop.server import figures


def _wall(text: str) -> datetime:
    """A time as clocks on the wall of the machine show it."""
    return of_this_zone(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (1, 1.0),
        (0.0, 0.0),
        ("48.5", 48.5),
        (" -0.25 ", -0.25),
        (".5", 0.5),
        ("1e2", 100.0),
        ("1_0", None),
        ("48,5", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        (float("nan"), None),
        (float("inf"), None),
        pytest.param(10**400, None, id="huge"),
        ("1" * 41, None),
        (True, None),
        (None, None),
        ("", None),
        ([1], None),
        ({}, None),
    ],
)
def test_a_number_is_a_number_or_its_text(told: object, read: float | None) -> None:
    assert figures.number(told) == read


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (True, True),
        ("true", True),
        ("TRUE", True),
        ("1", True),
        (1, True),
        (False, False),
        ("false", False),
        ("0", False),
        (0, False),
        (2, None),
        ("yes", None),
        (None, None),
        pytest.param(10**5000, None, id="huge"),
        ([], None),
    ],
)
def test_a_truth_is_spelt_in_several_ways(told: object, read: bool | None) -> None:  # noqa: FBT001
    assert figures.truth(told) is read


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (1750000000, datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC)),
        (1750000000.0, datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC)),
        ("1750000000", datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC)),
        (2147483646, datetime(2038, 1, 19, 3, 14, 6, tzinfo=UTC)),
        (1750000000862, datetime(2025, 6, 15, 15, 6, 40, 862000, tzinfo=UTC)),
        ("1750000000862", datetime(2025, 6, 15, 15, 6, 40, 862000, tzinfo=UTC)),
        ("2025-06-15T13:45:12.862Z", datetime(2025, 6, 15, 13, 45, 12, 862000, tzinfo=UTC)),
        ("2025-06-15T13:45:12+08:00", datetime(2025, 6, 15, 5, 45, 12, tzinfo=UTC)),
        ("2025-06-15T13:45:12 08:00", datetime(2025, 6, 15, 5, 45, 12, tzinfo=UTC)),
        ("2025-06-15T13:45:12", datetime(2025, 6, 15, 13, 45, 12, tzinfo=UTC)),
        ("2025-06-15 13:45:12", _wall("2025-06-15 13:45:12")),
        ("2025-06-15 13:45:12 +08:00", datetime(2025, 6, 15, 5, 45, 12, tzinfo=UTC)),
        ("2025-06-15 13:45", datetime(2025, 6, 15, 13, 45, tzinfo=UTC)),
        ("1970-01-01 00:00:00", _wall("1970-01-01 00:00:00")),
        (None, None),
        ("", None),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (-2147483648, datetime(1901, 12, 13, 20, 45, 52, tzinfo=UTC)),
        ("1901-12-13T20:45:52.2073437Z", datetime(1901, 12, 13, 20, 45, 52, 207343, tzinfo=UTC)),
        ("9999-12-31T23:59:59", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2025-13-01 00:00:00", None),
        (-1e12, None),
        ("0001-01-01T00:00:00+14:00", None),
        (1e300, None),
        (float("nan"), None),
        ("yesterday", None),
        (True, None),
        ([1750000000], None),
    ],
)
def test_a_time_is_seconds_milliseconds_or_text(told: object, read: datetime | None) -> None:
    assert figures.moment(told) == read


@pytest.mark.parametrize(
    ("function", "told", "read"),
    [
        (figures.accuracy_m, "12.5", 12.5),
        (figures.accuracy_m, 0, 0.0),
        (figures.accuracy_m, -1, -1.0),
        (figures.accuracy_m, -1e12, -1.0),
        (figures.accuracy_m, 1e12, figures.WORST_M),
        (figures.altitude_m, -420, -420.0),
        (figures.altitude_m, 1e6, None),
        (figures.speed_mps, 3, 3.0),
        (figures.speed_mps, -1, None),
        (figures.speed_mps, 1e5, None),
        (figures.course, 0, 0.0),
        (figures.course, 360, 360.0),
        (figures.course, 361, None),
        (figures.course, -1, None),
        (figures.percent, "76.0", 76),
        (figures.percent, 100, 100),
        (figures.percent, 101, None),
        (figures.percent, -1, None),
        (figures.percent, "full", None),
    ],
)
def test_what_is_beyond_reason_is_not_known(
    function: Callable[[object], float | None], told: object, read: float | None
) -> None:
    assert function(told) == read


def test_a_level_is_a_part_of_its_whole() -> None:
    assert [figures.percent(level, 1.0) for level in (0, 0.5, 1, -1, 76)] == [
        *(0, 50, 100),
        None,
        None,
    ]


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.booleans()))
def test_nothing_makes_them_fail(told: object) -> None:
    figures.number(told)
    figures.truth(told)
    at = figures.moment(told)
    assert at is None or at.tzinfo is UTC
