"""Decides which time somebody means who types it while he listens: "14", "+2h", "tomorrow 9".

The words of each language are a table; all of them are understood whatever the desk speaks. Times
are local and naive here; whoever asks knows the zone.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

WEEK = 7
NOON = 12
MOST_DAYS = 400
"""Nothing is promised for later: a year that was mistyped is not meant."""
WORKING_DAY = (8, 18)


class Unclear(StrEnum):
    """Why what was typed is no time to promise."""

    NOT_UNDERSTOOD = "not-understood"
    PAST = "past"
    INVERTED = "inverted"


@dataclass(frozen=True, slots=True)
class Span:
    """Between which two local times."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Spoken:
    """How one language speaks of time: days from today, weekdays, parts of a day as hours."""

    days: dict[str, int]
    weekdays: dict[str, int]
    parts: dict[str, tuple[int, int]]
    next_week: tuple[str, ...]
    hours: str
    minutes: str
    to: tuple[str, ...]


ENGLISH = Spoken(
    days={"today": 0, "tonight": 0, "tomorrow": 1, "tmr": 1, "tom": 1, "day after tomorrow": 2},
    weekdays={
        name[:length]: place
        for place, name in enumerate(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        )
        for length in (3, 4, len(name))
    },
    parts={
        "morning": (8, 12),
        "noon": (11, 13),
        "afternoon": (12, 18),
        "evening": (18, 22),
        "tonight": (18, 22),
    },
    next_week=("next ",),
    hours=r"h|hrs?|hours?",
    minutes=r"m|mins?|minutes?",
    to=("-", "\u2013", "\u2014", "~", " to ", " until "),
)
CHINESE = Spoken(
    days={
        "今天": 0,
        "今日": 0,
        "今": 0,
        "明天": 1,
        "明日": 1,
        "明": 1,
        "后天": 2,
        "後天": 2,
        "大后天": 3,
    },
    weekdays={
        f"{week}{sign}": place
        for week in ("周", "星期", "礼拜", "週")
        for signs, place in (("一1", 0), ("二2", 1), ("三3", 2), ("四4", 3), ("五5", 4), ("六6", 5))
        for sign in signs
    }
    | {f"{week}{sign}": 6 for week in ("周", "星期", "礼拜", "週") for sign in "日天7"},
    parts={
        "凌晨": (0, 6),
        "早上": (8, 12),
        "早": (8, 12),
        "上午": (8, 12),
        "中午": (11, 13),
        "下午": (12, 18),
        "傍晚": (17, 20),
        "晚上": (18, 22),
        "晚": (18, 22),
    },
    next_week=("下",),
    hours=r"个?小时|個?小時|钟头",
    minutes=r"分钟?|分鐘",
    to=("到", "至"),
)
LANGUAGES = (ENGLISH, CHINESE)
_DAYS = {word: days for spoken in LANGUAGES for word, days in spoken.days.items()}
_WEEKDAYS = {word: day for spoken in LANGUAGES for word, day in spoken.weekdays.items()}
_PARTS = {word: hours for spoken in LANGUAGES for word, hours in spoken.parts.items()}
_NEXT = tuple(word for spoken in LANGUAGES for word in spoken.next_week)
_TO = tuple(word for spoken in LANGUAGES for word in spoken.to)
_HOURS = "|".join(spoken.hours for spoken in LANGUAGES)
_MINUTES = "|".join(spoken.minutes for spoken in LANGUAGES)
_LENGTH = re.compile(
    rf"(?:\+|in |within )?\s*(?:(?P<h>\d+(?:\.\d+)?)\s*(?:{_HOURS}))?"
    rf"\s*(?:(?P<m>\d+)\s*(?:{_MINUTES}))?\s*(?:之?内|以内|之?后|之?後)?"
)
_DATE = re.compile(
    r"(?:(?P<y>\d{4})[-/.年])(?P<mo>\d{1,2})[-/.月](?P<d>\d{1,2})[日号]?"
    r"|(?P<mo2>\d{1,2})[/月](?P<d2>\d{1,2})[日号]?"
)
_CLOCK = re.compile(
    r"(?:at )?(?P<h>\d{1,2})\s*(?:[:点點时時.]\s*(?P<m>半|[0-5]\d?)?分?钟?整?)?"
    r"\s*(?P<half>am|pm)?"
    r"|(?P<h4>[012]?\d)(?P<m4>[0-5]\d)"
)
_NUMERALS = {sign: value for value, sign in enumerate("零一二三四五六七八九十")} | {"两": 2}
_NUMERAL = re.compile(
    r"(?<![周期拜週])[一二三四五六七八九十两]+(?=点|點|时|時|个?小时|分|刻|月|日|号|钟头)"
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What was understood of a text: day, part of it, clock; what was not said is None."""

    day: date | None = None
    part: tuple[int, int] | None = None
    clock: time | None = None
    exact: bool = False
    """Whether the clock was said with am or pm, or in 24 hours."""


def moment(said: str, now: datetime) -> datetime | Unclear:
    """Return the local time that is meant; without a day it is the next one that comes.

    Args:
        said: what was typed.
        now: the local time now, naive.
    """
    plain = _plain(said)
    length = _length(plain)
    if length is not None:
        return _kept(now + length, now)
    read = _read(plain, now)
    if read is None or (read.clock is None and read.part is None):
        return Unclear.NOT_UNDERSTOOD
    at = read.clock or time((read.part or WORKING_DAY)[0])
    found = datetime.combine(read.day or now.date(), at)
    if read.day is None and found <= now:
        found += timedelta(days=1)
    return _kept(found, now)


def span(said: str, now: datetime) -> Span | Unclear:
    """Return the two local times that are meant: "14-16", "morning", "within 2h", "明天上午"."""
    plain = _plain(said)
    length = _length(plain)
    if length is not None:
        return Span(now, now + length) if length else Unclear.NOT_UNDERSTOOD
    found = _between(plain, now) or _part_of_day(plain, now)
    if found is None:
        return Unclear.NOT_UNDERSTOOD
    if found.ends <= found.begins:
        return Unclear.INVERTED
    if found.ends <= now:
        return Unclear.PAST
    if found.ends - now > timedelta(days=MOST_DAYS):
        return Unclear.NOT_UNDERSTOOD
    return found if found.begins >= now else Span(now, found.ends)


def _kept(found: datetime, now: datetime) -> datetime | Unclear:
    """Return a time that can still be kept."""
    if found <= now:
        return Unclear.PAST
    return found if found - now <= timedelta(days=MOST_DAYS) else Unclear.NOT_UNDERSTOOD


def _plain(said: str) -> str:
    """Return a text as the tables have it: narrow, folded, numerals as digits."""
    narrow = " ".join(unicodedata.normalize("NFKC", said).casefold().split())
    narrow = narrow.replace("半个小时", "30分钟").replace("半小时", "30分钟")
    narrow = narrow.replace("half an hour", "30 min").replace("half hour", "30 min")
    narrow = _NUMERAL.sub(lambda match: str(_number(match.group())), narrow)
    return re.sub(r"点([13])刻", lambda m: f"点{int(m.group(1)) * 15}", narrow)


def _number(numeral: str) -> int:
    """Return what a Chinese numeral below a hundred says."""
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _NUMERALS.get(numeral, 0) if len(numeral) == 1 else 0
    return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)


def _length(plain: str) -> timedelta | None:
    """Return how long from now, if that is what was said."""
    match = _LENGTH.fullmatch(plain)
    if match is None or (match["h"] is None and match["m"] is None):
        return None
    hours = float(match["h"] or 0)
    if hours > MOST_DAYS * 24:
        return None
    return timedelta(hours=hours, minutes=min(int(match["m"] or 0), MOST_DAYS * 24 * 60))


def _read(plain: str, now: datetime) -> _Said | None:
    """Return what is said of day, part and clock; None when something is left over."""
    found = _day(plain, now)
    if found is None:
        return None
    day, rest = found
    part_said, after = _longest(_PARTS, rest)
    part = _PARTS.get(part_said)
    if part is None and part_said == "" and plain.startswith("tonight"):
        part = _PARTS["tonight"]
    clock, exact, left = _clock(after, part)
    if left:
        return None
    return _Said(day, part, clock, exact)


def _day(plain: str, now: datetime) -> tuple[date | None, str] | None:
    """Return the day that a text begins with, and what follows; None for a day that is not."""
    match = _DATE.match(plain)
    if match is not None:
        day = _dated(match, now)
        return None if day is None else (day, plain[match.end() :].strip(" ,"))
    word, rest = _longest(_DAYS, plain)
    if word:
        return now.date() + timedelta(days=_DAYS[word]), rest
    later = next((prefix for prefix in _NEXT if plain.startswith(prefix)), "")
    word, rest = _longest(_WEEKDAYS, plain.removeprefix(later))
    if not word:
        return None, plain
    ahead = (_WEEKDAYS[word] - now.weekday()) % WEEK
    if later:
        ahead = WEEK - now.weekday() + _WEEKDAYS[word]
    return now.date() + timedelta(days=ahead), rest


def _dated(match: re.Match[str], now: datetime) -> date | None:
    """Return the date that was written; without a year, the next such day."""
    month, day = int(match["mo"] or match["mo2"]), int(match["d"] or match["d2"])
    try:
        if match["y"]:
            return date(int(match["y"]), month, day)
        found = date(now.year, month, day)
        return found if found >= now.date() else found.replace(year=now.year + 1)
    except ValueError:
        return None


def _clock(rest: str, part: tuple[int, int] | None) -> tuple[time | None, bool, str]:
    """Return the clock that a text is, whether it leaves no doubt, and what is left."""
    if not rest:
        return None, False, ""
    match = _CLOCK.fullmatch(rest)
    if match is None:
        return None, False, rest
    hour, minute = int(match["h"] or match["h4"]), match["m"] or match["m4"] or "0"
    exact = hour > NOON or bool(match["half"]) or part is not None
    if match["half"]:
        hour = hour % NOON + (NOON if match["half"] == "pm" else 0)
    elif part is not None and part[0] >= NOON - 1 and 1 <= hour < NOON - 1:
        hour += NOON
    if hour == 24 and not int(minute if minute != "半" else "30"):  # noqa: PLR2004  (end of a day)
        return time(23, 59), True, ""
    try:
        return time(hour, 30 if minute == "半" else int(minute)), exact, ""
    except ValueError:
        return None, False, rest


def _longest(table: Iterable[str], plain: str) -> tuple[str, str]:
    """Return the longest word of a table that a text begins with, and what follows."""
    word = max((each for each in table if plain.startswith(each)), key=len, default="")
    after = plain[len(word) :]
    if word.isascii() and after[:1].isalpha():
        return "", plain
    return word, after.strip(" ,")


def _between(plain: str, now: datetime) -> Span | None:
    """Return the span between two times on one day, if that is what was said."""
    for sign in _TO:
        left, found, right = plain.rpartition(sign)
        begin = _read(left.strip(), now) if found else None
        if begin is None or begin.clock is None:
            continue
        end = _read(right.strip(), now)
        if end is None or end.clock is None:
            continue
        if begin.part is not None and end.part is None and not end.exact:
            end = replace(end, clock=_clock(right.strip(), begin.part)[0])
        return _joined(begin, end, now)
    return None


def _joined(begin: _Said, end: _Said, now: datetime) -> Span:
    """Return the span from one to the other: "10-2" ends in the afternoon."""
    assert begin.clock is not None, "both were read with a clock"
    assert end.clock is not None, "both were read with a clock"
    day = begin.day or now.date()
    begins, ends = datetime.combine(day, begin.clock), datetime.combine(end.day or day, end.clock)
    if ends <= begins and not end.exact and begin.clock.hour < NOON:
        ends += timedelta(hours=NOON)
    if begin.day is None and begins < ends <= now:
        begins, ends = begins + timedelta(days=1), ends + timedelta(days=1)
    return Span(begins, ends)


def _part_of_day(plain: str, now: datetime) -> Span | None:
    """Return the span of a part of a day, or of a working day."""
    read = _read(plain, now)
    if read is None or read.clock is not None or (read.day is None and read.part is None):
        return None
    first, last = read.part or WORKING_DAY
    day = read.day or now.date()
    if read.day is None and datetime.combine(day, time(last)) <= now:
        day += timedelta(days=1)
    return Span(datetime.combine(day, time(first)), datetime.combine(day, time(last)))
