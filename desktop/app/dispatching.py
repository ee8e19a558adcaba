"""Decides when cascades go on by themselves: offers lapse, the next is asked, time was set back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from desktop.domain.offers import Terms
from desktop.service import dispatch, dispatch_looks
from desktop.service.deadlines import Due
from desktop.service.dispatch import Candidates, Reckoned
from desktop.service.unit import SYSTEM, Unit, Work


@dataclass(frozen=True, slots=True)
class NextDuty:
    """Asks the next technician; who that is, is reckoned while nobody is kept from writing."""

    centre: Work
    candidates: Candidates
    terms: Callable[[], Terms]

    def begin(self, unit: Unit, due: Due) -> UUID:
        """Begin; there is nothing to note."""
        del unit
        return UUID(due.subject)

    def work(self, begun: UUID, carry_on: Callable[[], None]) -> Reckoned | None:
        """Reckon who is to be asked."""
        carry_on()
        return self.centre.read(SYSTEM, lambda unit: dispatch.reckon(unit, begun, self.candidates))

    def end(self, unit: Unit, begun: UUID, done: Reckoned | Exception | None) -> datetime | None:
        """Ask him, unless something changed meanwhile; what failed is tried again soon."""
        del begun
        if isinstance(done, Exception):
            return unit.now + self.terms().again
        return None if done is None else dispatch.ask(unit, done, self.candidates, self.terms())


@dataclass(frozen=True, slots=True)
class LookDuty:
    """Looks over all that runs: who is not fit any more, what waits for nothing, whose time is."""

    candidates: Candidates
    terms: Callable[[], Terms]
    every: timedelta = dispatch_looks.LOOK_EVERY

    def __call__(self, unit: Unit, due: Due) -> datetime:
        """Look once; again after a while."""
        del due
        dispatch_looks.look(unit, self.candidates, self.terms())
        return unit.now + self.every
