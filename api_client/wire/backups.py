"""Decides how the backups of a centre are written on the wire (F5)."""

from api_client.vocabulary import BackupFault
from api_client.wire.base import (
    Count,
    FilledLine,
    Id,
    Items,
    Message,
    Moment,
    Prose,
    Spelt,
    Version,
)


class Backup(Message):
    """A backup that lies in the folder; ``ok`` says that all that belongs to it is in it."""

    name: FilledLine
    made_at: Moment
    size_bytes: Count
    ok: bool


class BackupRun(Message):
    """A backup that was asked for or is due, and is not done; ``begun_at`` is empty before it."""

    id: Id
    version: Version
    asked_at: Moment
    begun_at: Moment | None


class BackupFailure(Message):
    """When the newest backup that failed ended, and why it did."""

    at: Moment
    code: Spelt[BackupFault]


class BackupStanding(Message):
    """The backups of the server's folder, newest first, and how those of the centre went.

    ``last_failure`` is told when it is newer than the last success. ``seq`` is the number of the
    last change that this contains: each backup that begins or ends is a change of noun ``backup``.
    """

    folder: Prose
    items: Items[Backup]
    last_success_at: Moment | None
    last_failure: BackupFailure | None
    next_due_at: Moment | None
    running: BackupRun | None
    seq: Count
