"""Decides how reminders are written on the wire: what, when, about which order, for whom (F1)."""

from typing import Annotated

from pydantic import Field

from api_client.wire.base import Count, FilledLine, Id, Items, Line, Message, Moment, Version

MOST_REMINDERS = 500
"""So many reminders are listed at most."""
LONGEST_PUT_OFF_MIN = 7 * 24 * 60
Minutes = Annotated[int, Field(ge=1, le=LONGEST_PUT_OFF_MIN)]
"""For how many minutes a reminder is put off."""


class Reminder(Message):
    """A reminder; ``ended_at`` is empty while it is open.

    ``fell_due_at`` is empty until it was due, and again when it was put off. ``done`` says whether
    it ended by being done; else it was taken back.
    """

    id: Id
    version: Version
    text: FilledLine
    due_at: Moment
    order_id: Id | None
    order_number: Line
    for_desk: bool
    urgent: bool
    created_at: Moment
    created_name: Line
    fell_due_at: Moment | None
    ended_at: Moment | None
    ended_name: Line
    done: bool


class ReminderList(Message):
    """Open reminders, the first due first, then those that ended where they were asked for."""

    items: Items[Reminder]
    seq: Count


class ReminderWritten(Message):
    """A reminder as somebody writes it; ``version`` is the one that he saw, 0 for a new one.

    It is his own alone unless it is ``for_desk``; an ``urgent`` one raises an alarm.
    """

    version: Count
    text: FilledLine
    due_at: Moment
    order_id: Id | None = None
    for_desk: bool = False
    urgent: bool = False


class ReminderDone(Message):
    """That a reminder was done, or, with ``done`` false, that it is open again."""

    version: Version
    done: bool = True


class ReminderPutOff(Message):
    """That a reminder is due so many minutes later; its id is made by the desk."""

    id: Id
    version: Version
    minutes: Minutes
