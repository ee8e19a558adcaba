"""Decides how the figures and times of other people's programs are read.

They write numbers as numbers or as text, and times in four ways; what cannot be read is None, and
never an error. A figure out of all reason is None too, where the wire could not say it; a time is
taken as told, whatever clock told it.
"""

import math
import re
from datetime import UTC, datetime, timedelta

from desktop.clock import of_this_zone

_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\s*", re.ASCII)
_WALL_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
LONGEST_NUMBER = 40
"""More signs than any figure has."""
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST_SECONDS = 2_147_483_647
"""From here on a time in digits is one of milliseconds, as Traccar has it."""
WORST_M = 1_000_000.0
"""An accuracy beyond this is no worse than this."""
NO_PLACE_M = -1.0
"""Any accuracy below 0."""
_ALTITUDE_M = (-12_000.0, 100_000.0)
_SPEED_MPS = (0.0, 10_000.0)
_COURSE = (0.0, 360.0)


def number(value: object) -> float | None:
    """Return a number that is finite, also from text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        is_one = len(value) <= LONGEST_NUMBER and _NUMBER.fullmatch(value)
        value = float(value) if is_one else None
    if not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:  # a whole number beyond any float
        return None
    return found if math.isfinite(found) else None


def truth(value: object) -> bool | None:
    """Return what true, false, 1 or 0 say, also as text; None for anything else."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return bool(value) if value in {0, 1} else None
    return _TRUTH.get(value.strip().lower()) if isinstance(value, str) else None


def moment(value: object) -> datetime | None:
    """Return a time in UTC; None where none was told, or it is none.

    Seconds or milliseconds since 1970, ISO 8601 (without an offset: UTC), or ``yyyy-MM-dd
    HH:mm:ss`` in this machine's zone. Phones have told 1901 and 1970: what cannot be true is for
    others to judge.
    """
    seconds = number(value)
    return _written(value) if seconds is None else _counted(seconds)


def _counted(seconds: float) -> datetime | None:
    """Return the time that is so many seconds, or milliseconds, after 1970."""
    if seconds >= LARGEST_SECONDS:
        seconds /= 1000
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _written(value: object) -> datetime | None:
    """Return a time as text; a plus of its offset may have become a space on its way in a query."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    if "T" in text:
        text = text.replace(" ", "+")
    try:
        found = datetime.fromisoformat(text)
        if _WALL_TIME.fullmatch(text):
            return of_this_zone(found)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def accuracy_m(value: object) -> float | None:
    """Return a radius in metres; one below 0 says that the place is none (iOS)."""
    found = number(value)
    return None if found is None else min(max(found, NO_PLACE_M), WORST_M)


def altitude_m(value: object) -> float | None:
    """Return metres above the sea."""
    return _within(number(value), _ALTITUDE_M)


def speed_mps(value: object, metres: float = 1.0, seconds: float = 1.0) -> float | None:
    """Return metres a second of a speed in a unit of so many; below 0 it is not known."""
    found = number(value)
    return None if found is None else _within(found * metres / seconds, _SPEED_MPS)


def course(value: object) -> float | None:
    """Return degrees from north; below 0 they are not known."""
    return _within(number(value), _COURSE)


def percent(value: object, whole: float = 100.0) -> int | None:
    """Return how full a battery is, told as a part of ``whole``; below 0 it is not known."""
    found = number(value)
    if found is None or not 0 <= found <= whole:
        return None
    return round(found / whole * 100)


def _within(value: float | None, bounds: tuple[float, float]) -> float | None:
    return value if value is not None and bounds[0] <= value <= bounds[1] else None
