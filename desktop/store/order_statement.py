"""Decides how a page of the queue is said in SQL: walked in an index's order, or sorted (0019)."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from desktop.store import order_text
from desktop.store.order_filter import Clause, Filter, Path, Topic, joined
from desktop.store.order_walk import Order, Part, Place, Stretch, blank, part_of, parts, values_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read of the queue: which orders, how sorted, from which database.

    ``after`` is the place behind which they stand, ``near`` where alone orders can lie that are
    asked for; None is no place and anywhere.
    """

    asked: Filter
    order: Order
    dialect: str
    after: Place | None = None
    near: Stretch | None = None

    def parts(self) -> Iterator[tuple[Part, "Reading"]]:
        """Yield the parts of the queue that are not yet passed, and what is read of each."""
        for part in parts(self.order, self.asked, self.dialect):
            passed = -1 if self.after is None else self.after.part
            if part.number == passed:
                yield part, self
            elif part.number > passed:
                yield part, replace(self, after=None)


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk through a part in its order: the query, its columns, and how it is sorted.

    ``unsorted`` is the same in no order.
    """

    query: Clause
    unsorted: Clause
    names: tuple[str, ...]
    sorted_by: str


def walking(reading: Reading, part: Part, limit: int | None, far: int | None = None) -> Clause:
    """Return the query for a part of the queue, from an index in its order.

    Words are looked for in the first ``far`` orders, where that is given.
    """
    words = reading.asked.words
    walk = _walk(reading, part, frozenset({Topic.TEXT}), far if words else limit)
    return _limited(_holding(reading, walk, far) if words else walk.query, limit)


def lying(reading: Reading, part: Part) -> Clause:
    """Return the query for a part in no order, whatever words are looked for: to be counted."""
    return _walk(reading, part, frozenset({Topic.TEXT}), None).unsorted


def trying(reading: Reading, part: Part, limit: int | None, tried: int) -> Clause:
    """Return the same query, but for words and whose an order is in the first ``tried`` alone.

    Their rows are read.
    """
    late = frozenset({Topic.TEXT, Topic.TECHNICIAN})
    walk = _walk(reading, part, late, tried)
    clauses = reading.asked.clauses().items()
    held = joined([clause for topic, clause in clauses if topic in late])
    columns = ", ".join(f"q.{name} AS {name}" for name in walk.names)
    sql = (
        f"SELECT {columns} FROM ({walk.query.sql} LIMIT {tried}) q CROSS JOIN work_order o "  # noqa: S608
        f"WHERE o.key = q.k AND {held.sql}{walk.sorted_by}"
    )
    return _limited(Clause(sql, (*walk.query.values, *held.values)), limit)


def passing(reading: Reading, part: Part, limit: int | None, passed: int) -> Clause:
    """Return the query for what the first ``passed`` orders of a part hold, by its index alone.

    Nothing may be asked that the index does not tell (:func:`order_walk.told`).
    """
    clauses = reading.asked.clauses().items()
    told = {topic: clause for topic, clause in clauses if topic not in part.settled}
    assert told.keys() <= _TOLD_BY.keys(), told.keys()
    walk = _walk(reading, part, frozenset(Topic), passed, tuple(told))
    held = joined(told.values())
    sql = (
        f"SELECT {', '.join(walk.names)} FROM ({walk.query.sql} LIMIT {passed}) o "  # noqa: S608
        f"WHERE {held.sql}"
    )
    if reading.dialect == "postgresql":  # SQLite hands the walk on as it comes
        sql += walk.sorted_by
    return _limited(Clause(sql, (*walk.query.values, *held.values)), limit)


_TOLD_BY = {
    Topic.KINDS: "kind",
    Topic.PRIORITIES: "priority",
    Topic.CREATED: "created_at",
    Topic.PROMISED: "promised_at",
    Topic.TECHNICIAN: "technician_id",
    Topic.AREAS: "area_order",
    Topic.LACKING: "incomplete_reports",
}
"""The column that tells a topic."""


def _walk(
    reading: Reading,
    part: Part,
    late: AbstractSet[Topic],
    most: int | None,
    told: Sequence[Topic] = (),
) -> _Walk:
    """Return a walk that looks at everything asked but what is ``late``, as far as ``most``.

    It also gives the columns that tell some topics.
    """
    _, way = _way(reading.order)
    besides = {*late, *part.settled}
    held = {t: clause for t, clause in reading.asked.clauses().items() if t not in besides}
    if reading.near is not None and Topic.CREATED in held:
        held[Topic.CREATED] = _unsought(held[Topic.CREATED])
    rest = [*held.values(), *_within(reading, part)]
    columns = "".join(f"{value} AS v{place}, " for place, value in enumerate(part.values))
    more = "".join(f", o.{_TOLD_BY[topic]} AS {_TOLD_BY[topic]}" for topic in told)
    arms = [
        joined([place, *start, *rest]) for place in part.places for start in _starts(reading, part)
    ]
    names = (*(f"v{place}" for place in range(len(part.values))), "k")
    sorted_by = f" ORDER BY {', '.join(f'{name} {way}' for name in names)}"
    select = f"SELECT {columns}o.key AS k{more} FROM {part.table} WHERE "  # noqa: S608
    one = "{}"
    if reading.dialect == "postgresql" and most is not None and len(arms) > 1:
        # It merges what is in order only where each piece says so; SQLite by itself.
        one = f"({{}}{sorted_by} LIMIT {most})"
    sql = " UNION ALL ".join(one.format(f"{select}{arm.sql}") for arm in arms)
    values = tuple(value for arm in arms for value in arm.values)
    return _Walk(Clause(sql + sorted_by, values), Clause(sql, values), names, sorted_by)


def _within(reading: Reading, part: Part) -> list[Clause]:
    """Return the conditions by which a walk begins and ends where alone something can lie.

    Behind a place it begins there; an index is sought by one condition at each end.
    """
    near, after = reading.near, reading.after
    if near is None:
        return []
    found = [Clause("o.key BETWEEN ? AND ?", near.keys)]
    spans = {("o.created_at",): near.created, ("o.promised_at",): near.promised}
    if part.values in spans:
        (column,) = part.values
        first, last = spans[part.values]
        if after is None or reading.order.descending:
            found.append(Clause(f"{column} >= ?", (first,)))
        if after is None or not reading.order.descending:
            found.append(Clause(f"{column} <= ?", (last,)))
    return found


def _unsought(clause: Clause) -> Clause:
    """Return a condition on the time of making by which no index is sought."""
    return Clause(clause.sql.replace("o.created_at", "+o.created_at"), clause.values)


def _holding(reading: Reading, walk: _Walk, far: int | None) -> Clause:
    """Return the orders of a walk that hold the words, found by their pieces, in its order.

    Rows are read for those alone that the pieces find: what stands first by title, say, may be
    what holds none of the words. The limit keeps the databases from taking the walk apart.
    """
    asked, dialect = reading.asked, reading.dialect
    found, sought = order_text.finding(dialect, asked.words)
    held = asked.clauses()[Topic.TEXT]
    fence = "LIMIT -1" if dialect == "sqlite" else "OFFSET 0"
    fence = fence if far is None else f"LIMIT {far}"
    columns = ", ".join(f"q.{name} AS {name}" for name in walk.names)
    sql = (
        f"SELECT {columns} FROM ({walk.query.sql} {fence}) q WHERE q.k IN ({found}) "  # noqa: S608
        f"AND EXISTS (SELECT 1 FROM work_order o WHERE o.key = q.k AND {held.sql})"
    )
    if dialect == "postgresql":  # SQLite hands the walk on as it comes, and would sort it all again
        sql += walk.sorted_by
    return Clause(sql, (*walk.query.values, sought, *held.values))


def sorting(reading: Reading, path: Path, limit: int | None, *, counts: bool) -> Clause:
    """Return the query for the few orders that an index finds, sorted.

    Its first column is how many they are, where it ``counts`` them, else NULL.
    """
    number = "COUNT(*) OVER ()" if counts else "NULL"
    asked, order, after = reading.asked, reading.order, reading.after
    sign, way = _way(order)
    columns = "".join(f"{value} AS v{place}, " for place, value in enumerate(values_of(order)))
    held = over(asked, path)
    mate = " LEFT JOIN technician t ON t.id = o.technician_id" if "t.name" in columns else ""
    sql = (
        f"SELECT {number} AS n, {part_of(order)} AS p, {columns}o.key AS k "  # noqa: S608
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


def _starts(reading: Reading, part: Part) -> list[list[Clause]]:
    """Return the conditions that begin behind a place, each for a place of the index of its own."""
    order, after = reading.order, reading.after
    if after is None:
        return [[]]
    if part.values[:1] == ("t.name",):  # behind his last order, and behind him
        sign, _ = _way(order)
        name, mate = after.values
        return [
            [Clause("t.id = ?", (mate,)), Clause(f"o.key {sign} ?", (after.key,))],
            [Clause(f"(t.name, t.id) {sign} (?, ?)", (name, mate))],
        ]
    return [behind(order, part.values, after)]


def behind(order: Order, values: Sequence[str], after: Place | None) -> list[Clause]:
    """Return the condition that an order, standing by these values, comes after a place."""
    if after is None:
        return []
    sign, _ = _way(order)
    columns = (*values, "o.key")
    place = (*after.values, after.key)
    if len(columns) == 1:
        return [Clause(f"o.key {sign} ?", place)]
    return [Clause(f"({', '.join(columns)}) {sign} ({', '.join('?' * len(place))})", place)]


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
