"""Tries what a PostgreSQL database promises: plain faults at a start, turns, limits, no secrets."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from api_client.vocabulary import StartFault
from desktop.store import postgres as postgres_module
from desktop.store.engine import Database
from desktop.store.faults import CannotStart
from desktop.store.orders import OrderDayRecord
from desktop.store.postgres import PostgresDatabase, without_secrets
from desktop.store.storage_faults import StorageFault, storage_fault
from tests.conftest import ExpectedWarnings
from tests.postgres import GUARDED, PASSWORD, Server
from tests.running import until
from tests.schema import REVISIONS

SECRET = "a-secret-that-nobody-may-see"


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    with postgres.database() as found:
        yield found


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    found = Database(url)
    yield found
    found.close()


def start_fault(url: str) -> CannotStart:
    """Why a database cannot be started with."""
    database = Database(url)
    with pytest.raises(CannotStart) as found:
        database.migrate()
    database.close()
    return found.value


# ------------------------------------------------------------------------------ faults at a start


def guarded(postgres: Server, password: str) -> str:
    """The URL of the role that has to give its password."""
    return postgres.url("postgres", f"{GUARDED}:{password}")


def test_a_server_that_is_not_there_is_one_plain_fault() -> None:
    fault = start_fault(f"postgresql://callout:{SECRET}@127.0.0.1:9/callout?connect_timeout=2")
    assert fault.fault is StartFault.DATABASE_UNREACHABLE
    assert fault.fields == {"path": "127.0.0.1:9/callout"}


@pytest.mark.parametrize("password", [SECRET, ""])
def test_a_wrong_password_or_none_is_one_plain_fault(postgres: Server, password: str) -> None:
    fault = start_fault(guarded(postgres, password))
    assert fault.fault is StartFault.DATABASE_SIGN_IN
    assert fault.fields == {"path": f"127.0.0.1:{postgres.port}/postgres"}


def test_a_user_that_is_none_is_one_plain_fault(postgres: Server) -> None:
    assert start_fault(postgres.url(user="nobody")).fault is StartFault.DATABASE_SIGN_IN


def test_the_right_password_opens(postgres: Server, url: str) -> None:
    whole = url.replace("postgres@", f"{GUARDED}:{PASSWORD.replace(' ', '%20')}@")
    database = Database(whole)
    database.migrate()
    database.close()
    assert postgres.ask("SELECT count(*) FROM alembic_version", url.rpartition("/")[2]) == [(1,)]


def test_of_the_driver_only_news_is_logged(expected_warnings: ExpectedWarnings) -> None:
    """The end of a pipeline whose error was raised is told once, by that error."""
    driver = logging.getLogger("psycopg")
    driver.warning("error ignored terminating %r: %s", "a pipeline", "pipeline aborted")
    driver.warning("error ignored in cancel: %s", "no such session")
    expected_warnings.expect("psycopg: WARNING: error ignored in cancel")


def test_a_database_that_is_missing_is_one_plain_fault(postgres: Server) -> None:
    fault = start_fault(postgres.url("nowhere"))
    assert fault.fault is StartFault.DATABASE_MISSING


def test_an_old_server_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_module, "OLDEST_RELEASE", 99)
    fault = start_fault(url)
    assert fault.fault is StartFault.DATABASE_TOO_OLD
    assert fault.fields["oldest"] == 99


def test_a_database_that_cannot_hold_every_letter_is_refused(postgres: Server) -> None:
    postgres.ask("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    assert start_fault(postgres.url("latin")).fault is StartFault.DATABASE_ENCODING
    postgres.drop("latin")


def test_a_database_that_takes_nothing_is_one_plain_fault(postgres: Server) -> None:
    with postgres.database(migrated=False) as url:
        name = url.rpartition("/")[2]
        postgres.ask(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        assert start_fault(url).fault is StartFault.DATABASE_NOT_WRITABLE


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (f"mysql://a:{SECRET}@host/db", "mysql"),
        (f"postgresql://a:{SECRET}@host:port/db?no=such", "postgresql"),
        (f"a:{SECRET}@host/db", ""),
        (f"host=db password={SECRET}", ""),
        ("", ""),
    ],
)
def test_what_is_no_url_of_postgresql_is_told_by_its_scheme_alone(given: str, told: str) -> None:
    with pytest.raises(CannotStart) as fault:
        Database(given)
    assert fault.value.fault is StartFault.DATABASE_UNSUPPORTED
    assert fault.value.fields == {"url": told}
    assert fault.value.__cause__ is None


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("postgres://u@h/db", "postgresql://u@h/db"),
        (f"postgresql+psycopg://u:{SECRET}@h:5433/db", "postgresql://u@h:5433/db"),
        (
            f"postgresql://h/db?password={SECRET}&sslmode=verify-full&user=u",
            "postgresql://h/db?sslmode=verify-full&user=u",
        ),
        (f"postgresql://u:{SECRET}@[::1]:5432/db", "postgresql://u@[::1]:5432/db"),
        (
            f"postgresql://u:{SECRET}@a:1,b:2/db?%70assword=x&options=-c%20jit%3Don",
            "postgresql://u@a:1,b:2/db?options=-c%20jit%3Don",
        ),
        (f"postgresql:///db?host=%2Frun&sslpassword={SECRET}", "postgresql:///db?host=%2Frun"),
    ],
)
def test_a_url_is_kept_without_what_is_secret(given: str, safe: str) -> None:
    assert without_secrets(given) == safe


def test_no_secret_is_in_what_is_told_of_a_fault(postgres: Server) -> None:
    fault = start_fault(guarded(postgres, SECRET))
    told: list[str] = [str(fault), repr(fault), repr(fault.fields)]
    cause: BaseException | None = fault
    while cause is not None:
        told.append(repr(cause))
        told.append(str(cause))
        cause = cause.__cause__ or cause.__context__
    database = Database(guarded(postgres, SECRET))
    told += [repr(database.engine), str(database.engine.url), repr(vars(PostgresDatabase))]
    database.close()
    assert SECRET not in "\n".join(told)


# -------------------------------------------------------------------------------------- turns


def test_servers_that_begin_at_once_migrate_once(postgres: Server) -> None:
    with postgres.database(migrated=False) as url:
        several = [Database(url) for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda one: one.migrate(), several))
        for one in several:
            one.close()
        found = postgres.ask("SELECT version_num FROM alembic_version", url.rpartition("/")[2])
        assert found == [(REVISIONS[-1],)]


def test_a_group_sees_what_the_group_before_it_committed(url: str) -> None:
    here, there = Database(url), Database(url)
    with here.write() as session:
        session.add(OrderDayRecord(day="2026-11-23", orders=0))

    def count(database: Database) -> None:
        for _ in range(50):
            with database.write() as session:
                session.get_one(OrderDayRecord, "2026-11-23").orders += 1

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(count, (here, there)))
    with here.read() as session:
        assert session.get_one(OrderDayRecord, "2026-11-23").orders == 100
    here.close()
    there.close()


def test_who_only_looks_waits_for_nobody_and_cannot_write(url: str) -> None:
    here, there = Database(url), Database(url)
    with here.group(), there.read() as session:
        assert session.execute(text("SELECT count(*) FROM order_day")).scalar() == 0
        with pytest.raises(DBAPIError) as error:
            session.execute(text("INSERT INTO order_day VALUES ('x', 1)"))
        assert storage_fault(error.value) is StorageFault.READ_ONLY
    here.close()
    there.close()


def test_whoever_hangs_while_he_holds_the_lock_loses_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert postgres_module.IDLE_MS < postgres_module.LOCK_MS
    short = {"idle_in_transaction_session_timeout": "300"}
    monkeypatch.setattr(postgres_module, "_SETTINGS", {**postgres_module._SETTINGS, **short})  # noqa: SLF001
    hanging, next_one = Database(url), Database(url)
    held, over = threading.Event(), threading.Event()
    faults: list[StorageFault] = []

    def hang() -> None:
        try:
            with hanging.group() as connection:
                connection.execute(text("INSERT INTO order_day VALUES ('lost', 1)"))
                held.set()
                over.wait(20)
                connection.execute(text("INSERT INTO order_day VALUES ('lost too', 1)"))
        except DBAPIError as error:
            faults.append(storage_fault(error))

    thread = threading.Thread(target=hang)
    thread.start()
    assert held.wait(10)
    with next_one.write() as session:
        session.add(OrderDayRecord(day="2026-11-23", orders=1))
    over.set()
    thread.join(20)
    assert faults == [StorageFault.LOST]
    with next_one.read() as session:
        assert session.execute(text("SELECT day FROM order_day")).scalars().all() == ["2026-11-23"]
    with hanging.write() as session:  # and by itself it goes on
        session.add(OrderDayRecord(day="2026-11-24", orders=1))
    hanging.close()
    next_one.close()


def test_whoever_waits_for_too_long_is_told_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    short = {"lock_timeout": "200"}
    holder = Database(url)
    with holder.group():
        monkeypatch.setattr(postgres_module, "_SETTINGS", {**postgres_module._SETTINGS, **short})  # noqa: SLF001
        waiting = Database(url)
        with pytest.raises(DBAPIError) as error, waiting.group():
            pass
        assert storage_fault(error.value) is StorageFault.LOCKED
        waiting.close()
    holder.close()


# -------------------------------------------------------------------------------------- faults


def _too_long(connection: Connection) -> None:
    connection.exec_driver_sql("SET LOCAL statement_timeout = 50")
    connection.exec_driver_sql("SELECT pg_sleep(5)")


def _twice(connection: Connection) -> None:
    for _ in range(2):
        connection.exec_driver_sql("INSERT INTO order_day VALUES ('x', 1)")


def _lost(connection: Connection) -> None:
    with suppress(DBAPIError):
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.exec_driver_sql("SELECT 1")


def _no_such_table(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT * FROM no_such_table")


@pytest.mark.parametrize(
    ("act", "fault", "stands"),
    [
        (_too_long, StorageFault.TOO_LONG, True),
        (_twice, StorageFault.REFUSED, True),
        (_no_such_table, StorageFault.OTHER, True),
        (_lost, StorageFault.LOST, False),
    ],
)
def test_what_goes_wrong_is_told_apart(
    database: Database, act: object, fault: StorageFault, stands: object
) -> None:
    assert callable(act)
    found: list[object] = []

    def run() -> None:
        with database.group() as connection:
            try:
                act(connection)
            finally:
                found.append(database.in_transaction(connection))

    with pytest.raises(SQLAlchemyError) as error:
        run()
    assert storage_fault(error.value) is fault
    assert found == [stands]
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM order_day")).scalar() == 0


def test_each_connection_has_its_limits_and_commits_to_the_disk(postgres: Server, url: str) -> None:
    postgres.ask(f"ALTER DATABASE {url.rpartition('/')[2]} SET synchronous_commit = off")
    database = Database(url)
    with database.engine.connect() as first, database.engine.connect() as second:
        for connection in (first, second):
            shown = {
                name: connection.exec_driver_sql(f"SHOW {name}").scalar()
                for name in ("synchronous_commit", "lock_timeout", "statement_timeout")
            }
            shown["idle"] = connection.exec_driver_sql(
                "SHOW idle_in_transaction_session_timeout"
            ).scalar()
            assert shown == {
                "synchronous_commit": "on",
                "lock_timeout": "15s",
                "statement_timeout": "30s",
                "idle": "12s",
            }
    with database.group() as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "2s"
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "read committed"
    with database.read() as session:
        level = session.execute(text("SHOW transaction_isolation")).scalar()
        assert level == "repeatable read"
    database.close()


def test_a_pool_whose_sessions_were_ended_goes_on_without_a_word(
    postgres: Server, database: Database, url: str
) -> None:
    with database.read() as session:
        session.execute(text("SELECT 1"))
    assert postgres.end_sessions(url) >= 1
    until(lambda: postgres.end_sessions(url) == 0)
    with database.read() as session:
        assert session.execute(text("SELECT 1")).scalar() == 1
