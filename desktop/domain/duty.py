"""Decides when a technician works: his hours, days off and planned shifts, and his own word (E15).

Hours are what clocks on the wall show in the zone of the centre, the machine's own if none is
named. A stretch that ends before it begins goes on after midnight, and belongs to its first day.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import UUID

from api_client.vocabulary import Code, JobKind, TravelMode, Weekday
from desktop.domain.refusal import Refusal

DAY_MIN = 24 * 60
WEEK_MIN = 7 * DAY_MIN
WEEKDAYS = tuple(Weekday)
AHEAD = timedelta(days=8)
"""So far is looked for the next moment at which somebody begins or ends."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """From one minute of a day to another; past 24 hours it is the next day's."""

    begins_min: int
    ends_min: int


WHOLE_DAY = (Stretch(0, DAY_MIN),)


@dataclass(frozen=True, slots=True)
class Duty:
    """How a technician works; by default nothing is said, and he may be asked at any time.

    ``hours`` is None where nothing was agreed. ``area_ids`` and ``skills`` are empty where he works
    everywhere and does every kind of job. On a day with planned shifts these are his hours.
    """

    on_duty: bool = True
    taking_orders: bool = True
    hours: Mapping[Weekday, tuple[Stretch, ...]] | None = None
    days_off: tuple[tuple[date, date], ...] = ()
    shifts: Mapping[date, tuple[Stretch, ...]] = field(default_factory=dict)
    travel_mode: TravelMode = TravelMode.CAR
    vehicle: str = ""
    area_ids: tuple[UUID, ...] = ()
    skills: tuple[JobKind, ...] = ()
    crew_size: int = 1
    hotline: str = ""


UNSAID = Duty()
"""Of whom nothing was ever said."""


def stretch(begins: str, ends: str) -> Stretch:
    """Return the stretch between two times of the day (``HH:MM``; it may end at ``24:00``)."""
    first, last = _minutes(begins), _minutes(ends)
    return Stretch(first, last if last > first else last + DAY_MIN)


def check_hours(hours: Mapping[Weekday, Iterable[Stretch]]) -> None:
    """Refuse a week of which two stretches cover the same minute, also over midnight.

    Raises:
        Refusal: ``hours-overlap`` with the weekday on which the later one begins.
    """
    week = sorted(
        (WEEKDAYS.index(day) * DAY_MIN + each.begins_min, each.ends_min - each.begins_min)
        for day, stretches in hours.items()
        for each in stretches
    )
    for place, (begins, length) in enumerate(week):
        following = week[place + 1][0] if place + 1 < len(week) else week[0][0] + WEEK_MIN
        if begins + length > following:
            day = WEEKDAYS[following % WEEK_MIN // DAY_MIN]
            raise Refusal(Code.HOURS_OVERLAP, weekday=day.value)


def working(duty: Duty, begins: datetime, ends: datetime, zone: tzinfo | None = None) -> bool:
    """Return whether he works from ``begins`` to ``ends``, all of it, by hours and shifts.

    The same time twice asks about that moment. Whether he is on duty is another question.
    """
    if duty.hours is None and not duty.days_off and not duty.shifts:
        return True
    first, last = _day(begins, zone) - _ONE_DAY, _day(ends, zone)
    return any(
        began <= begins and ends <= ended and (begins < ended)
        for began, ended in _spans(duty, first, last, zone)
    )


def at_work(duty: Duty, now: datetime, zone: tzinfo | None = None) -> bool:
    """Return whether he is on duty: by his own word or the desk's, and by his hours."""
    return duty.on_duty and working(duty, now, now, zone)


def next_turn(duty: Duty, now: datetime, zone: tzinfo | None = None) -> datetime | None:
    """Return when he next begins or ends by hours and shifts, at the latest when to look again.

    None where that never happens.
    """
    today = _day(now, zone)
    ahead = any(last >= today for _, last in duty.days_off) or any(
        on >= today - _ONE_DAY for on in duty.shifts
    )
    if duty.hours is None and not ahead:
        return None
    horizon = now + AHEAD
    turns = (
        moment
        for span in _spans(duty, today - _ONE_DAY, today + AHEAD + _ONE_DAY, zone)
        for moment in span
        if moment > now
    )
    return min(next(turns, horizon), horizon)


def is_off(days_off: Iterable[tuple[date, date]], day: date) -> bool:
    """Return whether a day is a day off."""
    return any(first <= day <= last for first, last in days_off)


def _stretches(duty: Duty, day: date) -> Sequence[Stretch]:
    """Return his hours of a day: none on a day off, else its planned shifts, else the week's."""
    if is_off(duty.days_off, day):
        return ()
    planned = duty.shifts.get(day)
    if planned is not None:
        return planned
    if duty.hours is None:
        return WHOLE_DAY
    return duty.hours.get(WEEKDAYS[day.weekday()], ())


def _spans(
    duty: Duty, first: date, last: date, zone: tzinfo | None
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans in which he works that begin on these days; what touches is one span."""
    began: datetime | None = None
    ended = began
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for each in sorted(_stretches(duty, day)):
            begins, ends = (
                _moment(day, minutes, zone) for minutes in (each.begins_min, each.ends_min)
            )
            if began is None or ended is None:
                began, ended = begins, ends
            elif begins <= ended:
                ended = max(ended, ends)
            else:
                yield began, ended
                began, ended = begins, ends
    if began is not None and ended is not None:
        yield began, ended


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _day(moment: datetime, zone: tzinfo | None) -> date:
    return moment.astimezone(zone).date()


def _moment(day: date, minutes: int, zone: tzinfo | None) -> datetime:
    """Return in UTC the moment at which clocks show so many minutes of a day."""
    days, minutes = divmod(minutes, DAY_MIN)
    shown = time(minutes // 60, minutes % 60)
    return datetime.combine(day + timedelta(days=days), shown, zone).astimezone(UTC)
