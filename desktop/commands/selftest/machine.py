"""Decides what a machine must have before a centre can run on it: libraries, disk, clocks."""

import json
import os
import platform
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

import keyring
from keyring.errors import KeyringError
from sqlcipher3 import dbapi2

from api_client.vocabulary import Code
from desktop import words
from desktop.clock import Clock
from desktop.commands.selftest.checking import Check, Failed
from desktop.store.engine import Database
from desktop.store.postgres import PostgresDatabase
from desktop.store.sqlite import check_sqlite

LIBRARIES = (
    *("alembic", "argon2", "babel", "cryptography", "fastapi", "filelock", "keyring", "PIL"),
    *("platformdirs", "prometheus_client", "psutil", "psycopg", "pydantic", "requests", "rfc8785"),
    *("sqlalchemy", "sqlcipher3", "structlog", "uuid_utils", "uvicorn", "tzdata"),
    *("desktop.server.application", "desktop.app.serving", "desktop.simulator.centre"),
)
SYNCS = 10
SYNC_SLOWEST_S = 0.5
"""A disk that takes longer to sync cannot keep up with a handful of phones."""
LEAST_FREE_BYTES = 500 * 2**20
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock of a machine that runs this release stands earlier."""
CLOCK_LOOK_S = 0.2
CLOCK_MOST_S = 0.1
QT_WITHIN_S = 60.0
KEY_STORE = "callout-selftest"
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC")


def checks(folder: Path, clock: Clock, database: str | None) -> Iterator[Check]:
    """Yield each check of the machine; ``folder`` is a new one, on the disk that is meant."""
    yield Check("libraries", _libraries)
    yield Check("sqlite", lambda: _sqlite(folder))
    yield Check("disk", lambda: _disk(folder, clock))
    yield Check("clock", lambda: _clock(clock))
    yield Check("time-zones", _time_zones)
    yield Check("texts", _texts)
    yield Check("key-store", _key_store)
    yield Check("ports", _ports)
    if find_spec("PySide6") is not None:
        yield Check("qt", lambda: f"Qt {_qt()['qt']}")
        yield Check("chinese-fonts", _chinese_fonts)
    if database is not None:
        yield Check("postgresql", lambda: _postgresql(database))


def _libraries() -> str:
    for name in LIBRARIES:
        try:
            import_module(name)
        except Exception as error:
            raise Failed(f"{name}: {type(error).__name__}") from error
    return f"callout {version('callout')}, Python {platform.python_version()}"


def _sqlite(folder: Path) -> str:
    """Try the library: its age, full-text search, strict tables, and writing ahead."""
    check_sqlite()
    connection = dbapi2.connect(str(folder / "tried.db"), isolation_level=None)
    try:
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise Failed(f"journal_mode {mode}")
        connection.execute("CREATE TABLE strict (whole INTEGER) STRICT")
        try:
            connection.execute("INSERT INTO strict VALUES ('no number')")
        except dbapi2.IntegrityError:
            pass
        else:
            raise Failed("STRICT")
        connection.execute("CREATE VIRTUAL TABLE found USING fts5(words)")
        connection.execute("INSERT INTO found VALUES ('door lock')")
        if connection.execute("SELECT count(*) FROM found('lock')").fetchone() != (1,):
            raise Failed("FTS5")
    finally:
        connection.close()
    return f"SQLite {dbapi2.sqlite_version}"


def _disk(folder: Path, clock: Clock) -> str:
    """Write and sync, look how long that takes, and how much room there is."""
    times = []
    with (folder / "synced").open("wb", buffering=0) as file:
        for _ in range(SYNCS):
            file.write(secrets.token_bytes(4096))
            began_s = clock.monotonic_s()
            os.fsync(file.fileno())
            times.append(clock.monotonic_s() - began_s)
    sync_s = statistics.median(times)
    free = shutil.disk_usage(folder).free
    detail = f"sync {sync_s * 1000:.2f} ms, {free / 2**30:.1f} GiB free"
    if sync_s > SYNC_SLOWEST_S or free < LEAST_FREE_BYTES:
        raise Failed(detail)
    return detail


def _clock(clock: Clock) -> str:
    """Look whether both clocks run alike, and whether the day can be right."""
    began_at, began_s = clock.now(), clock.monotonic_s()
    threading.Event().wait(CLOCK_LOOK_S)
    ended_at, elapsed_s = clock.now(), clock.monotonic_s() - began_s
    drift_s = (ended_at - began_at).total_seconds() - elapsed_s
    detail = f"{ended_at.astimezone():%Y-%m-%d %H:%M:%S %z}, drift {drift_s * 1000:.1f} ms"
    if ended_at < FIRST_DAY or abs(drift_s) > CLOCK_MOST_S or elapsed_s <= 0:
        raise Failed(detail)
    return detail


def _time_zones() -> str:
    summer = datetime(2026, 7, 1, tzinfo=UTC)
    return ", ".join(f"{name} {summer.astimezone(ZoneInfo(name)):%z}" for name in ZONES)


def _texts() -> str:
    """Look whether each language has a sentence for each refusal."""
    for language in words.Language:
        texts = words.catalogue(language)
        absent = [code.value for code in Code if texts.gettext(key := f"refusal.{code}") == key]
        if absent:
            raise Failed(f"{language}: {', '.join(absent)}")
    return ", ".join(words.Language)


def _key_store() -> str:
    """Keep a word in the system's key store, if it has one, and forget it."""
    name, word = secrets.token_hex(8), secrets.token_hex(8)
    try:
        keyring.set_password(KEY_STORE, name, word)
        kept = keyring.get_password(KEY_STORE, name)
        keyring.delete_password(KEY_STORE, name)
    except KeyringError:
        return words.text("selftest.no-key-store")
    if kept != word:
        raise Failed(type(keyring.get_keyring()).__name__)
    return type(keyring.get_keyring()).__name__


def _ports() -> str:
    """Listen on the loopback, and reach it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        with socket.create_connection(listening.getsockname(), timeout=5) as out:
            accepted, _ = listening.accept()
            with accepted:
                accepted.sendall(b"heard")
                if out.recv(5) != b"heard":
                    raise Failed("127.0.0.1")
        return f"127.0.0.1:{listening.getsockname()[1]}"


def _qt() -> dict[str, str | int]:
    """Load Qt in a program of its own, which Qt ends where it finds no screen."""
    done = subprocess.run(
        [sys.executable, "-m", "desktop.app.qt_tried"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=QT_WITHIN_S,
    )
    if done.returncode != 0:
        raise Failed(f"exit {done.returncode}")
    found: dict[str, str | int] = json.loads(done.stdout.splitlines()[-1])
    return found


def _chinese_fonts() -> str:
    count = _qt()["chinese_fonts"]
    if not count:
        raise Failed("0")
    return str(count)


def _postgresql(url: str) -> str:
    """Ask the server of a URL for its release; nothing is written."""
    kind = PostgresDatabase(url)
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            kind.check(connection)
            return f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar_one()}"
    finally:
        database.close()
