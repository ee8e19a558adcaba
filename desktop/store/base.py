"""Decides how values lie in the database: a few column types that SQLite's STRICT accepts.

Times are whole microseconds since 1970 UTC, ids and words are text, nested values are JSON text;
so both databases hold the same bytes and a plain INTEGER column cannot come to hold a text.
"""

import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import REAL, BigInteger, Dialect, Double, Integer, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm.attributes import instance_dict
from sqlalchemy.types import TypeEngine
from typing_extensions import override

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WHOLE: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
REAL_NUMBER: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")
Word = TypeVar("Word", bound=StrEnum)


_ONE = timedelta(microseconds=1)
json_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
"""Writes a value in JSON's terms as the text that lies in the database."""


def microseconds(value: datetime) -> int:
    """Return an aware time as whole microseconds since 1970 UTC."""
    assert value.tzinfo is not None, "a time without an offset"
    return (value - EPOCH) // _ONE


def moment(value: int) -> datetime:
    """Return whole microseconds since 1970 UTC as an aware time."""
    return EPOCH + timedelta(microseconds=value)


def moment_of_seconds(value: float) -> datetime:
    """Return seconds since 1970 UTC as an aware time, before 1970 too, on Windows as well."""
    return EPOCH + timedelta(seconds=value)


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime as whole microseconds since 1970 UTC."""

    impl = BigInteger().with_variant(Integer(), "sqlite")
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return the microseconds; a datetime without an offset is our own bug."""
        del dialect
        return None if value is None else microseconds(value)

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the aware UTC datetime."""
        del dialect
        return None if value is None else moment(value)


class IdText(TypeDecorator[UUID]):
    """A UUID as its canonical text."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> str | None:
        """Return the text."""
        del dialect
        return None if value is None else str(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> UUID | None:
        """Return the UUID."""
        del dialect
        return None if value is None else UUID(value)


class JsonText(TypeDecorator[Any]):
    """A nested value as JSON text; None is SQL's NULL."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return the JSON text."""
        del dialect
        return None if value is None else json_text(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Return the value in JSON's terms."""
        del dialect
        return None if value is None else json.loads(value)


class WordText(TypeDecorator[Word]):
    """A word of the vocabulary as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        """Remember which enumeration the column holds."""
        super().__init__()
        self.words = words

    @override
    def process_bind_param(self, value: Word | None, dialect: Dialect) -> str | None:
        """Return the text; a text that is no word of the enumeration is our own bug."""
        del dialect
        return None if value is None else self.words(value).value

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:
        """Return the word."""
        del dialect
        return None if value is None else self.words(value)


class Record(DeclarativeBase):
    """The base of every record; all tables are STRICT on SQLite."""

    type_annotation_map: ClassVar = {
        int: WHOLE,
        float: REAL_NUMBER,
        str: Text(),
        datetime: UtcTime(),
        UUID: IdText(),
    }

    def __init__(self, **values: object) -> None:
        """Begin a new record; its columns have no events, so their values are put in at once."""
        unknown = values.keys() - self.__mapper__.column_attrs.keys()
        assert not unknown, f"{type(self).__name__} has no {sorted(unknown)}"
        instance_dict(self).update(values)


STRICT = {"sqlite_strict": True}
