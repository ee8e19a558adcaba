"""Decides how a page of the queue is said in SQL: walked in an index's order, or sorted (0019)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from desktop.store import order_text
from desktop.store.order_filter import Clause, Filter, Path, Topic, joined
from desktop.store.order_walk import Order, Part, Place, blank, part_of, values_of


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

    Words, and whether anybody has the order, are looked for in the first ``tried`` orders alone,
    where that is given.
    """
    sign, way = _way(order)
    late = {Topic.TEXT} if tried is None else {Topic.TEXT, Topic.TECHNICIAN}
    besides = {*late, *part.settled}
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
    most = limit if tried is None else tried
    whole = tried is None and asked.words
    if dialect == "postgresql" and most is not None and not whole and len(arms) > 1:
        # It merges what is in order only where each piece says so; SQLite by itself.
        one = f"({{}}{order_by} LIMIT {most})"
    sql = " UNION ALL ".join(one.format(f"{select}{arm.sql}") for arm in arms) + order_by
    walk = Clause(sql, tuple(value for arm in arms for value in arm.values))
    if tried is not None:
        held = joined([clause for topic, clause in asked.clauses().items() if topic in late])
        walk = _trying(held, walk, names, order_by, tried)
    elif asked.words:
        walk = _holding(asked, walk, names, order_by, dialect)
    return _limited(walk, limit)


def _trying(held: Clause, walk: Clause, names: Sequence[str], order: str, tried: int) -> Clause:
    """Return the orders that are as their rows must be, among the first so many of a walk."""
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
    held = over(asked, path)
    mate = " LEFT JOIN technician t ON t.id = o.technician_id" if "t.name" in columns else ""
    sql = (
        f"SELECT COUNT(*) OVER () AS n, {part_of(order)} AS p, {columns}o.key AS k "  # noqa: S608
        f"FROM ({path.query.sql}) c CROSS JOIN work_order o{mate} WHERE {held.sql}"
    )
    values = (*path.query.values, *held.values)
    names = [*(f"v{place}" for place in range(len(values_of(order)))), "k"]
    if after is not None:
        past = f"q.p > ? OR (q.p = ? AND ({', '.join(f'q.{n}' for n in names)}) {sign} "
        behind = after.values or blank(order)
        sql = f"SELECT * FROM ({sql}) q WHERE {past}({', '.join('?' * len(names))}))"  # noqa: S608
        values = (*values, after.part, after.part, *behind, after.key)
    sql += f" ORDER BY p, {', '.join(f'{name} {way}' for name in names)}"
    return _limited(Clause(sql, values), limit)


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


def over(asked: Filter, path: Path) -> Clause:
    """Return what the orders of a path must hold besides."""
    clauses = asked.clauses().items()
    besides = [clause for topic, clause in clauses if topic not in path.settled]
    return joined([Clause("o.key = c.key"), *besides])


def _way(order: Order) -> tuple[str, str]:
    """Return how what follows compares, and how it is sorted."""
    return ("<", "DESC") if order.descending else (">", "ASC")


def _limited(query: Clause, limit: int | None) -> Clause:
    if limit is None:
        return query
    return Clause(f"{query.sql} LIMIT ?", (*query.values, limit))


def counted(connection: Connection, query: Clause, most: int) -> int:
    """Return how many keys a query finds, one more than ``most`` if they are more."""
    sql = f"SELECT COUNT(*) FROM ({query.sql} LIMIT {max(most, 0) + 1}) c"  # noqa: S608
    return int(ask(connection, Clause(sql, query.values))[0][0])


def ask(connection: Connection, query: Clause) -> Sequence[Any]:
    """Return the rows that a query finds."""
    sql = marked(connection.dialect.name, query.sql)
    return connection.exec_driver_sql(sql, query.values).all()


def marked(dialect: str, sql: str) -> str:
    """Return a statement with the driver's marks for values."""
    return sql.replace("?", "%s") if dialect == "postgresql" else sql
