"""Holds the clocks to what everybody builds on: aware UTC, and elapsed time that only grows."""

from datetime import UTC, datetime, timedelta, timezone

from desktop.clock import HandClock, SystemClock

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
