"""Decides how the keys of the queue are put under headings, whichever order they stand in (0029).

What each order belongs to is read from an index alone, for all at once where they are many, and
by their keys where they are few.
"""

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from api_client.vocabulary import OrderFacet
from desktop.store.order_counts import EXPRESSIONS, answers
from desktop.store.order_filter import Clause, hinted
from desktop.store.order_queue import AT_ONCE
from desktop.store.order_statement import ask

KEY = "q"
FEW = 20_000
"""So many orders are asked for by their keys; for more all are read."""
KEYS_AT_ONCE = 500
_INDEXES = {
    OrderFacet.STATE: "work_order_state",
    OrderFacet.AREA: "work_order_area",
    OrderFacet.TECHNICIAN: "work_order_technician",
}


def grouped(
    connection: Connection, keys: "array[int]", by: OrderFacet
) -> tuple["array[int]", "array[int]"]:
    """Return the keys with those of one answer together, each still in its order; and how many.

    Answers stand in the order in which they are shown; those of which there are none are left out.
    """
    groups = {named.value: array(KEY) for named in answers(connection, by)}
    whose = _whose(connection, keys, by)
    for key in keys:
        value = whose.get(key)
        if value is not None:  # an order that is gone meanwhile is in no group
            groups.setdefault(value, array(KEY)).append(key)
    found, lengths = array(KEY), array(KEY)
    for some in groups.values():
        if some:
            found.extend(some)
            lengths.append(len(some))
    return found, lengths


def _whose(connection: Connection, keys: "array[int]", by: OrderFacet) -> dict[int, str]:
    """Return the answer of each of these orders, perhaps of more."""
    expression = EXPRESSIONS[by]
    if len(keys) > FEW:
        table = hinted(connection.dialect.name, _INDEXES[by])
        every = f"SELECT o.key, {expression} FROM {table}"  # noqa: S608
        return {row[0]: row[1] for row in _rows(connection, every)}
    found: dict[int, str] = {}
    for begin in range(0, len(keys), KEYS_AT_ONCE):
        some = tuple(keys[begin : begin + KEYS_AT_ONCE])
        marks = ", ".join("?" * len(some))
        sql = f"SELECT o.key, {expression} FROM work_order o WHERE o.key IN ({marks})"  # noqa: S608
        found.update((row[0], row[1]) for row in ask(connection, Clause(sql, some)))
    return found


def _rows(connection: Connection, sql: str) -> Iterator[Sequence[Any]]:
    """Yield the rows of a query as the driver has them, some thousand at a time."""
    rows = connection.exec_driver_sql(sql, execution_options={"stream_results": True})
    with rows:
        fetch = rows.cursor.fetchmany if connection.dialect.name == "sqlite" else rows.fetchmany
        while some := fetch(AT_ONCE):
            yield from some
