"""Tries when somebody is expected, what is news of it, and what is too late (E7)."""

from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain import eta

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("fixed", "set_out", "expected"),
    [
        (-2, -10, 8),  # reckoned from where he was two minutes ago
        (-20, -5, 5),  # he stood there until he set out
        (3, -10, 10),  # a clock that is ahead adds nothing
    ],
)
def test_he_is_expected_from_when_he_was_where_he_was(
    fixed: int, set_out: int, expected: int
) -> None:
    at = eta.expected_at(NOW + fixed * MINUTE, NOW + set_out * MINUTE, NOW, 600)
    assert at == NOW + expected * MINUTE


@pytest.mark.parametrize(
    ("before", "after", "promised", "is_news"),
    [
        (None, 10, None, True),
        (10, 10, None, False),
        (10, 10.9, None, False),
        (10, 11.5, None, True),
        (60, 65, None, False),  # less than a tenth of an hour
        (60, 67, None, True),
        (10, 10.5, 10.2, True),  # on the other side of the promise
        (10.5, 10, 10.2, True),
        (10.5, 10.9, 10.2, False),
        (-5, -4.5, None, False),  # he should be there already
        (-5, -3, None, True),
    ],
)
def test_news_is_what_changes_much_or_breaks_a_promise(
    before: float | None, after: float, promised: float | None, *, is_news: bool
) -> None:
    then = None if before is None else NOW + before * MINUTE
    due = None if promised is None else NOW + promised * MINUTE
    assert eta.is_news(then, NOW + after * MINUTE, NOW, due) is is_news


def test_late_is_later_than_promised_by_more_than_what_is_spared() -> None:
    assert not eta.is_late(None, NOW)
    assert not eta.is_late(NOW, None)
    assert not eta.is_late(NOW, NOW)
    assert eta.is_late(NOW + MINUTE, NOW)
    assert not eta.is_late(NOW + 5 * MINUTE, NOW, 5 * MINUTE)
    assert eta.is_late(NOW + 6 * MINUTE, NOW, 5 * MINUTE)
