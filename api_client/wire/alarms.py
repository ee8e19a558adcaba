"""Decides how alarms are written on the wire: what stands, since when, who took notice (A6, F1)."""

from api_client.vocabulary import AlarmKind
from api_client.wire.base import Count, Id, Items, Line, Message, Moment, Prose, Spelt, Version

MOST_ALARMS = 500
"""So many alarms are listed at most."""


class Alarm(Message):
    """An alarm; ``ended_at`` is empty while its cause stands.

    ``about_at`` is the promised time of a late order, when an emergency began to wait, a technician
    was sent, a reminder was due, or a backup last went well or failed. ``detail`` is the
    technician's name, the reminder's text, or why the backup failed. ``mine`` says whether who asks
    is to act on it, and so may acknowledge it.
    """

    id: Id
    version: Version
    kind: Spelt[AlarmKind]
    about_at: Moment
    order_id: Id | None
    order_number: Line
    order_title: Line
    detail: Prose
    raised_at: Moment
    ended_at: Moment | None
    acknowledged_at: Moment | None
    acknowledged_by: Id | None
    acknowledged_name: Line
    note: Line
    mine: bool


class AlarmList(Message):
    """Alarms that stand, newest first, then those that ended where they were asked for."""

    items: Items[Alarm]
    seq: Count


class Acknowledgement(Message):
    """That somebody took notice of an alarm; its id is made by the desk."""

    id: Id
    note: Line = ""
