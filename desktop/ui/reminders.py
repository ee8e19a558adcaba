"""Decides how reminders are said: which comes first, its word, icon and colour, its sentence (F1).

Whether one is due is reckoned here from its time as well as told by the server, so that a desk
whose server is away still reminds of what it knew.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from api_client.errors import Refused
from api_client.vocabulary import Code
from api_client.wire.reminders import Reminder
from desktop import words
from desktop.ui.theme import Tone

Answer = TypeVar("Answer")

OVERDUE_AFTER = timedelta(minutes=5)
SOON_BEFORE = timedelta(minutes=15)
PUT_OFF_MIN = 10
"""For how many minutes a reminder is put off by one press."""
LATER_MIN = (10, 30, 60, 120)
"""For how many minutes one can be put off, as they are offered."""


class Stage(StrEnum):
    """How far a reminder is; what is due longest stands first."""

    OVERDUE = "overdue"
    DUE = "due"
    SOON = "soon"
    LATER = "later"
    DONE = "done"
    DELETED = "deleted"


ORDER = {each: place for place, each in enumerate(Stage)}
STAGES: dict[Stage, tuple[str, str, Tone]] = {
    Stage.OVERDUE: ("reminders.overdue", "error", Tone.TROUBLE),
    Stage.DUE: ("reminders.due", "bell", Tone.WAITING),
    Stage.SOON: ("reminders.soon", "clock", Tone.MOVING),
    Stage.LATER: ("reminders.later", "clock", Tone.NEUTRAL),
    Stage.DONE: ("reminders.done", "check", Tone.DONE),
    Stage.DELETED: ("reminders.deleted", "ban", Tone.NEUTRAL),
}
"""The key of the words, the icon and the tone of each stage."""


def stage(row: Reminder, now: datetime) -> Stage:
    """Say how far a reminder is."""
    if row.ended_at is not None:
        return Stage.DONE if row.done else Stage.DELETED
    if is_due(row, now):
        return Stage.OVERDUE if now - row.due_at >= OVERDUE_AFTER else Stage.DUE
    return Stage.SOON if row.due_at - now <= SOON_BEFORE else Stage.LATER


def is_due(row: Reminder, now: datetime) -> bool:
    """Say whether a reminder waits for somebody to act: the server has said so, or its time is."""
    return row.ended_at is None and (row.fell_due_at is not None or row.due_at <= now)


def place(row: Reminder, now: datetime) -> tuple[int, float]:
    """Give where a reminder stands: what is due first, then the next; then what ended, newest."""
    if row.ended_at is not None:
        return len(ORDER), -row.ended_at.timestamp()
    return ORDER[stage(row, now)], row.due_at.timestamp()


def late_by(row: Reminder, now: datetime) -> str:
    """Say how long a reminder has been due, in its largest unit."""
    return length(max(timedelta(0), now - row.due_at))


def length(time: timedelta) -> str:
    """Say a length of time in its largest whole unit: `25 min`, `3 h`, `2 d`."""
    minutes = int(time.total_seconds() // 60)
    for size, key in ((24 * 60, "unit.days"), (60, "unit.hours")):
        if minutes >= size:
            return words.text(key, n=minutes // size)
    return words.text("unit.minutes", n=minutes)


def said(row: Reminder, now: datetime) -> str:
    """Say a reminder in a sentence, with its order and its time."""
    key = "reminders.said-order" if row.order_number else "reminders.said"
    at = words.moment(row.due_at, now)
    return words.text(key, text=row.text, number=row.order_number, at=at)


def about(number: str, name: str, phone: str) -> str:
    """Give the words with which a reminder about an order begins: whom to call back, and where."""
    who = " ".join(part for part in (name, phone) if part)
    return words.text("reminder.call-back", who=who or number)


def at_newest(call: Callable[[int], Answer], version: int) -> Answer:
    """Make a call on a version; once more on the newest where a reminder changed meanwhile.

    For what is meant whatever the reminder says by now: done, put off, taken back. A reminder also
    changes by falling due, which nobody could have seen coming.

    Raises:
        Refused, Unreachable: as the call does.

    """
    try:
        return call(version)
    except Refused as fault:
        newest = fault.fields.get("version")
        if fault.code != Code.EDIT_CONFLICT or not isinstance(newest, int):
            raise
        return call(newest)
