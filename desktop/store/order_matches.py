"""Decides how orders that hold words are read in the order in which they were made (0047).

FTS5 tells what it finds by key, either way, as far as it is asked. Keys are given one after
another, so they stand in the order of making but where a clock was set back: the spans of the
blocks say how far that may reach, and as far is looked.
"""

from sqlalchemy import Connection

from desktop.store import order_text
from desktop.store.order_filter import Clause, Filter, Topic, joined
from desktop.store.order_span import first_key, last_key
from desktop.store.order_statement import ask, behind
from desktop.store.order_walk import Order, Place, merged

ALL = (0, 2**62)
TRIED = 1_500
"""So many that hold the words are looked at for what else is asked, before another way is taken."""


def page(
    connection: Connection, asked: Filter, order: Order, limit: int, after: Place | None
) -> list[Place] | None:
    """Return the places of ``limit`` orders that hold the words, of fewer if there are no more.

    None where this is no way: on PostgreSQL, whose index has no order; in another order of the
    queue; for words so short that nearly every order holds them; where something else is asked
    for, and the first that hold the words are not it.
    """
    if not _may_be_asked(connection, asked, order):
        return None
    alone = asked.clauses().keys() == {Topic.TEXT}
    low, high = ALL if after is None else _behind(connection, order, after)
    tried = None if alone else TRIED
    found = _read(connection, asked, order, after, (low, high), limit, tried)
    if len(found) < limit:
        return merged(order, [found]) if alone else None
    reached = found[-1].key
    found = merged(order, [found])
    rest = _overtaking(connection, order, found[-1], (low, high), reached)
    if rest is not None:
        found += _read(connection, asked, order, after, rest, None, None)
    return merged(order, [found])[:limit]


def _may_be_asked(connection: Connection, asked: Filter, order: Order) -> bool:
    if connection.dialect.name != "sqlite" or not order.by_creation or not asked.words:
        return False
    return not order_text.short(asked.words)


def _read(
    connection: Connection,
    asked: Filter,
    order: Order,
    after: Place | None,
    keys: tuple[int, int],
    limit: int | None,
    tried: int | None,
) -> list[Place]:
    """Return the places of what holds the words between two keys, in the order of their keys."""
    way = "DESC" if order.descending else "ASC"
    query, sought = order_text.leafing(asked.words, way)
    held = joined([*asked.clauses().values(), *behind(order, ("o.created_at",), after)])
    sql = (
        f"SELECT o.created_at, o.key FROM ({query} LIMIT {-1 if tried is None else tried}) c "  # noqa: S608
        f"CROSS JOIN work_order o WHERE o.key = c.key AND {held.sql} "
        f"LIMIT {-1 if limit is None else limit}"
    )
    rows = ask(connection, Clause(sql, (sought, *keys, *held.values)))
    return [Place(0, (row[0],), row[1]) for row in rows]


def _behind(connection: Connection, order: Order, after: Place) -> tuple[int, int]:
    """Return between which keys orders lie that stand behind a place."""
    first, last = ALL
    if order.descending:
        return first, _until(connection, after)
    return _since(connection, after), last


def _overtaking(
    connection: Connection, order: Order, last: Place, keys: tuple[int, int], reached: int
) -> tuple[int, int] | None:
    """Return the keys behind the one that was reached that may stand before the last place."""
    low, high = keys
    if order.descending:
        low, high = max(low, _since(connection, last)), reached - 1
    else:
        low, high = reached + 1, min(high, _until(connection, last))
    return (low, high) if low <= high else None


def _since(connection: Connection, place: Place) -> int:
    """Return the first key of an order that may have been made when this one was, or later."""
    query = "SELECT MIN(block) FROM order_span WHERE created_last >= ?"
    block = ask(connection, Clause(query, place.values))[0][0]
    return ALL[0] if block is None else first_key(block)


def _until(connection: Connection, place: Place) -> int:
    """Return the last key of an order that may have been made when this one was, or earlier."""
    query = "SELECT MAX(block) FROM order_span WHERE created_first <= ?"
    block = ask(connection, Clause(query, place.values))[0][0]
    return ALL[1] if block is None else last_key(block)
