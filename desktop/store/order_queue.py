"""Decides how a page of the queue, or all of its keys, is read without a look at every order.

Where some index finds a few orders, these are sorted; else the orders are walked in their order
until the page is full. A bounded count decides (docs/decisions/0019).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from desktop.store import order_matches, order_text, order_whose
from desktop.store.order_filter import Clause, Filter, Path, Topic, paths
from desktop.store.order_statement import (
    Reading,
    ask,
    counted,
    lying,
    marked,
    over,
    passing,
    sorting,
    trying,
    walking,
)
from desktop.store.order_stretch import stretches
from desktop.store.order_walk import (
    Order,
    Part,
    Place,
    Stretch,
    kinds_of_values,
    merged,
    seeks,
    told,
)
from desktop.store.order_whose import Question

FEW = 3_000
"""So many orders are found by an index and sorted as quickly as a page is walked through."""
FEW_BY_TEXT = 3_000
"""Their rows are read as well, to see whether they hold the words."""
SOON = 300
"""So many are sorted before a walk has begun."""
PASSED = 10_000
"""So many orders are passed by an index alone before what it finds few of is sorted."""
TRIED = 2_500
"""So many orders are looked at for a word before the index of pieces is asked for all."""
TRIED_FOR_WHOSE = 500
"""So many for whether anybody has them, before it is counted how many nobody has."""
ROW = {"sqlite": 7, "postgresql": 1}
"""So many times as long as a key from the index of pieces an order's row takes."""
SORTED = 25_000
"""So many that hold the words are sorted sooner than all orders are passed."""
FAR = 3
"""So many times as far as where a page should be full a walk goes for words."""
STEPS = 15
"""So many orders are passed by an index while the row of one is read."""
MANY = 100_000
"""The same, where all keys are asked for."""
AT_ONCE = 8_192
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
    near = None if asked.nothing else stretches(connection, asked, order)
    if asked.nothing or near == []:
        return Found([], more=False, total=0)
    reading = Reading(asked, order, connection.dialect.name, after)
    topics = asked.clauses().keys()
    if order_text.short(asked.words) and topics <= {Topic.TEXT, *seeks(order, asked)}:
        found = _tried(connection, reading, limit + 1, TRIED)
        if len(found) > limit:
            return Found(found[:limit], more=True, total=None)
    matches = order_matches.page(connection, asked, order, limit + 1, after)
    if matches is not None:
        whole = after is None and len(matches) <= limit
        return Found(matches[:limit], len(matches) > limit, len(matches) if whole else None)
    way = _fewest(connection, asked, FEW, FEW_BY_TEXT)
    if way.path is not None:
        return _few(connection, reading, way.path, way.counted, limit)
    found = _looked_for(connection, reading, limit + 1, way, near)
    total = None if topics else _all(connection)
    return Found(found[:limit], len(found) > limit, total)


def _few(connection: Connection, reading: Reading, path: Path, number: int, limit: int) -> Found:
    """Return a page of what an index finds few of: ``number``, or an unknown one below zero.

    It is sorted, or walked for where the order's own index tells as much and soon holds a page.
    """
    asked, order = reading.asked, reading.order
    topics = asked.clauses().keys()
    total = number if topics <= path.settled and number >= 0 else None
    if total is not None and topics <= seeks(order, asked):
        found = _walked(connection, reading, limit + 1, dense=False)
        return Found(found[:limit], len(found) > limit, total)
    if total is not None and total > SOON and _hopeful(connection, asked, total, limit):
        found = _passed(connection, reading, limit + 1)
        if len(found) > limit:
            return Found(found[:limit], more=True, total=total)
    to_be_counted = not asked.words or number <= SOON
    rows = ask(connection, sorting(reading, path, limit + 1, counts=to_be_counted))
    found = [_place(order, row) for row in rows]
    if rows or not to_be_counted:
        total = rows[0].n if rows else None
    else:
        total = total_of(connection, asked, path)
    return Found(found[:limit], len(found) > limit, total)


def _looked_for(
    connection: Connection,
    reading: Reading,
    limit: int,
    way: _Way,
    near: Sequence[Stretch] | None,
) -> list[Place]:
    """Return the places of orders of which an index alone finds too many, or none can tell."""
    asked, order = reading.asked, reading.order
    topics = asked.clauses().keys()
    if near is None:
        by_pieces = _by_pieces(connection, reading, limit, way)
        if by_pieces is not None:
            return by_pieces
    whose = asked.technician_id is None and asked.assigned is not None
    if whose and topics <= {Topic.TECHNICIAN, *seeks(order, asked)}:
        found = _tried(connection, reading, limit, TRIED_FOR_WHOSE)
        if len(found) == limit:
            return found
    found = []
    for some in order_whose.questions(connection, asked, order, FEW):
        most = limit - len(found)
        held = [_of_whom(connection, reading, one, most, way, near) for one in some]
        found += merged(order, held)[:most]
        if len(found) == limit:
            break
    return found


def _of_whom(
    connection: Connection,
    reading: Reading,
    question: Question,
    limit: int,
    way: _Way,
    near: Sequence[Stretch] | None,
) -> list[Place]:
    """Return the first places of one question of several, from one stretch after another."""
    one = replace(reading, asked=question.asked)
    if question.path is not None:
        rows = ask(connection, sorting(one, question.path, limit, counts=False))
        return [_place(reading.order, row) for row in rows]
    found: list[Place] = []
    for stretch in (None,) if near is None else near:
        most = limit - len(found)
        there = replace(one, near=stretch)
        found += _walked(connection, there, most, dense=_dense(reading.dialect, way, limit))
        if len(found) == limit:
            break
    return found


def _dense(dialect: str, way: _Way, limit: int) -> bool:
    """Whether so many orders hold the words that looking at some is cheaper than at the index."""
    return ROW[dialect] * way.one_in * limit < way.matches


def keys(connection: Connection, asked: Filter, order: Order) -> Iterator[list[int]]:
    """Yield the keys of all asked orders in their order, some thousand at a time."""
    if asked.nothing:
        return
    dialect = connection.dialect.name
    reading = Reading(asked, order, dialect)
    path = _fewest(connection, asked, MANY, MANY).path
    if path is not None:
        queries = [sorting(reading, path, None, counts=False)]
    else:
        queries = [walking(one, part, None) for part, one in reading.parts()]
    for query in queries:
        rows = connection.exec_driver_sql(
            marked(dialect, query.sql), query.values, execution_options={"stream_results": True}
        )
        with rows:
            # The driver's own rows where it has them in hand: a million pass here in one go.
            fetch = rows.cursor.fetchmany if dialect == "sqlite" else rows.fetchmany
            while some := fetch(AT_ONCE):
                yield [row[-1] for row in some]


def _tried(connection: Connection, reading: Reading, limit: int, tried: int) -> list[Place]:
    """Return the places that the first orders of a walk fill, fewer where these do not hold enough.

    What many orders hold is found by looking at some; what an index finds of it is much.
    """
    return _first(connection, reading, limit, tried, trying)


def _passed(connection: Connection, reading: Reading, limit: int) -> list[Place]:
    """Return the same by what the order's index alone tells; none where it does not tell all."""
    if not reading.asked.clauses().keys() <= told(reading.order):
        return []
    return _first(connection, reading, limit, PASSED, passing)


def _first(
    connection: Connection,
    reading: Reading,
    limit: int,
    most: int,
    looking: Callable[[Reading, Part, int, int], Clause],
) -> list[Place]:
    """Return the places among the first ``most`` orders, of one part after another."""
    found: list[Place] = []
    for part, one in reading.parts():
        rows = ask(connection, looking(one, part, limit - len(found), most))
        found += _places(part, rows)
        if len(found) == limit:
            break
        most -= counted(connection, lying(replace(one, asked=Filter()), part), most)
        if most <= 0:
            break
    return found


def _walked(connection: Connection, reading: Reading, limit: int, *, dense: bool) -> list[Place]:
    """Return the places of some orders; ``dense`` is whether many hold the words."""
    found, _ = _as_far(connection, reading, limit, dense=dense)
    return found


def _as_far(
    connection: Connection, reading: Reading, limit: int, *, dense: bool, far: int | None = None
) -> tuple[list[Place], bool]:
    """Return the same of the first ``far`` orders of a part, and whether no more were needed.

    A part of which little is left is looked at whole, else the index of pieces is asked.
    """
    found: list[Place] = []
    words = reading.asked.words
    # What a try leaves for the rows to tell is not told by the walk that says how much is left.
    unread = replace(reading.asked, words=(), technician_id=None, assigned=None)
    for part, one in reading.parts():
        most = limit - len(found)
        rows: Sequence[Any] = ()
        if words and dense:
            rows = ask(connection, trying(one, part, most, TRIED))
        if len(rows) < most:
            bare = lying(replace(one, asked=unread), part)
            whole = words and counted(connection, bare, TRIED) <= TRIED
            if not whole:
                rows = ask(connection, walking(one, part, most, far))
                if far is not None and len(rows) < most and counted(connection, bare, far) > far:
                    return found, False
            elif not dense:
                rows = ask(connection, trying(one, part, most, TRIED))
        found += _places(part, rows)
        if len(found) >= limit:
            break
    return found, True


def _by_pieces(
    connection: Connection, reading: Reading, limit: int, way: _Way
) -> list[Place] | None:
    """Return the places of what holds the words, where they are not too many to be sorted.

    They are, where a walk passes by far more orders than it should: where it begins, hardly any
    order holds the words.
    """
    asked = reading.asked
    alone = asked.technician_id is None and asked.assigned is None and reading.near is None
    if not asked.words or not alone or way.matches > SORTED or _dense(reading.dialect, way, limit):
        return None
    far = int(min(FAR * way.one_in * limit, STEPS * way.matches))
    found, enough = _as_far(connection, reading, limit, dense=False, far=far)
    if enough:
        return found
    ways = [path for path in paths(asked, reading.dialect) if not path.settled]
    rows = ask(connection, sorting(reading, ways[0], limit, counts=False))
    return [_place(reading.order, row) for row in rows]


def _places(part: Part, rows: Sequence[Any]) -> list[Place]:
    """Return the places in a part that the rows of :func:`walking` tell."""
    return [Place(part.number, tuple(row[:-1]), row[-1]) for row in rows]


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
    newest = _newest(connection)
    reached = max(keys, default=newest)  # they come in the order of keys, more or less
    one_in = max(1.0, min(reached, newest) / max(1, len(keys)))
    return replace(best, matches=newest / one_in, one_in=one_in)


def _newest(connection: Connection) -> int:
    """Return the last key, about as much as there are orders."""
    return ask(connection, Clause("SELECT MAX(key) FROM work_order"))[0][0] or 1


def _hopeful(connection: Connection, asked: Filter, number: int, limit: int) -> bool:
    """Whether so many, if they lie evenly, fill a page before too many are passed.

    How many orders there are of some states nobody knows: it is tried.
    """
    return asked.states is not None or number * PASSED >= limit * _newest(connection)


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
