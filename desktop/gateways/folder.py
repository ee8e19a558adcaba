"""Decides what lies in a centre's data folder, and that one process alone serves it."""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from api_client.vocabulary import StartFault
from desktop.store.faults import CannotStart

SERVER_FILE = "server.json"
LOCK_FILE = "lock"
MOVED_FILE = "moved.json"
"""Says that the centre is in another database now; its old one lies beside."""
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


class CentreFolder:
    """A centre's data folder, held by one process while the block lasts."""

    def __init__(self, path: Path) -> None:
        """Name the folder; nothing is touched yet."""
        self.path = path
        self._lock = FileLock(path / LOCK_FILE)

    @property
    def database(self) -> Path:
        """Where the database lies."""
        return self.path / "callout.db"

    @property
    def files(self) -> Path:
        """Where files lie byte for byte under their digests."""
        return self.path / "files"

    @property
    def log(self) -> Path:
        """Where the server writes its log."""
        return self.path / "server.log"

    def __enter__(self) -> Self:
        """Make the folder if need be and hold it.

        Raises:
            CannotStart: ``folder-not-writable``, ``folder-in-use``.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            probe = self.path / f".probe-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()
            self._lock.acquire(timeout=LOCK_WITHIN_S)
        except Timeout as error:
            raise CannotStart(StartFault.FOLDER_IN_USE, path=str(self.path)) from error
        except OSError as error:
            raise CannotStart(StartFault.FOLDER_NOT_WRITABLE, path=str(self.path)) from error
        return self

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

    def tell_running(self, running: Running) -> None:
        """Write server.json, readable by its owner alone."""
        replace_text(self.path / SERVER_FILE, json.dumps(asdict(running)) + "\n")

    def tell_stopped(self) -> None:
        """Remove server.json; one that Windows keeps while somebody reads it is not believed."""
        with suppress(PermissionError):
            (self.path / SERVER_FILE).unlink(missing_ok=True)

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
