"""Decides what of the queue is shown to whom: a page in any order, some rows, all keys, counts."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Row, select

from api_client.vocabulary import (
    JobKind,
    OrderFacet,
    OrderGroup,
    OrderSort,
    OrderState,
    Permission,
    Priority,
)
from desktop.domain.grams import words_of
from desktop.domain.orders import REACHED
from desktop.service.orders import sorted_by
from desktop.service.unit import Unit
from desktop.store import order_counts, order_groups, order_queue, order_rows
from desktop.store.journal import CentreRecord
from desktop.store.order_filter import Filter
from desktop.store.order_walk import Order, Place, kinds_of_values

__all__ = [
    "Keys",
    "Order",
    "Page",
    "Place",
    "Tally",
    "Wanted",
    "counts",
    "keys",
    "kinds_of_values",
    "page",
    "rows",
]

KEY = "q"
"""Keys lie in an array of 64-bit integers with a sign, eight megabytes for a million."""
Span = tuple[datetime | None, datetime | None]
Word = TypeVar("Word", OrderState, JobKind, Priority)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders are asked for; empty fields ask for nothing in particular.

    ``assigned`` is whether anybody has the order; ``late`` asks for those whose promised time has
    passed with nobody there, ``lacking`` for those with incomplete reports; an empty area is none.
    Times are from the first (included) to the second (not).
    """

    states: Sequence[OrderState] = ()
    kinds: Sequence[JobKind] = ()
    priorities: Sequence[Priority] = ()
    technician_id: UUID | None = None
    assigned: bool | None = None
    areas: Sequence[str] = ()
    late: bool = False
    lacking: bool = False
    promised: Span = (None, None)
    created: Span = (None, None)
    text: str = ""
    ids: Sequence[UUID] = ()
    order: Order = field(default_factory=lambda: Order(OrderSort.CREATED, descending=True))


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, where the last one stands if more follow, the feed's number, how many there are.

    Rows are as they lie in the database: times in microseconds, nested values as JSON text.
    ``total`` is None where they are more than some thousand, or hold words and are more than a
    page: their keys tell.
    """

    rows: list[Row[Any]]
    next: Place | None
    seq: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of all asked orders, in their order, and the feed's number.

    ``groups`` is how many stand under each heading; headings under which none stand are left out.
    """

    keys: "array[int]"
    groups: "array[int]"
    seq: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many orders there are of one answer, or at least so many where ``more`` is true.

    ``value`` is a word, an area as it is compared, or a technician's id; ``name`` its words.
    """

    by: OrderFacet
    value: str
    name: str
    count: int
    more: bool


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


def keys(unit: Unit, wanted: Wanted, group: OrderGroup | None = None) -> Keys:
    """Return the keys of all orders that the actor may see, in their order, group after group.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.ORDERS_VIEW)
    found, lengths = array(KEY), array(KEY)
    for some in _all(unit, _filter(unit, wanted), wanted.order):
        found.extend(some)
    if group is not None:
        found, lengths = order_groups.grouped(_connection(unit), found, OrderFacet(group.value))
    return Keys(found, lengths, _seq(unit))


def counts(unit: Unit, wanted: Wanted, facets: Sequence[OrderFacet]) -> list[Tally]:
    """Return how many orders there are of each answer, as if nothing were asked of it itself.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.ORDERS_VIEW)
    look = order_counts.Look(_connection(unit))
    asked = {facet: _filter(unit, _bare(wanted, facet)) for facet in facets}
    return [tally for facet in asked for tally in _tallies(look, asked[facet], facet)]


def _tallies(look: order_counts.Look, asked: Filter, facet: OrderFacet) -> list[Tally]:
    if facet in _ALONE:
        counted = look.count(asked)
        return [Tally(facet, "", "", counted.count, counted.more)]
    return [
        Tally(facet, named.value, named.name, counted.count, counted.more)
        for named, counted in look.told_apart(asked, facet)
    ]


_ALONE = frozenset({OrderFacet.ALL, OrderFacet.LATE, OrderFacet.LACKING})
"""What is one number: of all that is asked for, or of what is late, or lacking, in it."""


def _bare(wanted: Wanted, facet: OrderFacet) -> Wanted:
    """Return the same question as it is asked for one facet."""
    return replace(wanted, **_ASKED_FOR.get(facet, {}))


_ASKED_FOR: Mapping[OrderFacet, Mapping[str, Any]] = {
    OrderFacet.STATE: {"states": ()},
    OrderFacet.KIND: {"kinds": ()},
    OrderFacet.PRIORITY: {"priorities": ()},
    OrderFacet.AREA: {"areas": ()},
    OrderFacet.TECHNICIAN: {"technician_id": None, "assigned": None},
    OrderFacet.LATE: {"late": True},
    OrderFacet.LACKING: {"lacking": True},
}
"""What is asked otherwise for a facet: nothing of that by which the orders are told apart."""


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
        areas=tuple(dict.fromkeys(map(sorted_by, wanted.areas))) or None,
        lacking=wanted.lacking,
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
