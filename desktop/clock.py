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
