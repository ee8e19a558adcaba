"""Decides how PostgreSQL is told how long a statement may run: when what it knows is too far off.

The limit goes to the server in the same message as a statement without values, such as the
savepoint with which each use case begins, so that a use case in its time costs no way more.
"""

import math
from typing import Any

import psycopg
from typing_extensions import override

from desktop.store.bounds import UNDOING, LeftS, left


class Bound:
    """What is left to the statements of a transaction, and what the server knows of it."""

    def __init__(self, left_s: LeftS, most_ms: int) -> None:
        """Begin with a server that lets a statement run for ``most_ms``, which is the most."""
        self._left_s = left_s
        self._most_ms = self._set_ms = most_ms

    def change_ms(self, statement: str) -> int | None:
        """Return how long the server is to let this statement run, or None: it is near enough.

        It lets none run for less than is left, nor for twice as long.

        Raises:
            TimeOver: no time is left.
        """
        left_ms = 1000 * left(statement, self._left_s)
        if left_ms <= 0 or statement.startswith(UNDOING):
            self._set_ms = 0  # a savepoint that is undone takes the limits set in it along
            return None
        wanted_ms = math.ceil(min(left_ms, self._most_ms))
        if wanted_ms <= self._set_ms <= 2 * wanted_ms:
            return None
        self._set_ms = wanted_ms
        return wanted_ms


class BoundedCursor(psycopg.Cursor[Any]):
    """A cursor that begins no statement once no time is left, and bounds each by what is."""

    def __init__(self, bound: Bound, connection: psycopg.Connection[Any], **more: Any) -> None:  # noqa: ANN401
        """Keep to the bound, on a connection."""
        super().__init__(connection, **more)
        self._bound = bound

    @override
    def execute(self, query: Any, params: Any = None, **more: Any) -> "BoundedCursor":
        change_ms = self._bound.change_ms(query)
        if change_ms is None:
            return super().execute(query, params, **more)
        if params:
            super().execute(_setting(change_ms))
            return super().execute(query, params, **more)
        super().execute(_setting(change_ms) + "; " + query, params, **more)
        self.nextset()
        return self

    @override
    def executemany(self, query: Any, params_seq: Any, **more: Any) -> None:
        change_ms = self._bound.change_ms(query)
        if change_ms is not None:
            super().execute(_setting(change_ms))
        super().executemany(query, params_seq, **more)


def _setting(limit_ms: int) -> str:
    return f"SET LOCAL statement_timeout = {limit_ms}"
