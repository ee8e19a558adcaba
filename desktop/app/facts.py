"""Decides which figures a server looks up when asked for them, and what a clock's drift is."""

import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.app.log import OwnersFile
from desktop.clock import Clock, machine
from desktop.gateways import anchor
from desktop.server.bell import Bell
from desktop.server.context import Lost
from desktop.server.places import Tally
from desktop.service import diagnostics
from desktop.service.unit import SYSTEM, Work

CUT = (Tally.CLEARED, Tally.TOO_SLOW, Tally.STALLED)
FILES_EVERY_S = 60.0
"""How old the count of files may be: to count them, each row is looked at."""


@dataclass(frozen=True, slots=True)
class Since:
    """Both clocks as they stood when something began."""

    clock: Clock
    began_at: datetime
    began_s: float

    @classmethod
    def now(cls, clock: Clock) -> "Since":
        """Begin now."""
        return cls(clock, clock.now(), clock.monotonic_s())

    @property
    def elapsed_s(self) -> float:
        """How long it is ago, whatever was done to the wall clock."""
        return self.clock.monotonic_s() - self.began_s

    @property
    def drift_s(self) -> float:
        """How far the wall clock ran ahead of elapsed time since: it was set, or is wrong."""
        return (self.clock.now() - self.began_at).total_seconds() - self.elapsed_s


class Facts:
    """A server's figures, looked up anew each time but for what takes long."""

    def __init__(self, folder: Path, work: Work, bell: Bell, log: OwnersFile) -> None:
        """Look at a folder, a database, the followers and the log of a server that begins now."""
        self._folder = folder
        self._work = work
        self._bell = bell
        self._log = log
        self.since = Since.now(work.clock)
        self.connections: Callable[[], Mapping[str, int]] = dict
        """Returns how many connections there are by what became of them, once there can be."""
        self._stored: tuple[float, diagnostics.Stored] | None = None

    def __call__(self) -> dict[str, float | None]:
        """Return each figure under its name; None for what is not known."""
        standing = self._work.read(SYSTEM, diagnostics.standing)
        stored = self._files()
        there = self.connections()
        cut = [there[word] for word in CUT if word in there]
        return {
            "callout_database_bytes": standing.database_bytes,
            "callout_database_log_bytes": standing.log_bytes,
            "callout_files": stored.files,
            "callout_files_bytes": stored.files_bytes,
            "callout_disk_free_bytes": shutil.disk_usage(self._folder).free,
            "callout_backup_age_seconds": self._age_s(standing.backed_up_at),
            "callout_audit_rows": standing.audit_rows,
            "callout_changes": standing.changes,
            "callout_anchor_age_seconds": self._age_s(_anchored_at(self._folder)),
            "callout_feed_followers": self._bell.followers,
            "callout_connections": there.get("connections-open"),
            "callout_connections_refused": there.get(Tally.REFUSED),
            "callout_connections_cut": sum(cut) if cut else None,
            "callout_clock_drift_seconds": self.since.drift_s,
            "callout_uptime_seconds": self.since.elapsed_s,
            "callout_log_lines_lost": self._log.lost,
        }

    def _files(self) -> diagnostics.Stored:
        """Return how many files there are, as they were counted within the last minute."""
        now_s = machine(self._work.clock).monotonic_s()
        if self._stored is None or now_s - self._stored[0] >= FILES_EVERY_S:
            self._stored = (now_s, self._work.read(SYSTEM, diagnostics.stored))
        return self._stored[1]

    def _age_s(self, moment: datetime | None) -> float | None:
        return None if moment is None else (self._work.clock.now() - moment).total_seconds()


def lost_in(folder: Path) -> Lost | None:
    """Return what the folder's server once acknowledged and its database does not have."""
    kept = anchor.contradicted(folder)
    if kept is None:
        return None
    path, found = kept
    with suppress(ValueError):
        return Lost(found.rows, datetime.fromisoformat(found.at), f"{anchor.DAILY}/{path.name}")
    return None


def _anchored_at(folder: Path) -> datetime | None:
    """Return when the head was last anchored, None where no anchor can be read."""
    with suppress(ValueError):
        return datetime.fromisoformat(anchor.read(folder / anchor.NAME).at)
    return None
