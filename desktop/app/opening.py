"""Decides how a centre is opened for work: its folder held, its schema brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from api_client.vocabulary import StartFault
from desktop.clock import SystemClock
from desktop.gateways.folder import CentreFolder
from desktop.service import centre as centre_cases
from desktop.service.unit import SYSTEM, Work
from desktop.store.blobs import Blobs
from desktop.store.engine import Database
from desktop.store.faults import CannotStart


@dataclass(frozen=True, slots=True)
class OpenCentre:
    """A centre that this process alone has open."""

    folder: CentreFolder
    work: Work
    files: Blobs
    centre_id: UUID
    has_key: bool


@contextmanager
def open_centre(data: Path, database: str | None = None) -> Iterator[OpenCentre]:
    """Open the centre of a data folder for work, alone; the schema is brought up to date.

    Raises:
        CannotStart: folder or database cannot be used.
    """
    if database is not None:
        raise CannotStart(StartFault.DATABASE_UNSUPPORTED, url=database.split(":", 1)[0])
    with CentreFolder(data) as folder:
        opened = Database(folder.database)
        work = Work(opened, SystemClock())
        try:
            opened.migrate()
            centre_id = work.write(SYSTEM, centre_cases.begin)
            has_key = work.read(SYSTEM, centre_cases.has_key)
            yield OpenCentre(folder, work, Blobs(folder.files), centre_id, has_key)
        finally:
            work.close()
            opened.close()
