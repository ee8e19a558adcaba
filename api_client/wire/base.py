"""Decides what every message has in common: frozen, strict, bounded, unknown fields refused.

Requests are read with unknown fields and words refused; a client reads answers with
``extra="ignore"`` and words of a newer release kept as they came (`api_client.spelling`), so that
neighbouring releases can differ (docs/seams.md).
"""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    StringConstraints,
    WithJsonSchema,
)

from api_client import building

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""Bounds of any time on the wire; a phone whose clock is decades off is refused, days are not."""


_DATE_AND_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_IN_A_LINE = re.compile(r"[\t\n\r\u2028\u2029\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


def _text_only(value: object) -> object:
    """Refuse numbers, also as text, where ISO 8601 is meant; pydantic would read them as epochs."""
    if isinstance(value, datetime) or (isinstance(value, str) and _DATE_AND_TIME.match(value)):
        return value
    msg = "a time is an ISO 8601 text with an offset"
    raise ValueError(msg)


def _bounded(value: datetime) -> datetime:
    """Return the time in UTC, refused outside the years 2000 to 2099."""
    try:
        moment = value.astimezone(UTC)
    except OverflowError as error:
        msg = "a time lies in the years 2000 to 2099"
        raise ValueError(msg) from error
    if not EARLIEST <= moment < LATEST:
        msg = "a time lies in the years 2000 to 2099"
        raise ValueError(msg)
    return moment


def iso(moment: datetime) -> str:
    """Return a UTC time as ISO 8601 with microseconds and Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def printable(value: str) -> str:
    """Refuse control characters and lone surrogates; line breaks and tabs may stay."""
    if _CONTROLS.search(value):
        msg = "control characters are not allowed"
        raise ValueError(msg)
    return value


def _one_line(value: str) -> str:
    """Refuse what would break a line or turn its direction, and signs that nobody sees."""
    if _NOT_IN_A_LINE.search(value):
        msg = "line breaks, direction and invisible signs are not allowed"
        raise ValueError(msg)
    return value


def visible(value: str) -> str:
    """Refuse a text in which nothing is to be seen."""
    if not any(sign.isprintable() and not sign.isspace() for sign in value):
        msg = "at least one visible sign is needed"
        raise ValueError(msg)
    return value


class Message(BaseModel):
    """The base of every message: frozen, strict types, no unknown fields, no NaN."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        defer_build=building.later(),
    )


Id = Annotated[UUID, Strict(strict=False)]
"""A UUID made by whoever creates the thing (version 7 by our own clients)."""

Moment = Annotated[
    AwareDatetime,
    Strict(strict=False),
    BeforeValidator(_text_only),
    AfterValidator(_bounded),
    PlainSerializer(iso, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An ISO 8601 time with an offset, held as an aware UTC datetime."""

AnyMoment = Annotated[
    AwareDatetime,
    Strict(strict=False),
    BeforeValidator(_text_only),
    PlainSerializer(iso, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A time in an answer as some device's clock told it, in whatever year."""


Word = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64),
    AfterValidator(printable),
    AfterValidator(_one_line),
    AfterValidator(visible),
]
"""1 to 64 characters: a name, a number, a unit."""
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200),
    AfterValidator(printable),
    AfterValidator(_one_line),
]
"""Up to 200 characters, may be empty."""
FilledLine = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(printable),
    AfterValidator(_one_line),
    AfterValidator(visible),
]
"""1 to 200 characters."""
Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=4000), AfterValidator(printable)
]
"""Up to 4,000 characters, may be empty, may have line breaks."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 digest in lower-case hexadecimal."""
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""An ISO 4217 code."""
AmountMinor = Annotated[int, Field(ge=0, le=10**12)]
"""An amount in the currency's minor unit (cents, fen)."""
LARGEST_WHOLE = 2**53 - 1
"""The largest whole number that JSON readers and RFC 8785 (by which messages are digested) keep."""
Version = Annotated[int, Field(ge=1, le=LARGEST_WHOLE)]
"""A row's version, counted from 1."""
Count = Annotated[int, Field(ge=0, le=LARGEST_WHOLE)]
"""A whole number from 0."""

Element = TypeVar("Element")
Items = Annotated[tuple[Element, ...], Strict(strict=False), Field(fail_fast=True)]
"""A list on the wire, a tuple in code. The first bad element is told, not a million of them."""
Spelling = TypeVar("Spelling", bound=StrEnum)
Spelt = Annotated[Spelling, Strict(strict=False)]
"""A word of the vocabulary, read from its text."""
