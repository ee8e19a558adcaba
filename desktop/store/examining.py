"""Decides how a database is looked at by who trusts nothing of ours, and touches nothing (F3, F5).

Rows come as the bytes that lie there, so that each one that was changed can be named. Opening a
database in the usual way would already change it: after a crash it moves the log into the file.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from urllib.parse import quote

from sqlcipher3 import dbapi2

from api_client.vocabulary import StartFault
from desktop.store.counting import TABLES
from desktop.store.faults import CannotStart
from desktop.store.sqlite import BUSY_MS, check_sqlite, start_fault

Found = TypeVar("Found")
Unreadable = dbapi2.DatabaseError
"""What the driver raises where a row, a table or the file cannot be read."""
AUDIT_COLUMNS = ("at", "actor", "role", "action", "noun", "subject", "detail", "hash")
DEEPEST_DETAIL = 20
MOST_FAULTS = 20
_INDEX_UNUSABLE = {StartFault.DATABASE_UNREACHABLE, StartFault.FOLDER_NOT_WRITABLE}
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Examined:
    """A database that is looked at, in one unchanging picture of it."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401  (the driver has no types)
        """Look through an open connection of the driver."""
        self._connection = connection

    def audit(self) -> Iterator[dict[str, Any]]:
        """Yield the audit rows in JSON's terms, in their order, each as it lies there.

        Raises:
            Unreadable: the next row cannot be read at all.
        """
        columns = ", ".join(f"CAST({name} AS BLOB)" for name in AUDIT_COLUMNS)
        query = f"SELECT seq, {columns} FROM audit ORDER BY seq"  # noqa: S608  (names of ours)
        for seq, *values in self._connection.execute(query):
            row = dict(zip(AUDIT_COLUMNS, map(_text, values), strict=True))
            yield {"seq": seq, **row, "detail": _detail(row["detail"])}

    def files(self) -> dict[str, int]:
        """Return the length in bytes of each stored file, by its digest."""
        query = "SELECT CAST(sha256 AS BLOB), length FROM file"
        return {_text(sha256): _whole(length) for sha256, length in self._connection.execute(query)}

    def centre(self) -> tuple[str, int, str]:
        """Return the centre's id, and how many audit rows it counts and the last one's hash."""
        query = "SELECT CAST(id AS BLOB), last_audit, CAST(audit_head AS BLOB) FROM centre"
        rows = self._connection.execute(query).fetchall()
        if len(rows) != 1:
            msg = "the centre's row is not there"
            raise Unreadable(msg)
        return _text(rows[0][0]), _whole(rows[0][1]), _text(rows[0][2])

    def counts(self) -> dict[str, int]:
        """Return how many rows each table of ours has."""
        named = self._connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        there = {name for (name,) in named.fetchall()}
        return {
            name: _whole(self._connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608  (a name of ours)
            for name in sorted(there & TABLES)
        }

    def revision(self) -> str:
        """Return the revision of the schema."""
        found = self._connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return "none" if found is None else _text(str(found[0]).encode())

    def faults(self) -> list[str]:
        """Return what SQLite finds wrong with the file itself, in its own words."""
        try:
            told = self._connection.execute(f"PRAGMA integrity_check({MOST_FAULTS})").fetchall()
        except Unreadable as error:
            return [str(error)]
        return [str(row[0]) for row in told if row[0] != "ok"]


def examine(path: Path, look: Callable[[Examined], Found]) -> Found:
    """Return what ``look`` finds; it is called again when a server began to write meanwhile.

    Raises:
        CannotStart: ``database-unreachable``, ``database-damaged``.
    """
    check_sqlite()
    if not path.is_file():
        raise CannotStart(StartFault.DATABASE_UNREACHABLE, path=str(path))
    while True:
        before = _footprint(path)
        alone = not _log_bytes(path)
        try:
            found = _once(path, look)
        except Unreadable as error:
            if not alone or _footprint(path) == before:
                raise CannotStart(start_fault(error), path=str(path)) from error
        else:
            if not alone or _footprint(path) == before:
                return found


def is_digest(text: str) -> bool:
    """Return whether a text has the form of a SHA-256, and so can name a file."""
    return _SHA256.fullmatch(text) is not None


def _once(path: Path, look: Callable[[Examined], Found]) -> Found:
    """Open the database in the way that leaves it as it is, and look.

    Without a log, the file holds everything and nobody writes to it: it is read as it stands.
    With log and index, a server runs, or was killed: both are read, and not written. A log whose
    index is gone or must be mended is read in a copy, since SQLite would mend it in place.
    """
    if not _log_bytes(path):
        return _through(path, "immutable=1", look)
    try:
        return _through(path, "mode=ro&readonly_shm=1", look)
    except dbapi2.OperationalError as error:
        if start_fault(error) not in _INDEX_UNUSABLE:
            raise
    with TemporaryDirectory(prefix="callout-examined-") as folder:
        copy = Path(folder) / path.name
        copyfile(path, copy)
        copyfile(_log(path), _log(copy))
        return _through(copy, "mode=rw", look)


def _through(path: Path, way: str, look: Callable[[Examined], Found]) -> Found:
    """Look through a connection of its own, inside one transaction."""
    uri = f"file:{quote(path.absolute().as_posix())}?{way}"
    connect = dbapi2.connect(uri, uri=True, isolation_level=None, timeout=BUSY_MS / 1000)
    with closing(connect) as connection:
        connection.execute("BEGIN")
        return look(Examined(connection))


def _log(path: Path) -> Path:
    """Return where SQLite writes ahead for the database at ``path``."""
    return path.with_name(path.name + "-wal")


def _log_bytes(path: Path) -> int:
    """Return the length of the log in bytes, 0 where there is none."""
    log = _log(path)
    return log.stat().st_size if log.exists() else 0


def _footprint(path: Path) -> tuple[int, int, int]:
    """Return what changes when somebody writes: the log's length, the file's length and time."""
    stat = path.stat()
    return _log_bytes(path), stat.st_size, stat.st_mtime_ns


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
