"""Whether money is written and read with the places of its currency, in both languages (F4)."""

from collections.abc import Iterator

import pytest

from desktop import words
from desktop.words import Language


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = words.language()
    words.choose(Language.ENGLISH)
    yield
    words.choose(before)


def test_money_is_minor_units_with_the_places_of_its_currency() -> None:
    assert words.money(123456, "CNY") == "CN¥1,234.56"
    assert words.money(1500, "JPY") == "¥1,500"
    words.choose(Language.CHINESE)
    assert words.money(123456, "CNY") == "¥1,234.56"


@pytest.mark.parametrize(
    ("minor", "currency", "said"),
    [
        (1_234_567_890, "KWD", "KWD\u00a01,234,567.890"),
        (1_000, "IQD", "IQD\u00a01.000"),
        (-5, "EUR", "-€0.05"),
        (1, "POINTS", "1 point"),
        (-1_200, "POINTS", "-1,200 points"),
        (0, "JPY", "¥0"),
    ],
)
def test_money_never_loses_places_to_custom_and_points_are_counted(
    minor: int, currency: str, said: str
) -> None:
    assert words.money(minor, currency) == said


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("1,234.5", "CNY", 123_450),
        ("1234567", "JPY", 1_234_567),
        ("12.", "JPY", 12),
        ("12.5", "JPY", None),
        ("0.001", "KWD", 1),
        ("0.0001", "KWD", None),
        ("\uff11\uff12\uff0e\uff15", "EUR", 1_250),
        *((wrong, "EUR", None) for wrong in ("", "1,23", "-3", "1.2.3", "x", "1 2", "9" * 17)),
    ],
)
def test_an_amount_is_read_as_it_is_written(written: str, currency: str, minor: int | None) -> None:
    assert words.amount_minor(written, currency) == minor
