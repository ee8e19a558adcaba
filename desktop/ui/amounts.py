"""Decides how amounts and rates of tax are written by hand and read: whole units, or not at all.

Both languages group by three with a comma and have a point before the decimals. What could be
read in two ways, such as `12,50`, is not read.
"""

import re
import unicodedata
from decimal import Decimal

from api_client.vocabulary import PLACES
from desktop import words

_RATE = re.compile(r"(?P<whole>[0-9]{1,3})(\.(?P<part>[0-9]{1,2}))?")
MOST_MINOR = 10**12
WHOLE_HUNDREDTHS = 10_000
"""The largest amount and rate of tax that a server takes."""


def known(currency: str) -> bool:
    """Say whether there is such a currency."""
    return currency in PLACES


def written(amount_minor: int, currency: str) -> str:
    """Give an amount as it is typed, without its currency: `1,234.50`."""
    places = PLACES.get(currency, 2)
    return f"{Decimal(amount_minor).scaleb(-places):,.{places}f}"


def read_minor(said: str, currency: str) -> int | None:
    """Read an amount in minor units; None for what is none, or too large."""
    found = words.amount_minor(said, currency)
    return found if found is not None and found <= MOST_MINOR else None


def read_rate(said: str) -> int | None:
    """Read a percentage in hundredths of a percent; nothing written is no tax."""
    plain = unicodedata.normalize("NFKC", said).strip().rstrip("%").strip()
    found = _RATE.fullmatch(plain or "0")
    if found is None:
        return None
    value = int(found["whole"]) * 100 + int((found["part"] or "").ljust(2, "0"))
    return value if value <= WHOLE_HUNDREDTHS else None


def rate(hundredths: int) -> str:
    """Give a percentage as it is typed: `13`, `6.5`."""
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02}".rstrip("0").rstrip(".") if part else str(whole)


def percent(hundredths: int) -> str:
    """Give a percentage as it is read: `13 %` in both languages."""
    return words.text("unit.percent", n=rate(hundredths))
