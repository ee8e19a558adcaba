"""Decides when cascades go on by themselves: offers lapse, the next is asked, time was set back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from desktop.domain.offers import Terms
from desktop.service import deadlines, dispatch, dispatch_looks, offers
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


def settle(work: Work, candidates: Candidates, terms: Terms) -> None:
    """Do what is due of offers, one after the other and at once: for a clock moved by hand."""
    kinds = (offers.OFFER, offers.CONSENT, offers.NEXT, offers.HAND_CONSENT)
    while due := work.read(SYSTEM, lambda unit: deadlines.due(unit, kinds)):
        for each in due:
            work.write(SYSTEM, partial(_fire, each))
            if each.kind == offers.NEXT:
                dispatch.advance(work, UUID(each.subject), candidates, terms)


def _fire(due: Due, unit: Unit) -> None:
    """Let a deadline count; who comes next is reckoned afterwards."""
    if not deadlines.fire(unit, due):
        return
    if due.kind == offers.OFFER:
        dispatch_looks.lapse(unit, due)
    elif due.kind == offers.CONSENT:
        dispatch_looks.consent_overdue(unit, due)
    elif due.kind == offers.HAND_CONSENT:
        dispatch_looks.hand_consent_overdue(unit, due)
