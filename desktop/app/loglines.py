"""Decides what a line of the log may hold: fields that are listed here, each in its own form.

The list is the rule that keeps people out of the log: a field that it does not name, or a value
that has not the form of its field, does not get into a line, whoever wrote it. A bundle for
support passes each line through the same list again.
"""

import re
from collections.abc import Iterable, Mapping

UNWORDED = "unworded"
"""The event of a line that says a sentence where an event should be; it is not repeated."""
LEVELS = ("debug", "info", "warning", "error", "critical")
KEBAB = re.compile(r"[a-z]+(-[a-z]+){0,7}")
"""An event, a code, a word of the vocabulary: no digit, so no number of a person."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
_DOTTED = re.compile(r"[A-Za-z_]\w{0,60}(\.\w{1,60}){0,8}", re.ASCII)
_TYPES = re.compile(r"[A-Za-z_][\w.]{0,120}( < [A-Za-z_][\w.]{0,120}){0,4}", re.ASCII)
_FRAMES = re.compile(r"[A-Za-z_?][\w.]{0,90}:\d{1,5}( < [A-Za-z_?][\w.]{0,90}:\d{1,5}){0,6}")
_CODE = r"(?:SQLITE_[A-Z_]{2,40}|[0-9A-Z]{5}|(?:winerror|errno)-\d{1,5})"
_DRIVER = re.compile(f"{_CODE}(?: {_CODE}){{0,5}}")
_ROUTE = re.compile(
    r"/v\d(/([a-z]+(-[a-z]+)*|\{[a-z0-9_]+\})){1,8}|/openapi\.json|/owntracks|/osmand/\{secret\}"
    r"|unknown"
)
_REQUEST = re.compile(r"[0-9a-f]{12}|[0-9a-f]{32}")
_REVISION = re.compile(r"\d{4}|none")
_METHOD = re.compile(r"[A-Z]{3,8}")

TEXTS: dict[str, re.Pattern[str]] = {
    "time": _TIME,
    "level": re.compile("|".join(LEVELS)),
    "event": KEBAB,
    "module": _DOTTED,
    "request_id": _REQUEST,
    "method": _METHOD,
    "route": _ROUTE,
    "code": KEBAB,
    "use_case": _DOTTED,
    "outcome": KEBAB,
    "kind": KEBAB,
    "state": KEBAB,
    "reason": KEBAB,
    "exception": _TYPES,
    "frames": _FRAMES,
    "driver": _DRIVER,
    "text_key": re.compile(r"[a-z][a-z-]{0,40}(\.[a-z-]{1,40}){1,3}"),
    "language": re.compile(r"en|zh_CN"),
    "revision": _REVISION,
    "release": re.compile(r"\d{1,4}(\.\d{1,4}){1,3}[a-z0-9.+-]{0,20}"),
}
"""The fields that hold a text, and what it looks like."""
FIGURES = frozenset(
    {
        *("status", "duration_ms", "seconds", "limit_s", "drift_s", "wait_s"),
        *("count", "size", "left_out", "unsaid", "waiting", "attempt", "rows"),
        *("size_bytes", "free_bytes", "port", "pid", "seq"),
    }
)
"""The fields that hold a number, or whether something is so."""
FIELDS = frozenset(TEXTS) | FIGURES
MOST = 10**15
"""Larger figures than any of ours; a number of a person would be no figure either."""
ORDER = ("time", "level", "event", "module", "request_id", "method", "route", "status", "code")
"""The fields that a line begins with, as far as it has them."""


def allowed(field: str, value: object) -> bool:
    """Return whether a field may stand in a line with this value."""
    if field in FIGURES:
        return isinstance(value, int | float) and abs(value) < MOST
    form = TEXTS.get(field)
    return form is not None and isinstance(value, str) and form.fullmatch(value) is not None


def clean(line: Mapping[str, object]) -> dict[str, object]:
    """Return what may stay of a line, its fields in their order; ``left_out`` counts the rest."""
    kept = {name: value for name, value in line.items() if allowed(name, value)}
    lost = len(line) - len(kept)
    ordered = {name: kept[name] for name in ORDER if name in kept}
    told = ordered | kept
    return told | {"left_out": lost} if lost else told


def newest(lines: Iterable[object], most: int) -> list[dict[str, object]]:
    """Return the newest ``most`` of read lines, each clean; what is no line of ours is left out."""
    found = [clean(line) for line in lines if isinstance(line, dict) and "event" in line]
    return [{"event": UNWORDED} | line for line in found[-most:]]
