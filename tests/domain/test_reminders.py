"""Tries whose a reminder is, which version may be changed, and until when it is put off (F1)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from api_client.vocabulary import Code
from desktop.domain import reminders
from desktop.domain.refusal import Refusal

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE, OTHER = UUID(int=1), UUID(int=2)


def test_one_of_the_desk_is_everybodys_and_ones_own_is_ones_own() -> None:
    assert reminders.is_his(None, ONE)
    assert reminders.is_his(ONE, ONE)
    assert not reminders.is_his(OTHER, ONE)


@pytest.mark.parametrize(
    ("seen", "code"), [(1, Code.EDIT_CONFLICT), (2, None), (3, Code.VERSION_UNKNOWN)]
)
def test_the_newest_version_alone_may_be_changed(seen: int, code: Code | None) -> None:
    if code is None:
        reminders.check(seen, 2)
        return
    with pytest.raises(Refusal) as refused:
        reminders.check(seen, 2)
    assert refused.value.code is code


def test_it_is_put_off_from_now_or_from_its_later_time() -> None:
    assert reminders.put_off(NOON - HOUR, NOON, HOUR) == NOON + HOUR
    assert reminders.put_off(NOON + HOUR, NOON, HOUR) == NOON + 2 * HOUR
