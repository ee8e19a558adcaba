"""Decides how a database is opened for who only looks, and touches nothing (F3, F5).

Opening a SQLite file in the usual way would already change it: after a crash it moves the log into
the file. On PostgreSQL, one read-only transaction is all that is needed.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from urllib.parse import quote

import psycopg
from sqlcipher3 import dbapi2

from api_client.vocabulary import StartFault
from desktop.store.examined import Examined, Unreadable
from desktop.store.faults import CannotStart
from desktop.store.postgres import UNHURRIED, PostgresDatabase
from desktop.store.sqlite import BUSY_MS, check_sqlite, start_fault

Found = TypeVar("Found")
MOST_FAULTS = 20
_INDEX_UNUSABLE = {StartFault.DATABASE_UNREACHABLE, StartFault.FOLDER_NOT_WRITABLE}


class _File:
    """A SQLite file, seen through the driver's connection."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401  (the driver has no types)
        self._connection = connection

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._connection.execute(query)
        except dbapi2.DatabaseError as error:
            raise Unreadable(str(error)) from error

    def raw(self, column: str) -> str:
        return f"CAST({column} AS BLOB)"

    def tables(self) -> set[str]:
        return {name for (name,) in self.rows("SELECT name FROM sqlite_schema WHERE type='table'")}

    def faults(self) -> list[str]:
        told = self.rows(f"PRAGMA integrity_check({MOST_FAULTS})")
        return [str(row[0]) for row in told if row[0] != "ok"]


class _Server:
    """A PostgreSQL database, seen through a connection of the driver, a page of rows at a time."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._numbers = count(1)

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        try:
            with self._connection.cursor(f"look_{next(self._numbers)}") as cursor:
                cursor.itersize = 1000
                cursor.execute(query.encode())
                yield from cursor
        except psycopg.Error as error:
            raise Unreadable(type(error).__name__) from error

    def raw(self, column: str) -> str:
        return f"convert_to({column}, 'UTF8')"

    def tables(self) -> set[str]:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        return {str(name) for (name,) in self.rows(query)}

    def faults(self) -> list[str]:
        """Return pages whose checksum was wrong, and indexes that are not whole."""
        pages = (
            "SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database() "
            "AND checksum_failures > 0"
        )
        indexes = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
        return [
            *(f"checksum failures: {failures}" for (failures,) in self.rows(pages)),
            *(f"index not valid: {name}" for (name,) in self.rows(indexes)),
        ]


def examine(where: Path | str, look: Callable[[Examined], Found]) -> Found:
    """Return what ``look`` finds; it is called again when a server began to write a file meanwhile.

    Args:
        where: a SQLite file, or the URL of a PostgreSQL database.
        look: reads, and changes nothing.

    Raises:
        CannotStart: ``database-unreachable``, ``database-damaged``, and why a PostgreSQL database
            cannot be opened.
    """
    return _file(where, look) if isinstance(where, Path) else _server(where, look)


def _server(url: str, look: Callable[[Examined], Found]) -> Found:
    """Look through one read-only transaction, which sees one picture."""
    named = PostgresDatabase(url)
    try:
        with named.connect() as connection:
            connection.autocommit = False
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            connection.execute(UNHURRIED.encode())
            return look(Examined(_Server(connection)))
    except psycopg.Error as error:
        raise named.cannot_start(error) from error
    except Unreadable as error:
        raise named.cannot_start(error.__cause__) from error


def _file(path: Path, look: Callable[[Examined], Found]) -> Found:
    check_sqlite()
    if not path.is_file():
        raise CannotStart(StartFault.DATABASE_UNREACHABLE, path=str(path))
    while True:
        before = _footprint(path)
        alone = not _log_bytes(path)
        try:
            found = _once(path, look)
        except (Unreadable, dbapi2.DatabaseError) as error:
            if not alone or _footprint(path) == before:
                raise CannotStart(_why(error), path=str(path)) from error
        else:
            if not alone or _footprint(path) == before:
                return found


def _once(path: Path, look: Callable[[Examined], Found]) -> Found:
    """Open the database in the way that leaves it as it is, and look.

    Without a log, the file holds everything and nobody writes to it: it is read as it stands.
    With log and index, a server runs, or was killed: both are read, and not written. A log whose
    index is gone or must be mended is read in a copy, since SQLite would mend it in place.
    """
    if not _log_bytes(path):
        return _through(path, "immutable=1", look)
    if path.with_name(path.name + "-shm").exists():  # else the log would be passed over in silence
        try:
            return _through(path, "mode=ro&readonly_shm=1", look)
        except (Unreadable, dbapi2.OperationalError) as error:
            if _why(error) not in _INDEX_UNUSABLE:
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
        return look(Examined(_File(connection)))


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


def _why(error: Exception) -> StartFault:
    """Return why a file cannot be read, by the driver's own error."""
    return start_fault(error.__cause__ if isinstance(error, Unreadable) else error)
