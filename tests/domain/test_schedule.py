"""Tries from when to when visits are assumed to last."""

from datetime import UTC, datetime, timedelta

import pytest

from api_client.vocabulary import JobKind, VisitState
from desktop.domain import schedule

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
REPAIR = schedule.DURATIONS[JobKind.REPAIR]
_V = VisitState


def test_every_kind_of_job_lasts_some_time() -> None:
    assert set(schedule.DURATIONS) == set(JobKind)
    assert all(timedelta(0) < each < timedelta(days=1) for each in schedule.DURATIONS.values())


@pytest.mark.parametrize(
    ("appointed", "begins"), [(None, NOW), (NOW - HOUR, NOW), (NOW, NOW), (NOW + HOUR, NOW + HOUR)]
)
def test_a_visit_to_come_is_as_appointed_and_never_before_now(
    appointed: datetime | None, begins: datetime
) -> None:
    assert schedule.to_come(JobKind.REPAIR, appointed, NOW) == (begins, begins + REPAIR)


@pytest.mark.parametrize(
    ("state", "appointed", "arrived_at", "span"),
    [
        (_V.ASSIGNED, NOW + HOUR, None, (NOW + HOUR, NOW + HOUR + REPAIR)),
        (_V.ACCEPTED, None, None, (NOW, NOW + REPAIR)),
        (_V.STARTED, NOW + HOUR, None, (NOW, NOW + REPAIR)),
        (_V.ON_SITE, None, NOW - HOUR, (NOW, NOW - HOUR + REPAIR)),
        (_V.WORK_BEGUN, None, NOW - 9 * HOUR, (NOW, NOW + schedule.LEAST_LEFT)),
    ],
)
def test_a_visit_that_goes_on_holds_him_for_what_is_left(
    state: VisitState,
    appointed: datetime | None,
    arrived_at: datetime | None,
    span: schedule.Span,
) -> None:
    assert schedule.going_on(JobKind.REPAIR, state, appointed, arrived_at, NOW) == span
