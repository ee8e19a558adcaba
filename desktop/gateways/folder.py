"""Decides what lies in a centre's data folder, and who serves it: one process alone on SQLite.

On PostgreSQL several may share the folder, each in a seat of its own: the first one's is the lock
that holds the folder on SQLite, and server.json speaks of him.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from api_client.vocabulary import StartFault
from desktop.gateways.layout import DATABASE, DATABASE_FILE
from desktop.store.faults import CannotStart, folder_fault

SERVER_FILE = "server.json"
LOCK_FILE = "lock"
START_FILE = "starting.lock"
SEATS = 32
STARTS_WITHIN_S = 60.0
"""Longer than a start takes with all its migrations but the largest."""
LOCK_WITHIN_S = 0.5
"""Longer than anybody takes who only asks whether the folder is held."""
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Running:
    """What DIR/server.json says of the server that runs: pid, address, and the local secret."""

    pid: int
    url: str
    secret: str
    started_at: str
    release: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What DIR/database.json says: where the centre's records are, and which centre it is."""

    url: str
    centre_id: str


class CentreFolder:
    """A centre's data folder, in which one process has a seat while the block lasts."""

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        """Name the folder; nothing is touched yet.

        Args:
            path: where it is.
            shared: whether others may have seats beside this one, since no file is the database.
        """
        self.path = path
        self.seat = 1
        """Which seat this process has: the first one is spoken of in server.json."""
        self._shared = shared
        self._lock = FileLock(path / LOCK_FILE)

    @property
    def database(self) -> Path:
        """Where the database lies."""
        return self.path / DATABASE

    def before(self, revision: str) -> Path:
        """Where the database lies as it was before a newer release changed its schema."""
        return self.path / f"callout-before-{revision}.db"

    @property
    def files(self) -> Path:
        """Where files lie byte for byte under their digests."""
        return self.path / "files"

    @property
    def log(self) -> Path:
        """Where the server in this seat writes its log."""
        return self.path / ("server.log" if self.seat == 1 else f"server-{self.seat}.log")

    def __enter__(self) -> Self:
        """Make the folder if need be and hold it.

        Raises:
            CannotStart: ``folder-not-writable``, ``folder-in-use``.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)  # nothing on Windows
            probe = self.path / f".probe-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()
            self._sit_down()
        except Timeout as error:
            raise CannotStart(StartFault.FOLDER_IN_USE, path=str(self.path)) from error
        except OSError as error:
            raise CannotStart(folder_fault(error), path=str(self.path)) from error
        return self

    def _sit_down(self) -> None:
        """Take the first seat, or the next free one where others may sit beside.

        Raises:
            Timeout: it is taken, and all others are.
        """
        try:
            self._lock.acquire(timeout=LOCK_WITHIN_S)
        except Timeout:
            if not self._shared:
                raise
        else:
            return
        for seat in range(2, SEATS + 1):
            lock = FileLock(self.path / f"{LOCK_FILE}-{seat}")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                if seat == SEATS:
                    raise
                continue
            self._lock, self.seat = lock, seat
            return

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the folder."""
        self._lock.release()

    def held(self) -> bool:
        """Return whether a process holds the folder now; to ask makes no file."""
        if not (self.path / LOCK_FILE).exists():
            return False
        lock = FileLock(self.path / LOCK_FILE)
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError):
            return True
        lock.release()
        return False

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Let one process at a time begin on a shared folder, so that its key is made once.

        Raises:
            CannotStart: ``folder-in-use``.
        """
        if not self._shared:
            yield
            return
        try:
            with FileLock(self.path / START_FILE, timeout=STARTS_WITHIN_S):
                yield
        except Timeout as error:
            raise CannotStart(StartFault.FOLDER_IN_USE, path=str(self.path)) from error

    def tell_running(self, running: Running) -> None:
        """Write server.json, readable by its owner alone, if this process has the first seat."""
        if self.seat == 1:
            replace_text(self.path / SERVER_FILE, json.dumps(asdict(running)) + "\n")

    def tell_stopped(self) -> None:
        """Remove the server.json that speaks of this process.

        One that Windows keeps while somebody reads it is not believed.
        """
        running = self.running()
        if running is None or running.pid == os.getpid():
            with suppress(PermissionError):
                (self.path / SERVER_FILE).unlink(missing_ok=True)

    def tell_elsewhere(self, found: Elsewhere) -> None:
        """Write database.json, unless it says that already; there is no password in it.

        Raises:
            CannotStart: ``folder-not-writable``.
        """
        if self.elsewhere() == found:
            return
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            replace_text(self.path / DATABASE_FILE, json.dumps(asdict(found)) + "\n")
        except OSError as error:
            raise CannotStart(folder_fault(error), path=str(self.path)) from error

    def elsewhere(self) -> Elsewhere | None:
        """Return where the centre's records are, None where they are in the folder.

        Raises:
            CannotStart: ``database-unsupported`` when database.json says something else.
        """
        path = self.path / DATABASE_FILE
        if not path.exists():
            return None
        try:
            found = Elsewhere(**json.loads(path.read_text(encoding="utf-8")))
            sound = all(isinstance(text, str) for text in asdict(found).values())
        except (OSError, ValueError, TypeError) as error:
            raise CannotStart(StartFault.DATABASE_UNSUPPORTED, path=str(path)) from error
        if not sound:
            raise CannotStart(StartFault.DATABASE_UNSUPPORTED, path=str(path))
        return found

    def running(self) -> Running | None:
        """Return what server.json says; the process it names may be gone."""
        try:
            found = Running(**json.loads((self.path / SERVER_FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        texts = (found.url, found.secret, found.started_at, found.release)
        sound = type(found.pid) is int and all(isinstance(text, str) for text in texts)
        return found if sound and found.pid > 0 else None


def replace_text(path: Path, text: str) -> None:
    """Write a small file whole or not at all, readable by its owner alone.

    Windows refuses to replace a file that somebody reads just now, so it is tried for a while.

    Raises:
        OSError: the disk is full or the folder cannot be written; the file is as it was.
    """
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _replace(beside: Path, path: Path) -> None:
    """Move a file over another one, as often as it takes until no reader is in the way."""
    for left in reversed(range(_TRIES)):
        try:
            beside.replace(path)
        except PermissionError:
            if not left:
                raise
            time.sleep(0.05)
        else:
            return
