"""Decides how the centre's backups stand, in a word, an icon and a colour (F5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5

from api_client.wire.backups import Backup, BackupStanding
from desktop import words
from desktop.ui.panel import Note
from desktop.ui.theme import Tone

OVERDUE_AFTER = timedelta(days=2)
"""A good backup that is older is no comfort any more."""


class Keeping(StrEnum):
    """How backups stand; what is worst, or under way, comes first."""

    RUNNING = "running"
    WAITING = "waiting"
    NEVER = "never"
    OVERDUE = "overdue"
    FAILING = "failing"
    GOOD = "good"


LOOKS: dict[Keeping, tuple[str, Tone]] = {
    Keeping.RUNNING: ("wait", Tone.MOVING),
    Keeping.WAITING: ("wait", Tone.MOVING),
    Keeping.NEVER: ("error", Tone.TROUBLE),
    Keeping.OVERDUE: ("error", Tone.TROUBLE),
    Keeping.FAILING: ("warning", Tone.WAITING),
    Keeping.GOOD: ("ok", Tone.DONE),
}


def keeping(standing: BackupStanding, now: datetime) -> Keeping:
    """Judge how backups stand at `now`."""
    if standing.running is not None:
        return Keeping.WAITING if standing.running.begun_at is None else Keeping.RUNNING
    if standing.last_success_at is None:
        return Keeping.NEVER
    if now - standing.last_success_at > OVERDUE_AFTER:
        return Keeping.OVERDUE
    return Keeping.GOOD if standing.last_failure is None else Keeping.FAILING


@dataclass(frozen=True, slots=True)
class Said:
    """The keys by which a standing is said: heading, the sentence below, the status line."""

    heading: str
    more: str
    note: str


SAID: dict[Keeping, Said] = {
    Keeping.RUNNING: Said("backups.running", "backups.running-more", "backups.note-running"),
    Keeping.WAITING: Said("backups.waiting", "backups.waiting-more", "backups.note-running"),
    Keeping.NEVER: Said("backups.never", "backups.never-more", "backups.note-never"),
    Keeping.OVERDUE: Said("backups.overdue", "backups.overdue-more", "backups.note-overdue"),
    Keeping.FAILING: Said("backups.failing", "backups.tried-more", "backups.note-failing"),
    Keeping.GOOD: Said("backups.good", "backups.good-more", "backups.note-good"),
}


def said(standing: BackupStanding, now: datetime) -> tuple[str, str]:
    """Give how backups stand as a heading and the sentence that belongs to it."""
    keys = SAID[keeping(standing, now)]
    heading = words.text(keys.heading, age=_age(standing, now))
    if standing.running is not None:
        begun = standing.running.begun_at or standing.running.asked_at
        return heading, words.text(keys.more, age=words.age(begun, now))
    failure = standing.last_failure
    if failure is None:
        return heading, words.text(keys.more)
    tried, fault = words.age(failure.at, now), words.member(failure.code)
    return heading, words.text("backups.tried-more", age=tried, fault=fault)


def note(standing: BackupStanding, now: datetime) -> Note:
    """Give what stands of it in the status line."""
    how = keeping(standing, now)
    icon, tone = LOOKS[how]
    return Note(icon, words.text(SAID[how].note, age=_age(standing, now)), tone)


def _age(standing: BackupStanding, now: datetime) -> str:
    """Say how old the last good backup is; nothing where there is none."""
    good = standing.last_success_at
    return "" if good is None else words.age(good, now)


@dataclass(frozen=True, slots=True)
class BackupRow:
    """A backup as a row of a table, known by its name."""

    backup: Backup
    version: int = 1

    @property
    def id(self) -> UUID:
        """An id that is the same for the same name."""
        return uuid5(NAMESPACE_URL, self.backup.name)
