"""Decides how a log is written: JSON lines in a file of bounded size, and plain on a console.

Everybody logs through the standard library: ours by a kebab-case event and ``extra`` fields,
libraries as they do. structlog renders both (desktop.app.logforms), once there is a first line: a
desk that has nothing to log starts without it. desktop.app.loglines says what a line may hold.
"""

import json
import logging
import logging.handlers
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from typing_extensions import override

from desktop.clock import Clock, SystemClock

LOG_BYTES = 5 * 2**20
LOGS_KEPT = 3
ALIKE_MOST = 30
"""How many lines of one kind a minute may have; a flood must not push out what led to it."""
ALIKE_WITHIN_S = 60.0
KINDS_MOST = 2_000
TEXT_MOST = 160

About = Callable[[], Mapping[str, object]]
"""Returns the fields of the request that is being answered, if one is."""
Render = Callable[[dict[str, object]], str]
"""Makes a line of the fields that it holds."""


@contextmanager
def logging_to(
    path: Path,
    about: About = dict,
    *,
    console: bool = True,
    size_bytes: int = LOG_BYTES,
    clock: Clock | None = None,
) -> Iterator["OwnersFile"]:
    """Log to a file while the block lasts, and warnings to the console where there is one.

    A log that cannot be written is no reason to end what is logged; ``lost`` of the file counts.
    """
    now = SystemClock() if clock is None else clock
    file = OwnersFile(path, size_bytes)
    file.setFormatter(LaterFormatter(about, now, json.dumps))
    handlers: list[logging.Handler] = [file]
    if console and sys.stderr is not None:
        shown = logging.StreamHandler(sys.stderr)
        shown.setFormatter(LaterFormatter(about, now, _plain))
        shown.setLevel(logging.WARNING)
        handlers.append(shown)
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.INFO)
    for handler in handlers:
        handler.addFilter(Sparing(about, now))
        root.addHandler(handler)
    try:
        yield file
    finally:
        root.setLevel(before)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()


class LaterFormatter(logging.Formatter):
    """Renders lines by structlog, which is loaded with the first of them."""

    def __init__(self, about: About, clock: Clock, render: Render) -> None:
        """Render at last by ``render``."""
        super().__init__()
        self._made = partial(_loaded, about, clock, render)
        self._real: logging.Formatter | None = None

    @override
    def format(self, record: logging.LogRecord) -> str:
        if self._real is None:
            self._real = self._made()
        return self._real.format(record)


def _loaded(about: About, clock: Clock, render: Render) -> logging.Formatter:
    made = import_module("desktop.app.logforms").formatter(about, clock, render)
    assert isinstance(made, logging.Formatter)
    return made


class OwnersFile(logging.handlers.RotatingFileHandler):
    """A log file that its owner alone can read; it is opened by the first line."""

    def __init__(self, path: Path, size_bytes: int = LOG_BYTES) -> None:
        """Write to ``path``; ``path.1`` to ``path.3`` hold what came before."""
        super().__init__(
            path, maxBytes=size_bytes, backupCount=LOGS_KEPT, encoding="utf-8", delay=True
        )
        self.lost = 0

    @override
    def _open(self) -> Any:
        return open(self.baseFilename, self.mode, encoding="utf-8", opener=_owners)

    @override
    def doRollover(self) -> None:
        """Begin a new file; while Windows keeps the old one for a reader, go on in it."""
        try:
            super().doRollover()
        except OSError:
            stream: IO[str] = self._open()
            self.stream = stream  # type: ignore[assignment]

    @override
    def close(self) -> None:
        """Close the file; what a full disk did not take by then is lost."""
        try:
            super().close()
        except OSError:
            self.lost += 1

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """Count a line that could not be written: there is nowhere left to tell of it."""
        self.lost += 1


class Sparing(logging.Filter):
    """Lets so many lines of one kind through a minute; the next one says how many were unsaid."""

    def __init__(self, about: About, clock: Clock) -> None:
        """Begin with none said."""
        super().__init__()
        self._about = about
        self._clock = clock
        self._lock = threading.Lock()
        self._said: dict[tuple[object, ...], tuple[float, int]] = {}

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        code, route = getattr(record, "code", None), self._about().get("route")
        kind = (record.name, record.levelno, str(record.msg)[:TEXT_MOST], str(code), route)
        now_s = self._clock.monotonic_s()
        with self._lock:
            if len(self._said) > KINDS_MOST:
                self._said.clear()
            began_s, count = self._said.get(kind, (now_s, 0))
            if now_s - began_s >= ALIKE_WITHIN_S:
                if count > ALIKE_MOST:
                    record.unsaid = count - ALIKE_MOST
                self._said[kind] = (now_s, 1)
                return True
            self._said[kind] = (began_s, count + 1)
            return count < ALIKE_MOST


def _plain(line: dict[str, object]) -> str:
    """Return a line for the eyes of whoever sits before a console."""
    head = " ".join(str(line.pop(name, "")) for name in ("time", "level", "event"))
    return head + "".join(f" {name}={value}" for name, value in line.items())


def iso(moment: datetime) -> str:
    """Return a UTC time as a line of the log has it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _owners(path: str, flags: int) -> int:
    """Open a file that its owner alone can read, where the system knows of owners."""
    return os.open(path, flags, 0o600)


def read(path: Path, most: int) -> list[object]:
    """Return the newest ``most`` lines that a log and what came before it hold, as JSON."""
    found: list[object] = []
    for number in (0, *range(1, LOGS_KEPT + 1)):
        one = path.with_name(f"{path.name}.{number}") if number else path
        lines: list[object] = []
        with suppress(OSError):
            for text in one.read_text(encoding="utf-8", errors="replace").splitlines():
                with suppress(ValueError, RecursionError):
                    lines.append(json.loads(text))
        found = lines + found
        if len(found) >= most:
            break
    return found[-most:]
