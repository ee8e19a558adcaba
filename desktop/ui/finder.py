"""Decides where the command bar looks: actions and panels here, what panels hold, the server.

What is here is found at once. The server is asked when nothing was typed for a moment, and only
its last answer counts; while it is away, what the panels hold is looked through instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from api_client.vocabulary import Permission
from api_client.wire.orders import OrderRow
from api_client.wire.parts import Customer
from desktop import words
from desktop.ui import faults
from desktop.ui.desk import Desk
from desktop.ui.finding import (
    MOST_OF_A_KIND,
    Candidate,
    Found,
    Kind,
    customers_found,
    grouped,
    order_found,
    ranked,
)
from desktop.ui.registry import PLACES, WINDOW, Offer, Registry
from desktop.ui.workplace import Workplace

PAUSE_MS = 160
"""How long nothing is typed before the server is asked."""
LEAST_ASKED = 2
"""So many letters or digits at least are looked for in the orders; of Chinese, one sign."""
ASKED_ROWS = 24
_Answer = tuple[Sequence[OrderRow], Sequence[Customer]]
OPENS_ITSELF = "window.find"
"""The one action that is not found: whoever types has done it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was found for what was typed; `said` tells how the search in the orders stands."""

    wanted: str
    found: tuple[Found, ...]
    said: str = ""
    asking: bool = False


class Finder(QObject):
    """Looks for things by what was typed."""

    found = Signal(object)
    """A Result, at once, and again when the server has answered."""

    def __init__(self, registry: Registry, parent: QObject) -> None:
        """Look in `registry`; `attend` says where else."""
        super().__init__(parent)
        self._registry = registry
        self._desk: Desk | None = None
        self._workplace: Workplace | None = None
        self._wanted, self._asked = "", 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    def attend(self, desk: Desk | None, workplace: Workplace | None) -> None:
        """Look from now on at what this person's desk has, or at nothing but the window's own."""
        self.stop()
        self._desk, self._workplace = desk, workplace

    def find(self, wanted: str) -> None:
        """Look for what was typed; `found` tells what there is."""
        self.stop()
        self._wanted = wanted.strip()
        least = LEAST_ASKED if self._wanted.isascii() else 1
        asks = self._desk is not None and len(self._wanted) >= least
        said = words.text("find.asking") if asks else ""
        self.found.emit(Result(self._wanted, tuple(grouped(self._here())), said, asks))
        if asks:
            self._pause.start()

    def ask_now(self) -> None:
        """Ask the server without waiting for more to be typed."""
        if self._pause.isActive():
            self._pause.stop()
            self._ask()

    def stop(self) -> None:
        """Want no answer any more."""
        self._pause.stop()
        self._asked += 1

    def _ask(self) -> None:
        desk, asked, wanted = self._desk, self._asked, self._wanted
        assert desk is not None, "nobody asks a server before somebody is logged in"

        def take(answer: _Answer) -> None:
            if asked == self._asked:
                self._tell(wanted, self._orders(*answer), "")

        def miss(fault: Exception) -> bool:
            if faults.signed_out(fault):
                return False
            if asked == self._asked:
                held = self._workplace.held_orders(wanted) if self._workplace else ()
                self._tell(wanted, held, words.text("find.away", fault=faults.sentence(fault)))
            return True

        def search() -> _Answer:
            rows = desk.client.orders.page(text=wanted, limit=ASKED_ROWS).items
            callers = desk.client.callers
            may = desk.may(Permission.ORDERS_WRITE)
            known = callers.find(phone=wanted, name=wanted).items if may else ()
            return rows, [each.customer for each in known]

        desk.tasks.run(self, search, take, miss)

    def _tell(self, wanted: str, orders: Sequence[Found], said: str) -> None:
        self.found.emit(Result(wanted, tuple(grouped([*self._here(), *orders])), said))

    def _here(self) -> list[Found]:
        """Give what fits and needs no server: actions, panels, technicians that are held."""
        offers = [each for each in self._registry.offers if each.action.key != OPENS_ITSELF]
        offers.sort(key=lambda each: each.group == WINDOW)
        found = ranked(self._wanted, map(self._candidate, offers))
        if self._wanted and self._workplace is not None:
            found += self._workplace.held(self._wanted)
        return found

    def _candidate(self, offer: Offer) -> Candidate:
        action = offer.action
        panel = offer.group == PLACES
        ready = action.ready()
        late = "" if ready else words.text("find.not-now")
        group = "" if offer.group in {PLACES, WINDOW} else words.text(offer.group)
        found = Found(
            Kind.PANEL if panel else Kind.ACTION,
            action.icon,
            words.text(action.key),
            partial(self._registry.start, offer),
            " · ".join(part for part in (group, late) if part),
            action.shortcut,
            ready,
        )
        return Candidate(words.every(action.key), found)

    def _orders(self, rows: Sequence[OrderRow], known: Sequence[Customer]) -> list[Found]:
        """Give the orders that a server found, the customers it knows, and those of the orders.

        Only who may write orders is told who calls; others find the customers of the orders alone.
        """
        assert self._workplace is not None
        workplace = self._workplace
        customers = [*known, *(row.customer for row in rows)]
        orders = [order_found(row, workplace.open_order) for row in rows[:MOST_OF_A_KIND]]
        return [*orders, *customers_found(self._wanted, customers, workplace.look_for)]
