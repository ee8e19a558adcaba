"""Decides how a page of the queue, or all of its keys, is read without a look at every order.

Where some index finds a few orders, these are sorted; else the orders are walked in their order
until the page is full. A bounded count decides (docs/decisions/0019).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from api_client.vocabulary import OrderSort, OrderState
from desktop.domain.orders import PAST
from desktop.store import order_text
from desktop.store.order_filter import Clause, Filter, Path, Topic, hinted, paths
from desktop.store.order_statement import ask, counted, marked, over, sorting, walking
from desktop.store.order_walk import Order, Part, Place, kinds_of_values, parts, seeks

FEW = 3_000
"""So many orders are found by an index and sorted as quickly as a page is walked through."""
FEW_BY_TEXT = 6_000
"""The pieces of a text find some too many, and say little of how many there are."""
TRIED = 2_500
"""So many orders are looked at for a word before the index of pieces is asked for all."""
TRIED_FOR_WHOSE = 500
"""So many for whether anybody has them, before it is counted how many nobody has."""
ROW = 7
"""So many times as long as a key from the index of pieces an order's row takes."""
MANY = 100_000
"""The same, where all keys are asked for."""
AT_ONCE = 8_192
MOST = 50_000
"""So many orders without a technician are counted by their states in some milliseconds."""
ONE = "SELECT key FROM work_order"


@dataclass(frozen=True, slots=True)
class Found:
    """The places of a page's orders, whether more follow, and how many there are, if known."""

    places: list[Place]
    more: bool
    total: int | None


@dataclass(frozen=True, slots=True)
class _Way:
    """The path that finds fewest orders, and how many; None where each finds too many.

    Where those that may hold the words are too many to be sorted, they are about ``matches``, and
    about one in ``one_in`` orders.
    """

    path: Path | None
    counted: int
    matches: float = 0.0
    one_in: float = 1.0


def page(
    connection: Connection, asked: Filter, order: Order, limit: int, after: Place | None = None
) -> Found:
    """Return where the ``limit`` orders stand that follow a place, or the first ones."""
    if asked.nothing:
        return Found([], more=False, total=0)
    topics = asked.clauses().keys()
    if order_text.short(asked.words) and topics <= {Topic.TEXT, *seeks(order)}:
        found = _tried(connection, asked, order, limit + 1, after, TRIED)
        if len(found) > limit:
            return Found(found[:limit], more=True, total=None)
    way = _fewest(connection, asked, FEW, FEW_BY_TEXT)
    path = way.path
    total = way.counted if path is not None and topics <= path.settled else None
    if path is not None and not (total is not None and topics <= seeks(order)):
        rows = ask(connection, sorting(asked, order, path, limit + 1, after))
        found = [_place(order, row) for row in rows]
        total = rows[0].n if rows else total_of(connection, asked, path)
    else:
        found = _looked_for(connection, asked, order, limit + 1, after, way)
        if not topics:
            total = _all(connection)
    return Found(found[:limit], len(found) > limit, total)


def _looked_for(
    connection: Connection,
    asked: Filter,
    order: Order,
    limit: int,
    after: Place | None,
    way: _Way,
) -> list[Place]:
    """Return the places of orders of which an index alone finds too many, or none can tell."""
    whose = asked.technician_id is None and asked.assigned is not None
    if whose and asked.clauses().keys() <= {Topic.TECHNICIAN, *seeks(order)}:
        found = _tried(connection, asked, order, limit, after, TRIED_FOR_WHOSE)
        if len(found) == limit:
            return found
    dense = ROW * way.one_in * limit < way.matches
    found = []
    for one in _questions(connection, asked, order):
        found += _walked(connection, one, order, limit - len(found), after, dense=dense)
        if len(found) == limit:
            break
    return found


def keys(connection: Connection, asked: Filter, order: Order) -> Iterator[list[int]]:
    """Yield the keys of all asked orders in their order, some thousand at a time."""
    if asked.nothing:
        return
    dialect = connection.dialect.name
    path = _fewest(connection, asked, MANY, MANY).path
    if path is not None:
        queries = [sorting(asked, order, path, None, None)]
    else:
        queries = [
            walking(asked, order, part, dialect, None, None)
            for part in parts(order, asked, dialect)
        ]
    for query in queries:
        rows = connection.exec_driver_sql(
            marked(dialect, query.sql), query.values, execution_options={"stream_results": True}
        )
        with rows:
            # The driver's own rows where it has them in hand: a million pass here in one go.
            fetch = rows.cursor.fetchmany if dialect == "sqlite" else rows.fetchmany
            while some := fetch(AT_ONCE):
                yield [row[-1] for row in some]


def _tried(
    connection: Connection,
    asked: Filter,
    order: Order,
    limit: int,
    after: Place | None,
    tried: int,
) -> list[Place]:
    """Return the places that the first orders of a walk fill, fewer where these do not hold enough.

    What many orders hold is found by looking at some; what an index finds of it is much.
    """
    dialect = connection.dialect.name
    for part in parts(order, asked, dialect):
        if after is None or part.number >= after.part:
            start = after if after is not None and part.number == after.part else None
            query = walking(asked, order, part, dialect, limit, start, tried)
            return _places(part, ask(connection, query))
    return []


def _walked(
    connection: Connection,
    asked: Filter,
    order: Order,
    limit: int,
    after: Place | None,
    *,
    dense: bool,
) -> list[Place]:
    """Return the places of some orders, part after part; ``dense`` is whether many hold the words.

    A part of which little is left is looked at whole, else the index of pieces is asked.
    """
    found: list[Place] = []
    dialect = connection.dialect.name
    # What a try leaves for the rows to tell is not told by the walk that says how much is left.
    unread = replace(asked, words=(), technician_id=None, assigned=None)
    for part in parts(order, asked, dialect):
        if after is not None and part.number < after.part:
            continue
        start = after if after is not None and part.number == after.part else None
        most = limit - len(found)
        trying = walking(asked, order, part, dialect, most, start, TRIED)
        rows = ask(connection, trying) if asked.words and dense else ()
        if len(rows) < most:
            bare = walking(unread, order, part, dialect, None, start)
            whole = asked.words and counted(connection, bare, TRIED) <= TRIED
            if not whole:
                rows = ask(connection, walking(asked, order, part, dialect, most, start))
            elif not dense:
                rows = ask(connection, trying)
        found += _places(part, rows)
        if len(found) >= limit:
            break
    return found


def _places(part: Part, rows: Sequence[Any]) -> list[Place]:
    """Return the places in a part that the rows of :func:`walking` tell."""
    return [Place(part.number, tuple(row[:-1]), row[-1]) for row in rows]


def _questions(connection: Connection, asked: Filter, order: Order) -> Iterator[Filter]:
    """Yield what is asked for in one question, or in two: with a technician, then without."""
    by_technician = order.by is OrderSort.TECHNICIAN and asked.technician_id is None
    whose = (True, False) if by_technician and asked.assigned is None else (asked.assigned,)
    if by_technician and asked.states is None and asked.assigned is None:
        yield asked
        return
    for assigned in whose:
        one = _narrowed(connection, replace(asked, assigned=assigned))
        if not one.nothing:
            yield one


def _narrowed(connection: Connection, asked: Filter) -> Filter:
    """Return the same question without the states of which no order can be what is asked for.

    Where nobody, or everybody, of a state has a technician, a walk would look at all its orders.
    """
    if asked.assigned is None:
        return asked
    dialect = connection.dialect.name
    table = hinted(dialect, "work_order_technician")
    some = f"SELECT o.past AS p FROM {table} WHERE o.technician_id IS NULL LIMIT {MOST + 1}"  # noqa: S608
    rows = ask(connection, Clause(f"SELECT p, COUNT(*) FROM ({some}) c GROUP BY p"))  # noqa: S608
    alone: dict[str, int] = {row[0]: row[1] for row in rows}
    if sum(alone.values()) > MOST:
        return asked
    states = set(OrderState if asked.states is None else asked.states)
    for past in ("", *sorted(PAST)):
        void = not alone.get(past)
        if asked.assigned:
            every = f"SELECT o.key FROM {hinted(dialect, 'work_order_created')}"  # noqa: S608
            nobody = alone.get(past, 0)
            query = Clause(f"{every} WHERE o.past = '{past}'")
            void = nobody > 0 and counted(connection, query, nobody) == nobody
        if void:
            states -= {OrderState(past)} if past else set(OrderState) - PAST
    return replace(asked, states=tuple(state for state in OrderState if state in states))


def _fewest(connection: Connection, asked: Filter, few: int, few_by_text: int) -> _Way:
    """Return the way to the fewest orders; what the index of pieces finds, it finds once."""
    best = _Way(None, few)
    for path in paths(asked, connection.dialect.name):
        if Topic.HIS in path.settled:  # there is never more to a technician than what is his
            return _Way(path, -1)
        if path.settled:
            number = counted(connection, path.query, best.counted)
            best = _Way(path, number) if number <= best.counted else best
        else:
            best = _by_text(
                connection, path, best, few_by_text if best.path is None else best.counted
            )
    return best


def _by_text(connection: Connection, path: Path, best: _Way, most: int) -> _Way:
    """Return the way by what the index of pieces finds, if it is not too much."""
    limited = Clause(f"{path.query.sql} LIMIT {max(most, 0) + 1}", path.query.values)
    keys = [row[0] for row in ask(connection, limited)]
    if len(keys) <= most:
        sql, value = order_text.having(connection.dialect.name, keys)
        return _Way(Path(Clause(sql, (value,)), path.settled), len(keys))
    newest = ask(connection, Clause("SELECT MAX(key) FROM work_order"))[0][0] or 1
    reached = max(keys, default=newest)  # they come in the order of keys, more or less
    one_in = max(1.0, min(reached, newest) / max(1, len(keys)))
    return replace(best, matches=newest / one_in, one_in=one_in)


def total_of(connection: Connection, asked: Filter, path: Path) -> int:
    """Return how many orders are asked for, where an index finds a few."""
    held = over(asked, path)
    sql = f"SELECT COUNT(*) FROM ({path.query.sql}) c CROSS JOIN work_order o WHERE {held.sql}"  # noqa: S608
    rows = ask(connection, Clause(sql, (*path.query.values, *held.values)))
    return int(rows[0][0])


def _all(connection: Connection) -> int | None:
    """Return how many orders there are, None where they are more than a few."""
    number = counted(connection, Clause(ONE), FEW)
    return number if number <= FEW else None


def _place(order: Order, row: Sequence[Any]) -> Place:
    """Return the place that a row of :func:`sorting` tells."""
    _, part, *values, key = row
    kinds = kinds_of_values(order, part)
    return Place(part, tuple(values) if kinds else (), key)
