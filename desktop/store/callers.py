"""Decides how orders are found by who called or where they were: by digits, name or address.

Each way goes by an index and looks at the newest orders alone, so that a million cost no more
than a thousand (docs/decisions/0033).
"""

# ruff: noqa: S608  (the tables are our own, all that people write is a value)

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

from desktop.domain.orders import PAST
from desktop.store import order_text
from desktop.store.order_filter import hinted, listed

MOST = 200
"""So many orders are looked at: one customer has seldom more, and the newest tell who he is."""
TELLING = 7
"""So many last signs of a word are looked for: of a Chinese address, road and house, not town."""
AFTER_DIGITS = ":"
"""The sign that sorts right after the digits."""
AFTER_LETTERS = "\U0010ffff"
SHOWN = (
    *("key", "id", "number", "kind", "state", "title", "place", "customer"),
    *("promised_at", "created_at", "past"),
)
_ROWS = (
    f"SELECT {', '.join(f'o.{name} AS {name}' for name in SHOWN)}, "
    "COALESCE(t.name, '') AS technician_name FROM work_order o "
    "LEFT JOIN technician t ON t.id = o.technician_id "
    "WHERE o.key IN ({}) ORDER BY o.key DESC"
)


def by_number(connection: Connection, end: str) -> list[Row[Any]]:
    """Return the newest orders whose customer's number ends so, the last digit first."""
    table = hinted(connection.dialect.name, "work_order_caller")
    query = (
        f"SELECT o.key FROM {table} WHERE o.caller >= ? AND o.caller < ? "
        f"ORDER BY o.key DESC LIMIT {MOST}"
    )
    return _rows(connection, _keys(connection, query, (end, end + AFTER_DIGITS)))


def by_name(connection: Connection, words: Sequence[str]) -> list[Row[Any]]:
    """Return newest orders whose customer's name begins with the words, or says them somewhere.

    Those whose customer is called just so are there however old they are.
    """
    start = " ".join(words)
    table = hinted(connection.dialect.name, "work_order_customer")
    keys: set[int] = set()
    called: set[int] = set()
    for past in ("", *sorted(PAST)):
        query = f"SELECT o.key FROM {table} WHERE o.past IN ({listed([past])}) "
        begins = f"{query} AND o.customer_order >= ? AND o.customer_order < ? LIMIT {MOST}"
        keys.update(_keys(connection, begins, (start, start + AFTER_LETTERS)))
        is_ = f"{query} AND o.customer_order = ? ORDER BY o.key DESC LIMIT {MOST}"
        called.update(_keys(connection, is_, (start,)))
    keys.update(_saying(connection, words))
    first = sorted(called, reverse=True)[:MOST]
    return _rows(connection, [*first, *sorted(keys - called, reverse=True)][: 2 * MOST])


def saying(connection: Connection, words: Sequence[str]) -> list[Row[Any]]:
    """Return the newest orders that hold every word somewhere; what is too short finds none."""
    return _rows(connection, _saying(connection, words))


def _saying(connection: Connection, words: Sequence[str]) -> list[int]:
    """Return the keys of the newest orders in whose texts every word's pieces are."""
    if not words or order_text.short(words):
        return []
    dialect = connection.dialect.name
    query, sought = order_text.finding(dialect, [word[-TELLING:] for word in words])
    order = "rowid" if dialect == "sqlite" else "key"
    return _keys(connection, f"{query} ORDER BY {order} DESC LIMIT {MOST}", (sought,))


def _keys(connection: Connection, query: str, values: Sequence[str]) -> list[int]:
    """Return the keys that a query finds."""
    if connection.dialect.name == "postgresql":
        query = query.replace("?", "%s")
    return [row[0] for row in connection.exec_driver_sql(query, tuple(values))]


def _rows(connection: Connection, keys: Sequence[int]) -> list[Row[Any]]:
    """Return what is shown of these orders, the newest first."""
    if not keys:
        return []
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    query = _ROWS.format(", ".join([mark] * len(keys)))
    return list(connection.exec_driver_sql(query, tuple(keys)))
