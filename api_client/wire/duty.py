"""Decides how it is written on the wire when, where and with what technicians work (E15)."""

import re
from datetime import date
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    Strict,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from api_client.vocabulary import JobKind, TravelMode, Weekday
from api_client.wire.base import EARLIEST, LATEST, Count, Id, Items, Line, Message, Spelt, Version

MOST_PEOPLE = 50
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _text_only(value: object) -> object:
    """Refuse numbers, also as text, where a date is meant; pydantic would read them as epochs."""
    if isinstance(value, str):
        return date.fromisoformat(value) if _DATE.fullmatch(value) else None
    return value if type(value) is date else None


def _bounded(value: date) -> date:
    """Refuse dates outside the years 2000 to 2099."""
    if not EARLIEST.date() <= value < LATEST.date():
        msg = "a date lies in the years 2000 to 2099"
        raise ValueError(msg)
    return value


Day = Annotated[
    date,
    Strict(strict=False),
    BeforeValidator(_text_only),
    AfterValidator(_bounded),
    WithJsonSchema({"type": "string", "format": "date"}),
]
"""A day of the calendar, as ISO 8601."""
Clock = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""What clocks on the wall show at the centre, from 00:00 to 24:00."""


class Stretch(Message):
    """From one time of a day to another; one that ends before it begins goes on after midnight."""

    begins: Clock
    ends: Clock

    @model_validator(mode="after")
    def _some_time(self) -> Self:
        """Refuse a stretch that nobody could mean."""
        if self.begins in {self.ends, "24:00"} or self.ends == "00:00":
            msg = "a stretch takes some time, begins before 24:00 and does not end at 00:00"
            raise ValueError(msg)
        return self


class WorkingHours(Stretch):
    """A stretch of one weekday."""

    weekday: Spelt[Weekday]


class DaysOff(Message):
    """Days on which somebody does not work, the first and the last of them."""

    first: Day
    last: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        """Refuse days that end before they begin."""
        if self.last < self.first:
            msg = "the last day off comes before the first"
            raise ValueError(msg)
        return self


class ShiftContent(Stretch):
    """A planned shift: on a day with shifts, these are somebody's hours."""

    on: Day
    note: Line = ""


class ShiftWanted(ShiftContent):
    """A shift as it shall be; ``version`` is the one that was seen, 0 for a new one."""

    version: Count


class Shift(ShiftContent):
    """A planned shift as it is kept."""

    id: Id
    version: Version


Hours = Annotated[Items[WorkingHours], Field(max_length=70)]
OffList = Annotated[Items[DaysOff], Field(max_length=400)]
AreaIds = Annotated[Items[Id], Field(max_length=200)]
Skills = Annotated[Items[Spelt[JobKind]], Field(max_length=len(JobKind))]
CrewSize = Annotated[int, Field(ge=1, le=MOST_PEOPLE)]


class Duty(Message):
    """How a technician works; ``version`` is 0 where nothing was ever said.

    ``hours`` is None where he may be asked at any time; ``area_ids`` and ``skills`` are empty where
    he works everywhere and does every kind of job; ``crew_size`` is how many come, he among them.
    """

    technician_id: Id
    version: Count
    on_duty: bool
    taking_orders: bool
    hours: Hours | None
    days_off: OffList
    travel_mode: Spelt[TravelMode]
    vehicle: Line
    area_ids: AreaIds
    skills: Skills
    crew_size: Annotated[int, Field(ge=1)]
    hotline: Line
    shifts: Items[Shift]
    """Those of the last seven days, and all to come."""
    working: bool
    """Whether he works now by his hours, days off and shifts."""


class DutyEdit(Message):
    """A change of how a technician works, on the version that its editor saw; what is unset stays.

    ``hours`` as null says that he may be asked at any time.
    """

    version: Count
    on_duty: bool | None = None
    taking_orders: bool | None = None
    hours: Hours | None = None
    days_off: OffList | None = None
    travel_mode: Spelt[TravelMode] | None = None
    vehicle: Line | None = None
    area_ids: AreaIds | None = None
    skills: Skills | None = None
    crew_size: CrewSize | None = None
    hotline: Line | None = None
