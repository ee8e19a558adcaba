"""Tries which numbers can be ones, however people write them."""

from datetime import date

import pytest

from api_client.vocabulary import Code, Sex
from desktop.domain import identities
from desktop.domain.refusal import Refusal
from tests.registering import credit_code, identity_number

TODAY = date(2026, 11, 29)
GOOD = "11010519491231002X"


def wide(number: str) -> str:
    """A number in full-width signs, as some keyboards write it."""
    return "".join(chr(ord(sign) + 0xFEE0) for sign in number)


def refused(number: str, today: date = TODAY) -> Code:
    with pytest.raises(Refusal) as refusal:
        identities.identity(number, today)
    assert refusal.value.fields == {"field": "identity_number"}
    return refusal.value.code


@pytest.mark.parametrize(
    "written",
    [
        GOOD,
        GOOD.lower(),
        "110105 19491231 002x",
        " 110105-19491231-002X ",
        wide(GOOD),
    ],
)
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    found = identities.identity(written, TODAY)
    assert (found.number, found.born, found.sex) == (GOOD, date(1949, 12, 31), Sex.FEMALE)


def test_each_wrong_digit_and_each_swap_of_neighbours_is_found() -> None:
    number = identity_number(born=date(1991, 1, 3), order=271)
    for place in range(17):
        for digit in set("0123456789") - {number[place]}:
            assert refused(number[:place] + digit + number[place + 1 :]) is Code.CHECK_DIGIT_WRONG
        one, other = number[place], number[place + 1]
        if other not in {one, "X"}:
            swapped = number[:place] + other + one + number[place + 2 :]
            assert refused(swapped) is Code.CHECK_DIGIT_WRONG


@pytest.mark.parametrize("place", ["810000", "820000", "830000", "911156", "931840", "659099"])
def test_residence_permits_and_new_counties_have_numbers_too(place: str) -> None:
    number = identity_number(place=place, order=2)
    assert identities.identity(number, TODAY).number == number


@pytest.mark.parametrize("place", ["000000", "991156", "161156", "840000"])
def test_what_nobody_issues_is_no_number(place: str) -> None:
    assert refused(identity_number(place=place)) is Code.NUMBER_MALFORMED


def test_nobody_is_born_tomorrow() -> None:
    number = identity_number(born=date(2026, 11, 30))
    assert refused(number) is Code.BIRTH_IN_FUTURE
    assert identities.identity(number, date(2026, 11, 30)).born == date(2026, 11, 30)
    assert refused(identity_number(born=date(1890, 1, 1))) is Code.NUMBER_MALFORMED


@pytest.mark.parametrize("written", ["", "X" * 18, GOOD[:-1], GOOD + "1", "110105491231002"])
def test_what_has_not_the_form_is_no_number(written: str) -> None:
    assert refused(written) is Code.NUMBER_MALFORMED


def test_the_thirty_second_of_a_month_is_no_day() -> None:
    number = identity_number()
    body = number[:12] + "32" + number[14:17]
    right = next(body + end for end in "0123456789X" if not_digit(body + end))
    assert refused(right) is Code.NUMBER_MALFORMED


def not_digit(number: str) -> bool:
    """Whether the check digit of a number is right, whatever else is not."""
    return refused(number) is not Code.CHECK_DIGIT_WRONG


def test_credit_codes_are_read_as_numbers_are() -> None:
    code = credit_code(600037341)
    assert identities.credit_code(f" {code[:8].lower()} {code[8:].lower()}") == code
    for wrong, why in (
        (code[:-1] + ("1" if code[-1] != "1" else "2"), Code.CHECK_DIGIT_WRONG),
        (code[:9] + "I" + code[10:], Code.NUMBER_MALFORMED),
        ("12345", Code.NUMBER_MALFORMED),
    ):
        with pytest.raises(Refusal) as refusal:
            identities.credit_code(wrong)
        assert refusal.value.code is why
        assert refusal.value.fields == {"field": "credit_code"}


def test_telephones_have_one_spelling() -> None:
    for written in ("138 0013 8000", "+86 138-0013-8000", wide("13800138000")):
        assert identities.telephone(written, "CN") == "+8613800138000"
    for wrong in ("12", "not a number", "138001380001111"):
        with pytest.raises(Refusal) as refusal:
            identities.telephone(wrong, "CN", "hotline")
        assert refusal.value.code is Code.PHONE_WRONG
        assert refusal.value.fields == {"field": "hotline"}
