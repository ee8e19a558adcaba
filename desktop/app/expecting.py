"""Decides how it is kept up to date when everybody under way is expected (E7)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from desktop.service import eta
from desktop.service.deadlines import Due
from desktop.service.eta import Expected, Read, UnderWay
from desktop.service.travel import NO_TIMES, Arrivals
from desktop.service.unit import SYSTEM, Unit, Work

ASKED_MOST = 40
"""So many ways are asked of a service at one look; whoever was asked about longest ago is first."""


@dataclass(slots=True)
class EtaDuty:
    """Reckons when everybody under way is expected; what is slow holds up nobody who writes."""

    centre: Work
    arrivals: Arrivals
    every: timedelta = eta.EVERY
    _asked: dict[UUID, datetime] = field(default_factory=dict)
    """Of each visit the time of the place that a service was last asked about."""

    def begin(self, unit: Unit, due: Due) -> None:
        """Begin; there is nothing to note."""
        del unit, due

    def work(self, begun: None, carry_on: Callable[[], None]) -> None:
        """Reckon, and write what is news."""
        del begun
        found = self.centre.read(SYSTEM, eta.read)
        news = list(self._news(found, carry_on))
        self._asked = {
            each.visit_id: self._asked[each.visit_id]
            for each in found.people
            if each.visit_id in self._asked
        }
        for lot in eta.in_lots(news):
            carry_on()
            self.centre.write(SYSTEM, partial(_settle, lot))

    def end(self, unit: Unit, begun: None, done: Exception | None) -> datetime:
        """Look again soon; what failed is reckoned then."""
        del begun, done
        return unit.now + self.every

    def _news(self, found: Read, carry_on: Callable[[], None]) -> Iterator[Expected]:
        left = ASKED_MOST
        for who in sorted(found.people, key=self._turn):
            times = NO_TIMES
            if self.arrivals.asks:
                if self._asked.get(who.visit_id) == who.fixed_at or not left:
                    continue  # nothing new of him, or not his turn: what was said stays
                carry_on()
                left -= 1
                self._asked[who.visit_id] = who.fixed_at
                times = self.arrivals.to(who.place, [eta.start_of(who)])
            expected = eta.expected(found, who, times)
            if expected is not None:
                yield expected

    def _turn(self, who: UnderWay) -> tuple[bool, float]:
        asked = self._asked.get(who.visit_id)
        return asked is not None, 0.0 if asked is None else asked.timestamp()


def _settle(lot: Iterable[Expected], unit: Unit) -> None:
    eta.settle(unit, lot)
