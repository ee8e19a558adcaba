"""Decides what time it is: the only reader of the machine's clocks."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; tests hand in one that they move."""

    def now(self) -> datetime:
        """Return the wall clock as an aware UTC datetime."""

    def monotonic_s(self) -> float:
        """Return seconds that only ever grow, from an arbitrary start."""


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """Return the wall clock as an aware UTC datetime."""
        return datetime.now(UTC)

    def monotonic_s(self) -> float:
        """Return seconds since some moment, unmoved by changes of the wall clock."""
        return time.monotonic()


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        """Begin at ``start``, an aware datetime."""
        self._now = start.astimezone(UTC)
        self._elapsed_s = 0.0

    def now(self) -> datetime:
        """Return the time to which the clock was last moved."""
        return self._now

    def monotonic_s(self) -> float:
        """Return the seconds by which the clock was moved forward."""
        return self._elapsed_s

    def forward(self, by: timedelta) -> None:
        """Let time pass: both clocks move."""
        self._now += by
        self._elapsed_s += by.total_seconds()

    def set(self, moment: datetime) -> None:
        """Set the wall clock, as a person would; elapsed time does not move."""
        self._now = moment.astimezone(UTC)


def of_this_zone(wall: datetime) -> datetime:
    """Return in UTC a time as clocks on the wall show it in the machine's zone (without a zone).

    Raises:
        OverflowError: the calendar has no such time in UTC.
    """
    try:
        return wall.astimezone(UTC)
    except (OSError, ValueError):  # Windows knows its zone from 1970 on: the usual one then
        return (wall + timedelta(seconds=time.timezone)).replace(tzinfo=UTC)


class PacedClock:
    """A clock that can run faster than the machine's, by which a demo's day is played.

    Wall clock and elapsed time run alike, so that speeds, ages and deadlines are true by it. What
    takes the machine's own time is measured by :func:`machine`, and what waits for a time of this
    clock waits :func:`real_s`.
    """

    def __init__(
        self, pace: float = 1.0, start: datetime | None = None, under: Clock | None = None
    ) -> None:
        """Run ``pace`` times as fast as ``under`` from ``start``; without one, as it does."""
        self.under: Clock = under or SystemClock()
        self._line = (1.0, self.under.monotonic_s(), self.under.monotonic_s())
        self._start: datetime | None = None
        if start is not None or pace != 1.0:
            self.follow(pace, start or self.under.now())

    @property
    def pace(self) -> float:
        """How many times as fast as the machine's it runs."""
        return self._line[0]

    def now(self) -> datetime:
        """Return the time of the demo's day, aware, UTC."""
        if self._start is None:
            return self.under.now()
        pace, began_s, _ = self._line
        return self._start + timedelta(seconds=(self.under.monotonic_s() - began_s) * pace)

    def monotonic_s(self) -> float:
        """Return seconds of the demo's day, which only ever grow."""
        pace, began_s, base_s = self._line
        return base_s + (self.under.monotonic_s() - began_s) * pace

    def follow(self, pace: float, at: datetime) -> None:
        """Go on from ``at`` (aware) at another pace; elapsed time goes on from where it is."""
        base_s = self.monotonic_s()
        self._line = (pace, self.under.monotonic_s(), base_s)
        self._start = at.astimezone(UTC)


def pace_of(clock: Clock) -> float:
    """Return how many times as fast as the machine's a clock runs."""
    return clock.pace if isinstance(clock, PacedClock) else 1.0


def machine(clock: Clock) -> Clock:
    """Return the clock by which the machine's own work is measured, and waited for."""
    return clock.under if isinstance(clock, PacedClock) else clock


def real_s(clock: Clock, seconds: float, least_s: float = 0.0) -> float:
    """Return how long to wait until so much time of a clock has passed, at least ``least_s``."""
    return max(least_s, seconds / pace_of(clock))
