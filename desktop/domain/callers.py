"""Decides which earlier customer a number belongs to, however it was written down (D1's place).

Digits are kept as they were dialled, so nothing that is stored depends on the centre's region; the
region says only how a number without a country's code is read when somebody calls.
"""

import re
import unicodedata
from collections.abc import Hashable
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException

from desktop.domain.grams import folded

LEAST_DIGITS = 4
"""So many last digits of a number are looked for."""
LEAST_LETTERS = 2
MOST_DIGITS = 20
"""No number has more; E.164 allows 15."""
_EXTENSION = re.compile(r"(?:ext\.?|extension|x|转|轉|分机|#|;ext=)\s*\d*\s*$", re.IGNORECASE)
_NEXT = re.compile(r"[/;,、]|(?<=\d)\s+(?:or|或)\s+", re.IGNORECASE)
"""What stands between two numbers in one line; the first one is meant."""


def digits(phone: str) -> str:
    """Return the digits of the first number in a line, without its extension."""
    plain = unicodedata.normalize("NFKC", phone)
    first = _NEXT.split(_EXTENSION.sub("", plain).strip(), maxsplit=1)[0]
    return "".join(sign for sign in first if sign in "0123456789")[:MOST_DIGITS]


def backwards(phone: str) -> str:
    """Return a number as it is kept to be found by its end: its digits, the last one first."""
    return digits(phone)[::-1]


def dialled(phone: str) -> str:
    """Return a number's digits by which free text finds it too; empty where it is written so."""
    found = digits(phone)
    return "" if found in phone else found


def sought_end(phone: str, region: str) -> str:
    """Return by which last digits a number's orders are found, backwards; empty if too short.

    A whole number is found however its country's code or trunk prefix were written; anything
    else by the digits that were typed.
    """
    typed = digits(phone)
    if len(typed) < LEAST_DIGITS:
        return ""
    parsed = _parsed(phone, region)
    return (parsed or typed)[::-1]


def same_number(one: str, other: str, region: str) -> bool:
    """Return whether two numbers that end alike are the same; the sought one may be its end."""
    left, right = _international(one, region), _international(other, region)
    return not left or not right or left == right


def known_as(phone: str, name: str, region: str) -> Hashable:
    """Return by what orders are taken as one customer's: number and name."""
    return _international(phone, region) or digits(phone), folded(" ".join(name.split()))


@lru_cache(maxsize=4096)
def _read(phone: str, region: str) -> phonenumbers.PhoneNumber | None:
    """Return a whole and valid number, or None."""
    plain = _NEXT.split(unicodedata.normalize("NFKC", phone).strip(), maxsplit=1)[0]
    try:
        found = phonenumbers.parse(plain, region)
    except NumberParseException:
        return None
    return found if phonenumbers.is_valid_number(found) else None


def _parsed(phone: str, region: str) -> str:
    """Return a whole number's digits within its country, or nothing."""
    found = _read(phone, region)
    return "" if found is None else phonenumbers.national_significant_number(found)


def _international(phone: str, region: str) -> str:
    """Return a whole number in its international form, or nothing."""
    found = _read(phone, region)
    if found is None:
        return ""
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
