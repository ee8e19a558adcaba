"""Whether each text exists in each language, is used, and says what the trade says."""

import logging
import re
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import dates, numbers
from babel.messages import pofile

import desktop
from api_client import vocabulary
from api_client.errors import Reason
from api_client.vocabulary import Code, OrderState, Role
from desktop import words
from desktop.ui.alarms import Volume
from desktop.ui.appearance import Ground, Size
from desktop.ui.bulk import Act, Fate
from desktop.ui.connecting import APPS
from desktop.ui.dispatching import Search
from desktop.ui.fee_form import PaidHow
from desktop.ui.founding import FoundingStep, Purpose
from desktop.ui.payouts import Scope
from desktop.ui.remembered import Remembered
from desktop.ui.setup.demo import Filling
from desktop.ui.setup.keeping import Keep
from desktop.ui.tile_source import TilesWrong
from desktop.ui.times import Unclear
from desktop.ui.widgets.progress import Stage
from desktop.ui.widgets.strength import Strength
from desktop.words import Language
from tests.spelt import TOLD
from tests.written import Written, read

ROOT = Path(desktop.__file__).parent


FAMILIES: tuple[type[StrEnum], ...] = (
    vocabulary.OrderState,
    vocabulary.VisitState,
    vocabulary.FieldState,
    vocabulary.JobKind,
    vocabulary.Priority,
    vocabulary.Step,
    vocabulary.Party,
    vocabulary.Role,
    vocabulary.NoPhone,
    vocabulary.NoPosition,
    vocabulary.Missing,
    vocabulary.AttachmentPurpose,
    vocabulary.ReportStatus,
    vocabulary.TechnicianState,
    *TOLD,
    vocabulary.ServiceAction,
    vocabulary.LockKind,
    vocabulary.StartFault,
    vocabulary.BackupFault,
    vocabulary.MessageAudience,
    Act,
    PaidHow,
    Fate,
    FoundingStep,
    Stage,
    Strength,
    vocabulary.OrderSpan,
    *(Ground, Search, TilesWrong, Language),
    Remembered,
    Size,
    Volume,
    Scope,
)
"""Vocabularies whose every word somebody sees."""
WAYS = (Purpose, Keep, Filling)
"""Words that are chosen from, each with a sentence of what it comes to."""
PREFIXES = {
    **{
        words.family(kind): {said for way in kind for said in (way.value, f"{way.value}-more")}
        for kind in WAYS
    },
    **{words.family(kind): {member.value for member in kind} for kind in FAMILIES},
    "device-app": {app.value for app in vocabulary.DeviceApp} | {f"{app}-more" for app in APPS},
    "step-done": {step.value for step in vocabulary.Step},
    "refusal": {code.value for code in Code},
    "time": {unclear.value for unclear in Unclear},
    "unreachable": {reason.value for reason in Reason},
}
OPEN_PREFIXES = (
    *(
        "authority.page-",
        "first-run.",
        "invalid.",
        "ledger-export.",
        "link.",
        "map.part-",
        "map.turn-",
        "month.",
        "part.",
        "part-field.",
    ),
    *("setting.", "usual.", "weekday."),
)
"""Keys that code puts together from words that are not in the vocabulary."""
NAMED_ELSEWHERE = frozenset({"check", "check-advice", "invariant"})
"""First parts of keys whose second part is a name that the code writes by itself."""
KEY = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)+")


@cache
def raw(language: Language) -> dict[str, tuple[str, ...]]:
    """Give each key of a catalogue with its texts, one a plural form."""
    source = files("resources").joinpath("locale", f"{language}.po").read_bytes()
    found = {}
    for message in pofile.read_po(BytesIO(source), locale=str(language)):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            forms = message.string or ""
            said = (forms,) if isinstance(forms, str) else tuple(forms)
            assert key not in found, f"{key} is there twice"
            assert not message.fuzzy, key
            found[key] = said
    return found


def placeholders(said: str) -> set[str]:
    """Give the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(said) if name is not None}


@pytest.fixture(scope="module")
def written() -> Written:
    """Read all of the code, once."""
    return read(ROOT)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak English in UTC, strictly; put things back."""
    words.be_strict(strict=True)
    words.choose(Language.ENGLISH, UTC)
    yield
    words.choose(Language.ENGLISH)
    words.be_strict(strict=False)


def test_both_catalogues_have_the_same_keys() -> None:
    assert raw(Language.ENGLISH).keys() == raw(Language.CHINESE).keys()


@pytest.mark.parametrize("language", Language)
def test_no_text_is_empty(language: Language) -> None:
    assert [key for key, said in raw(language).items() if not all(said)] == []


def test_both_languages_fill_in_the_same_fields() -> None:
    chinese = raw(Language.CHINESE)
    for key, said in raw(Language.ENGLISH).items():
        theirs = set().union(*map(placeholders, chinese[key]))
        assert set().union(*map(placeholders, said)) | {"n"} == theirs | {"n"}, key


def test_plural_forms_are_as_many_as_the_language_has() -> None:
    english, chinese = raw(Language.ENGLISH), raw(Language.CHINESE)
    many = {key for key, said in english.items() if len(said) > 1}
    assert many
    for key in many:
        assert (len(english[key]), len(chinese[key])) == (2, 1)
        assert words.catalogue(Language.CHINESE).ngettext(key, key, 1) != key


@pytest.mark.parametrize("prefix", PREFIXES)
def test_each_word_of_the_vocabulary_has_its_text(prefix: str) -> None:
    there = {key.removeprefix(f"{prefix}.") for key in raw(Language.ENGLISH)}
    assert PREFIXES[prefix] - there == set()


def test_each_key_that_is_asked_for_exists(written: Written) -> None:
    known = raw(Language.ENGLISH)
    absent = [
        f"{path.name}: {key}"
        for path, key in written.asked
        if KEY.fullmatch(key) and key not in known
    ]
    assert absent == []
    assert written.asked


def test_each_text_is_used(written: Written) -> None:
    unused = []
    for key in raw(Language.ENGLISH):
        prefix, _, rest = key.partition(".")
        if rest in PREFIXES.get(prefix, ()) or key.startswith(OPEN_PREFIXES):
            continue
        named = rest if prefix in NAMED_ELSEWHERE else key
        if named not in written.literals:
            unused.append(key)
    assert unused == []


def test_chinese_texts_use_the_words_of_the_trade() -> None:
    words.choose(Language.CHINESE)
    for state, spoken in (
        (OrderState.RECEIVED, "接收"),
        (OrderState.ACCEPTED, "接受"),
        (OrderState.STARTED, "开始处理"),
        (OrderState.ON_SITE, "到达现场"),
        (OrderState.COMPLETED, "处理完毕"),
    ):
        assert spoken in words.member(state)
    assert words.member(Role.CREW_LEADER) == "组长"
    everything = "".join(said for forms in raw(Language.CHINESE).values() for said in forms)
    for spoken in ("维修单", "故障", "配件"):
        assert spoken in everything


def test_chinese_sentences_have_chinese_marks() -> None:
    for key, forms in raw(Language.CHINESE).items():
        for said in forms:
            assert not re.search(r"[一-鿿][,;:?!(]|[,;?!)][一-鿿]", said), f"{key}: {said}"


def test_a_text_is_filled_in() -> None:
    assert words.text("unit.hours", n=3) == "3 h"
    words.choose(Language.CHINESE)
    assert words.text("unit.hours", n=3) == "3小时"


def test_a_missing_text_fails_here_and_shows_its_key_elsewhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(words.TextMissing):
        words.text("no.such-key")
    with pytest.raises(words.TextMissing):
        words.plural("no.such-key", 2)
    with pytest.raises(words.TextMissing):
        words.text("unit.hours")
    words.be_strict(strict=False)
    with caplog.at_level(logging.CRITICAL + 1):
        assert words.text("no.such-key") == "no.such-key"
        assert words.text("unit.hours") == "{n} h"


def test_whoever_shows_words_hears_of_another_language() -> None:
    heard: list[str] = []
    end = words.on_change(lambda: heard.append(words.language().value))
    words.choose(Language.CHINESE)
    end()
    end()
    words.choose(Language.ENGLISH)
    assert heard == ["zh_CN"]


@pytest.mark.parametrize(
    ("name", "language"),
    [("zh_CN.UTF-8", "zh_CN"), ("zh-Hans", "zh_CN"), ("de_DE", "en"), (None, "en"), ("", "en")],
)
def test_the_system_locale_chooses(name: str | None, language: str) -> None:
    assert words.preferred(name).value == language


def test_times_are_shown_where_people_are() -> None:
    at = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    words.choose(Language.CHINESE, ZoneInfo("Asia/Shanghai"))
    assert words.moment(at) == "2026年11月23日 00:30"
    assert words.moment(at, at) == "00:30"
    assert words.moment(at, at + timedelta(days=2)) == "11月23日 00:30"
    assert words.clock_time(at, seconds=True) == "00:30:00"
    assert words.from_local(date(2026, 11, 23), time(0, 30)) == at
    words.choose(Language.ENGLISH, UTC)
    assert words.moment(at) == "22 Nov 2026, 16:30"
    assert words.day(at) == "22 Nov 2026"


RULES = {
    Language.ENGLISH: ("d MMM y, HH:mm", "d MMM, HH:mm", "EEE d MMM, HH:mm"),
    Language.CHINESE: ("y年M月d日 HH:mm", "M月d日 HH:mm", "M月d日 EEE HH:mm"),
}
"""How the tables of Unicode (CLDR) name the forms in which we show points in time."""
DAYS = {Language.ENGLISH: "d MMM y", Language.CHINESE: "y年M月d日"}


@pytest.mark.parametrize("language", Language)
def test_numbers_are_written_by_the_rules_of_the_language(language: Language) -> None:
    words.choose(language, UTC)
    for value in (0, 7, 999, 1_000, 1_234_567, -12_345, 1.5, 1_234.5678, Decimal("0.125")):
        assert words.number(value) == numbers.format_decimal(value, locale=str(language))


@pytest.mark.parametrize("language", Language)
def test_dates_are_written_by_the_rules_of_the_language(language: Language) -> None:
    words.choose(language, UTC)
    locale = str(language)
    for day in range(365):
        at = datetime(2026, 1, 1, 5, 7, tzinfo=UTC) + timedelta(days=day)
        other = at.replace(month=1 + at.month % 12, day=1)
        assert words.day(at) == dates.format_date(at, DAYS[language], locale=locale)
        assert (words.moment(at), words.moment(at, other), words.day_and_time(at)) == tuple(
            dates.format_datetime(at, form, locale=locale) for form in RULES[language]
        )
        assert words.clock_time(at) == dates.format_time(at, "HH:mm", locale=locale)


@pytest.mark.parametrize(
    ("language", "said"), [(Language.ENGLISH, "One. Two."), (Language.CHINESE, "One.Two.")]
)
def test_sentences_are_parted_as_the_language_does(language: Language, said: str) -> None:
    words.choose(language, UTC)
    assert words.sentences("One.", "", "Two.") == said


def test_a_naive_time_is_our_own_bug() -> None:
    with pytest.raises(AssertionError):
        words.moment(datetime(2026, 11, 22, 16, 30))  # noqa: DTZ001  (that is the point)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(5, "5 s"), (65, "1 min 5 s"), (-65, "1 min 5 s"), (7_500, "2 h 5 min"), (176_400, "2 d 1 h")],
)
def test_lengths_of_time_have_at_most_two_units(seconds: int, said: str) -> None:
    assert words.duration(timedelta(seconds=seconds)) == said


def test_a_word_of_a_newer_server_is_shown_as_it_is() -> None:
    assert words.word(OrderState, "open") == "Open"
    assert words.word(OrderState, "teleported") == "teleported"
    assert "warp-core" in words.refusal("warp-core")


NOW = datetime(2026, 11, 22, 10, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "english", "chinese"),
    [
        (timedelta(0), "just now", "刚刚"),
        (timedelta(seconds=-100), "just now", "刚刚"),
        (timedelta(seconds=60), "1 minute ago", "1分钟前"),
        (timedelta(minutes=59), "59 minutes ago", "59分钟前"),
        (timedelta(hours=8, minutes=42), "today 02:00", "今天02:00"),
        (timedelta(hours=10, minutes=43), "yesterday 23:59", "昨天23:59"),
        (timedelta(days=2), "2 days ago", "2天前"),
        (timedelta(days=-3), "25 Nov, 10:42", "11月25日 10:42"),
    ],
)
def test_ages_are_said_as_people_say_them(passed: timedelta, english: str, chinese: str) -> None:
    for language, said in ((Language.ENGLISH, english), (Language.CHINESE, chinese)):
        words.choose(language, UTC)
        assert words.age(NOW - passed, NOW) == said


@pytest.mark.parametrize(
    ("size_bytes", "said"),
    [
        (0, "0 B"),
        (1023, "1,023 B"),
        (1024, "1 KB"),
        (1536, "1.5 KB"),
        (158_411_224, "151 MB"),
        (58_411_224_064, "54.4 GB"),
        (5 * 2**40, "5,120 GB"),
    ],
)
def test_sizes_are_said_as_people_read_them(size_bytes: int, said: str) -> None:
    words.choose(Language.ENGLISH)
    assert words.size(size_bytes) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 min"), (59, "0 min"), (2_459, "40 min"), (3_600, "1 h 0 min"), (-90_000, "1 d 1 h")],
)
def test_a_length_said_in_passing_has_no_seconds(seconds: int, said: str) -> None:
    assert words.span(timedelta(seconds=seconds)) == said
