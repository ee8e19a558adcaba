"""Decides how a log is written: JSON lines in a file of bounded size, and plain on a console.

Everybody logs through the standard library: ours by a kebab-case event and ``extra`` fields,
libraries as they do. structlog renders both; desktop.app.loglines says what a line may hold.
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
from pathlib import Path
from typing import IO, Any

import structlog
from structlog.typing import EventDict, WrappedLogger
from typing_extensions import override

from desktop.app.loglines import FIELDS, KEBAB, UNWORDED, clean
from desktop.clock import Clock, SystemClock
from desktop.domain.traces import OURS, traced

LOG_BYTES = 5 * 2**20
LOGS_KEPT = 3
ALIKE_MOST = 30
"""How many lines of one kind a minute may have; a flood must not push out what led to it."""
ALIKE_WITHIN_S = 60.0
KINDS_MOST = 2_000
TEXT_MOST = 160
TELLING = frozenset({"alembic", "asyncio", "concurrent", "sqlalchemy", "uvicorn"})
"""Libraries whose fixed texts may stay, without what they fill in; of others only their name."""

About = Callable[[], Mapping[str, object]]
"""Returns the fields of the request that is being answered, if one is."""


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
    file.setFormatter(formatter(about, now, json.dumps))
    handlers: list[logging.Handler] = [file]
    if console and sys.stderr is not None:
        shown = logging.StreamHandler(sys.stderr)
        shown.setFormatter(formatter(about, now, _plain))
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


def formatter(
    about: About, clock: Clock, render: Callable[[dict[str, object]], str]
) -> logging.Formatter:
    """Return what turns a record into one line by the list of fields, rendered at the end."""

    def surrounded(_logger: WrappedLogger, level: str, line: EventDict) -> EventDict:
        return {**line, **about(), "level": level, "time": iso(clock.now())}

    def rendered(_logger: WrappedLogger, _level: str, line: EventDict) -> str:
        text = {} if "text" not in line else {"text": line.pop("text")}
        return render({**clean(line), **text})

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=(
            structlog.stdlib.ExtraAdder(allow=FIELDS - {"module", "time", "level", "event"}),
            surrounded,
            _placed,
            _untold,
        ),
        processors=(structlog.stdlib.ProcessorFormatter.remove_processors_meta, rendered),
        use_get_message=False,
    )


def _placed(_logger: WrappedLogger, _level: str, line: EventDict) -> EventDict:
    """Say which module speaks, and put a library's own words where they may stand."""
    record: logging.LogRecord = line["_record"]
    package = record.name.partition(".")[0]
    said = str(line["event"])
    line["module"] = record.name
    if package not in OURS:
        line["event"] = "library-message"
        text = said.strip().partition("\n")[0][:TEXT_MOST]
        if package in TELLING and text.isascii():
            line["text"] = text
    elif KEBAB.fullmatch(said) is None:
        line["event"] = UNWORDED
    return line


def _untold(_logger: WrappedLogger, _level: str, line: EventDict) -> EventDict:
    """Tell of an exception by its types, frames and codes; its words go no further."""
    line.pop("stack_info", None)
    found = line.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        line.update(traced(error))
    return line


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
