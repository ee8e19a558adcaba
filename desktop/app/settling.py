"""Decides when the fixes that came are settled: every few seconds, by one server of a centre."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.service import motion
from desktop.service.deadlines import Due
from desktop.service.unit import SYSTEM, Unit, Work


@dataclass(frozen=True, slots=True)
class MotionDuty:
    """Settles fixes batch by batch; what is read and reckoned holds up nobody who writes."""

    centre: Work
    radius_m: Callable[[], float]
    every: timedelta = motion.EVERY

    def begin(self, unit: Unit, due: Due) -> None:
        """Begin; there is nothing to note."""
        del unit, due

    def work(self, begun: None, carry_on: Callable[[], None]) -> None:
        """Settle what is old enough, then measure the ways that are over."""
        del begun
        while (batch := self.centre.read(SYSTEM, motion.read)) is not None:
            carry_on()
            self._settle(batch)
        while ways := self.centre.read(SYSTEM, motion.ways_due):
            carry_on()
            self._measure(ways)

    def end(self, unit: Unit, begun: None, done: Exception | None) -> datetime:
        """Look again soon; a batch that failed is settled then."""
        del begun, done
        return unit.now + self.every

    def _measure(self, ways: list[motion.Measured]) -> None:
        self.centre.write(SYSTEM, lambda unit: motion.measure(unit, ways))

    def _settle(self, batch: motion.Batch) -> None:
        radius_m = self.radius_m()
        self.centre.write(SYSTEM, lambda unit: motion.settle(unit, batch, radius_m))
