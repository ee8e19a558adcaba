"""Decides in which order things happen in hours that are played fast: by time, then as planned."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta

from desktop.simulator.driving import Today
from desktop.simulator.sample import MovedClock


class Happenings:
    """What is to happen, by its second of the day; the clock is moved from one to the next."""

    def __init__(self, clock: MovedClock, today: Today) -> None:
        """Plan nothing yet."""
        self._clock, self._today = clock, today
        self._queue: list[tuple[float, int, Callable[[], object]]] = []
        self._counted = 0

    @property
    def now_s(self) -> float:
        """Which second of the day it is."""
        return self.second(self._clock.now())

    def second(self, moment: datetime) -> float:
        """Give the second of the day of a moment."""
        return self._today.second(moment)

    def at(self, at_s: float, happen: Callable[[], object]) -> None:
        """Let something happen at a second of the day."""
        self._counted += 1
        heapq.heappush(self._queue, (at_s, self._counted, happen))

    def play(self, until_s: float, told: Callable[[float], None]) -> None:
        """Let everything happen that happens until then; ``told`` hears the part that is done."""
        begins_s = self.now_s
        while self._queue and self._queue[0][0] <= until_s:
            at_s, _, happen = heapq.heappop(self._queue)
            self._move_to(at_s)
            happen()
            told(max(0.0, at_s - begins_s) / (until_s - begins_s))
        self._move_to(until_s)
        told(1.0)

    def _move_to(self, at_s: float) -> None:
        self._clock.forward(timedelta(seconds=max(0.0, at_s - self.now_s)))
