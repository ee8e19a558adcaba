"""Whether a filter asks the server for what it says, with the days of the moment of looking."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from api_client.spelling import unknown_words_kept
from api_client.vocabulary import (
    Direction,
    JobKind,
    OrderSort,
    OrderSpan,
    OrderState,
    Priority,
)
from api_client.wire.views import ViewContent, ViewFilter
from desktop import words
from desktop.ui.seeking import SPANS, between, sought, sought_in_order

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))
"""Where it is already the 23rd."""


def test_nothing_is_asked_for_by_an_empty_filter() -> None:
    asked = sought(ViewFilter(), NOW)
    assert not any(value for value in asked.values())


def test_each_field_is_asked_for() -> None:
    wanted = ViewFilter(
        states=(OrderState.OPEN,),
        kinds=(JobKind.LOCKSMITH,),
        priorities=(Priority.HIGH,),
        areas=("North", ""),
        technician_id=UUID(int=7),
        assigned=True,
        late=True,
        lacking=True,
        text="  pump ",
    )
    asked = sought(wanted, NOW)
    assert (asked["state"], asked["kind"]) == ((OrderState.OPEN,), (JobKind.LOCKSMITH,))
    assert (asked["priority"], asked["area"]) == ((Priority.HIGH,), ("North", ""))
    assert (asked["technician_id"], asked["assigned"]) == (UUID(int=7), True)
    assert (asked["late"], asked["lacking"], asked["text"]) == (True, True, "pump")


@pytest.mark.parametrize(
    ("span", "first", "end"),
    [
        (OrderSpan.TODAY, 23, 24),
        (OrderSpan.TOMORROW, 24, 25),
        (OrderSpan.YESTERDAY, 22, 23),
        (OrderSpan.WEEK_BEHIND, 17, 24),
        (OrderSpan.WEEK_AHEAD, 23, 30),
    ],
)
def test_days_are_those_that_people_see(span: OrderSpan, first: int, end: int) -> None:
    words.choose(words.Language.ENGLISH, BEIJING)
    asked = sought(ViewFilter(promised=span, created=span), NOW)
    begin, until = (datetime(2026, 11, day, tzinfo=BEIJING) for day in (first, end))
    assert (asked["promised_from"], asked["promised_before"]) == (begin, until)
    assert (asked["created_from"], asked["created_before"]) == (begin, until)


def test_every_span_is_known_and_one_of_a_newer_server_asks_for_nothing() -> None:
    assert set(SPANS) == set(OrderSpan)
    with unknown_words_kept():
        newer = OrderSpan("fortnight")
    assert between(newer, NOW) == (None, None)


def test_the_order_is_the_views_own() -> None:
    content = ViewContent(sort=OrderSort.AREA, direction=Direction.ASCENDING)
    asked = sought_in_order(content, NOW)
    assert (asked["sort"], asked["direction"]) == (OrderSort.AREA, Direction.ASCENDING)
