"""Decides who of those that qualify is asked first: a line a rule, and what marks weigh (E4).

Whatever the rule leaves equal is told apart by arrival, distance and at last by id, so that the
same technicians always come in the same turn.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from api_client.vocabulary import DispatchRule, Grade
from desktop.domain.qualification import GRADES

PULL = 10
"""As many marks of the average each one's own are mixed with: few of them say little."""
MIDDLE = 3.0
"""The average of marks 1 to 5 while nobody has any."""


@dataclass(frozen=True, slots=True)
class Marks:
    """How often service was marked, 1 to 5, and the sum of it."""

    count: int = 0
    total: int = 0


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Ranked:
    """What the rules look at of somebody who qualifies; None is what nobody knows.

    ``mark`` is the mean of `mark_of`, ``eta_s`` in how many seconds he is there.
    """

    technician_id: UUID
    eta_s: float | None = None
    distance_m: float | None = None
    grade: Grade | None = None
    mark: float = MIDDLE


Key = Callable[[Ranked], float]
"""What a rule sorts by; the lowest is asked first."""


def _eta(who: Ranked) -> float:
    return math.inf if who.eta_s is None else who.eta_s


def _distance(who: Ranked) -> float:
    return math.inf if who.distance_m is None else who.distance_m


KEYS: dict[DispatchRule, Key] = {
    DispatchRule.SHORTEST_ARRIVAL: _eta,
    DispatchRule.BEST_SERVICE: lambda who: -who.mark,
    DispatchRule.HIGHEST_GRADE: lambda who: 0 if who.grade is None else ~GRADES.index(who.grade),
    DispatchRule.NEAREST: _distance,
}
"""Each rule with what it sorts by; a rule without its line is red in the tests."""


def average(everybody: Iterable[Marks]) -> float:
    """Return the mean of all marks that were given, the middle where there are none."""
    marks = tuple(everybody)
    count = sum(each.count for each in marks)
    return sum(each.total for each in marks) / count if count else MIDDLE


def mark_of(own: Marks, firm: Marks, usual: float) -> float:
    """Return the Bayesian mean of somebody's marks: his own, pulled to his firm's (E4).

    His firm's are pulled to the ``usual`` ones of the centre in turn. Who works for himself has no
    firm's marks: `NO_MARKS`.
    """
    return _pulled(own, _pulled(firm, usual))


def _pulled(marks: Marks, towards: float) -> float:
    return (PULL * towards + marks.total) / (PULL + marks.count)


def in_turn(rule: DispatchRule, among: Iterable[Ranked]) -> list[Ranked]:
    """Return those who qualify in the turn in which they are asked (E4, A8)."""
    key = KEYS[rule]
    return sorted(
        among, key=lambda who: (key(who), _eta(who), _distance(who), who.technician_id.bytes)
    )
