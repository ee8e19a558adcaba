"""Decides how a PostgreSQL database is opened: one advisory lock for whoever writes (0016).

Every group begins with the lock, so that writers of all server processes take turns as they do on
SQLite. Nobody can hold it for ever: whoever does nothing inside a transaction, or is gone, loses
his session. The URL is libpq's; its password goes to the driver and nowhere else.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import PGconn, Ping, TransactionStatus
from sqlalchemy import Connection, Engine, create_engine, event

from api_client.vocabulary import StartFault
from desktop.store.bounded_cursor import Bound, BoundedCursor
from desktop.store.bounds import LeftS
from desktop.store.faults import CannotStart
from desktop.store.listening import Listening
from desktop.store.revisions import OtherRevision, newest
from desktop.store.sqlite import WRITING
from desktop.store.storage_faults import StorageFault, storage_fault

SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")
OLDEST_RELEASE = 15
"""Release 14 had its last corrections in November 2026."""
WRITERS_LOCK = 0x43616C6C6F7574
"""The advisory lock of whoever writes: "Callout" in ASCII; each database has its own."""
CHANNEL = "callout"
"""The channel on which a server tells the others that it has committed changes."""
PATIENT = "callout_patient"
"""The execution option of a connection that may wait and work for as long as it takes."""
CONNECT_S = 10
CONNECTIONS = 20
"""How many connections a process has at most, without the one that listens."""
LOCK_MS = 15_000
IDLE_MS = 12_000
"""Less than :data:`LOCK_MS`: whoever waits behind a holder that hangs gets its turn. More than a
machine without time for anything lets a process stand still in the middle of its work."""
READ_MS = 30_000
WRITE_MS = 2_000
"""How long one statement may run that reads, or that others wait for (a use case has less)."""
_DROPPED_MS = 25_000
KEEPALIVES = {
    "connect_timeout": CONNECT_S,
    "keepalives": 1,
    "keepalives_count": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "tcp_user_timeout": _DROPPED_MS,
}
"""How the driver finds out that the server's machine is gone; what the URL says of it holds."""
_LOCKED = f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"
_REVISION = "SELECT version_num FROM alembic_version"
_GROUP = f"{_LOCKED}, set_config('statement_timeout', '{WRITE_MS}', true); {_REVISION}"
"""Two statements on one way to the server: only the second sees what was committed while the first
waited for the lock, such as the schema of a newer release."""
UNHURRIED = (
    "SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true), "
    "set_config('idle_in_transaction_session_timeout', '0', true)"
)
"""What lets a transaction take as long as it does: to migrate, copy or look through all rows."""
_SETTINGS = {
    "client_encoding": "UTF8",
    "idle_in_transaction_session_timeout": str(IDLE_MS),
    "jit": "off",
    "lock_timeout": str(LOCK_MS),
    "statement_timeout": str(READ_MS),
    # On the server's side, so that it lets go of a lock whose holder's machine is gone.
    "tcp_keepalives_count": "3",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_user_timeout": str(_DROPPED_MS),
}
_SECRET = frozenset(
    {
        "oauth_client_secret",
        "password",
        "scram_client_key",
        "scram_server_key",
        "sslpassword",
    }
)
_START_FAULTS = {
    StorageFault.DAMAGED: StartFault.DATABASE_DAMAGED,
    StorageFault.FAILING: StartFault.DATABASE_NOT_WRITABLE,
    StorageFault.FULL: StartFault.DATABASE_NOT_WRITABLE,
    StorageFault.READ_ONLY: StartFault.DATABASE_NOT_WRITABLE,
    StorageFault.LOCKED: StartFault.DATABASE_UNREACHABLE,
    StorageFault.LOST: StartFault.DATABASE_UNREACHABLE,
    StorageFault.TOO_LONG: StartFault.DATABASE_UNREACHABLE,
}
"""What a storage fault means for a start; anything else is damage."""


def _is_news(record: logging.LogRecord) -> bool:
    """Leave out that a pipeline ended after an error: whoever sent it has the error itself."""
    return not str(record.msg).startswith("error ignored terminating")


logging.getLogger("psycopg").addFilter(_is_news)


class PostgresDatabase:
    """A database on a PostgreSQL server, named by its URL."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        """Read the URL; nothing is opened yet.

        Raises:
            CannotStart: ``database-unsupported`` for what is no URL of PostgreSQL.
        """
        self._given = parameters(url)
        self.place = place(self._given)
        self.name = f"callout {uuid4().hex[:12]}"
        """This process among those that use the database, in its list of sessions too."""

    def engine(self) -> Engine:
        """Return the engine; readers see one picture, writers what was committed when they look."""
        engine = create_engine(
            "postgresql+psycopg://",
            pool_size=8,
            max_overflow=CONNECTIONS - 8,
            pool_timeout=CONNECT_S,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        event.listen(engine, "do_connect", self._aim)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine

    def reading(self, engine: Engine) -> Engine:
        """Return the engine for who only looks."""
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def connect(self) -> psycopg.Connection[Any]:
        """Return a connection of the driver that commits each statement, to listen or to ask.

        Raises:
            psycopg.OperationalError: the server does not answer.
        """
        connection = psycopg.connect(**self._aimed(), autocommit=True)
        _set(connection)
        return connection

    def cannot_start(self, error: BaseException | None) -> CannotStart:
        """Return the start fault that an error of the driver stands for."""
        fault = storage_fault(error)
        if fault is StorageFault.LOST:
            return CannotStart(self._why_lost(), path=self.place)
        found = _START_FAULTS.get(fault, StartFault.DATABASE_DAMAGED)
        return CannotStart(found, path=self.place)

    def check(self, connection: Connection) -> None:
        """Refuse a server that is too old, or a database that cannot hold every letter.

        Raises:
            CannotStart: ``database-too-old``, ``database-encoding``.
        """
        query = "SELECT current_setting('server_version_num')::int, getdatabaseencoding()"
        version, encoding = connection.exec_driver_sql(query).one()
        if version // 10_000 < OLDEST_RELEASE:
            raise CannotStart(
                StartFault.DATABASE_TOO_OLD, found=version // 10_000, oldest=OLDEST_RELEASE
            )
        if encoding != "UTF8":
            raise CannotStart(StartFault.DATABASE_ENCODING, found=encoding, path=self.place)

    def in_transaction(self, connection: Connection) -> bool:
        """Return whether the server still has the transaction; a savepoint may be rolled back."""
        driver: Any = connection.connection.driver_connection
        stands = {TransactionStatus.INTRANS, TransactionStatus.INERROR}
        return driver is not None and driver.info.transaction_status in stands

    @contextmanager
    def bounded(self, connection: Connection, left_s: LeftS) -> Iterator[None]:
        """Let the server interrupt a statement that takes longer than what is left."""
        driver: Any = connection.connection.driver_connection
        usual = driver.cursor_factory
        driver.cursor_factory = partial(BoundedCursor, Bound(left_s, WRITE_MS))
        try:
            yield
        finally:
            driver.cursor_factory = usual

    def announce(self, connection: Connection) -> None:
        """Tell the other servers, once the transaction is committed, that there are changes."""
        connection.exec_driver_sql(f"SELECT pg_notify('{CHANNEL}', '{self.name}')")

    def listening(self, heard: Callable[[], None]) -> AbstractContextManager[object]:
        """Call ``heard`` whenever another process has told of changes, while the block lasts."""
        return Listening(self.connect, CHANNEL, self.name, heard)

    def _aim(self, dialect: object, record: object, args: object, given: dict[str, object]) -> None:
        """Hand the driver where to connect."""
        del dialect, record, args
        given.update(self._aimed())

    def _aimed(self) -> dict[str, Any]:
        """Return the parameters of a connection."""
        return {**KEEPALIVES, "application_name": self.name, **self._given}

    def _why_lost(self) -> StartFault:
        """Return why there is no connection; libpq gives no code for it, and translates its words.

        A server that answers and refuses this database, but not its own, has no such database.
        """
        aimed = self._aimed()
        if PGconn.ping(make_conninfo("", **aimed).encode()) != Ping.OK:
            return StartFault.DATABASE_UNREACHABLE
        for name in ("postgres", "template1"):
            try:
                psycopg.connect(**{**aimed, "dbname": name}).close()
            except psycopg.OperationalError as error:
                if "too many" in str(error) or "slots" in str(error):
                    return StartFault.DATABASE_UNREACHABLE
            else:
                return self._there(aimed)
        return StartFault.DATABASE_SIGN_IN

    def _there(self, aimed: dict[str, Any]) -> StartFault:
        """Return whether the database is missing, or was only out of reach for a moment."""
        try:
            psycopg.connect(**aimed).close()
        except psycopg.OperationalError:
            return StartFault.DATABASE_MISSING
        return StartFault.DATABASE_UNREACHABLE


def parameters(url: str) -> dict[str, Any]:
    """Return the parameters that a URL of PostgreSQL names, as libpq reads it.

    Raises:
        CannotStart: ``database-unsupported``; of what was given only the scheme is told.
    """
    scheme, colon, rest = url.partition("://")
    if not colon or scheme + colon not in SCHEMES:
        raise CannotStart(StartFault.DATABASE_UNSUPPORTED, url=scheme[:20] if colon else "")
    try:
        return dict(conninfo_to_dict(f"postgresql://{rest}"))
    except psycopg.ProgrammingError:
        # Not chained: the driver's words repeat what was given, the password too.
        raise CannotStart(StartFault.DATABASE_UNSUPPORTED, url=scheme) from None


def place(given: dict[str, Any]) -> str:
    """Return how people are told which database is meant, without anything secret."""
    host = given.get("host") or given.get("hostaddr") or given.get("service") or "localhost"
    port = f":{given['port']}" if given.get("port") else ""
    return f"{host}{port}/{given.get('dbname', '')}"


def without_secrets(url: str) -> str:
    """Return the URL of the same database as it may be kept and shown: no password is in it.

    Raises:
        CannotStart: ``database-unsupported``.
    """
    kept = {key: value for key, value in parameters(url).items() if key not in _SECRET}
    parts = urlsplit(url)
    people, at, hosts = parts.netloc.rpartition("@")
    named = [pair for pair in parts.query.split("&") if unquote(pair.split("=")[0]) not in _SECRET]
    query = "&".join(named)
    safe = f"postgresql://{people.partition(':')[0]}{at}{hosts}{parts.path}"
    safe += f"?{query}" if query else ""
    assert parameters(safe) == kept, "a parameter was lost, or a secret kept"
    return safe


def _prepare(connection: Any, record: object) -> None:  # noqa: ANN401  (the driver's)
    """Set what holds for each connection of the pool."""
    del record
    connection.autocommit = True
    _set(connection)
    connection.autocommit = False


def _set(connection: psycopg.Connection[Any]) -> None:
    """Set what holds for each connection; what is acknowledged is on the server's disk."""
    each = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in _SETTINGS.items())
    connection.execute(f"SELECT {each}".encode())
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false) "
        "WHERE current_setting('synchronous_commit') = 'off'"
    )


def _begin(connection: Connection) -> None:
    """Take the writers' lock first of all, where the connection means to write."""
    options = connection.get_execution_options()
    if options.get(PATIENT):
        connection.exec_driver_sql(UNHURRIED)
        connection.exec_driver_sql(_LOCKED)
    elif options.get(WRITING):
        _take_turn(connection)


def _take_turn(connection: Connection) -> None:
    """Wait for the writers' lock, and hold that the schema is still what this release writes.

    Raises:
        OtherRevision: a server of another release has brought it to its own.
    """
    cursor = connection.exec_driver_sql(_GROUP).cursor
    assert cursor is not None
    cursor.nextset()
    found = cursor.fetchone()
    revision = "" if found is None else found[0]
    if revision != newest():
        raise OtherRevision(revision)
