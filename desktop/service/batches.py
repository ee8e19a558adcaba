"""Decides in which order the reports that a phone kept are taken (A4, A5)."""

from collections.abc import Sequence

from api_client.vocabulary import Permission
from desktop.domain import people as people_rules
from desktop.domain.positions import Bounds
from desktop.domain.refusal import Refusal
from desktop.domain.tracking import Report
from desktop.service import positions, tracking
from desktop.service.unit import Actor, Awaited, Work
from desktop.service.writer import TEMPORARY


def report(
    work: Work, actor: Actor, reports: Sequence[Report], bounds: Bounds = positions.USUAL
) -> list[tracking.Outcome]:
    """Take the reports that a phone kept, in their order, and return what became of each.

    What was ahead of its turn is tried again after the rest, as long as that helps.

    Raises:
        Refusal: ``not-permitted``.
    """
    people_rules.require(actor.role, Permission.REPORTS_SEND)
    outcomes: dict[int, tracking.Outcome] = {}
    waiting = list(range(len(reports)))
    while waiting:
        entered = [(place, _entered(work, actor, reports[place], bounds)) for place in waiting]
        try:
            for place, answer in entered:
                outcomes[place] = _answered(work, reports[place], answer)
        except Refusal:
            for _, answer in entered:  # all of them will be sent again
                work.withdraw(answer)
            raise
        left = [place for place in waiting if outcomes[place].early]
        if len(left) == len(waiting):
            break
        waiting = left
    return [outcomes[place] for place in range(len(reports))]


def _entered(work: Work, actor: Actor, sent: Report, bounds: Bounds) -> Awaited[tracking.Outcome]:
    """Put one report of a batch into the writer's queue."""
    return work.submit(actor, lambda unit: tracking.report(unit, sent, bounds))


def _answered(work: Work, sent: Report, answer: Awaited[tracking.Outcome]) -> tracking.Outcome:
    """Return what became of one report of a batch, with a refusal as its outcome.

    Raises:
        Refusal: what says nothing of this report, and will be otherwise later.
    """
    try:
        return work.wait_for(answer)
    except Refusal as refusal:
        if refusal.code in TEMPORARY:
            raise
        return tracking.Outcome(sent.report_id, accepted=False, order_version=0, refusal=refusal)
