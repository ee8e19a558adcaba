"""Decides how orders stand that somebody has still to be found for, and who calls the desk first.

What nobody but the desk can bring on stands first: an order for which nobody is left, then a
customer who is to be asked, then what waits: emergencies, what is late, what is urgent. What waits
for its funds stands after these; where technicians are being asked it goes on by itself, and stands
last.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from api_client.vocabulary import CascadeState, OrderState, Priority
from api_client.wire.dispatch import Cascade
from api_client.wire.orders import OrderRow
from desktop import words
from desktop.clock import Clock
from desktop.ui.cascades import RUNNING, Cascades, open_offers
from desktop.ui.columns import late
from desktop.ui.order_columns import order_columns
from desktop.ui.table import Column
from desktop.ui.theme import Tone

WATCHED = (
    OrderState.OPEN,
    OrderState.OFFERED,
    OrderState.AWAITING_CONSENT,
    OrderState.AWAITING_FUNDS,
)
"""States in which somebody has still to be found for an order, to be agreed to, or to be funded."""
URGENCY = {priority: place for place, priority in enumerate(reversed(list(Priority)))}
NEVER = float("inf")
SHOWN = ("number", "priority", "promised", "title", "address")
"""The queue's columns that are shown here too, as they are there."""
HIDDEN = ("kind", "customer", "area", "created")
HASTE = timedelta(seconds=10)
"""A countdown with less is said as one that runs out."""


class Search(StrEnum):
    """How far the search for somebody is, in the order in which it calls the desk."""

    NOBODY = "nobody"
    CONSENT = "consent"
    WAITING = "waiting"
    FUNDS = "funds"
    ASKING = "asking"


LOOKS: dict[Search, tuple[str, Tone]] = {
    Search.NOBODY: ("error", Tone.TROUBLE),
    Search.CONSENT: ("wait", Tone.WAITING),
    Search.WAITING: ("circle", Tone.WAITING),
    Search.FUNDS: ("funds", Tone.WAITING),
    Search.ASKING: ("offer", Tone.MOVING),
}


def stage(row: OrderRow, cascade: Cascade | None) -> Search:
    """Say how far the search for somebody is."""
    if row.state is OrderState.AWAITING_CONSENT:
        return Search.CONSENT
    if row.state is OrderState.AWAITING_FUNDS:
        return Search.FUNDS
    if row.state is OrderState.OFFERED:
        return Search.ASKING
    if cascade is not None and cascade.state in RUNNING:
        return Search.ASKING
    exhausted = cascade is not None and cascade.state is CascadeState.EXHAUSTED
    return Search.NOBODY if exhausted else Search.WAITING


def countdown(left: timedelta | None) -> str:
    """Say how long is left, by the second: `0:21`; empty where nothing runs."""
    if left is None:
        return ""
    minutes, seconds = divmod(int(left.total_seconds()), 60)
    return f"{minutes}:{seconds:02}"


def asked(cascade: Cascade | None) -> str:
    """Say who is being asked, or how many were."""
    if cascade is None:
        return ""
    if cascade.state in RUNNING and (waiting := open_offers(cascade)):
        return words.text("fault.comma").join(each.technician_name for each in waiting)
    return words.plural("dispatch.were-asked", len(cascade.offers)) if cascade.offers else ""


@dataclass(frozen=True, slots=True)
class Standings:
    """What is known of each order's cascade, by which the table words and sorts orders."""

    cascades: Cascades
    clock: Clock

    def stage(self, row: OrderRow) -> Search:
        """Say how far the search for somebody is."""
        return stage(row, self.cascades.of(row.id))

    def left(self, row: OrderRow) -> timedelta | None:
        """Say how long an answer is still waited for; None where none is."""
        found = self.cascades.of(row.id)
        awaited = self.stage(row) in {Search.ASKING, Search.CONSENT}
        return self.cascades.left(found) if awaited else None

    def who(self, row: OrderRow) -> str:
        """Say who is asked, who took it, or how many were asked in vain."""
        if self.stage(row) in {Search.CONSENT, Search.FUNDS}:
            return row.technician_name
        found = self.cascades.of(row.id)
        return asked(found) if self.stage(row) in {Search.ASKING, Search.NOBODY} else ""

    def place(self, row: OrderRow) -> tuple[int, bool, bool, int, float, float]:
        """Give where an order stands: what calls the desk first, emergencies, what is late."""
        promised = NEVER if row.promised_at is None else row.promised_at.timestamp()
        return (
            list(Search).index(self.stage(row)),
            row.priority is not Priority.EMERGENCY,
            not late(row, self.clock.now()),
            URGENCY.get(row.priority, len(URGENCY)),
            promised,
            row.created_at.timestamp(),
        )


def dispatch_columns(standings: Standings) -> Sequence[Column[OrderRow]]:
    """Give the columns of the orders that wait for somebody."""

    def look(row: OrderRow) -> tuple[str, Tone]:
        return LOOKS[standings.stage(row)]

    def hastes(row: OrderRow) -> bool:
        left = standings.left(row)
        return left is not None and left <= HASTE

    def remaining(row: OrderRow) -> float:
        left = standings.left(row)
        return NEVER if left is None else left.total_seconds()

    sorted_by: dict[str, Callable[[OrderRow], Any]] = {
        "priority": lambda row: URGENCY.get(row.priority, len(URGENCY)),
        "promised": lambda row: NEVER if row.promised_at is None else row.promised_at.timestamp(),
        "created": lambda row: row.created_at.timestamp(),
    }
    queue = {
        column.key: replace(column, sort=sorted_by.get(column.key))
        for column in order_columns(standings.clock, lambda _: None)
    }
    whose: Callable[[OrderRow], str] = standings.who
    return (
        Column(
            "stage",
            "column.search",
            lambda row: words.member(standings.stage(row)),
            158,
            least_px=146,
            sort=standings.place,
            tone=lambda row: look(row)[1],
            icon=lambda row: look(row)[0],
        ),
        Column(
            "left",
            "column.time-left",
            lambda row: countdown(standings.left(row)),
            88,
            sort=remaining,
            tone=lambda row: Tone.WAITING if hastes(row) else None,
            icon=lambda row: None if standings.left(row) is None else "clock",
        ),
        Column("who", "column.asked", whose, 118, least_px=96, tip=whose),
        *(queue[key] for key in SHOWN),
        *(queue[key] for key in HIDDEN),
    )
