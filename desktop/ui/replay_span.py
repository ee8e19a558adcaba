"""Decides which time a replay is of, and how its length and exactness are said."""

from datetime import datetime, time, timedelta
from enum import Enum

from desktop import words
from desktop.ui.replay_data import Story


class Span(Enum):
    """Which time is replayed; the value is the key of its words."""

    ORDER = "replay.span-order"
    TODAY = "replay.span-today"
    YESTERDAY = "replay.span-yesterday"
    WEEK = "replay.span-week"


def bounds(span: Span, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Give from when to when a span goes; an order's own is known to the server."""
    today = words.local(now).date()
    begins = words.from_local(today, time())
    if span is Span.ORDER:
        return None, None
    if span is Span.YESTERDAY:
        return words.from_local(today - timedelta(days=1), time()), begins
    if span is Span.WEEK:
        return words.from_local(today - timedelta(days=6), time()), now
    return begins, now


def summary(story: Story) -> str:
    """Say from when to when it goes, and how exact it is."""
    span = words.text(
        "replay.from-to",
        since=words.day_and_time(story.since),
        until=words.day_and_time(story.time(story.length_ms)),
    )
    return words.sentences(span, exactness(story))


def exactness(story: Story) -> str:
    """Say how many fixes it is made of, and how far off the line may be."""
    if story.empty:
        return words.text("replay.nothing")
    fixes = words.plural("replay.fixes", sum(person.fixes for person in story.people))
    known = [person.within_m for person in story.people]
    most = max((each for each in known if each is not None), default=None)
    if most is None or None in known:
        return words.text("replay.inexact", fixes=fixes)
    if not round(most):
        return words.text("replay.all-told", fixes=fixes)
    return words.text("replay.exact", fixes=fixes, metres=words.number(round(most)))
