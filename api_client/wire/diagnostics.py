"""Decides what a server tells of a centre as a whole: how much there is, how much room (F5)."""

from api_client.wire.base import Count, Message, Moment, Word


class CentreFacts(Message):
    """How a centre stands, in figures; None for what this server cannot know.

    ``database`` is ``sqlite`` or ``postgresql``; ``phones`` are those that are paired now,
    ``followers`` the desks and phones that follow the change feed at this moment.
    """

    at: Moment
    release: Word
    database: Word
    uptime_s: Count | None
    orders: Count
    phones: Count
    files: Count
    files_bytes: Count
    audit_rows: Count
    database_bytes: Count
    disk_free_bytes: Count | None
    followers: Count
