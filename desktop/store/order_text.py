"""Decides how orders are found by a part of what they say: an index of pieces (0019).

The index is derived from ``work_order.search`` and no record: on SQLite a contentless FTS5 table
without positions, on PostgreSQL a table of tsvector with a GIN index. What it finds is a few too
many, so whoever asks compares with ``search`` as well.
"""

# ruff: noqa: S608  (the table is our own)

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from desktop.domain.grams import Needle, needle, pieces

TABLE = "order_text"
"""On SQLite FTS5 keeps tables of its own beside it, whose names begin so."""
AT_ONCE = 5_000
_ASCII = "".join(chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum())
_TOKENS = _ASCII.replace('"', '""').replace("'", "''")
_MAKING = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(pieces, content='', contentless_delete=1, "
        f"detail=none, tokenize=\"ascii tokenchars '{_TOKENS}'\")"
    ),
    "postgresql": f"CREATE TABLE {TABLE} (key BIGINT PRIMARY KEY, pieces TSVECTOR NOT NULL)",
}
_INDEXING = {"postgresql": f"CREATE INDEX {TABLE}_pieces ON {TABLE} USING gin (pieces)"}
"""What is made of all rows at once; FTS5 is an index itself."""
_PUTTING = {
    "sqlite": f"INSERT OR REPLACE INTO {TABLE} (rowid, pieces) VALUES (?, ?)",
    "postgresql": (
        f"INSERT INTO {TABLE} (key, pieces) VALUES (%s, array_to_tsvector(%s)) "
        "ON CONFLICT (key) DO UPDATE SET pieces = EXCLUDED.pieces"
    ),
}
_FINDING = {
    "sqlite": f"SELECT rowid AS key FROM {TABLE} WHERE {TABLE} MATCH ?",
    "postgresql": f"SELECT key FROM {TABLE} WHERE pieces @@ CAST(? AS tsquery)",
}
_HAVING = {
    "sqlite": "SELECT value AS key FROM json_each(?)",
    "postgresql": "SELECT key FROM unnest(CAST(? AS BIGINT[])) AS c (key)",
}


def make(connection: Connection) -> None:
    """Make the index of what the orders say; some 20 s for a million of them on SQLite."""
    dialect = connection.dialect.name
    connection.exec_driver_sql(_MAKING[dialect])
    for rows in _said(connection):
        connection.exec_driver_sql(
            _PUTTING[dialect], [(key, _stored(dialect, text)) for key, text in rows]
        )
    if dialect in _INDEXING:
        connection.exec_driver_sql(_INDEXING[dialect])


def drop(connection: Connection) -> None:
    """Drop the index."""
    connection.exec_driver_sql(f"DROP TABLE {TABLE}")


def put(connection: Connection, key: int, text: str) -> None:
    """Take the folded text of an order in place of what it said before."""
    dialect = connection.dialect.name
    connection.exec_driver_sql(_PUTTING[dialect], (key, _stored(dialect, text)))


def rebuild(connection: Connection) -> None:
    """Make the index anew, when the orders came some other way than one by one."""
    drop(connection)
    make(connection)


def short(words: Sequence[str]) -> bool:
    """Whether each word is shorter than a piece, so that many orders hold it."""
    return bool(words) and not any(needle(word).whole for word in words)


def finding(dialect: str, words: Iterable[str]) -> tuple[str, str]:
    """Return the query, with one value, for the keys of orders that may hold every word."""
    needles = [needle(word) for word in words]
    if dialect == "postgresql":
        parts = [f"{_lexeme(piece)}{rest}" for piece, rest in _parts(needles, ":*")]
        return _FINDING[dialect], " & ".join(parts)
    quoted = [
        f'"{piece.replace(chr(34), chr(34) * 2)}"{rest}' for piece, rest in _parts(needles, " *")
    ]
    return _FINDING[dialect], " AND ".join(quoted)


def leafing(words: Iterable[str], way: str) -> tuple[str, str]:
    """Return SQLite's query for the same keys in their order, ``ASC`` or ``DESC``.

    Its values are what is returned beside it, the first key and the last one.
    """
    query, sought = finding("sqlite", words)
    return f"{query} AND rowid BETWEEN ? AND ? ORDER BY rowid {way}", sought


def having(dialect: str, keys: Sequence[int]) -> tuple[str, object]:
    """Return the query, with one value, for keys that were found: the index is asked only once."""
    return _HAVING[dialect], json.dumps(keys) if dialect == "sqlite" else list(keys)


def _parts(needles: Iterable[Needle], rest: str) -> Iterator[tuple[str, str]]:
    """Yield each piece that is looked for, with what follows one that is only begun."""
    for wanted in needles:
        yield from ((piece, "") for piece in wanted.whole)
        if wanted.beginning:
            yield wanted.beginning, rest


def _lexeme(piece: str) -> str:
    """Return a piece as a query of PostgreSQL quotes it."""
    escaped = piece.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _stored(dialect: str, text: str) -> str | list[str]:
    """Return the pieces of a text as the driver takes them."""
    found = pieces(text)
    return found if dialect == "postgresql" else " ".join(found)


def _said(connection: Connection) -> Iterator[Sequence[Any]]:
    """Yield what the orders say, some thousand at a time."""
    last = 0
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    query = f"SELECT key, search FROM work_order WHERE key > {mark} ORDER BY key LIMIT {AT_ONCE}"
    while True:
        rows = connection.exec_driver_sql(query, (last,)).all()
        if not rows:
            return
        yield rows
        last = rows[-1][0]
