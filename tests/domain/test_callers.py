"""Tries how numbers are read: as they are written, said, shown by the telephone, or cut short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import callers as rules

ALIKE = ("138 1234 5678", "+86 138-1234-5678", "0086 13812345678", "13812345678 / 021-55550100")
LANDLINE = ("021 5555 0100", "+86 21 5555 0100", "(021) 5555-0100 转 12", "021-55550100")


@pytest.mark.parametrize("phone", ALIKE)
def test_a_mobile_number_is_the_same_however_it_is_written(phone: str) -> None:
    assert rules.known_as(phone, " Wang  Wei ", "CN") == ("+8613812345678", "wang wei")
    assert rules.sought_end(phone, "CN") == "13812345678"[::-1]


@pytest.mark.parametrize("phone", LANDLINE)
def test_a_landline_is_found_with_and_without_its_trunk_prefix(phone: str) -> None:
    assert rules.backwards(phone).startswith(rules.sought_end("021 5555 0100", "CN"))


@pytest.mark.parametrize(
    ("phone", "end"),
    [("", ""), ("567", ""), ("5678", "8765"), ("\uff15\uff16\uff17\uff18", "8765"), ("no", "")],
)
def test_four_last_digits_do_and_three_do_not(phone: str, end: str) -> None:
    assert rules.sought_end(phone, "CN") == end


def test_the_region_says_how_a_number_without_a_country_is_read() -> None:
    assert rules.known_as("020 7946 0958", "", "GB")[0] == "+442079460958"  # type: ignore[index]
    assert rules.sought_end("+44 20 7946 0958", "CN") == rules.sought_end("020 7946 0958", "GB")


def test_numbers_of_two_countries_that_end_alike_are_two() -> None:
    assert rules.same_number("5678", "138 1234 5678", "CN")
    assert not rules.same_number("+44 20 7946 0958", "+1 202 794 6095", "CN")


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("+86 21 5830 9917", "862158309917"),
        ("138-1234-5678", "13812345678"),
        ("021-5830 9917 转 12", "02158309917"),
        ("\uff15\uff16\uff17\uff18", "5678"),
        ("13812345678", ""),
        ("+8613812345678", ""),
        ("", ""),
        ("none", ""),
    ],
)
def test_digits_are_given_where_the_line_itself_does_not_say_them(phone: str, digits: str) -> None:
    assert rules.dialled(phone) == digits


@given(st.text())
def test_whatever_is_typed_gives_digits_alone(phone: str) -> None:
    found = rules.digits(phone)
    assert len(found) <= rules.MOST_DIGITS
    assert not found or (found.isascii() and found.isdigit())
    assert len(rules.sought_end(phone, "CN")) in {0, *range(rules.LEAST_DIGITS, 21)}
