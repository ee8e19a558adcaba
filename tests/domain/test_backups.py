"""Tries which backups are kept as they grow old, and when the next one is due (F5)."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.backups import Keeping, Made, next_daily, superfluous

NEWEST = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
DAY = timedelta(days=1)
USUAL = Keeping(days=7, weeks=4, months=12)
MADE = st.lists(
    st.builds(
        Made,
        st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        st.booleans(),
    ),
    max_size=60,
)
KEEPING = st.builds(Keeping, st.integers(0, 10), st.integers(0, 6), st.integers(0, 14))


def kept(made: list[Made], keeping: Keeping) -> list[Made]:
    gone = set(superfluous(made, keeping))
    return [one for place, one in enumerate(made) if place not in gone]


def test_of_daily_backups_days_weeks_and_months_are_kept() -> None:
    made = [Made(NEWEST - days * DAY, ok=True) for days in range(800)]
    dates = [one.made_at.date().isoformat() for one in kept(made, USUAL)]
    assert dates[:7] == [f"2026-11-{day}" for day in range(23, 16, -1)]
    assert dates[7:10] == ["2026-11-15", "2026-11-08", "2026-10-31"]
    assert dates[10:] == [
        *("2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30", "2026-05-31", "2026-04-30"),
        *("2026-03-31", "2026-02-28", "2026-01-31", "2025-12-31"),
    ]


def test_of_several_a_day_the_newest_is_kept() -> None:
    made = [Made(NEWEST - timedelta(hours=hours), ok=True) for hours in range(3)]
    assert superfluous(made, USUAL) == [1, 2]


@given(MADE, KEEPING)
def test_the_last_good_one_never_goes(made: list[Made], keeping: Keeping) -> None:
    good = [one for one in made if one.ok]
    if good:
        assert max(good, key=lambda one: one.made_at) in kept(made, keeping)


@given(MADE, KEEPING)
def test_bad_ones_push_no_good_one_out_and_the_number_is_bounded(
    made: list[Made], keeping: Keeping
) -> None:
    good = [one for one in made if one.ok]
    left = kept(made, keeping)
    assert {one.made_at for one in kept(good, keeping)} <= {one.made_at for one in left}
    assert len(left) <= 2 * (keeping.days + keeping.weeks + keeping.months) + 1
    assert kept(left, keeping) == left


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.times().map(lambda at: at.replace(microsecond=0, fold=0)),
    st.sampled_from([UTC, ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Zurich")]),
)
def test_the_next_one_is_ahead_and_no_more_than_a_day(
    now: datetime, at: time, zone: ZoneInfo
) -> None:
    due = next_daily(now, at, zone)
    assert timedelta() < due - now <= timedelta(hours=25)


def test_it_is_due_by_the_clock_on_the_wall() -> None:
    zurich = ZoneInfo("Europe/Zurich")
    now = datetime(2026, 10, 24, 12, tzinfo=UTC)
    first = next_daily(now, time(2, 30), zurich)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # summer time ends that night
    assert next_daily(first, time(2, 30), zurich) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)
    # The machine of the tests is in Shanghai.
    assert next_daily(now, time(2, 30)) == datetime(2026, 10, 24, 18, 30, tzinfo=UTC)
