"""Tries the times that people type: both languages, what is past, inverted, or no time at all."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.times import MOST_DAYS, Span, Unclear, moment, span

NOW = datetime(2026, 11, 25, 10, 42)  # noqa: DTZ001  (local times are naive here); a Wednesday


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A time of that autumn."""
    return datetime(2026, month, day, hour, minute)  # noqa: DTZ001


MOMENTS = {
    "14": at(25, 14),
    "14:30": at(25, 14, 30),
    "1430": at(25, 14, 30),
    "9": at(26, 9),
    "2pm": at(25, 14),
    "12 am": at(26, 0),
    "at 15": at(25, 15),
    "+2h": at(25, 12, 42),
    "2h": at(25, 12, 42),
    "+90m": at(25, 12, 12),
    "+1h 30m": at(25, 12, 12),
    "in 2 hours": at(25, 12, 42),
    "half an hour": at(25, 11, 12),
    "tomorrow 9": at(26, 9),
    "Tomorrow 9:15": at(26, 9, 15),
    "tmr 930": at(26, 9, 30),
    "tomorrow morning": at(26, 8),
    "tonight": at(25, 18),
    "day after tomorrow 7pm": at(27, 19),
    "fri 10": at(27, 10),
    "next monday 8": at(30, 8),
    "2026-12-01 09:00": at(1, 9, month=12),
    "12/1 9": at(1, 9, month=12),
    "明天 9点": at(26, 9),
    "明天9点半": at(26, 9, 30),
    "明早八点": at(26, 8),
    "下午3点": at(25, 15),
    "下午三点一刻": at(25, 15, 15),
    "今晚8点": at(25, 20),
    "后天上午十点": at(27, 10),
    "大后天 14:00": at(28, 14),
    "周五下午两点": at(27, 14),
    "下周一 9点": at(30, 9),
    "12月1日 9点": at(1, 9, month=12),
    "2小时后": at(25, 12, 42),
    "半小时后": at(25, 11, 12),
    "\uff11\uff14\uff1a\uff13\uff10": at(25, 14, 30),
}
NO_MOMENT = {
    "": Unclear.NOT_UNDERSTOOD,
    "soon": Unclear.NOT_UNDERSTOOD,
    "25": Unclear.NOT_UNDERSTOOD,
    "14:75": Unclear.NOT_UNDERSTOOD,
    "tomorrow": Unclear.NOT_UNDERSTOOD,
    "13/45 9": Unclear.NOT_UNDERSTOOD,
    "2099-01-01 9": Unclear.NOT_UNDERSTOOD,
    "today 9": Unclear.PAST,
    "今天上午9点": Unclear.PAST,
    "2026-11-01 9:00": Unclear.PAST,
    "0h": Unclear.PAST,
}
SPANS = {
    "14-16": Span(at(25, 14), at(25, 16)),
    "14:30 - 16": Span(at(25, 14, 30), at(25, 16)),
    "11 to 1": Span(at(25, 11), at(25, 13)),
    "2pm-4pm": Span(at(25, 14), at(25, 16)),
    "8-9": Span(at(26, 8), at(26, 9)),
    "10-12": Span(NOW, at(25, 12)),
    "tomorrow 9-12": Span(at(26, 9), at(26, 12)),
    "2026-12-01 9-12": Span(at(1, 9, month=12), at(1, 12, month=12)),
    "morning": Span(NOW, at(25, 12)),
    "afternoon": Span(at(25, 12), at(25, 18)),
    "evening": Span(at(25, 18), at(25, 22)),
    "tomorrow": Span(at(26, 8), at(26, 18)),
    "fri afternoon": Span(at(27, 12), at(27, 18)),
    "within 2h": Span(NOW, at(25, 12, 42)),
    "明天上午": Span(at(26, 8), at(26, 12)),
    "下午": Span(at(25, 12), at(25, 18)),
    "明天下午2点到4点": Span(at(26, 14), at(26, 16)),
    "2点至4点": Span(at(26, 2), at(26, 4)),
    "2小时内": Span(NOW, at(25, 12, 42)),
    "晚上": Span(at(25, 18), at(25, 22)),
}
NO_SPAN = {
    "": Unclear.NOT_UNDERSTOOD,
    "14": Unclear.NOT_UNDERSTOOD,
    "whenever": Unclear.NOT_UNDERSTOOD,
    "16-14": Unclear.INVERTED,
    "tomorrow 22-6": Unclear.INVERTED,
    "today 8-9": Unclear.PAST,
    "今天上午8点到9点": Unclear.PAST,
}


@pytest.mark.parametrize("said", MOMENTS)
def test_what_is_said_is_the_time_that_is_meant(said: str) -> None:
    assert moment(said, NOW) == MOMENTS[said]


@pytest.mark.parametrize("said", NO_MOMENT)
def test_what_is_no_time_to_promise_is_told_why(said: str) -> None:
    assert moment(said, NOW) is NO_MOMENT[said]


@pytest.mark.parametrize("said", SPANS)
def test_what_is_said_is_the_window_that_is_meant(said: str) -> None:
    assert span(said, NOW) == SPANS[said]


@pytest.mark.parametrize("said", NO_SPAN)
def test_what_is_no_window_is_told_why(said: str) -> None:
    assert span(said, NOW) is NO_SPAN[said]


def test_a_part_of_the_day_that_is_over_is_tomorrows() -> None:
    assert span("morning", at(25, 15)) == Span(at(26, 8), at(26, 12))


@given(st.text(alphabet="0123456789:-/.+ hmapt点半明天下午周一到内后", max_size=14))
def test_whatever_is_typed_is_a_time_to_come_or_unclear(said: str) -> None:
    found, window = moment(said, NOW), span(said, NOW)
    assert isinstance(found, Unclear) or NOW < found <= NOW + timedelta(days=MOST_DAYS)
    if isinstance(window, Span):
        assert NOW <= window.begins < window.ends
