"""Decides how the database is opened: SQLite in WAL with FULL sync, writers BEGIN IMMEDIATE.

The driver is sqlcipher3, which brings a SQLite without the faults of older ones; an older library
is refused with a plain sentence. The schema is brought up to date by the migrations.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from api_client.vocabulary import StartFault
from desktop.store.faults import CannotStart

OLDEST_SQLITE = (3, 51, 3)
"""Releases from 3.7.0 to 3.51.2 can corrupt a database when the WAL is reset."""
BUSY_MS = 10_000
_IMMEDIATE = "callout_immediate"
_FAULTS = {
    5: StartFault.DATABASE_UNREACHABLE,  # busy: another program holds it
    6: StartFault.DATABASE_UNREACHABLE,  # locked
    8: StartFault.FOLDER_NOT_WRITABLE,  # read only
    10: StartFault.FOLDER_NOT_WRITABLE,  # the disk fails
    13: StartFault.FOLDER_NOT_WRITABLE,  # full
    14: StartFault.DATABASE_UNREACHABLE,  # cannot be opened
}
"""What SQLite's primary result codes mean for a start; anything else is damage."""


def check_sqlite() -> None:
    """Refuse a SQLite library that can corrupt the database.

    Raises:
        CannotStart: ``sqlite-too-old``.
    """
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise CannotStart(StartFault.SQLITE_TOO_OLD, found=dbapi2.sqlite_version, oldest=oldest)


class Database:
    """One database file, open; sessions that read, and sessions that write one after another."""

    def __init__(self, path: Path) -> None:
        """Open or make the file at ``path``; the schema comes by :meth:`migrate`."""
        check_sqlite()
        self.path = path
        self._engine = create_engine(
            URL.create("sqlite+pysqlite", database=str(path)),  # a path may hold ?, # and %
            module=dbapi2,
            connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
            pool_size=8,
            max_overflow=24,
        )
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._writing = self._engine.execution_options(**{_IMMEDIATE: True})

    @property
    def engine(self) -> Engine:
        """The engine, for migrations and tests."""
        return self._engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session on one unchanging picture of the database; nothing is written.

        Closing it ends the transaction. A rollback would too, but it forgets what was loaded, and
        records are presented after the block.
        """
        with Session(self._engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that commits at the end of the block, or undoes all on an exception."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    def migrate(self) -> None:
        """Bring the schema to this release's.

        Raises:
            CannotStart: ``database-newer``, ``database-damaged``, ``database-unreachable``,
                ``folder-not-writable``.
        """
        try:
            with self._writing.connect() as connection:
                _refuse_newer(connection)
                config = migration_config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                connection.commit()
        except DatabaseError as error:
            raise CannotStart(start_fault(error.orig), path=str(self.path)) from error

    def close(self) -> None:
        """Close every connection, so that Windows lets the file be moved."""
        self._engine.dispose()


def start_fault(error: BaseException | None) -> StartFault:
    """Return why a database cannot be worked with, from the driver's error."""
    code = getattr(error, "sqlite_errorcode", 0)
    return _FAULTS.get(code & 0xFF, StartFault.DATABASE_DAMAGED)


def migration_config() -> Config:
    """Return Alembic's configuration for this package's migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _refuse_newer(connection: Connection) -> None:
    """Refuse a database whose revision this release does not know."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        return
    try:
        ScriptDirectory.from_config(migration_config()).get_revision(revision)
    except CommandError as error:
        raise CannotStart(StartFault.DATABASE_NEWER, revision=revision) from error


def _prepare(connection: Any, record: object) -> None:  # noqa: ANN401  (the driver has no types)
    """Set what holds for each connection; transactions are begun by us, not by the driver."""
    del record
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "trusted_schema = OFF",
        f"busy_timeout = {BUSY_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Begin a transaction, taking the write lock at once where the session means to write."""
    immediate = connection.get_execution_options().get(_IMMEDIATE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
