"""Decides how one picture of a database that is in use comes into a SQLite file of its own (F5).

A SQLite database is copied page by page through the library, with what stands in its log: the
file alone would lack the newest commits. A PostgreSQL database is copied row by row.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from api_client.vocabulary import StartFault
from desktop.store import copying
from desktop.store.blobs import FULL
from desktop.store.copying import CarryOn
from desktop.store.engine import Database
from desktop.store.faults import CannotStart
from desktop.store.sqlite import BUSY_MS, check_sqlite, start_fault
from desktop.store.storage_faults import StorageFault, storage_fault

_NO_ROOM = {StorageFault.FULL, StorageFault.FAILING}
TRIED_BYTES = 1 << 20
_COUNTED = (
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
    "AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name <> 'alembic_version' "
    "AND name NOT LIKE 'order_text%' ORDER BY name"
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a copied database holds: which centre, its revision, rows, audit head and key."""

    centre_id: str
    revision: str
    tables: dict[str, int]
    audit_rows: int
    audit_head: str
    key_proof: str | None


def of_file(source: Path, into: Path) -> None:
    """Copy a SQLite database, also while a server writes to it, into a new file.

    Raises:
        CannotStart: ``database-unreachable``, ``database-damaged``, ``disk-full``.
    """
    check_sqlite()
    if not source.is_file():
        raise CannotStart(StartFault.DATABASE_UNREACHABLE, path=str(source))
    try:
        with _opened(source) as live, closing(dbapi2.connect(str(into))) as copy:
            live.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    except dbapi2.Error as error:
        raise _worded(error, source, into) from error


def of_server(database: Database, into: Path, carry_on: CarryOn) -> None:
    """Copy a PostgreSQL database, while servers write to it, into a new SQLite file.

    Raises:
        CannotStart: as opening either database, ``disk-full``.
    """
    made = Database(into)
    try:
        made.migrate()
        with copying.picture(database) as source, copying.alone(made) as target:
            copying.copy(source, target, carry_on)
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorcode", None) is not None:
            raise _worded(error.orig, into, into) from error
        raise database.cannot_start(error) from error
    finally:
        made.close()
    _into_one_file(into)


def look(path: Path) -> Snapshot:
    """Return what a copied database holds; it is read as it lies.

    Raises:
        CannotStart: ``database-damaged``.
    """
    try:
        with _opened(path, "immutable=1") as connection:
            names = [name for (name,) in connection.execute(_COUNTED)]
            tables = {name: _scalar(connection, _counting(name)) for name in names}
            query = "SELECT id, last_audit, audit_head, key_proof FROM centre"
            [(centre_id, rows, head, proof)] = connection.execute(query).fetchall()
            revision = _scalar(connection, "SELECT version_num FROM alembic_version")
            faults = connection.execute("PRAGMA quick_check(1)").fetchall()
    except (dbapi2.Error, ValueError) as error:
        raise CannotStart(StartFault.DATABASE_DAMAGED, path=str(path)) from error
    if faults != [("ok",)]:
        raise CannotStart(StartFault.DATABASE_DAMAGED, path=str(path), found=str(faults[0][0]))
    return Snapshot(centre_id, revision, tables, rows, head, proof)


def files(path: Path) -> Iterator[tuple[str, int]]:
    """Yield digest and length in bytes of each stored file that a copied database names."""
    with _opened(path, "immutable=1") as connection:
        yield from connection.execute("SELECT sha256, length FROM file ORDER BY sha256")


def _counting(table: str) -> str:
    """Return the query that counts a table's rows; in a foreign file it may have any name."""
    quoted = table.replace('"', '""')
    return f'SELECT count(*) FROM "{quoted}"'  # noqa: S608  (quoted above)


def _scalar(connection: Any, query: str) -> Any:  # noqa: ANN401  (the driver has no types)
    """Return the one value of the one row."""
    [(value,)] = connection.execute(query).fetchall()
    return value


@contextmanager
def _opened(path: Path, way: str = "") -> Iterator[Any]:
    """Give a connection that makes no file; where the folder cannot be written, one that reads."""
    for each in [way] if way else ["mode=rw", "mode=ro"]:
        uri = f"file:{quote(path.absolute().as_posix())}?{each}"
        try:
            connection = dbapi2.connect(uri, uri=True, timeout=BUSY_MS / 1000)
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except dbapi2.OperationalError:
            if each == "mode=rw":
                continue
            raise
        with closing(connection):
            yield connection
        return


def _into_one_file(path: Path) -> None:
    """Move what stands in the log into the file."""
    try:
        with closing(dbapi2.connect(str(path), isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except dbapi2.Error as error:
        raise _worded(error, path, path) from error


def _worded(error: BaseException | None, source: Path, into: Path) -> CannotStart:
    """Return the start fault; the source is only read, so no room means where the copy lies.

    The driver tells no code of a copy that failed, so it is tried whether there is room.
    """
    if storage_fault(error) in _NO_ROOM or not _has_room(into):
        return CannotStart(StartFault.DISK_FULL, path=str(into.parent))
    return CannotStart(start_fault(error), path=str(source))


def _has_room(path: Path) -> bool:
    """Return whether the file can still grow; what is written there is thrown away anyway."""
    try:
        with path.open("ab", buffering=0) as file:
            return file.write(bytes(TRIED_BYTES)) == TRIED_BYTES
    except OSError as error:
        return error.errno not in FULL
