"""Decides what a database is to the rest of the program, whichever database it is.

Readers see one unchanging picture; writers take turns, also with those of other processes; the
schema is brought up to date by the migrations. ``sqlite`` and ``postgres`` say how each does it.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from api_client.vocabulary import StartFault
from desktop.store.bounds import LeftS
from desktop.store.faults import CannotStart
from desktop.store.postgres import PATIENT, PostgresDatabase
from desktop.store.revisions import OtherRevision, migration_config, newest
from desktop.store.sqlite import WRITING, SqliteFile


class Kind(Protocol):
    """One of the two databases, named and not open yet."""

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""

    def engine(self) -> Engine:
        """Return an engine that begins each transaction as this kind has to."""

    def reading(self, engine: Engine) -> Engine:
        """Return the engine for who only looks: one picture, and nothing written."""

    def cannot_start(self, error: BaseException | None) -> CannotStart:
        """Return the start fault that an error of the driver stands for."""

    def check(self, connection: Connection) -> None:
        """Refuse a server that does not suit."""

    def in_transaction(self, connection: Connection) -> bool:
        """Return whether the driver is inside a transaction that stands."""

    def bounded(self, connection: Connection, left_s: LeftS) -> AbstractContextManager[None]:
        """Interrupt statements in the block, and begin none, once ``left_s`` says so."""

    def announce(self, connection: Connection) -> None:
        """Tell other servers on this database of changes, once the transaction is committed."""

    def listening(self, heard: Callable[[], None]) -> AbstractContextManager[object]:
        """Call ``heard`` whenever another server has told of changes, while the block lasts."""


class Database:
    """One database, open; sessions that read, and groups that write one after another."""

    def __init__(self, where: Path | str) -> None:
        """Open or make a file, or open what a URL names; the schema comes by :meth:`migrate`.

        Raises:
            CannotStart: ``database-unsupported``, ``sqlite-too-old``.
        """
        self._kind: Kind = SqliteFile(where) if isinstance(where, Path) else PostgresDatabase(where)
        self._engine = self._kind.engine()
        self._reading = self._kind.reading(self._engine)
        self._writing = self._engine.execution_options(**{WRITING: True})
        self._migrating = self._engine.execution_options(**{WRITING: True, PATIENT: True})

    @property
    def engine(self) -> Engine:
        """The engine, for migrations and tests."""
        return self._engine

    @property
    def reading(self) -> Engine:
        """The engine for who only looks: each connection sees one picture."""
        return self._reading

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._kind.dialect

    def cannot_start(self, error: Exception) -> CannotStart:
        """Return the start fault that an error of the driver, or of :meth:`group`, stands for."""
        if isinstance(error, OtherRevision):
            return CannotStart(StartFault.DATABASE_NEWER, revision=error.revision)
        return self._kind.cannot_start(error)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session on one unchanging picture of the database; nothing is written.

        Closing it ends the transaction. A rollback would too, but it forgets what was loaded, and
        records are presented after the block.
        """
        with Session(self._reading, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def group(self) -> Iterator[Connection]:
        """Give a connection inside a transaction that alone may write until the block ends.

        It is committed, and on disk, when the block has ended; an exception undoes all of it.
        Savepoints inside are the caller's.

        Raises:
            OtherRevision: another server has brought the schema to another release's.
        """
        with self._writing.connect() as connection, connection.begin():
            yield connection

    def in_transaction(self, connection: Connection) -> bool:
        """Return whether the group's transaction still stands; some faults end all of it."""
        gone = connection.closed or connection.invalidated
        return not gone and self._kind.in_transaction(connection)

    def bounded(self, connection: Connection, left_s: LeftS) -> AbstractContextManager[None]:
        """Interrupt statements in the block, and begin none, once ``left_s`` has no time left.

        Raises:
            TimeOver: by the cursors of the connection that were opened in the block.
        """
        return self._kind.bounded(connection, left_s)

    def announce(self, connection: Connection) -> None:
        """Tell the other servers on this database of changes, once the group is committed.

        To be called inside the group, after its numbers were taken.
        """
        self._kind.announce(connection)

    def listening(self, heard: Callable[[], None]) -> AbstractContextManager[object]:
        """Call ``heard``, in another thread, when another server has committed changes.

        While the block lasts; after a connection was lost it is called once it is back.
        """
        return self._kind.listening(heard)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that commits at the end of the block, or undoes all on an exception."""
        with (
            self.group() as connection,
            Session(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def migrate(self) -> None:
        """Bring the schema to this release's, one process after another.

        Raises:
            CannotStart: ``database-newer``, ``database-damaged``, ``database-unreachable``,
                ``folder-not-writable``; on PostgreSQL ``database-sign-in``,
                ``database-missing``, ``database-too-old``, ``database-encoding``,
                ``database-not-writable``.
        """
        try:
            with self._migrating.connect() as connection, connection.begin():
                self._kind.check(connection)
                _refuse_newer(connection)
                config = migration_config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except DBAPIError as error:
            raise self.cannot_start(error) from error

    def outdated(self) -> str | None:
        """Return the schema's revision where this release would bring it further, else None.

        Raises:
            CannotStart: as :meth:`migrate`, but for ``database-newer``.
        """
        try:
            with self._reading.connect() as connection:
                revision = MigrationContext.configure(connection).get_current_revision()
        except DBAPIError as error:
            raise self.cannot_start(error) from error
        steps = [each.revision for each in _revisions()]  # the newest first
        return revision if revision in steps[1:] else None

    def refuse_other_revision(self) -> None:
        """Refuse a database whose schema is not this release's; nothing is changed.

        Raises:
            CannotStart: ``database-newer``, ``database-older``, and as :meth:`migrate`.
        """
        try:
            with self._reading.connect() as connection:
                self._kind.check(connection)
                _refuse_newer(connection)
                revision = MigrationContext.configure(connection).get_current_revision()
        except DBAPIError as error:
            raise self.cannot_start(error) from error
        if revision != newest():
            raise CannotStart(StartFault.DATABASE_OLDER, revision=revision or "")

    def close(self) -> None:
        """Close every connection, so that Windows lets the file be moved."""
        self._engine.dispose()


def _revisions() -> Iterator[Script]:
    return ScriptDirectory.from_config(migration_config()).walk_revisions()


def _refuse_newer(connection: Connection) -> None:
    """Refuse a database whose revision this release does not know."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        return
    try:
        ScriptDirectory.from_config(migration_config()).get_revision(revision)
    except CommandError as error:
        raise CannotStart(StartFault.DATABASE_NEWER, revision=revision) from error
