"""Decides how a centre moves from SQLite into PostgreSQL: all of it, proved, or nothing (F5).

The data folder keeps its files and its key. Its database stays, under a name that nobody serves,
and a note beside it says where the centre went.
"""

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from api_client.vocabulary import StartFault
from desktop.domain.audit import Chain, follow
from desktop.gateways.folder import CentreFolder, Elsewhere, replace_text
from desktop.gateways.layout import MOVED_FILE
from desktop.service import audit
from desktop.store import copying
from desktop.store.blobs import Blobs, sync_folder
from desktop.store.copying import CopyDiffers
from desktop.store.engine import Database
from desktop.store.evidence import FileRecord
from desktop.store.faults import CannotStart
from desktop.store.journal import CentreRecord
from desktop.store.postgres import without_secrets

Head = tuple[int, str]
"""How many audit rows there are, and the hash of the last."""
OLD_NAME = "callout.db.moved"


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved, and what is wrong: a chain that was broken, files that are gone or changed.

    A chain that is not whole is not moved.
    """

    tables: dict[str, int]
    chain: Chain
    files_checked: int
    files_bad: list[str]

    @property
    def done(self) -> bool:
        """Whether the centre is in the new database now."""
        return self.chain.first_bad is None

    @property
    def ok(self) -> bool:
        """Whether it is, and every file is as it came."""
        return self.done and not self.files_bad


class _NotWhole(Exception):
    """The chain is not whole in the target."""

    def __init__(self, chain: Chain) -> None:
        super().__init__(chain.first_bad)
        self.chain = chain


def move(data: Path, url: str, at: datetime) -> Moved:
    """Move the centre of a data folder on which no server runs into an empty database.

    Whoever was killed between the copy and the note runs it again: a database that holds this
    very centre to the last row of its log counts as copied.

    Raises:
        CannotStart: ``folder-missing``, ``folder-in-use``, ``centre-moved``,
            ``database-unsupported``, ``database-not-empty``, and what opening either raises.
    """
    if not data.is_dir():
        raise CannotStart(StartFault.FOLDER_MISSING, path=str(data))
    target = Database(url)
    try:
        if target.dialect == "sqlite":
            raise CannotStart(StartFault.DATABASE_UNSUPPORTED, url="sqlite")
        with CentreFolder(data) as folder:
            if not folder.database.is_file():
                gone = (data / MOVED_FILE).exists() or folder.elsewhere() is not None
                fault = StartFault.CENTRE_MOVED if gone else StartFault.DATABASE_UNREACHABLE
                raise CannotStart(fault, path=str(data))
            return _move(folder, target, url, at)
    finally:
        target.close()


def _move(folder: CentreFolder, target: Database, url: str, at: datetime) -> Moved:
    source = Database(folder.database)
    try:
        source.migrate()
        with copying.picture(source) as connection, Session(connection) as session:
            centre = session.scalars(select(CentreRecord)).one()
            head = (centre.last_audit, centre.audit_head)
            tables = copying.counts(connection)
            files = session.execute(select(FileRecord.sha256, FileRecord.length)).all()
    finally:
        source.close()
    blobs = Blobs(folder.files)
    bad = [sha256 for sha256, length in files if not blobs.matches(sha256, length)]
    try:
        chain = moved(folder.database, target, head, only_whole=True)
    except _NotWhole as found:
        return Moved(tables, found.chain, len(files), bad)
    _note(folder, Elsewhere(without_secrets(url), str(centre.id)), at)
    return Moved(tables, chain, len(files), bad)


def _note(folder: CentreFolder, to: Elsewhere, at: datetime) -> None:
    """Say where the centre went, and give its old database a name that nobody serves.

    From the first line on, whoever opens the folder opens the new database.
    """
    folder.tell_elsewhere(to)
    moved_to = {"to": to.url, "at": at.isoformat()}
    replace_text(folder.path / MOVED_FILE, json.dumps(moved_to, ensure_ascii=False) + "\n")
    folder.database.replace(folder.path / OLD_NAME)
    for end in ("-wal", "-shm"):  # empty since the database was closed
        folder.database.with_name(folder.database.name + end).unlink(missing_ok=True)
    sync_folder(folder.path)


def moved(path: Path, database: Database, head: Head, *, only_whole: bool = False) -> Chain:
    """Copy a SQLite database's rows into an empty PostgreSQL one, and follow the chain there.

    Raises:
        CannotStart: ``database-not-empty``, ``copy-differs``, and what opening either raises;
            nothing is in the target then but an empty schema.
    """
    database.migrate()
    source = Database(path)
    try:
        with copying.picture(source) as there, copying.alone(database) as here:
            if not (only_whole and _is_copied(there, here)):
                copying.refuse_unless_empty(here, path.name)
                copying.copy(there, here, lambda: None)
            with (
                Session(here, join_transaction_mode="create_savepoint") as session,
                closing(audit.rows(session)) as rows,
            ):
                chain = follow(rows, head)
            if only_whole and chain.first_bad is not None:
                raise _NotWhole(chain)
            return chain
    except CopyDiffers as error:
        raise CannotStart(StartFault.COPY_DIFFERS, table=error.args[0]) from error
    except (DBAPIError, psycopg.Error) as error:  # COPY goes past SQLAlchemy
        raise database.cannot_start(error) from error
    finally:
        source.close()


def _is_copied(there: Connection, here: Connection) -> bool:
    """Return whether the target holds this centre already, to the last row of every table."""
    query = select(CentreRecord.id, CentreRecord.last_audit, CentreRecord.audit_head)
    ours: Sequence[object] = there.execute(query).all()
    return here.execute(query).all() == ours and copying.counts(here) == copying.counts(there)
