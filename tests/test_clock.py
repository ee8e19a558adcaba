"""Holds the clocks to what everybody builds on: aware UTC, and elapsed time that only grows."""

import sys
import time
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NoReturn

import pytest
from typing_extensions import override

from desktop.clock import HandClock, PacedClock, SystemClock, machine, of_this_zone, pace_of, real_s

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))


def test_the_machines_clock_tells_utc_and_goes_on() -> None:
    clock = SystemClock()
    first, before_s = clock.now(), clock.monotonic_s()
    assert first.tzinfo is UTC
    assert clock.now() >= first
    assert clock.monotonic_s() >= before_s


def test_a_hand_clock_stands_still_until_it_is_moved() -> None:
    clock = HandClock(NOON.astimezone(SHANGHAI))
    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC
    assert clock.monotonic_s() == 0
    clock.forward(timedelta(minutes=1.5))
    clock.forward(timedelta(seconds=30))
    assert clock.now() == NOON + timedelta(minutes=2)
    assert clock.monotonic_s() == 120


def test_setting_the_wall_clock_does_not_move_elapsed_time() -> None:
    clock = HandClock(NOON)
    clock.forward(timedelta(seconds=1))
    clock.set(NOON.astimezone(SHANGHAI) - timedelta(days=1))
    assert clock.now() == NOON - timedelta(days=1)
    assert clock.now().tzinfo is UTC
    assert clock.monotonic_s() == 1


def test_a_paced_clock_runs_as_many_times_as_fast_by_both_its_clocks() -> None:
    under = HandClock(NOON)
    clock = PacedClock(60, NOON.astimezone(SHANGHAI) - timedelta(hours=2), under)
    assert clock.now() == NOON - timedelta(hours=2)
    assert clock.now().tzinfo is UTC
    before_s = clock.monotonic_s()
    under.forward(timedelta(seconds=30))
    assert clock.now() == NOON - timedelta(hours=1.5)
    assert clock.monotonic_s() - before_s == 1800
    under.set(NOON + timedelta(days=9))
    assert clock.now() == NOON - timedelta(hours=1.5), "a demo's day does not hear of the date"


def test_a_clock_that_follows_another_pace_goes_on_from_where_it_is() -> None:
    under = HandClock(NOON)
    clock = PacedClock(under=under)
    under.set(NOON + timedelta(days=1))
    assert (clock.now(), clock.pace) == (NOON + timedelta(days=1), 1.0)
    under.forward(timedelta(seconds=5))
    assert clock.monotonic_s() == 5
    clock.follow(10, NOON)
    assert (clock.now(), clock.monotonic_s(), clock.pace) == (NOON, 5, 10)
    under.forward(timedelta(seconds=5))
    assert (clock.now(), clock.monotonic_s()) == (NOON + timedelta(seconds=50), 55)


def test_what_the_machine_does_is_measured_by_its_own_clock() -> None:
    under = HandClock(NOON)
    clock = PacedClock(60, NOON, under)
    assert machine(clock) is under
    assert machine(under) is under
    assert (pace_of(clock), pace_of(under)) == (60, 1)
    assert (real_s(clock, 90), real_s(under, 90)) == (1.5, 90)
    assert real_s(clock, 6, least_s=1) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="its zone is the machine's there")
def test_a_time_of_the_wall_is_one_of_the_machines_zone() -> None:
    assert of_this_zone(datetime.fromisoformat("2026-11-22 20:00")) == NOON
    assert of_this_zone(datetime.fromisoformat("1955-01-01 08:00")) == datetime(
        1955, 1, 1, tzinfo=UTC
    )
    with pytest.raises(OverflowError):
        of_this_zone(datetime.fromisoformat("0001-01-01 00:00"))


def test_a_time_that_the_system_cannot_place_is_taken_by_the_usual_offset() -> None:
    class Placeless(datetime):
        """As Windows has it before 1970."""

        @override
        def astimezone(self, tz: tzinfo | None = None) -> NoReturn:
            raise OSError(22, "Invalid argument")

    at = Placeless.fromisoformat("1969-12-31 16:00")
    assert of_this_zone(at) == at.replace(tzinfo=UTC) + timedelta(seconds=time.timezone)
