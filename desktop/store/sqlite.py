"""Decides how a SQLite file is opened: WAL with FULL sync, writers BEGIN IMMEDIATE.

The driver is sqlcipher3, which brings a SQLite without the faults of older ones; an older library
is refused with a plain sentence.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from shutil import disk_usage
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlcipher3 import dbapi2
from typing_extensions import override

from api_client.vocabulary import StartFault
from desktop.store.bounds import LeftS, left
from desktop.store.faults import CannotStart
from desktop.store.storage_faults import StorageFault, storage_fault

OLDEST_SQLITE = (3, 51, 3)
"""Releases from 3.7.0 to 3.51.2 can corrupt a database when the WAL is reset."""
BUSY_MS = 2_000
"""How long another program may hold the database before whoever waits is told so (0024)."""
STEPS_BETWEEN_LOOKS = 20_000
"""Steps of SQLite's machine between two looks at the time: about a millisecond."""
LEAST_ROOM_BYTES = 1 << 16
WRITING = "callout_writing"
"""The execution option of a connection that means to write."""
_START_FAULTS = {
    StorageFault.LOCKED: StartFault.DATABASE_UNREACHABLE,
    StorageFault.LOST: StartFault.DATABASE_UNREACHABLE,
    StorageFault.READ_ONLY: StartFault.FOLDER_NOT_WRITABLE,
    StorageFault.FAILING: StartFault.FOLDER_NOT_WRITABLE,
    StorageFault.FULL: StartFault.DISK_FULL,
}
"""What a storage fault means for a start; anything else is damage."""


def check_sqlite() -> None:
    """Refuse a SQLite library that can corrupt the database.

    Raises:
        CannotStart: ``sqlite-too-old``.
    """
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise CannotStart(StartFault.SQLITE_TOO_OLD, found=dbapi2.sqlite_version, oldest=oldest)


def start_fault(error: BaseException | None) -> StartFault:
    """Return why a database file cannot be worked with, from the driver's error."""
    return _START_FAULTS.get(storage_fault(error), StartFault.DATABASE_DAMAGED)


class _Connection(dbapi2.Connection):  # type: ignore[misc]  # the driver has no types
    """A connection whose cursors ask for the time that is left, while there is a bound."""

    left_s: LeftS | None = None

    @override
    def cursor(self) -> Any:
        if self.left_s is None:
            return super().cursor()
        cursor = super().cursor(_BoundedCursor)
        cursor.left_s = self.left_s
        return cursor


class _BoundedCursor(dbapi2.Cursor):  # type: ignore[misc]  # the driver has no types
    """A cursor that begins no statement once no time is left."""

    left_s: LeftS

    @override
    def execute(self, statement: str, *values: Any) -> Any:
        left(statement, self.left_s)
        return super().execute(statement, *values)

    @override
    def executemany(self, statement: str, rows: Any) -> Any:
        left(statement, self.left_s)
        return super().executemany(statement, rows)


class SqliteFile:
    """A database in one file."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is opened yet."""
        check_sqlite()
        self._path = path

    def engine(self) -> Engine:
        """Return the engine, each of whose connections keeps what the architecture promises."""
        engine = create_engine(
            # A path may hold ?, # and %.
            URL.create("sqlite+pysqlite", database=str(self._path)),
            module=dbapi2,
            connect_args={
                "check_same_thread": False,
                "factory": _Connection,
                "timeout": BUSY_MS / 1000,
            },
            pool_size=8,
            max_overflow=24,
            hide_parameters=True,
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine

    def reading(self, engine: Engine) -> Engine:
        """Return the engine for who only looks: in WAL, a reader has one picture anyway."""
        return engine

    def cannot_start(self, error: BaseException | None) -> CannotStart:
        """Return the start fault that an error of the driver stands for."""
        fault = start_fault(error)
        if storage_fault(error) is StorageFault.FAILING and self._no_room():
            fault = StartFault.DISK_FULL  # SQLite says so of the database alone, not of its index
        return CannotStart(fault, path=str(self._path))

    def _no_room(self) -> bool:
        """Return whether the disk has not even room for the index of the log."""
        return disk_usage(self._path.parent).free < LEAST_ROOM_BYTES

    def check(self, connection: Connection) -> None:
        """Refuse a server that does not suit; SQLite is a library, and was looked at already."""
        del connection

    def in_transaction(self, connection: Connection) -> bool:
        """Return whether SQLite has not rolled all of it back, as it may on a full disk."""
        driver = connection.connection.driver_connection
        return driver is not None and driver.in_transaction

    @contextmanager
    def bounded(self, connection: Connection, left_s: LeftS) -> Iterator[None]:
        """Interrupt a statement in the block once no time is left; it is asked all the while."""
        driver = connection.connection.driver_connection
        assert isinstance(driver, _Connection)
        driver.set_progress_handler(lambda: left_s() <= 0, STEPS_BETWEEN_LOOKS)
        driver.left_s = left_s
        try:
            yield
        finally:
            driver.left_s = None
            driver.set_progress_handler(None, STEPS_BETWEEN_LOOKS)

    def announce(self, connection: Connection) -> None:
        """Tell nobody: one server alone has the file."""
        del connection

    def listening(self, heard: Callable[[], None]) -> AbstractContextManager[object]:
        """Listen to nobody: one server alone has the file."""
        del heard
        return nullcontext()


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
    writing = connection.get_execution_options().get(WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
