"""Decides how a centre is opened for work: its folder held, its schema brought up to date.

Where its records are is said on the command line or by DIR/database.json; else they are in the
folder. A folder and a database that belong to different centres are not opened together.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from api_client.vocabulary import StartFault
from desktop.clock import Clock, SystemClock
from desktop.domain.refusal import Refusal
from desktop.gateways.folder import CentreFolder, Elsewhere
from desktop.gateways.layout import FOUNDING_FILE, MOVED_FILE
from desktop.service import centre as centre_cases
from desktop.service.unit import SYSTEM, Unit, Work
from desktop.service.writer import AILING
from desktop.store import snapshots
from desktop.store.blobs import Blobs
from desktop.store.engine import Database
from desktop.store.faults import CannotStart
from desktop.store.journal import CentreRecord
from desktop.store.postgres import without_secrets
from desktop.store.revisions import OtherRevision

HALF_SENT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenCentre:
    """A centre that this process has open, on SQLite alone."""

    folder: CentreFolder
    work: Work
    files: Blobs
    centre_id: UUID

    def holds_key(self) -> bool:
        """Return whether the centre has a key already; another server may have given it one."""
        return self.work.read(SYSTEM, centre_cases.has_key)

    def sweep(self) -> int:
        """Remove files that were left half-sent, and return how many.

        Where other servers may share the folder, only what nobody has written to for a day.
        """
        if self.work.database.dialect == "sqlite":
            return self.files.sweep()
        return self.files.sweep((self.work.clock.now() - HALF_SENT_FOR).timestamp())


def database_of(data: Path, asked: str | None = None) -> Path | str:
    """Return where the centre's records are: a file, or the URL that was asked for or is kept.

    Raises:
        CannotStart: ``database-unsupported``; ``centre-moved`` when they went elsewhere and
            nobody says where; ``folder-not-empty`` when others are asked for than lie here.
    """
    folder = CentreFolder(data)
    kept = folder.elsewhere()
    there = folder.database.exists()
    if asked is not None:
        without_secrets(asked)
        if there and kept is None:
            raise CannotStart(StartFault.FOLDER_NOT_EMPTY, path=str(data))
        return asked
    if kept is not None:
        return kept.url
    if not there and (data / MOVED_FILE).exists():
        raise CannotStart(StartFault.CENTRE_MOVED, path=str(data))
    return folder.database


@contextmanager
def open_centre(
    data: Path,
    database: str | None = None,
    *,
    seated: bool = True,
    founding: bool = False,
    clock: Clock | None = None,
) -> Iterator[OpenCentre]:
    """Open the centre of a data folder for work; the schema is brought up to date.

    Args:
        data: the folder.
        database: the URL of a PostgreSQL database, unless the folder knows it or holds the file.
        seated: whether this process serves the folder; on SQLite it holds the folder anyway.
        founding: whether it is being founded by this process, and is not whole yet.
        clock: tells the time instead of the machine's own.

    Raises:
        CannotStart: folder or database cannot be used; ``centre-half-made`` when a founding did
            not come to its end there.
    """
    if not founding and (data / FOUNDING_FILE).exists():
        raise CannotStart(StartFault.CENTRE_HALF_MADE, path=str(data))
    where = database_of(data, database)
    if isinstance(where, str) and not seated:
        yield from _opened(CentreFolder(data), where, SystemClock())
        return
    with CentreFolder(data, shared=isinstance(where, str)) as folder:
        yield from _opened(folder, where, clock or SystemClock())


def _opened(folder: CentreFolder, where: Path | str, clock: Clock) -> Iterator[OpenCentre]:
    opened = Database(where)
    work = Work(opened, clock)
    try:
        if isinstance(where, Path):
            _keep_as_it_was(folder, opened, where)
        opened.migrate()
        kept = folder.elsewhere()
        if kept is not None and work.read(SYSTEM, _centre_id) != kept.centre_id:
            raise CannotStart(StartFault.CENTRE_OTHER, path=str(folder.path))
        centre_id = work.write(SYSTEM, centre_cases.begin)
        if isinstance(where, str):
            folder.tell_elsewhere(Elsewhere(without_secrets(where), str(centre_id)))
        yield OpenCentre(folder, work, Blobs(folder.files), centre_id)
    except Refusal as refusal:
        if refusal.code not in AILING or not isinstance(
            refusal.__cause__, (DBAPIError, OtherRevision)
        ):
            raise
        raise opened.cannot_start(refusal.__cause__) from refusal
    finally:
        work.close()
        opened.close()


def _keep_as_it_was(folder: CentreFolder, opened: Database, where: Path) -> None:
    """Copy a database of an older release before this one changes it: the way back, if need be.

    Raises:
        CannotStart: there is no room for a copy, or nothing to be read; nothing was changed.
    """
    revision = opened.outdated()
    if revision is None:
        return
    kept = folder.before(revision)
    beside = kept.with_name(kept.name + ".part")
    beside.unlink(missing_ok=True)
    snapshots.of_file(where, beside)
    beside.replace(kept)


def _centre_id(unit: Unit) -> str:
    """Return which centre the database holds, nothing for one that is new."""
    return str(unit.session.scalars(select(CentreRecord.id)).one_or_none() or "")
