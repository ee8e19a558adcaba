"""Decides how a centre is opened for work, and how a server that serves it is put together.

No Qt here: the server runs without it installed.
"""

import gc
import logging
import logging.handlers
import os
import secrets
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from api_client.vocabulary import StartFault
from desktop.clock import SystemClock
from desktop.gateways import anchor, keys
from desktop.gateways.folder import CentreFolder, Running
from desktop.gateways.keys import CentreKey
from desktop.server import application, listener
from desktop.server.bell import Bell
from desktop.server.context import Centre
from desktop.service import audit, changes, tries
from desktop.service import centre as centre_cases
from desktop.service.unit import SYSTEM, Unit, Work, iso
from desktop.settings import Settings
from desktop.store.blobs import Blobs
from desktop.store.engine import Database
from desktop.store.faults import CannotStart

RELEASE = version("callout")
LOG_BYTES = 5 * 2**20
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenCentre:
    """A centre that this process alone has open."""

    folder: CentreFolder
    work: Work
    files: Blobs
    centre_id: UUID
    has_key: bool


@dataclass(frozen=True, slots=True)
class Serving:
    """How a server is asked to run; port 0 is any free one."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 0
    database: str | None = None
    key_file: Path | None = None
    embedded: bool = False


@contextmanager
def open_centre(data: Path, database: str | None = None) -> Iterator[OpenCentre]:
    """Open the centre of a data folder for work, alone; the schema is brought up to date.

    Raises:
        CannotStart: folder or database cannot be used.
    """
    if database is not None:
        raise CannotStart(StartFault.DATABASE_UNSUPPORTED, url=database.split(":", 1)[0])
    with CentreFolder(data) as folder:
        opened = Database(folder.database)
        try:
            opened.migrate()
            work = Work(opened, SystemClock())
            centre_id = work.write(SYSTEM, centre_cases.begin)
            has_key = work.read(SYSTEM, centre_cases.has_key)
            yield OpenCentre(folder, work, Blobs(folder.files), centre_id, has_key)
        finally:
            opened.close()


class Housekeeping:
    """Anchors the audit log's head and prunes the feed, in a thread of its own, until stopped."""

    def __init__(self, opened: OpenCentre, key: CentreKey, settings: Settings) -> None:
        """Work on an open centre; nothing runs before the block is entered."""
        self._opened = opened
        self._key = key.signing_key()
        self._settings = settings
        self._anchored: tuple[int, str] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping")

    def __enter__(self) -> None:
        """Anchor once, so that the folder can be written, and begin.

        Raises:
            CannotStart: ``folder-not-writable``.
        """
        folder = self._opened.folder.path
        try:
            self.tidy()
        except OSError as error:
            raise CannotStart(StartFault.FOLDER_NOT_WRITABLE, path=str(folder)) from error
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        """End the thread and anchor the last head."""
        self._stopping.set()
        self._thread.join()
        self._tidy_if_possible()

    def tidy(self) -> None:
        """Anchor a head that is new, and forget what feed and tries need not keep.

        Raises:
            OSError: the anchor cannot be written; the head stays to be anchored.
        """
        work = self._opened.work
        head = work.read(SYSTEM, audit.head)
        if head != self._anchored:
            anchor.write(self._opened.folder.path, self._key, *head, iso(work.clock.now()))
            self._anchored = head
            work.write(SYSTEM, self._forget)

    def _forget(self, unit: Unit) -> None:
        changes.prune(unit, self._settings.changes_kept)
        tries.sweep(unit)

    def _tidy_if_possible(self) -> None:
        """Tidy; a full disk or a database that does not answer is no reason to end the server."""
        try:
            self.tidy()
        except (OSError, SQLAlchemyError) as error:
            _log.error("the audit head cannot be anchored: %s", type(error).__name__)

    def _run(self) -> None:
        while not self._stopping.wait(self._settings.anchor_every_s):
            self._tidy_if_possible()


def serve(asked: Serving, ready: Callable[[str, bool], None]) -> None:
    """Serve a data folder until asked to stop.

    Args:
        asked: what to serve and where.
        ready: called once requests are answered, with the address and whether the key had to
            be kept beside the data.

    Raises:
        CannotStart: any of the start faults.
    """
    with open_centre(asked.data, asked.database) as opened, _logging(opened.folder.log):
        key = keys.obtain(
            opened.folder.path, asked.key_file, opened.centre_id, first=not opened.has_key
        )
        proof = key.proof(opened.centre_id)
        opened.work.write(SYSTEM, lambda unit: centre_cases.hold_key(unit, proof))
        opened.files.sweep()
        with (
            listener.listening(asked.host, asked.port) as (sock, url),
            Housekeeping(opened, key, Settings()),
        ):
            running = Running(
                pid=os.getpid(),
                url=url,
                secret=secrets.token_urlsafe(32),
                started_at=iso(opened.work.clock.now()),
                release=RELEASE,
            )

            def tell() -> None:
                opened.folder.tell_running(running)
                ready(url, key.beside_data)

            server = _server(opened, running, tell, embedded=asked.embedded)
            try:
                gc.freeze()
                server.run(sockets=[sock])
            finally:
                opened.folder.tell_stopped()


def _server(
    opened: OpenCentre, running: Running, ready: Callable[[], None], *, embedded: bool
) -> listener.Listener:
    """Return the server of an open centre, with the way to stop itself."""
    served = Centre(
        work=opened.work,
        files=opened.files,
        bell=Bell(),
        release=RELEASE,
        centre_id=opened.centre_id,
        local_secret=running.secret,
        stop=lambda: server.stop(),  # noqa: PLW0108  (the server is made below)
        embedded=embedded,
    )
    server = listener.Listener(application.build(served), served, ready)
    return server


@contextmanager
def _logging(path: Path) -> Iterator[None]:
    """Log to a file of bounded size, and to the console where there is one."""
    root = logging.getLogger()
    handlers: list[logging.Handler] = [
        logging.handlers.RotatingFileHandler(
            path, maxBytes=LOG_BYTES, backupCount=3, encoding="utf-8"
        )
    ]
    if sys.stderr is not None:
        handlers.append(logging.StreamHandler(sys.stderr))
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        handler.setLevel(logging.WARNING if handler is not handlers[0] else logging.INFO)
        root.addHandler(handler)
    before = root.level
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.setLevel(before)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
