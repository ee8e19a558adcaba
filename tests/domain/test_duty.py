"""Tries when somebody works: weekly hours, over midnight, days off, shifts, summer time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import Code, Weekday
from desktop.domain import duty as rules
from desktop.domain.duty import Duty, stretch
from desktop.domain.refusal import Refusal

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
OFFICE = {day: (stretch("08:00", "12:00"), stretch("13:00", "17:00")) for day in rules.WEEKDAYS[:5]}
NIGHT, EARLY = (stretch("22:00", "06:00"),), (stretch("05:00", "07:00"),)
NIGHTS = {Weekday.MONDAY: NIGHT, Weekday.SUNDAY: NIGHT}
LATE = {MONDAY: (stretch("18:00", "02:00"),)}
OFF = ((MONDAY, MONDAY),)
ALL_DAY = {day: (stretch("00:00", "24:00"),) for day in Weekday}


def at(clock: str, days: int = 0, zone: ZoneInfo = SHANGHAI) -> datetime:
    """A time of the Monday or so many days after it, in UTC."""
    shown = datetime.fromisoformat(f"{MONDAY + timedelta(days=days)}T{clock}")
    return shown.replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("duty", "begins", "ends", "works"),
    [
        (Duty(), at("03:00"), at("03:00", 9), True),
        (Duty(hours={}), at("10:00"), at("10:00"), False),
        (Duty(hours=OFFICE), at("08:00"), at("12:00"), True),
        (Duty(hours=OFFICE), at("07:59"), at("09:00"), False),
        (Duty(hours=OFFICE), at("11:00"), at("12:01"), False),
        (Duty(hours=OFFICE), at("11:00"), at("14:00"), False),
        (Duty(hours=OFFICE), at("12:00"), at("12:00"), False),
        (Duty(hours=OFFICE), at("13:00"), at("13:00"), True),
        (Duty(hours=OFFICE), at("10:00", 5), at("11:00", 5), False),
        (Duty(hours=NIGHTS), at("23:00"), at("05:00", 1), True),
        (Duty(hours=NIGHTS), at("05:00", 1), at("06:00", 1), True),
        (Duty(hours=NIGHTS), at("05:00", 1), at("06:01", 1), False),
        (Duty(hours=NIGHTS), at("05:00"), at("05:30"), True),  # of Sunday's night
        (Duty(hours=NIGHTS), at("21:59"), at("23:00"), False),
        (Duty(hours=ALL_DAY), at("20:00"), at("04:00", 3), True),
        (Duty(hours=ALL_DAY, days_off=OFF), at("23:59"), at("23:59"), False),
        (Duty(hours=ALL_DAY, days_off=OFF), at("00:00", 1), at("01:00", 1), True),
        (Duty(days_off=OFF), at("10:00"), at("10:00"), False),
        (Duty(days_off=OFF), at("10:00", 1), at("10:00", 4), True),
        # a night that began before a day off goes on
        (Duty(hours=NIGHTS, days_off=OFF), at("05:00"), at("05:30"), True),
        (Duty(hours=NIGHTS, days_off=OFF), at("23:00"), at("23:30"), False),
        # shifts are the hours of their day
        (Duty(hours=OFFICE, shifts=LATE), at("09:00"), at("10:00"), False),
        (Duty(hours=OFFICE, shifts=LATE), at("19:00"), at("01:00", 1), True),
        (Duty(hours=OFFICE, shifts=LATE), at("09:00", 1), at("10:00", 1), True),
        (Duty(hours={}, shifts=LATE), at("19:00"), at("20:00"), True),
        (Duty(shifts=LATE, days_off=OFF), at("19:00"), at("19:30"), False),
    ],
)
def test_whether_he_works(duty: Duty, begins: datetime, ends: datetime, *, works: bool) -> None:
    assert rules.working(duty, begins, ends, SHANGHAI) is works


def test_hours_are_those_of_the_centres_clocks() -> None:
    duty = Duty(hours=OFFICE)
    moment = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)  # 16:30 there, 9:30 here
    assert rules.working(duty, moment, moment + timedelta(hours=1), BERLIN)
    assert not rules.working(duty, moment, moment + timedelta(hours=1), SHANGHAI)


def test_a_night_in_which_clocks_are_moved_is_as_long_as_it_is() -> None:
    """In Berlin the night to 25 October 2026 has an hour more, that to 28 March 2027 one less."""
    duty = Duty(hours={Weekday.SATURDAY: (stretch("22:00", "06:00"),)})
    for first, hours in ((date(2026, 10, 24), 9), (date(2027, 3, 27), 7)):
        begins = datetime(first.year, first.month, first.day, 22, tzinfo=BERLIN).astimezone(UTC)
        ends = begins + timedelta(hours=hours)
        assert rules.working(duty, begins, ends, BERLIN)
        assert not rules.working(duty, begins, ends + timedelta(minutes=1), BERLIN)


def test_who_is_not_on_duty_is_not_at_work_whatever_his_hours_are() -> None:
    assert rules.at_work(Duty(), at("10:00"))
    assert not rules.at_work(Duty(on_duty=False), at("10:00"))
    assert not rules.at_work(Duty(hours=OFFICE), at("18:00"), SHANGHAI)


@pytest.mark.parametrize(
    ("duty", "now", "turn"),
    [
        (Duty(), at("10:00"), None),
        (Duty(days_off=OFF), at("10:00", 1), None),
        (Duty(shifts={MONDAY: (stretch("08:00", "09:00"),)}), at("10:00", 2), None),
        (Duty(hours=OFFICE), at("07:00"), at("08:00")),
        (Duty(hours=OFFICE), at("08:00"), at("12:00")),
        (Duty(hours=OFFICE), at("17:00", 4), at("08:00", 7)),
        (Duty(hours=NIGHTS), at("23:00"), at("06:00", 1)),
        (Duty(days_off=OFF), at("10:00"), at("00:00", 1)),
        (Duty(hours=ALL_DAY), at("10:00"), at("10:00", 8)),  # look again
        (Duty(hours={}), at("10:00"), at("10:00", 8)),
    ],
)
def test_when_his_hours_next_turn(duty: Duty, now: datetime, turn: datetime | None) -> None:
    assert rules.next_turn(duty, now, SHANGHAI) == turn


@pytest.mark.parametrize(
    ("hours", "weekday"),
    [
        (OFFICE, None),
        (ALL_DAY, None),
        (NIGHTS, None),
        ({Weekday.MONDAY: (stretch("08:00", "12:00"), stretch("11:59", "13:00"))}, "monday"),
        ({Weekday.MONDAY: (stretch("08:00", "12:00"),) * 2}, "monday"),
        ({**NIGHTS, Weekday.TUESDAY: (stretch("05:00", "07:00"),)}, "tuesday"),
        ({**NIGHTS, Weekday.TUESDAY: (stretch("06:00", "07:00"),)}, None),
        # from Sunday's night into Monday
        ({Weekday.SUNDAY: NIGHT, Weekday.MONDAY: EARLY}, "monday"),
    ],
)
def test_hours_that_overlap_are_refused(
    hours: dict[Weekday, tuple[rules.Stretch, ...]], weekday: str | None
) -> None:
    if weekday is None:
        rules.check_hours(hours)
        return
    with pytest.raises(Refusal) as refused:
        rules.check_hours(hours)
    assert refused.value.code is Code.HOURS_OVERLAP
    assert refused.value.fields == {"weekday": weekday}


@given(
    st.dictionaries(
        st.sampled_from(Weekday),
        st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(
            lambda told: (rules.Stretch(told[0], told[0] + told[1]),)
        ),
    ),
    st.integers(0, 7 * 1440 - 1),
    st.integers(0, 300),
)
def test_he_works_through_a_visit_if_he_works_in_each_minute_of_it(
    hours: dict[Weekday, tuple[rules.Stretch, ...]], first: int, length: int
) -> None:
    duty, zero = Duty(hours=hours), at("00:00")
    covered = {
        (rules.WEEKDAYS.index(day) * 1440 + minute) % (7 * 1440)
        for day, stretches in hours.items()
        for each in stretches
        for minute in range(each.begins_min, each.ends_min)
    }
    minutes = range(first, first + max(length, 1))
    begins = zero + timedelta(minutes=first)
    expected = all(minute % (7 * 1440) in covered for minute in minutes)
    ends = begins + timedelta(minutes=length)
    assert rules.working(duty, begins, ends, SHANGHAI) is expected
