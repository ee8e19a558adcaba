"""Decides how the desk counts orders while people look: late enough not to hurry, never in doubt.

One question is asked at a time, and the answer to the last one counts. A new question waits a
moment for the next letter or tick; the same one is asked again calmly while changes arrive. What
is counted is shown until something else is asked, and not shown where it could not be counted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from api_client.orders import Orders, Sought
from api_client.vocabulary import OrderFacet
from api_client.wire.orders import OrderTally
from api_client.wire.views import ViewFilter
from desktop import words
from desktop.ui import faults
from desktop.ui.tasks import Tasks

PAUSE_MS = 150
"""How long a question waits for the next letter or tick."""
CALM_MS = 3_000
"""How often the same question is asked again at most, while orders change."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One look: what it is called, which orders, and by what they are told apart."""

    name: str
    asked: ViewFilter
    by: tuple[OrderFacet, ...] = (OrderFacet.ALL,)


Question = tuple[Wanted, ...]
Place = tuple[str, OrderFacet, str]
"""The name of a look, the facet, the answer."""
Counts = Mapping[Place, OrderTally]
Count = Callable[[Question], Counts]
"""Asks the server; it is slow."""


def counting(orders: Orders, sought: Callable[[ViewFilter], Sought]) -> Count:
    """Give what asks `orders`; `sought` says what a filter asks of the server."""

    def count(question: Question) -> Counts:
        told: dict[Place, OrderTally] = {}
        for wanted in question:
            found = orders.counts(wanted.by, **sought(wanted.asked))
            told.update({(wanted.name, each.by, each.value): each for each in found.items})
        return told

    return count


def number(tallies: Sequence[OrderTally]) -> str:
    """Give how many orders these are together: `17`; `5,000+` where there are more."""
    total = words.number(sum(each.count for each in tallies))
    more = any(each.more for each in tallies)
    return words.text("filter.at-least", count=total) if more else total


class LiveCounts(QObject):
    """The counts of one question, kept as the server has them."""

    told = Signal()
    """There are other counts, or none any more."""

    def __init__(self, count: Count, tasks: Tasks, parent: QObject) -> None:
        """Ask by `count` in the background, once something is asked."""
        super().__init__(parent)
        self._count, self._tasks = count, tasks
        self._question: Question = ()
        self._counted: Question = ()
        self._busy = self._stale = False
        self.counts: Counts = {}
        self.failing = False
        """Whether what is asked could not be counted last time."""
        self._soon, self._later = QTimer(self), QTimer(self)
        for timer, length_ms in ((self._soon, PAUSE_MS), (self._later, CALM_MS)):
            timer.setSingleShot(True)
            timer.setInterval(length_ms)
            timer.timeout.connect(self._ask)

    def ask(self, *question: Wanted, at_once: bool = False) -> None:
        """Count this from now on; nothing is counted where nothing is asked."""
        if question == self._question:
            return
        self._question, self.failing = question, False
        self._later.stop()
        if at_once:
            self._ask()
        else:
            self._soon.start()

    def settle(self) -> None:
        """Ask now what waits for the next letter or tick."""
        if self._soon.isActive():
            self._ask()

    def ask_again(self) -> None:
        """Count the same again, calmly: something has changed."""
        self._stale = True
        if self._question and not self._soon.isActive() and not self._later.isActive():
            self._later.start()

    @property
    def waiting(self) -> bool:
        """Whether something is asked that was not answered yet, well or badly."""
        return bool(self._question) and self._question != self._counted and not self.failing

    def find(self, name: str, facet: OrderFacet) -> dict[str, OrderTally]:
        """Give what was counted of one look, by answer; nothing where it is not known."""
        return {
            answer: tally
            for (look, by, answer), tally in self.counts.items()
            if (look, by) == (name, facet)
        }

    def _ask(self) -> None:
        """Ask, unless an answer is waited for: then ask when it is here."""
        self._soon.stop()
        if self._busy:
            return
        if not self._question:
            self._show({}, ())
            return
        question = self._question
        self._busy, self._stale = True, False

        def take(counts: Counts) -> None:
            self._busy = self.failing = False
            if question == self._question:
                self._show(counts, question)
            self._go_on(question)

        def fail(fault: Exception) -> bool:
            self._busy = False
            self.failing, passing = True, faults.passing(fault)
            if question == self._question and question != self._counted:
                self._show({}, ())
            self._stale = self._stale or passing
            self._go_on(question)
            return passing

        self._tasks.run(self, lambda: self._count(question), take, fail)

    def _go_on(self, asked: Question) -> None:
        if self._question != asked:
            if not self._soon.isActive():
                self._ask()
        elif self._stale and not self._later.isActive():
            self._later.start()

    def _show(self, counts: Counts, question: Question) -> None:
        self.counts, self._counted = counts, question
        self.told.emit()
