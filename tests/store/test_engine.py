"""Tries what the database promises, on real files: pragmas, strictness, one picture, refusals."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from api_client.vocabulary import StartFault
from desktop.store import sqlite as sqlite_module
from desktop.store.base import Record
from desktop.store.engine import Database
from desktop.store.faults import CannotStart
from desktop.store.orders import OrderDayRecord
from desktop.store.sqlite import check_sqlite
from tests.databases import Place

PROMISED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "busy_timeout": 2_000,
}


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    found = Database(place)
    found.migrate()
    yield found
    found.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    found = Database(tmp_path / "a centre 中心.db")
    found.migrate()
    yield found
    found.close()


def test_every_pooled_connection_keeps_what_is_promised(sqlite: Database) -> None:
    with ExitStack() as stack:
        several = [stack.enter_context(sqlite.engine.connect()) for _ in range(12)]
        assert len({id(one.connection.dbapi_connection) for one in several}) == 12
        for connection in several:
            for pragma, value in PROMISED.items():
                found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
                assert found == value, pragma


def test_every_table_is_strict(sqlite: Database) -> None:
    with sqlite.engine.connect() as connection:
        listed = connection.exec_driver_sql("PRAGMA table_list").all()
    strict = {row.name: row.strict for row in listed if row.schema == "main"}
    ours = {name for name in strict if not name.startswith("sqlite_")} - {"alembic_version"}
    ours = {name for name in ours if not name.startswith("order_text")}  # made for search
    assert ours == set(Record.metadata.tables)
    assert all(strict[name] for name in ours)


@pytest.mark.parametrize(
    ("day", "orders"),
    [("'today'", "'three'"), ("'today'", "NULL"), ("NULL", "1"), ("'today'", "9e99")],
)
def test_a_wrong_type_is_refused(database: Database, day: str, orders: str) -> None:
    with database.write() as session:
        insert = text(f"INSERT INTO order_day VALUES ({day}, {orders})")  # noqa: S608  (ours)
        with pytest.raises(DBAPIError):
            session.execute(insert)


def test_a_part_of_a_number_is_refused_where_a_file_would_keep_it(sqlite: Database) -> None:
    with sqlite.write() as session, pytest.raises(DBAPIError):  # PostgreSQL would round it
        session.execute(text("INSERT INTO order_day VALUES ('today', 1.5)"))


def test_a_row_that_belongs_to_nothing_is_refused(database: Database) -> None:
    with database.write() as session:
        insert = text("INSERT INTO pairing VALUES ('digest', 'nobody', 1, 2, NULL)")
        with pytest.raises(DBAPIError, match=r"(?i)foreign key"):
            session.execute(insert)


def days(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(OrderDayRecord.day)))


def test_an_exception_undoes_the_whole_block(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            session.add(OrderDayRecord(day="2026-11-23", orders=1))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert days(database) == []


def test_a_reader_sees_one_picture_while_others_write(database: Database) -> None:
    with database.read() as session:
        before = session.scalars(select(OrderDayRecord.day)).all()
        with database.write() as writer:
            writer.add(OrderDayRecord(day="2026-11-23", orders=1))
        assert session.scalars(select(OrderDayRecord.day)).all() == before
    assert days(database) == ["2026-11-23"]


def test_writers_at_once_wait_for_each_other_and_lose_nothing(database: Database) -> None:
    with database.write() as session:
        session.add(OrderDayRecord(day="2026-11-23", orders=0))
    start = threading.Barrier(4)

    def count(_: int) -> None:
        start.wait()
        for _ in range(10):
            with database.write() as session:
                session.get_one(OrderDayRecord, "2026-11-23").orders += 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(4)))
    with database.read() as session:
        assert session.get_one(OrderDayRecord, "2026-11-23").orders == 40


def test_an_old_library_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    check_sqlite()
    monkeypatch.setattr(sqlite_module, "OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(CannotStart) as fault:
        check_sqlite()
    assert fault.value.fault is StartFault.SQLITE_TOO_OLD
    assert fault.value.fields["oldest"] == "99.0.0"


def garble(path: Path) -> None:
    path.write_bytes(b"this is no database, " * 400)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (garble, StartFault.DATABASE_DAMAGED),
        (cut, StartFault.DATABASE_DAMAGED),
        (replace_by_folder, StartFault.DATABASE_UNREACHABLE),
    ],
)
def test_a_file_that_cannot_be_used_is_one_plain_fault(
    tmp_path: Path, damage: Callable[[Path], None], fault: StartFault
) -> None:
    path = tmp_path / "callout.db"
    database = Database(path)
    database.migrate()
    database.close()
    damage(path)
    again = Database(path)
    with pytest.raises(CannotStart) as found:
        again.migrate()
    again.close()
    assert found.value.fault is fault
    assert found.value.fields == {"path": str(path)}


def test_a_database_that_another_program_holds_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_module, "BUSY_MS", 50)
    path = tmp_path / "callout.db"
    database = Database(path)
    database.migrate()
    database.close()
    other = dbapi2.connect(str(path), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    again = Database(path)
    with pytest.raises(CannotStart) as found:
        again.migrate()
    again.close()
    other.close()
    assert found.value.fault is StartFault.DATABASE_UNREACHABLE


def test_a_closed_database_lets_its_file_be_moved(tmp_path: Path) -> None:
    database = Database(tmp_path / "callout.db")
    database.migrate()
    database.close()
    assert [path.name for path in tmp_path.iterdir()] == ["callout.db"]
    (tmp_path / "callout.db").rename(tmp_path / "moved.db")


COMMITS = 20
_WRITER = f"""
import sys
from pathlib import Path
from desktop.store.engine import Database
from desktop.store.orders import OrderDayRecord
database = Database(Path(sys.argv[1]))
database.migrate()
with database.read() as session:
    pass
sys.stderr.write("MARK begin\\n")
for number in range({COMMITS}):
    with database.write() as session:
        session.add(OrderDayRecord(day=str(number), orders=1))
    sys.stderr.write(f"MARK {{number}}\\n")
"""


def strace() -> str:
    """The tracer; skips where there is none that may trace; that there is none fails in CI."""
    found = shutil.which("strace")
    if found is None:
        reason = "strace is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}: whether commits are synced would be skipped unseen")
        pytest.skip(reason)
    tried = subprocess.run([found, "-f", "true"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("strace may not trace here")
    return found


@pytest.mark.parametrize(
    ("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)]
)
def test_without_a_tracer_syncs_are_not_skipped_unseen_in_ci(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="strace"):
        strace()


def test_each_commit_is_synced_before_it_is_acknowledged(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    calls = "trace=fsync,fdatasync,write"
    command = [strace(), "-f", "-e", calls, "-s", "40", "-o", str(trace)]
    command += [sys.executable, "-c", _WRITER, str(tmp_path / "callout.db")]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    syncs = [0]
    for line in lines:
        if re.search(r"write\(2, \"MARK", line):
            syncs.append(0)
        elif re.search(r"\bf(data)?sync\(\d+\)", line):
            syncs[-1] += 1
    between = syncs[1:-1]
    assert len(between) == COMMITS
    assert min(between) >= 1
