"""Decides what a filter asks the server for at the moment of looking (F1).

A filter speaks of days as people do (today, the week ahead); what is asked for has times. Days are
those of the zone that people see.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from api_client.orders import Sought
from api_client.vocabulary import OrderSpan
from api_client.wire.views import ViewContent, ViewFilter
from desktop import words

Days = Callable[[date], tuple[date, date]]
"""Gives the first day of a span and the first one after it, seen from today."""

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
SPANS: Mapping[OrderSpan, Days] = {
    OrderSpan.TODAY: lambda today: (today, today + _DAY),
    OrderSpan.TOMORROW: lambda today: (today + _DAY, today + 2 * _DAY),
    OrderSpan.YESTERDAY: lambda today: (today - _DAY, today),
    OrderSpan.WEEK_BEHIND: lambda today: (today - _WEEK + _DAY, today + _DAY),
    OrderSpan.WEEK_AHEAD: lambda today: (today, today + _WEEK),
}
"""A week is seven days, and today is one of them."""

Between = tuple[datetime | None, datetime | None]


def between(span: OrderSpan | None, now: datetime) -> Between:
    """Give from when (included) until when (not) a span reaches; of none, and of one that only a
    newer server knows, nothing.
    """
    days = None if span is None else SPANS.get(span)
    if days is None:
        return (None, None)
    first, end = days(words.local(now).date())
    return (words.from_local(first, time()), words.from_local(end, time()))


def sought(wanted: ViewFilter, now: datetime) -> Sought:
    """Give what a filter asks for at this moment; the order of it is the view's own matter."""
    created_from, created_before = between(wanted.created, now)
    promised_from, promised_before = between(wanted.promised, now)
    return Sought(
        state=wanted.states,
        kind=wanted.kinds,
        priority=wanted.priorities,
        technician_id=wanted.technician_id,
        assigned=wanted.assigned,
        area=wanted.areas,
        late=wanted.late,
        lacking=wanted.lacking,
        created_from=created_from,
        created_before=created_before,
        promised_from=promised_from,
        promised_before=promised_before,
        text=wanted.text.strip() or None,
    )


def sought_in_order(content: ViewContent, now: datetime) -> Sought:
    """Give what a view asks for at this moment, in its order."""
    asked = sought(content.filter, now)
    asked["sort"], asked["direction"] = content.sort, content.direction
    return asked
