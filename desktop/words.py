"""Decides which words people read: the one door to texts, numbers, dates and money (F4).

Texts lie in `resources/locale/<language>.po` under keys such as `queue.title`; nothing else in
the program holds a human sentence. The language is chosen at start and may change at run time;
whoever shows words listens with `on_change` and words itself again. No Qt here: commands speak
through this door too.
"""

import logging
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from desktop import catalogues
from desktop.catalogues import Catalogue

if TYPE_CHECKING:
    from babel.numbers import NumberPattern

LOG = logging.getLogger(__name__)


class Language(StrEnum):
    """A language that the catalogues exist in; the value is the catalogue's name."""

    ENGLISH = "en"
    CHINESE = "zh_CN"


Listener = Callable[[], None]
Field = str | int | float


@dataclass(slots=True)
class _Choice:
    """What the process speaks now; one person sits before one process."""

    language: Language = Language.ENGLISH
    zone: tzinfo | None = None
    """The zone of the times that people see; the machine's own when None."""
    strict: bool = False
    listeners: list[Listener] = field(default_factory=list)


_now = _Choice()


class TextMissing(LookupError):
    """A key that no catalogue knows, or a field that its text wants: our own fault."""


@cache
def catalogue(language: Language) -> Catalogue:
    """Give the texts of one language, read once from its .po file."""
    source = files("resources").joinpath("locale", f"{language}.po")
    return catalogues.read(source.read_text(encoding="utf-8").split("\n"))


def choose(language: Language, zone: tzinfo | None = None) -> None:
    """Speak `language`, and show times in `zone` (the machine's own when None); tell listeners.

    Nobody is told where nothing changes.
    """
    if (language, zone) == (_now.language, _now.zone):
        return
    _now.language = language
    _now.zone = zone
    for listener in tuple(_now.listeners):
        listener()


def language() -> Language:
    """Give the language spoken now."""
    return _now.language


def preferred(name: str | None) -> Language:
    """Give the language for a system locale such as `zh_CN.UTF-8` or `zh-Hans-CN`."""
    return Language.CHINESE if (name or "").lower().startswith("zh") else Language.ENGLISH


def on_change(listener: Listener) -> Callable[[], None]:
    """Call `listener` after each change of language; the answer ends it and may be called twice."""
    _now.listeners.append(listener)

    def end() -> None:
        if listener in _now.listeners:
            _now.listeners.remove(listener)

    return end


def be_strict(*, strict: bool) -> None:
    """Raise TextMissing for a missing text (tests) instead of showing its key (production)."""
    _now.strict = strict


def known(key: str) -> bool:
    """Say whether the language spoken now has a text under `key`."""
    return catalogue(_now.language).gettext(key) != key


def text(key: str, /, **fields: Field) -> str:
    """Give the text under `key` with its `{fields}` filled in."""
    found = catalogue(_now.language).gettext(key)
    return _missing(key, "no text") if found == key else _filled(key, found, fields)


def every(key: str) -> tuple[str, ...]:
    """Give the text under `key` in every language, to look for it by: its fields stay unfilled."""
    return tuple(catalogue(each).gettext(key) for each in Language)


def plural(key: str, count: int, /, **fields: Field) -> str:
    """Give the text under `key` for `count` things; `{n}` in it is the count."""
    found = catalogue(_now.language).ngettext(key, key, count)
    if found == key:
        return _missing(key, "no text")
    return _filled(key, found, {"n": number(count), **fields})


def sentences(*said: str) -> str:
    """Give sentences one after the other, parted as the language does; empty ones are left out."""
    between = "" if _now.language is Language.CHINESE else " "
    return between.join(each for each in said if each)


def member(of: StrEnum) -> str:
    """Give the text of one vocabulary word: `OrderState.OPEN` is under `order-state.open`.

    A word that only a newer server knows (`api_client.spelling`) is shown as it came.
    """
    if of.name not in type(of).__members__:
        return of.value
    return text(member_key(of))


def member_key(of: StrEnum) -> str:
    """Give the key of the text of one vocabulary word."""
    return f"{family(type(of))}.{of.value}"


def word(kind: type[StrEnum], value: str) -> str:
    """Give the text of a word as it came over the wire; a newer server's unknown one as is."""
    key = f"{family(kind)}.{value}"
    return text(key) if known(key) else value


@cache
def family(kind: type[StrEnum]) -> str:
    """Give the first part of the keys of a vocabulary's words: `OrderState` gives `order-state`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind.__name__).lower()


def refusal(code: str, fields: Mapping[str, object] | None = None) -> str:
    """Give the sentence for a refusal's code; a code of a newer server is named in a plain one."""
    key = f"refusal.{code}"
    if not known(key):
        return text("refusal.unknown", code=code)
    return text(key, **{name: _plain(value) for name, value in (fields or {}).items()})


def reach(code: str, fields: Mapping[str, str]) -> str:
    """Give the sentence for what was found on the way to a server's public address.

    One of a newer server, whose code or fields are not known here, is named by its code.
    """
    said = {
        name: day(date.fromisoformat(value)) if name in {"until", "since"} else value
        for name, value in fields.items()
    }
    return text(f"reach.{code}", **said) if known(f"reach.{code}") else code


def number(value: float | Decimal) -> str:
    """Give a number with the language's own grouping and decimal point."""
    if isinstance(value, int):
        return f"{value:,}"  # both languages group by three with a comma
    from babel import numbers  # noqa: PLC0415  (few starts show a fraction)

    return numbers.format_decimal(value, locale=str(_now.language))


def money(amount_minor: int, currency: str) -> str:
    """Give an amount in minor units of an ISO 4217 currency, or points, as people write it.

    A currency has the places of our table: what Babel knows follows custom, and would be read as
    a thousand times as much where coins went out of use.
    """
    from babel import numbers  # noqa: PLC0415  (few starts show an amount)

    from api_client.vocabulary import PLACES, POINTS  # noqa: PLC0415  (as above)

    if currency == POINTS:
        return plural("unit.points", amount_minor)
    places = PLACES.get(currency, 2)
    amount = Decimal(amount_minor).scaleb(-places)
    locale = str(_now.language)
    said: str = _pattern(locale, places).apply(amount, locale, currency, currency_digits=False)
    symbol = numbers.get_currency_symbol(currency, locale)
    return said.replace(symbol, f"{symbol}\u00a0", 1) if symbol[-1].isalpha() else said


@cache
def _pattern(locale: str, places: int) -> "NumberPattern":
    """Give how a locale writes money with so many places."""
    from babel import Locale, numbers  # noqa: PLC0415  (as above)

    usual = Locale.parse(locale).currency_formats["standard"]
    made = numbers.parse_pattern(usual.pattern)
    made.frac_prec = (places, places)
    return made


def amount_minor(written: str, currency: str) -> int | None:
    """Give in minor units what somebody wrote as an amount: `1,234.50`; None where it is none.

    More places than the currency has are none, as is what groups its digits otherwise. A Chinese
    keyboard's wide digits are digits.
    """
    from api_client.vocabulary import PLACES  # noqa: PLC0415  (few starts ask for an amount)

    places = PLACES.get(currency, 2)
    found = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", written).strip())
    if found is None or len(found["part"] or "") > places:
        return None
    return int(found["whole"].replace(",", "") + (found["part"] or "").ljust(places, "0"))


_AMOUNT = re.compile(r"(?P<whole>[0-9]{1,16}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.(?P<part>[0-9]*))?")


def day(moment: datetime | date) -> str:
    """Give the date alone, in the local zone."""
    return _dated("date.day", local(moment) if isinstance(moment, datetime) else moment)


def clock_time(moment: datetime, *, seconds: bool = False) -> str:
    """Give the time of day alone, in the local zone."""
    at = local(moment)
    return (
        f"{at.hour:02}:{at.minute:02}:{at.second:02}" if seconds else f"{at.hour:02}:{at.minute:02}"
    )


def moment(at: datetime, now: datetime | None = None) -> str:
    """Give a point in time in the local zone; the day is left out when `now` is on the same one."""
    if now is not None and local(at).date() == local(now).date():
        return clock_time(at)
    short = now is not None and local(at).year == local(now).year
    return _dated("date.short-moment" if short else "date.moment", local(at))


def day_and_time(at: datetime) -> str:
    """Give a point in time in the local zone with its weekday, as it is said to a customer."""
    return _dated("date.weekday-moment", local(at))


def _dated(key: str, shown: date) -> str:
    """Fill in a form of a date, as the language writes its days, months and weekdays."""
    return text(
        key,
        year=shown.year,
        month=text(f"month.{shown.month}"),
        day=shown.day,
        weekday=text(f"weekday.{shown.isoweekday()}"),
        time=clock_time(shown) if isinstance(shown, datetime) else "",
    )


def age(at: datetime, now: datetime) -> str:
    """Say how long ago something was: `12 minutes ago`, `yesterday 02:00`, `3 days ago`.

    What lies ahead is said as a point in time: a clock was set meanwhile.
    """
    seconds = (now - at).total_seconds()
    if seconds < -AHEAD_S:
        return moment(at, now)
    if seconds < HOUR_S:
        return (
            plural("age.minutes", int(seconds // MINUTE_S))
            if seconds >= MINUTE_S
            else text("age.now")
        )
    days = (local(now).date() - local(at).date()).days
    if days > 1:
        return plural("age.days", days)
    return text("age.yesterday" if days else "age.today", time=clock_time(at))


AHEAD_S, MINUTE_S, HOUR_S = 120, 60, 3_600
"""How far a moment may lie ahead and still be now; how long minutes are counted."""


def size(size_bytes: int) -> str:
    """Give a length in bytes as people read it: `14.2 MB`."""
    amount, unit = float(size_bytes), "unit.bytes"
    for larger in ("unit.kibibytes", "unit.mebibytes", "unit.gibibytes"):
        if amount < KIB:
            break
        amount, unit = amount / KIB, larger
    places = 0 if amount >= TENS or unit == "unit.bytes" else 1
    return text(unit, n=number(round(amount, places) if places else round(amount)))


KIB, TENS = 1024, 100


def duration(length: timedelta) -> str:
    """Give a length of time with its largest one or two units: `2 h 5 min`."""
    seconds = int(abs(length).total_seconds())
    for size, larger, smaller, part in (
        (86_400, "unit.days", "unit.hours", 3_600),
        (3_600, "unit.hours", "unit.minutes", 60),
        (60, "unit.minutes", "unit.seconds", 1),
    ):
        if seconds >= size:
            whole, rest = divmod(seconds, size)
            first = text(larger, n=whole)
            return text("unit.pair", first=first, second=text(smaller, n=rest // part))
    return text("unit.seconds", n=seconds)


def span(length: timedelta) -> str:
    """Give a length of time as it is said in passing, to the minute: `40 min`, `2 h 5 min`."""
    minutes = int(abs(length).total_seconds()) // 60
    if minutes < MINUTES_OF_AN_HOUR:
        return text("unit.minutes", n=minutes)
    return duration(timedelta(minutes=minutes))


MINUTES_OF_AN_HOUR = 60


def local(moment: datetime) -> datetime:
    """Give an aware time in the zone people see."""
    assert moment.tzinfo is not None, "times in code are aware"
    return moment.astimezone(_now.zone)


def from_local(on: date, at: time) -> datetime:
    """Give the UTC time of a local day and time of day that somebody entered."""
    return datetime.combine(on, at, tzinfo=_now.zone).astimezone(UTC)


def _filled(key: str, found: str, fields: Mapping[str, Field]) -> str:
    try:
        return found.format_map(fields)
    except KeyError as absent:
        return _missing(key, f"no field {absent}", found)


def _plain(value: object) -> Field:
    return value if isinstance(value, str | int | float) else str(value)


def _missing(key: str, fault: str, shown: str = "") -> str:
    if _now.strict:
        message = f"{fault} for {key} in {_now.language}"
        raise TextMissing(message)
    LOG.warning("text-missing", extra={"text_key": key, "language": _now.language.value})
    return shown or key
