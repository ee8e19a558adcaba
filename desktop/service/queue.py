"""Decides what of the queue is shown to whom: a page in any order, some rows, or all keys."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Row, select

from api_client.vocabulary import JobKind, OrderSort, OrderState, Permission, Priority
from desktop.domain.grams import words_of
from desktop.domain.orders import REACHED
from desktop.service.unit import Unit
from desktop.store import order_queue, order_rows
from desktop.store.journal import CentreRecord
from desktop.store.order_filter import Filter
from desktop.store.order_walk import Order, Place, kinds_of_values

__all__ = ["Keys", "Order", "Page", "Place", "Wanted", "keys", "kinds_of_values", "page", "rows"]

KEY = "q"
"""Keys lie in an array of 64-bit integers with a sign, eight megabytes for a million."""
Span = tuple[datetime | None, datetime | None]
Word = TypeVar("Word", OrderState, JobKind, Priority)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders are asked for; empty fields ask for nothing in particular.

    ``assigned`` is whether anybody has the order; ``late`` asks for those whose promised time has
    passed with nobody there. Times are from the first (included) to the second (not).
    """

    states: Sequence[OrderState] = ()
    kinds: Sequence[JobKind] = ()
    priorities: Sequence[Priority] = ()
    technician_id: UUID | None = None
    assigned: bool | None = None
    late: bool = False
    promised: Span = (None, None)
    created: Span = (None, None)
    text: str = ""
    ids: Sequence[UUID] = ()
    order: Order = field(default_factory=lambda: Order(OrderSort.CREATED, descending=True))


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, where the last one stands if more follow, the feed's number, how many there are.

    Rows are as they lie in the database: times in microseconds, nested values as JSON text.
    ``total`` is None where they are more than some thousand: their keys tell.
    """

    rows: list[Row[Any]]
    next: Place | None
    seq: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of all asked orders, in their order, and the feed's number."""

    keys: "array[int]"
    seq: int


def page(unit: Unit, wanted: Wanted, limit: int, after: Place | None = None) -> Page:
    """Return a page of the orders that the actor may see, behind a place or from the first.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.ORDERS_VIEW)
    asked = _filter(unit, wanted)
    found = order_queue.page(_connection(unit), asked, wanted.order, limit, after)
    shown = order_rows.rows(_connection(unit), [place.key for place in found.places])
    return Page(shown, found.places[-1] if found.more else None, _seq(unit), found.total)


def rows(unit: Unit, wanted: Sequence[int]) -> Page:
    """Return the rows of these keys, in their order, without what is not there or not to be seen.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.ORDERS_VIEW)
    seen = list(dict.fromkeys(wanted))
    if unit.actor.outside:
        asked = _filter(unit, Wanted())
        his = {key for some in _all(unit, asked, Wanted().order) for key in some}
        seen = [key for key in seen if key in his]
    shown = order_rows.rows(_connection(unit), seen)
    return Page(shown, None, _seq(unit), len(shown))


def keys(unit: Unit, wanted: Wanted) -> Keys:
    """Return the keys of all orders that the actor may see, in their order.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.ORDERS_VIEW)
    found = array(KEY)
    for some in _all(unit, _filter(unit, wanted), wanted.order):
        found.extend(some)
    return Keys(found, _seq(unit))


def _all(unit: Unit, asked: Filter, order: Order) -> Iterator[list[int]]:
    """Yield the keys of all asked orders, some thousand at a time."""
    return order_queue.keys(_connection(unit), asked, order)


def _filter(unit: Unit, wanted: Wanted) -> Filter:
    """Return what is asked for in the store's terms, with what the actor may see."""
    states = _asked(wanted.states)
    begin, end = wanted.promised
    if wanted.late:
        awaited = [state for state in OrderState if state not in REACHED]
        states = tuple(state for state in awaited if states is None or state in states)
        end = unit.now if end is None else min(end, unit.now)
    return Filter(
        states=states,
        kinds=_asked(wanted.kinds),
        priorities=_asked(wanted.priorities),
        technician_id=wanted.technician_id,
        assigned=wanted.assigned,
        promised=(begin, end),
        created=wanted.created,
        words=words_of(wanted.text),
        ids=tuple(dict.fromkeys(wanted.ids)) or None,
        his=unit.actor.id if unit.actor.outside else None,
    )


def _asked(words: Sequence[Word]) -> tuple[Word, ...] | None:
    """Return the words that are asked for, each once; None where any will do."""
    return tuple(dict.fromkeys(words)) or None


def _connection(unit: Unit) -> Connection:
    return unit.session.connection()


def _seq(unit: Unit) -> int:
    """Return the number of the newest change that this reader sees."""
    return unit.session.scalars(select(CentreRecord.last_change)).one()
