"""Holds order numbers to their form, unique within the day and across days."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.numbers import order_number

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
PLACES = st.integers(1, 20_000)


def test_the_number_of_the_requirements() -> None:
    assert order_number(date(2026, 11, 22), 42) == "WO-20261122-0042"


def test_a_day_of_more_than_9999_orders_counts_on() -> None:
    assert order_number(date(2026, 1, 2), 9_999) == "WO-20260102-9999"
    assert order_number(date(2026, 1, 2), 10_000) == "WO-20260102-10000"


@given(DAYS, PLACES)
def test_day_and_place_can_be_read_back(day: date, place: int) -> None:
    found = re.fullmatch(r"WO-([0-9]{8})-([0-9]{4,})", order_number(day, place))
    assert found is not None
    assert found[1] == day.isoformat().replace("-", "")
    assert int(found[2]) == place
