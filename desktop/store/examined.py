"""Decides what is read of a database by who trusts nothing of ours (F3, F5).

Rows come as the bytes that lie there, so that each one that was changed can be named.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Protocol

from desktop.store.counting import TABLES

AUDIT_COLUMNS = ("at", "actor", "role", "action", "noun", "subject", "detail", "hash")
DEEPEST_DETAIL = 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Unreadable(Exception):
    """A row, a table or the whole database cannot be read; the driver's error is its cause."""


class Source(Protocol):
    """A database of either kind, seen through its driver alone."""

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield what a query finds.

        Raises:
            Unreadable: the next row cannot be read.
        """

    def raw(self, column: str) -> str:
        """Return how a query asks for a column's bytes as they lie there."""

    def tables(self) -> set[str]:
        """Return the names of the tables that are there."""

    def faults(self) -> list[str]:
        """Return what the database finds wrong with itself, in its own words."""


class Examined:
    """A database that is looked at, in one unchanging picture of it."""

    def __init__(self, source: Source) -> None:
        """Look through an open connection of the driver."""
        self._source = source

    @property
    def source(self) -> Source:
        """What it is seen through."""
        return self._source

    def audit(self) -> Iterator[dict[str, Any]]:
        """Yield the audit rows in JSON's terms, in their order, each as it lies there.

        Raises:
            Unreadable: the next row cannot be read at all.
        """
        columns = ", ".join(map(self._source.raw, AUDIT_COLUMNS))
        query = f"SELECT seq, {columns} FROM audit ORDER BY seq"  # noqa: S608  (names of ours)
        for seq, *values in self._source.rows(query):
            row = dict(zip(AUDIT_COLUMNS, map(_text, values), strict=True))
            yield {"seq": seq, **row, "detail": _detail(row["detail"])}

    def files(self) -> dict[str, int]:
        """Return the length in bytes of each stored file, by its digest."""
        query = f"SELECT {self._source.raw('sha256')}, length FROM file"  # noqa: S608  (ours)
        return {_text(sha256): _whole(length) for sha256, length in self._source.rows(query)}

    def centre(self) -> tuple[str, int, str]:
        """Return the centre's id, and how many audit rows it counts and the last one's hash."""
        id_, head = self._source.raw("id"), self._source.raw("audit_head")
        rows = list(self._source.rows(f"SELECT {id_}, last_audit, {head} FROM centre"))  # noqa: S608
        if len(rows) != 1:
            msg = "the centre's row is not there"
            raise Unreadable(msg)
        return _text(rows[0][0]), _whole(rows[0][1]), _text(rows[0][2])

    def counts(self) -> dict[str, int]:
        """Return how many rows each table of ours has."""
        return {
            name: _whole(rows)
            for name in sorted(self._source.tables() & TABLES)
            for (rows,) in self._source.rows(f'SELECT count(*) FROM "{name}"')  # noqa: S608  (ours)
        }

    def revision(self) -> str:
        """Return the revision of the schema."""
        for (found,) in self._source.rows("SELECT version_num FROM alembic_version"):
            return _text(str(found).encode())
        return "none"

    def faults(self) -> list[str]:
        """Return what the database finds wrong with itself, in its own words."""
        try:
            return self._source.faults()
        except Unreadable as error:
            return [str(error)]


def is_digest(text: str) -> bool:
    """Return whether a text has the form of a SHA-256, and so can name a file."""
    return _SHA256.fullmatch(text) is not None


def _text(value: bytes | None) -> str:
    """Return a column's bytes as text; bytes that are no UTF-8 stay what they are."""
    return "" if value is None else bytes(value).decode("utf-8", "surrogateescape")


def _whole(value: object) -> int:
    """Return a column's number; in a damaged file, anything may lie where numbers should."""
    if not isinstance(value, int):
        msg = "no number where one should be"
        raise Unreadable(msg)
    return value


def _detail(text: str) -> Any:  # noqa: ANN401  (JSON)
    """Return the detail as it was written, or the text itself where we never wrote it so."""
    try:
        detail = json.loads(text)
        same = json.dumps(detail, ensure_ascii=False, separators=(",", ":")) == text
    except (ValueError, RecursionError):
        return text
    return detail if same and not _deep(detail) else text


def _deep(value: object, left: int = DEEPEST_DETAIL) -> bool:
    """Return whether a value nests deeper than any that we write, and than code follows it."""
    if isinstance(value, dict):
        value = list(value.values())
    return isinstance(value, list) and (not left or any(_deep(one, left - 1) for one in value))
