"""Decides in what parts, by which indexes, the orders stand in each order of the queue (0019).

An order of the queue is a row of parts; in each one the orders stand by a value and their key. A
part is read from several places of one index, each in order, which the database merges: what lives
and what is past stand apart, so that a status report changes one index alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from api_client.vocabulary import JobKind, OrderSort, OrderState, Priority
from desktop.domain.orders import PAST
from desktop.store.order_filter import Clause, Filter, Topic, hinted, listed

Value = int | str


@dataclass(frozen=True, slots=True)
class Order:
    """By what the orders are sorted, and which way."""

    by: OrderSort
    descending: bool

    @property
    def by_creation(self) -> bool:
        """Whether it is the order in which the orders were made."""
        return self.by is OrderSort.CREATED


@dataclass(frozen=True, slots=True)
class Place:
    """Where an order stands: in which part, by which values, under which key."""

    part: int
    values: tuple[Value, ...]
    key: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Between which keys and times, both included, the orders lie that can be what is asked for.

    Times are in microseconds since 1970.
    """

    keys: tuple[int, int]
    created: tuple[int, int]
    promised: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an order of the queue, and the places of an index from which it is read."""

    number: int
    values: tuple[str, ...]
    table: str
    places: tuple[Clause, ...]
    settled: frozenset[Topic]


_VALUES: dict[OrderSort, tuple[str, ...]] = {
    OrderSort.CREATED: ("o.created_at",),
    OrderSort.CHANGED: ("o.changed_at",),
    OrderSort.PRIORITY: ("o.created_at",),
    OrderSort.STATE: ("o.changed_at",),
    OrderSort.KIND: ("o.created_at",),
    OrderSort.PROMISED: ("o.promised_at",),
    OrderSort.TITLE: ("o.title_order",),
    OrderSort.CUSTOMER: ("o.customer_order",),
    OrderSort.TECHNICIAN: ("t.name", "t.id"),
    OrderSort.PHONE: ("o.phone_order",),
    OrderSort.ADDRESS: ("o.address_order",),
    OrderSort.AREA: ("o.area_order",),
    OrderSort.WINDOW: ("o.window_at",),
    OrderSort.LACKING: ("o.incomplete_reports",),
}
_WORDS: dict[OrderSort, tuple[str, type[StrEnum]]] = {
    OrderSort.PRIORITY: ("o.priority", Priority),
    OrderSort.STATE: ("o.state", OrderState),
    OrderSort.KIND: ("o.kind", JobKind),
}
"""What is sorted by a word of the vocabulary has a part for each, in the vocabulary's order."""
_EMPTY: dict[OrderSort, tuple[str, str, tuple[Value, ...]]] = {
    OrderSort.PROMISED: ("o.promised_at IS NOT NULL", "o.promised_at IS NULL", (0,)),
    OrderSort.WINDOW: ("o.window_at IS NOT NULL", "o.window_at IS NULL", (0,)),
    OrderSort.TECHNICIAN: ("o.technician_id IS NOT NULL", "o.technician_id IS NULL", ("", "")),
    OrderSort.PHONE: ("o.phone_order > ''", "o.phone_order = ''", ("",)),
    OrderSort.AREA: ("o.area_order > ''", "o.area_order = ''", ("",)),
    OrderSort.LACKING: ("o.incomplete_reports > 0", "o.incomplete_reports = 0", (0,)),
}
"""What may be empty has a part for that, which is sorted by key alone, and stands last.

Lacking nothing is less than lacking something, so it stands first in rising order.
"""
_INDEXES = {
    OrderSort.CREATED: "work_order_created",
    OrderSort.CHANGED: "work_order_state",
    OrderSort.PRIORITY: "work_order_kind",
    OrderSort.STATE: "work_order_state",
    OrderSort.KIND: "work_order_kind",
    OrderSort.PROMISED: "work_order_promised",
    OrderSort.TITLE: "work_order_title",
    OrderSort.CUSTOMER: "work_order_customer",
    OrderSort.TECHNICIAN: "work_order_technician",
    OrderSort.PHONE: "work_order_phone",
    OrderSort.ADDRESS: "work_order_address",
    OrderSort.AREA: "work_order_area",
    OrderSort.WINDOW: "work_order_window",
    OrderSort.LACKING: "work_order_lacking",
}
_TEXTS = {
    OrderSort.TITLE: 1,
    OrderSort.CUSTOMER: 1,
    OrderSort.TECHNICIAN: 2,
    OrderSort.PHONE: 1,
    OrderSort.ADDRESS: 1,
    OrderSort.AREA: 1,
}
"""How many texts an order stands by, where these are no numbers."""
_TECHNICIANS = "technician t CROSS JOIN"
_MOST_PLACES = 24
"""From so many places of an index an order is merged about as quickly as from one."""
_OF_KINDS = frozenset({Topic.STATES, Topic.KINDS, Topic.PRIORITIES, Topic.CREATED})
_BY_KINDS = _OF_KINDS - {Topic.CREATED}
_TOLD = frozenset({Topic.STATES, Topic.KINDS, Topic.PRIORITIES, Topic.CREATED})
_TELLS = {
    OrderSort.CREATED: frozenset({Topic.PROMISED}),
    OrderSort.CHANGED: frozenset({Topic.PROMISED}),
    OrderSort.STATE: frozenset({Topic.PROMISED}),
    OrderSort.PROMISED: frozenset({Topic.PROMISED}),
    OrderSort.AREA: frozenset({Topic.AREAS}),
    OrderSort.LACKING: frozenset({Topic.LACKING}),
}
_SEEKS = {
    OrderSort.CREATED: frozenset({Topic.STATES, Topic.CREATED}),
    OrderSort.KIND: _OF_KINDS,
    OrderSort.PRIORITY: _OF_KINDS,
    OrderSort.PROMISED: frozenset({Topic.STATES, Topic.PROMISED}),
    OrderSort.TECHNICIAN: frozenset(),
}


def parts(order: Order, asked: Filter, dialect: str) -> list[Part]:
    """Return the parts in the order in which they are shown; some that are asked for none left."""
    table = hinted(dialect, _INDEXES[order.by])
    if order.by in _WORDS:
        return [_part_of_word(order, asked, table, word) for word in _wanted(order, asked)]
    values = _VALUES[order.by]
    if order.by is OrderSort.CHANGED:
        wanted = OrderState if asked.states is None else asked.states
        places = tuple(Clause(f"o.state = '{state}'") for state in wanted)
        return [Part(0, values, table, places, frozenset({Topic.STATES}))]
    if order.by is OrderSort.TECHNICIAN:
        any_of = " OR ".join(f"({past.sql})" for past in _pasts(asked))
        stands = "" if asked.states is None else f" AND ({any_of})"
        mates = Clause(f"o.technician_id = t.id{stands}")
        nobody = Clause(f"o.technician_id IS NULL{stands}")
        settled = frozenset({Topic.STATES})
        named = asked.technician_id is not None or asked.assigned is True
        found = [
            Part(0, values, f"{_TECHNICIANS} {table}", (mates,), settled),
            Part(1, (), table, (nobody,), settled),
        ]
        return found[asked.assigned is False : 2 - named]
    settled = frozenset({Topic.STATES})
    if order.by_creation and _of_kinds(asked):
        places = _places_of_kinds(asked, asked.kinds, asked.priorities)
        return [Part(0, values, hinted(dialect, _INDEXES[OrderSort.KIND]), places, _BY_KINDS)]
    if order.by not in _EMPTY:
        return [Part(0, values, table, tuple(_pasts(asked)), settled)]
    held = [past.sql for past in _pasts(asked)]
    some, none, _ = _EMPTY[order.by]
    known = tuple(Clause(f"{past} AND {some}") for past in held)
    empty = tuple(Clause(f"{past} AND {none}") for past in held)
    place = _place_of_empty(order)
    found = [Part(1 - place, values, table, known, settled), Part(place, (), table, empty, settled)]
    return found if place else found[::-1]


def seeks(order: Order, asked: Filter) -> frozenset[Topic]:
    """Return the topics that an order's index settles by itself: a page is read and no more."""
    if order.by_creation and _of_kinds(asked):
        return _OF_KINDS
    return _SEEKS.get(order.by, frozenset({Topic.STATES}))


def told(order: Order) -> frozenset[Topic]:
    """Return the topics that an order's index tells, so that no row is read for them."""
    if order.by is OrderSort.TECHNICIAN:  # its walk looks for states as well, so it has no end
        return frozenset()
    return _TOLD | _TELLS.get(order.by, frozenset())


def _of_kinds(asked: Filter) -> bool:
    """Whether the index of kinds holds all that is asked for, in not too many places."""
    if asked.kinds is None and asked.priorities is None:
        return False
    places = len(_pasts(asked)) * len(asked.kinds or JobKind) * len(asked.priorities or Priority)
    return places <= _MOST_PLACES and asked.clauses().keys() - {Topic.TEXT} <= _OF_KINDS


def merged(order: Order, places: Iterable[Iterable[Place]]) -> list[Place]:
    """Return places from several walks as they stand in one."""
    found = sorted(
        (place for some in places for place in some),
        key=lambda place: (place.values, place.key),
        reverse=order.descending,
    )
    return sorted(found, key=lambda place: place.part)


def part_of(order: Order) -> str:
    """Return the number of an order's part as an expression."""
    if order.by in _WORDS:
        column, _ = _WORDS[order.by]
        cases = " ".join(f"WHEN '{word}' THEN {place}" for word, place in _numbers(order).items())
        return f"CASE {column} {cases} END"
    if order.by in _EMPTY:
        _, none, _ = _EMPTY[order.by]
        place = _place_of_empty(order)
        return f"CASE WHEN {none} THEN {place} ELSE {1 - place} END"
    return "0"


def values_of(order: Order) -> tuple[str, ...]:
    """Return the values by which an order stands in its part, as expressions that are not empty."""
    values = _VALUES[order.by]
    if order.by not in _EMPTY:
        return values
    _, _, blanks = _EMPTY[order.by]
    marks = (f"'{blank}'" if isinstance(blank, str) else str(blank) for blank in blanks)
    return tuple(f"COALESCE({v}, {mark})" for v, mark in zip(values, marks, strict=True))


def blank(order: Order) -> tuple[Value, ...]:
    """Return the values of an order that has none."""
    return _EMPTY[order.by][2]


def kinds_of_values(order: Order, part: int) -> tuple[type[Value], ...] | None:
    """Return of which kinds the values of a part are, None where there is no such part."""
    number = len(_numbers(order)) if order.by in _WORDS else 1 + (order.by in _EMPTY)
    if not 0 <= part < number:
        return None
    if order.by in _EMPTY and part == _place_of_empty(order):
        return ()
    return (str,) * _TEXTS[order.by] if order.by in _TEXTS else (int,)


def _place_of_empty(order: Order) -> int:
    """Return the number of the part of what is empty."""
    return 0 if order.by is OrderSort.LACKING and not order.descending else 1


def _numbers(order: Order) -> dict[StrEnum, int]:
    """Return the part of each word, in the order in which they are shown."""
    _, words = _WORDS[order.by]
    shown = list(words)
    return {word: place for place, word in enumerate(shown[::-1] if order.descending else shown)}


def _wanted(order: Order, asked: Filter) -> Sequence[StrEnum]:
    """Return the words that are asked for, in the order in which they are shown."""
    asked_for: dict[OrderSort, Sequence[StrEnum] | None] = {
        OrderSort.PRIORITY: asked.priorities,
        OrderSort.STATE: asked.states,
        OrderSort.KIND: asked.kinds,
    }
    chosen = asked_for[order.by]
    return [word for word in _numbers(order) if chosen is None or word in chosen]


def _part_of_word(order: Order, asked: Filter, table: str, word: StrEnum) -> Part:
    """Return the part of the orders that have this word."""
    number, values = _numbers(order)[word], _VALUES[order.by]
    column, _ = _WORDS[order.by]
    if order.by is OrderSort.STATE:
        places: tuple[Clause, ...] = (Clause(f"{column} = '{word}'"),)
        return Part(number, values, table, places, frozenset({Topic.STATES}))
    if order.by is OrderSort.KIND:
        places = _places_of_kinds(asked, [word], asked.priorities)
    else:
        places = _places_of_kinds(asked, asked.kinds, [word])
    return Part(number, values, table, places, _BY_KINDS)


def _places_of_kinds(
    asked: Filter, kinds: Sequence[StrEnum] | None, priorities: Sequence[StrEnum] | None
) -> tuple[Clause, ...]:
    """Return where these kinds and priorities, None for all, stand in the index of kinds."""
    return tuple(
        Clause(f"{past.sql} AND o.kind = '{kind}' AND o.priority = '{priority}'")
        for past in _pasts(asked)
        for kind in (list(JobKind) if kinds is None else kinds)
        for priority in (list(Priority) if priorities is None else priorities)
    )


def _pasts(asked: Filter) -> list[Clause]:
    """Return where the asked states stand in an index that begins with what is past."""
    if asked.states is None:
        return [Clause(f"o.past = '{past}'") for past in ("", *sorted(PAST))]
    found = [Clause(f"o.past = '{state}'") for state in sorted(PAST & set(asked.states))]
    living = [state for state in asked.states if state not in PAST]
    if living:
        some = (
            ""
            if len(living) == len(OrderState) - len(PAST)
            else f" AND o.state IN ({listed(living)})"
        )
        found.insert(0, Clause(f"o.past = ''{some}"))
    return found
