"""Holds times, texts, ids and numbers on the wire to their bounds, at the bound and one beyond."""

import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import Step
from api_client.wire.base import (
    LARGEST_WHOLE,
    AmountMinor,
    Count,
    Currency,
    FilledLine,
    Id,
    Items,
    Line,
    Message,
    Moment,
    Prose,
    Sha256,
    Spelt,
    Version,
    Word,
    iso,
)
from tests.api_client.wire.reading import read

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Everything(Message):
    """One field of each form."""

    moment: Moment | None = None
    id: Id | None = None
    word: Word | None = None
    line: Line | None = None
    filled: FilledLine | None = None
    prose: Prose | None = None
    sha256: Sha256 | None = None
    currency: Currency | None = None
    amount: AmountMinor | None = None
    version: Version | None = None
    count: Count | None = None
    step: Spelt[Step] | None = None
    counts: Items[Count] = ()
    steps: Items[Spelt[Step]] = ()


def field(name: str, value: object) -> object:
    """Return what becomes of a value in that field, None when it is refused."""
    found = read(Everything, json.dumps({name: value}))
    return None if found is None else getattr(found, name)


# ------------------------------------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T12:00:00Z", NOON),
        ("2026-11-22T12:00:00.000000Z", NOON),
        ("2026-11-22T20:00:00+08:00", NOON),
        ("2026-11-22T06:30:00-05:30", NOON),
        ("2026-11-22t12:00:00z", NOON),
        ("2026-11-22T12:00:00.5Z", NOON + timedelta(milliseconds=500)),
        ("2000-01-01T00:00:00Z", datetime(2000, 1, 1, tzinfo=UTC)),
        ("1999-12-31T23:00:00-01:00", datetime(2000, 1, 1, tzinfo=UTC)),
        ("2099-12-31T23:59:59.999999Z", datetime(2099, 12, 31, 23, 59, 59, 999_999, UTC)),
    ],
)
def test_a_time_with_an_offset_becomes_utc(text: str, moment: datetime) -> None:
    found = field("moment", text)
    assert found == moment
    assert isinstance(found, datetime)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-22T12:00:00",
        "2026-11-22",
        "12:00:00Z",
        "2026-11-22T25:00:00Z",
        "2026-02-30T12:00:00Z",
        "2026-11-22T12:00:00Z ",
        "2026-11-22T12:00:00\x00Z",
        "22.11.2026 12:00Z",
        "now",
        "",
        1_795_348_800,
        1_795_348_800.5,
        "1795348800",
        "1795348800.5",
        "+1795348800",
        "1795348800000",
        True,
        [],
        {},
    ],
)
def test_a_time_is_a_date_and_a_time_of_day_with_an_offset(value: object) -> None:
    assert field("moment", value) is None


@pytest.mark.parametrize(
    "text",
    [
        "1970-01-01T00:00:00Z",
        "1999-12-31T23:59:59.999999Z",
        "2000-01-01T00:00:00+00:01",
        "2100-01-01T00:00:00Z",
        "2099-12-31T23:59:59-00:01",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_a_time_of_another_century_is_refused(text: str) -> None:
    assert field("moment", text) is None


@given(st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30)), st.integers(-840, 840))  # noqa: DTZ001
def test_times_go_out_in_utc_with_microseconds(naive: datetime, offset_min: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=offset_min)))
    text = json.loads(Everything(moment=moment).model_dump_json())["moment"]
    assert text == moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert text == iso(moment)
    assert field("moment", text) == moment


def test_a_whole_second_has_its_microseconds_too() -> None:
    assert iso(NOON) == "2026-11-22T12:00:00.000000Z"


# ------------------------------------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("name", "shortest", "longest"),
    [("word", 1, 64), ("line", 0, 200), ("filled", 1, 200), ("prose", 0, 4000)],
)
def test_texts_have_their_length(name: str, shortest: int, longest: int) -> None:
    for sign in ("x", "修", "\U0001f511"):
        for length in (shortest, longest):
            assert field(name, sign * length) == sign * length
            assert field(name, f" {sign * length}\n") == sign * length
        assert field(name, sign * (longest + 1)) is None
    for blank in ("", " ", "\t\r\n", "\u3000"):
        assert field(name, blank) == ("" if shortest == 0 else None)


@pytest.mark.parametrize("name", ["word", "line", "filled", "prose"])
def test_texts_hold_no_control_characters(name: str) -> None:
    for place in [*range(0x20), *range(0x7F, 0xA0)]:
        text = f"a{chr(place)}b"
        kept = name == "prose" and text in {"a\tb", "a\nb", "a\rb"}
        assert field(name, text) == (text if kept else None)


@pytest.mark.parametrize("name", ["word", "line", "filled"])
def test_a_line_holds_nothing_that_breaks_turns_or_hides_it(name: str) -> None:
    for sign in "\u2028\u2029\u200b\u2060\ufeff\u202a\u202e\u2066\u2069":
        assert field(name, f"a{sign}b") is None
    joined = "\u0915\u094d\u200d\u0937"  # a joiner has its use inside some scripts' words
    assert field(name, joined) == joined


@pytest.mark.parametrize("name", ["word", "filled"])
def test_a_name_has_something_to_be_seen(name: str) -> None:
    assert field(name, "\u200d\u200c") is None


@pytest.mark.parametrize("name", ["word", "line", "filled", "prose", "id", "moment", "step"])
def test_half_a_sign_is_refused(name: str) -> None:
    for half in ("\\ud800", "\\udbff", "\\udc00", "\\udfff", "\\ud800\\ud800"):
        assert read(Everything, f'{{"{name}": "a{half}b"}}') is None
        assert read(Everything, f'{{"a{half}b": 1}}') is None


def test_both_halves_together_are_a_sign() -> None:
    found = read(Everything, '{"word": "\\ud83d\\udd11"}')
    assert found is not None
    assert found.word == "\U0001f511"


# ------------------------------------------------------------------------- digests, currencies, ids


@pytest.mark.parametrize(
    ("digest", "good"),
    [
        ("0123456789abcdef" * 4, True),
        ("0123456789ABCDEF" * 4, False),
        ("a" * 63, False),
        ("a" * 65, False),
        ("a" * 63 + "g", False),
        ("a" * 64 + "\n", False),
        ("", False),
    ],
)
def test_a_digest_is_64_digits(digest: str, *, good: bool) -> None:
    assert field("sha256", digest) == (digest if good else None)


@pytest.mark.parametrize(
    ("currency", "good"),
    [
        ("CNY", True),
        ("EUR", True),
        ("cny", False),
        ("CN", False),
        ("CNYX", False),
        ("CNY\n", False),
    ],
)
def test_a_currency_is_three_capitals(currency: str, *, good: bool) -> None:
    assert field("currency", currency) == (currency if good else None)


def test_an_id_is_a_uuid() -> None:
    text = "019ab000-0000-7000-8000-00000000000a"
    assert field("id", text) == field("id", text.upper()) == UUID(text)
    for wrong in ("", "x", text[:-1], text + "0", 5, True, [text]):
        assert field("id", wrong) is None
    dumped = Everything(id=UUID(text)).model_dump(mode="json")
    assert dumped["id"] == text


# ----------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("amount", 0, 10**12), ("version", 1, LARGEST_WHOLE), ("count", 0, LARGEST_WHOLE)],
)
def test_whole_numbers_have_their_bounds(name: str, least: int, most: int) -> None:
    assert field(name, least) == least
    assert field(name, most) == most
    for wrong in (least - 1, most + 1, 10**30, 1.0, 1.5, "5", True, False, [1]):
        assert field(name, wrong) is None
    for text in ("1e2", "1.0", "NaN", "Infinity", "-Infinity", "1e400"):
        assert read(Everything, f'{{"{name}": {text}}}') is None


def test_the_largest_whole_number_is_one_that_every_reader_keeps() -> None:
    assert LARGEST_WHOLE == 2**53 - 1


# ---------------------------------------------------------------------------------- words and lists


@pytest.mark.parametrize("step", Step)
def test_a_word_of_the_vocabulary_is_read_by_its_spelling(step: Step) -> None:
    assert field("step", step.value) is step
    assert field("steps", [step.value]) == (step,)


@pytest.mark.parametrize(
    "value", ["", "fly", "PUBLISH", "Publish", " publish", 0, True, ["publish"]]
)
def test_any_other_word_is_refused(value: object) -> None:
    assert field("step", value) is None
    assert field("steps", [value]) is None


def test_a_list_is_a_tuple_and_only_a_list_is() -> None:
    assert field("counts", [1, 2]) == (1, 2)
    assert field("counts", []) == ()
    for wrong in (1, "12", {"0": 1}, ["1"], [True], [1.0], [None], [[1]]):
        assert field("counts", wrong) is None
