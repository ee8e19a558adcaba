"""Decides how hours, days and outlines are typed: short, as one says them, and read back the same.

Digits and signs of any width are understood: ``8-12, 13-17:30``, ``22:00~06:00``, ``2026/12/24``.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

MIDNIGHT = "24:00"
_STRETCH = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:-|~|至|到)\s*(\d{1,2})(?::(\d{2}))?")
_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_CORNER = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)")
_BETWEEN = re.compile(r"[\s,;、]*")
_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-")
Stretch = tuple[str, str]
"""From when to when, as ``HH:MM``."""
Corner = tuple[float, float]
"""Latitude and longitude in degrees."""


class Unread(ValueError):
    """What was typed is not understood; ``piece`` is where it begins."""

    def __init__(self, piece: str) -> None:
        """Keep the piece."""
        super().__init__(piece)
        self.piece = piece


def stretches(typed: str) -> list[Stretch]:
    """Read the hours of one day.

    Raises:
        Unread: some of it is no stretch of time.
    """
    said, found, at = _plain(typed), list[Stretch](), 0
    while at < len(said):
        match = _STRETCH.match(said, at)
        if match is None:
            raise Unread(said[at:])
        first, last = _clock(match[1], match[2]), _clock(match[3], match[4])
        last = MIDNIGHT if last == "00:00" else last
        if first is None or last is None or first in {last, MIDNIGHT}:
            raise Unread(match[0])
        found.append((first, last))
        at = match.end() + len(_between(said, match.end()))
    return found


def stretches_told(told: Iterable[Stretch]) -> str:
    """Write the hours of one day as they are read."""
    return ", ".join(f"{begins}\N{EN DASH}{ends}" for begins, ends in told)


def clock(typed: str) -> str:
    """Read a time of the day.

    Raises:
        Unread: it is none.
    """
    match = _TIME.fullmatch(_plain(typed))
    found = None if match is None else _clock(match[1], match[2])
    if found is None:
        raise Unread(typed)
    return found


def day(typed: str) -> date:
    """Read a date: year, month, day.

    Raises:
        Unread: it is none.
    """
    match = _DAY.fullmatch(_plain(typed))
    try:
        if match is not None:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise Unread(typed)


def outlines(typed: str) -> list[list[Corner]]:
    """Read outlines: a corner a line, latitude before longitude; an empty line begins another.

    Raises:
        Unread: a line is no corner.
    """
    found: list[list[Corner]] = [[]]
    for line in typed.splitlines():
        said = _plain(line)
        if not said:
            found.append([])
            continue
        match = _CORNER.fullmatch(said.strip("()[] "))
        if match is None:
            raise Unread(said)
        found[-1].append((float(match[1]), float(match[2])))
    return [ring for ring in found if ring]


def outlines_told(rings: Iterable[Sequence[Corner]]) -> str:
    """Write outlines as they are read, to the centimetre."""
    return "\n\n".join("\n".join(", ".join(map(_degrees, each)) for each in ring) for ring in rings)


def district_words(typed: str) -> list[str]:
    """Read what a district is called, one word after the other."""
    return [said for each in re.split("[,;\u3001\uff0c\uff1b\n]", typed) if (said := each.strip())]


def _plain(typed: str) -> str:
    """Give what was typed in narrow signs, without spaces around it."""
    return unicodedata.normalize("NFKC", typed).translate(_DASHES).strip()


def _degrees(value: float) -> str:
    return f"{value:.7f}".rstrip("0").removesuffix(".")


def _between(said: str, at: int) -> str:
    match = _BETWEEN.match(said, at)
    assert match is not None, "it may be empty"
    return match[0]


def _clock(hours: str, minutes: str | None) -> str | None:
    """Give a time of the day as the wire has it, None where no clock shows it."""
    hour, minute = int(hours), int(minutes or 0)
    if (hour, minute) == (24, 0):
        return MIDNIGHT
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None  # noqa: PLR2004
