"""Decides whether the number of an identity card, a credit code or a telephone can be one (E1).

python-stdnum reckons the check digits; what it lets through or does not know is decided here: how
numbers are written by people, births that are still to come, and residence permits.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import phonenumbers
from phonenumbers import NumberParseException
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError

from api_client.vocabulary import Code, Sex
from desktop.domain.refusal import Refusal

_BETWEEN = re.compile(r"[\s\u200b\u2060\ufeff.\-_/]+")
"""What people put between the groups of a number."""
_CARD = re.compile(r"[0-9]{17}[0-9X]")
_PROVINCES = frozenset(
    (
        *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37"),
        *("41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54"),
        *("61", "62", "63", "64", "65", "71"),
    )
)
"""How numbers of identity cards begin (GB/T 2260). Counties come and go faster than any table."""
_REGIONS = ("810000", "820000", "830000")
"""How residence permits begin of people from Hong Kong, Macao and Taiwan (2018)."""
_FOREIGNERS = "9"
"""How the permanent residence card of foreigners begins (2023): place and nationality follow."""
_LONGEST_LIFE_YEARS = 130


@dataclass(frozen=True, slots=True)
class Identity:
    """The number of a card in its one spelling, and what it says of whom it is of."""

    number: str
    born: date
    sex: Sex


def plain(written: str) -> str:
    """Return a number without what people put between, in upper case and half-width signs."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", written)).upper()


def identity(written: str, today: date) -> Identity:
    """Return what the number of an identity card or of a residence permit says (GB 11643).

    Raises:
        Refusal: ``number-malformed``, ``check-digit-wrong``, ``birth-in-future``, with the field.
    """
    number = plain(written)
    if _CARD.fullmatch(number) is None:
        raise _malformed("identity_number")
    if number[-1] != ric.calc_check_digit(number):
        raise Refusal(Code.CHECK_DIGIT_WRONG, field="identity_number")
    try:
        born = ric.get_birth_date(number)
    except InvalidComponent as error:
        raise _malformed("identity_number") from error
    if born > today:
        raise Refusal(Code.BIRTH_IN_FUTURE, field="identity_number")
    if born.year < today.year - _LONGEST_LIFE_YEARS or not _issued(number):
        raise _malformed("identity_number")
    return Identity(number, born, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def credit_code(written: str) -> str:
    """Return a unified social credit code in its one spelling (GB 32100).

    Raises:
        Refusal: ``number-malformed``, ``check-digit-wrong``, with the field.
    """
    return _checked(plain(written), uscc.validate, "credit_code")


def telephone(written: str, region: str, field: str = "phone") -> str:
    """Return a telephone number as E.164 has it; one without a country's code is of the region.

    Raises:
        Refusal: ``phone-wrong`` with the field.
    """
    try:
        parsed = phonenumbers.parse(unicodedata.normalize("NFKC", written), region)
    except NumberParseException as error:
        raise Refusal(Code.PHONE_WRONG, field=field) from error
    if not phonenumbers.is_valid_number(parsed):
        raise Refusal(Code.PHONE_WRONG, field=field)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _issued(number: str) -> bool:
    """Return whether a number begins as somebody issues them."""
    return (
        number[:2] in _PROVINCES
        or number[:6] in _REGIONS
        or (number.startswith(_FOREIGNERS) and number[1:3] in _PROVINCES)
    )


def _checked(number: str, validate: Callable[[str], str], field: str) -> str:
    try:
        return validate(number)
    except InvalidChecksum as error:
        raise Refusal(Code.CHECK_DIGIT_WRONG, field=field) from error
    except ValidationError as error:
        raise _malformed(field) from error


def _malformed(field: str) -> Refusal:
    return Refusal(Code.NUMBER_MALFORMED, field=field)
