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
from desktop.store.order_filter import Clause, Filter, Path, Topic, hinted, joined, paths
from desktop.store.order_walk import (
    Order,
    Part,
    Place,
    blank,
    kinds_of_values,
    part_of,
    parts,
    seeks,
    values_of,
)

FEW = 3_000
"""So many orders are found by an index and sorted as quickly as a page is walked through."""
FEW_BY_TEXT = 6_000
"""The pieces of a text find some too many, and say little of how many there are."""
TRIED = 2_500
"""So many orders are looked at for a word before the index of pieces is asked for all."""
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


def page(
    connection: Connection, asked: Filter, order: Order, limit: int, after: Place | None = None
) -> Found:
    """Return where the ``limit`` orders stand that follow a place, or the first ones."""
    if asked.nothing:
        return Found([], more=False, total=0)
    topics = asked.clauses().keys()
    if order_text.short(asked.words) and topics <= {Topic.TEXT, *seeks(order)}:
        found = _tried(connection, asked, order, limit + 1, after)
        if len(found) > limit:
            return Found(found[:limit], more=True, total=None)
    path, counted = _fewest(connection, asked, FEW, FEW_BY_TEXT)
    total = counted if path is not None and topics <= path.settled else None
    if path is not None and not (total is not None and topics <= seeks(order)):
        rows = _ask(connection, sorting(asked, order, path, limit + 1, after))
        found = [_place(order, row) for row in rows]
        total = rows[0].n if rows else _total(connection, asked, path)
    else:
        found = []
        for one in _questions(connection, asked, order):
            found += _walked(connection, one, order, limit + 1 - len(found), after)
            if len(found) > limit:
                break
        if not topics:
            total = _all(connection)
    return Found(found[:limit], len(found) > limit, total)


def keys(connection: Connection, asked: Filter, order: Order) -> Iterator[list[int]]:
    """Yield the keys of all asked orders in their order, some thousand at a time."""
    if asked.nothing:
        return
    dialect = connection.dialect.name
    path, _ = _fewest(connection, asked, MANY, MANY)
    if path is not None:
        queries = [sorting(asked, order, path, None, None)]
    else:
        queries = [
            walking(asked, order, part, dialect, None, None)
            for part in parts(order, asked, dialect)
        ]
    for query in queries:
        rows = connection.exec_driver_sql(
            _marked(dialect, query.sql), query.values, execution_options={"stream_results": True}
        )
        with rows:
            # The driver's own rows where it has them in hand: a million pass here in one go.
            fetch = rows.cursor.fetchmany if dialect == "sqlite" else rows.fetchmany
            while some := fetch(AT_ONCE):
                yield [row[-1] for row in some]


def walking(
    asked: Filter,
    order: Order,
    part: Part,
    dialect: str,
    limit: int | None,
    after: Place | None,
    tried: int | None = None,
) -> Clause:
    """Return the query for a part of the queue, from an index in its order.

    Words are looked for in the first ``tried`` orders alone, where that is given.
    """
    sign, way = _way(order)
    besides = {Topic.TEXT, *part.settled}
    rest = [clause for topic, clause in asked.clauses().items() if topic not in besides]
    columns = "".join(f"{value} AS v{place}, " for place, value in enumerate(part.values))
    arms = [
        joined([place, *start, *rest])
        for place in part.places
        for start in _starts(part, after, sign)
    ]
    names = [*(f"v{place}" for place in range(len(part.values))), "k"]
    order_by = f" ORDER BY {', '.join(f'{name} {way}' for name in names)}"
    select = f"SELECT {columns}o.key AS k FROM {part.table} WHERE "  # noqa: S608
    one = "{}"
    if dialect == "postgresql" and limit is not None and not asked.words and len(arms) > 1:
        # It merges what is in order only where each piece says so; SQLite by itself.
        one = f"({{}}{order_by} LIMIT {limit})"
    sql = " UNION ALL ".join(one.format(f"{select}{arm.sql}") for arm in arms) + order_by
    walk = Clause(sql, tuple(value for arm in arms for value in arm.values))
    if asked.words and tried is None:
        walk = _holding(asked, walk, names, order_by, dialect)
    elif asked.words:
        walk = _trying(asked, walk, names, order_by, tried or 0)
    return _limited(walk, limit)


def _trying(asked: Filter, walk: Clause, names: Sequence[str], order: str, tried: int) -> Clause:
    """Return the orders that hold the words among the first so many of a walk."""
    held = asked.clauses()[Topic.TEXT]
    columns = ", ".join(f"q.{name} AS {name}" for name in names)
    sql = (
        f"SELECT {columns} FROM ({walk.sql} LIMIT {tried}) q CROSS JOIN work_order o "  # noqa: S608
        f"WHERE o.key = q.k AND {held.sql}{order}"
    )
    return Clause(sql, (*walk.values, *held.values))


def _holding(asked: Filter, walk: Clause, names: Sequence[str], order: str, dialect: str) -> Clause:
    """Return the orders of a walk that hold the words, found by their pieces, in its order.

    Rows are read for those alone that the pieces find: what stands first by title, say, may be
    what holds none of the words. The limit keeps the databases from taking the walk apart.
    """
    found, sought = order_text.finding(dialect, asked.words)
    held = asked.clauses()[Topic.TEXT]
    fence = "LIMIT -1" if dialect == "sqlite" else "OFFSET 0"
    columns = ", ".join(f"q.{name} AS {name}" for name in names)
    sql = (
        f"SELECT {columns} FROM ({walk.sql} {fence}) q WHERE q.k IN ({found}) "  # noqa: S608
        f"AND EXISTS (SELECT 1 FROM work_order o WHERE o.key = q.k AND {held.sql})"
    )
    if dialect == "postgresql":  # SQLite hands the walk on as it comes, and would sort it all again
        sql += order
    return Clause(sql, (*walk.values, sought, *held.values))


def sorting(
    asked: Filter, order: Order, path: Path, limit: int | None, after: Place | None
) -> Clause:
    """Return the query for the few orders that an index finds, sorted, with how many they are."""
    sign, way = _way(order)
    columns = "".join(f"{value} AS v{place}, " for place, value in enumerate(values_of(order)))
    few = _few(asked, path)
    mate = " LEFT JOIN technician t ON t.id = o.technician_id" if "t.name" in columns else ""
    sql = (
        f"SELECT COUNT(*) OVER () AS n, {part_of(order)} AS p, {columns}o.key AS k "  # noqa: S608
        f"FROM ({path.query.sql}) c CROSS JOIN work_order o{mate} WHERE {few.sql}"
    )
    values = (*path.query.values, *few.values)
    names = [*(f"v{place}" for place in range(len(values_of(order)))), "k"]
    if after is not None:
        past = f"q.p > ? OR (q.p = ? AND ({', '.join(f'q.{n}' for n in names)}) {sign} "
        held = after.values or blank(order)
        sql = f"SELECT * FROM ({sql}) q WHERE {past}({', '.join('?' * len(names))}))"  # noqa: S608
        values = (*values, after.part, after.part, *held, after.key)
    sql += f" ORDER BY p, {', '.join(f'{name} {way}' for name in names)}"
    return _limited(Clause(sql, values), limit)


def _tried(
    connection: Connection, asked: Filter, order: Order, limit: int, after: Place | None
) -> list[Place]:
    """Return the places that the first orders of a walk fill, fewer where these do not hold enough.

    A word that many orders hold is found by looking at some; what the index finds of it is much.
    """
    dialect = connection.dialect.name
    for part in parts(order, asked, dialect):
        if after is None or part.number >= after.part:
            start = after if after is not None and part.number == after.part else None
            query = walking(asked, order, part, dialect, limit, start, TRIED)
            rows = _ask(connection, query)
            return [Place(part.number, tuple(row[:-1]), row[-1]) for row in rows]
    return []


def _walked(
    connection: Connection, asked: Filter, order: Order, limit: int, after: Place | None
) -> list[Place]:
    """Return the places of some orders, part after part."""
    found: list[Place] = []
    dialect = connection.dialect.name
    for part in parts(order, asked, dialect):
        if after is not None and part.number < after.part:
            continue
        start = after if after is not None and part.number == after.part else None
        rows: Sequence[Any] = []
        most = limit - len(found)
        whole = False
        if asked.words:
            bare = walking(replace(asked, words=()), order, part, dialect, None, start)
            whole = _counted(connection, bare, TRIED) <= TRIED
            rows = _ask(connection, walking(asked, order, part, dialect, most, start, TRIED))
        if not whole and len(rows) < most:
            rows = _ask(connection, walking(asked, order, part, dialect, most, start))
        found += [Place(part.number, tuple(row[:-1]), row[-1]) for row in rows]
        if len(found) >= limit:
            break
    return found


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
    rows = _ask(connection, Clause(f"SELECT p, COUNT(*) FROM ({some}) c GROUP BY p"))  # noqa: S608
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
            void = nobody > 0 and _counted(connection, query, nobody) == nobody
        if void:
            states -= {OrderState(past)} if past else set(OrderState) - PAST
    return replace(asked, states=tuple(state for state in OrderState if state in states))


def _starts(part: Part, after: Place | None, sign: str) -> list[list[Clause]]:
    """Return the conditions that begin behind a place, each for a place of the index of its own."""
    if after is None:
        return [[]]
    if part.values[:1] == ("t.name",):  # behind his last order, and behind him
        name, mate = after.values
        return [
            [Clause("t.id = ?", (mate,)), Clause(f"o.key {sign} ?", (after.key,))],
            [Clause(f"(t.name, t.id) {sign} (?, ?)", (name, mate))],
        ]
    columns = (*part.values, "o.key")
    values = (*after.values, after.key)
    if len(columns) == 1:
        return [[Clause(f"o.key {sign} ?", values)]]
    return [[Clause(f"({', '.join(columns)}) {sign} ({', '.join('?' * len(values))})", values)]]


def _fewest(
    connection: Connection, asked: Filter, few: int, few_by_text: int
) -> tuple[Path | None, int]:
    """Return the path that finds fewest orders, and how many; None where each finds too many."""
    best: tuple[Path | None, int] = (None, few)
    for path in paths(asked, connection.dialect.name):
        if Topic.HIS in path.settled:  # there is never more to a technician than what is his
            return path, -1
        most = few_by_text if best[0] is None and not path.settled else best[1]
        counted = _counted(connection, path.query, most)
        if counted <= most:
            best = (path, counted)
    return best


def _counted(connection: Connection, query: Clause, most: int) -> int:
    """Return how many keys a query finds, one more than ``most`` if they are more."""
    sql = f"SELECT COUNT(*) FROM ({query.sql} LIMIT {max(most, 0) + 1}) c"  # noqa: S608
    return int(_ask(connection, Clause(sql, query.values))[0][0])


def _total(connection: Connection, asked: Filter, path: Path) -> int:
    """Return how many orders are asked for, where an index finds a few."""
    few = _few(asked, path)
    sql = f"SELECT COUNT(*) FROM ({path.query.sql}) c CROSS JOIN work_order o WHERE {few.sql}"  # noqa: S608
    rows = _ask(connection, Clause(sql, (*path.query.values, *few.values)))
    return int(rows[0][0])


def _all(connection: Connection) -> int | None:
    """Return how many orders there are, None where they are more than a few."""
    counted = _counted(connection, Clause(ONE), FEW)
    return counted if counted <= FEW else None


def _few(asked: Filter, path: Path) -> Clause:
    """Return what the orders of a path must hold besides."""
    clauses = asked.clauses().items()
    over = [clause for topic, clause in clauses if topic not in path.settled]
    return joined([Clause("o.key = c.key"), *over])


def _place(order: Order, row: Sequence[Any]) -> Place:
    """Return the place that a row of :func:`sorting` tells."""
    _, part, *values, key = row
    kinds = kinds_of_values(order, part)
    return Place(part, tuple(values) if kinds else (), key)


def _way(order: Order) -> tuple[str, str]:
    """Return how what follows compares, and how it is sorted."""
    return ("<", "DESC") if order.descending else (">", "ASC")


def _limited(query: Clause, limit: int | None) -> Clause:
    if limit is None:
        return query
    return Clause(f"{query.sql} LIMIT ?", (*query.values, limit))


def _ask(connection: Connection, query: Clause) -> Sequence[Any]:
    sql = _marked(connection.dialect.name, query.sql)
    return connection.exec_driver_sql(sql, query.values).all()


def _marked(dialect: str, sql: str) -> str:
    """Return a statement with the driver's marks for values."""
    return sql.replace("?", "%s") if dialect == "postgresql" else sql
