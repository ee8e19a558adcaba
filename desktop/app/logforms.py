"""Decides how a record becomes a line: by the list of fields, a library's words only where they may
stand, an exception without its own.
"""

import logging
from collections.abc import Callable, Mapping

import structlog
from structlog.typing import EventDict, WrappedLogger

from desktop.app import log
from desktop.app.loglines import FIELDS, KEBAB, UNWORDED, clean
from desktop.clock import Clock
from desktop.domain.traces import OURS, traced

TELLING = frozenset({"alembic", "asyncio", "concurrent", "sqlalchemy", "uvicorn"})
"""Libraries whose fixed texts may stay, without what they fill in; of others only their name."""


def formatter(
    about: Callable[[], Mapping[str, object]],
    clock: Clock,
    render: Callable[[dict[str, object]], str],
) -> logging.Formatter:
    """Return what turns a record into one line by the list of fields, rendered at the end."""

    def surrounded(_logger: WrappedLogger, level: str, line: EventDict) -> EventDict:
        return {**line, **about(), "level": level, "time": log.iso(clock.now())}

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
        text = said.strip().partition("\n")[0][: log.TEXT_MOST]
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
