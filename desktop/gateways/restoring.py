"""Decides how a backup becomes a data folder again, and what is proved of it on the way (F5).

It is unpacked beside and gets its name at the end: a restore that was killed never looks whole.
What the database holds is compared with the manifest, the audit chain is followed, every file is
digested, and the key is tried on what is encrypted.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from api_client.vocabulary import Code, StartFault
from desktop.clock import SystemClock
from desktop.domain.audit import Chain, follow
from desktop.domain.refusal import Refusal
from desktop.gateways import archive, keys
from desktop.gateways.archive import Manifest, Opened
from desktop.gateways.folder import LOCK_FILE, CentreFolder, replace_text
from desktop.gateways.keys import CentreKey
from desktop.gateways.moving import moved
from desktop.service import centre as centre_cases
from desktop.service.centre import Secrets
from desktop.service.unit import SYSTEM, Work
from desktop.store import copying, snapshots
from desktop.store.blobs import FULL, Blobs, sync_folder
from desktop.store.engine import Database
from desktop.store.examining import examine
from desktop.store.faults import CannotStart


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and what is wrong with it.

    ``differing`` are tables that have not as many rows as the manifest says; ``files_bad`` the
    digests of files that were bad when the backup was made, or became so in it.
    """

    manifest: Manifest
    tables: dict[str, int]
    differing: list[str]
    chain: Chain
    files_restored: int
    files_bad: list[str]
    secrets: Secrets

    @property
    def ok(self) -> bool:
        """Whether everything is proved to be as it was."""
        whole = self.chain.first_bad is None and self.chain.rows == self.manifest.audit_rows
        opens = self.secrets in {Secrets.DECRYPT, Secrets.NONE}
        return whole and opens and not self.differing and not self.files_bad


def restore(
    file: Path, data: Path, database: Database | None = None, key_file: Path | None = None
) -> Restored:
    """Restore a backup into a folder that is empty or not there.

    Args:
        file: the backup.
        data: the folder.
        database: an empty PostgreSQL database that the records go to; None for SQLite.
        key_file: where the centre's key lies; None to look where it was kept.

    Raises:
        CannotStart: ``backup-unreadable``, ``backup-damaged``, ``backup-newer``,
            ``database-newer``, ``folder-not-empty``, ``folder-not-writable``, ``folder-in-use``,
            ``database-not-empty``, ``disk-full``; nothing is left behind then.
    """
    with archive.opened(file) as backup, _beside(data) as folder:
        if database is not None:
            with copying.picture(database) as connection:
                copying.refuse_unless_empty(connection, data.name)
        with _worded(data):
            _unpack(file, backup, folder)
        proved = _prove(backup, folder)
        key = _key(folder, backup.manifest, key_file)
        secrets = _secrets(folder, key)
        if secrets is Secrets.KEY_WRONG and key_file is None:
            key, secrets = None, Secrets.KEY_MISSING  # it was another centre's, found by itself
        if key is not None and backup.manifest.key.place == "beside-data" and key_file is None:
            assert key.path is not None
            replace_text(folder / keys.BESIDE_DATA, key.path.read_text(encoding="ascii"))
        chain = proved.chain if database is None else _into(database, folder, backup.manifest)
        return Restored(
            backup.manifest,
            proved.tables,
            proved.differing,
            chain,
            proved.files,
            proved.files_bad,
            secrets,
        )


@contextmanager
def _beside(data: Path) -> Iterator[Path]:
    """Give a folder beside, which gets the name at the end of the block; it goes on a fault."""
    data = data.absolute()
    beside = data.with_name(f".{data.name}.restoring")
    try:
        if data.exists() and (not data.is_dir() or any(data.iterdir())):
            raise CannotStart(StartFault.FOLDER_NOT_EMPTY, path=str(data))
    except OSError as error:
        raise CannotStart(StartFault.FOLDER_NOT_WRITABLE, path=str(data)) from error
    try:
        with CentreFolder(beside) as held:
            _emptied(held.path)
            yield beside
            (beside / "files").mkdir(exist_ok=True)
        (beside / LOCK_FILE).unlink(missing_ok=True)
        with _worded(data):
            if data.exists():
                data.rmdir()
            beside.rename(data)
            sync_folder(data.parent)
    except CannotStart as fault:
        if fault.fault is not StartFault.FOLDER_IN_USE:
            shutil.rmtree(beside, ignore_errors=True)
        raise
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _emptied(folder: Path) -> None:
    """Remove what a restore left that was killed."""
    for path in folder.iterdir():
        if path.name == LOCK_FILE:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


@contextmanager
def _worded(data: Path) -> Iterator[None]:
    """Say of a fault of the disk what it is."""
    try:
        yield
    except OSError as error:
        full = error.errno in FULL
        fault = StartFault.DISK_FULL if full else StartFault.FOLDER_NOT_WRITABLE
        raise CannotStart(fault, path=str(data)) from error


def _unpack(file: Path, backup: Opened, folder: Path) -> None:
    """Write what lies in the backup into the folder; bad evidence is left out."""
    digest, seen = hashlib.sha256(), 0
    manifest = backup.manifest
    with (folder / archive.DATABASE).open("xb") as written:
        for chunk in _sound(file, backup, archive.DATABASE):
            digest.update(chunk)
            seen += len(chunk)
            written.write(chunk)
            if seen > manifest.database_bytes:
                break
    if seen != manifest.database_bytes or digest.hexdigest() != manifest.database_sha256:
        raise CannotStart(StartFault.BACKUP_DAMAGED, path=str(file), found=archive.DATABASE)
    for name in backup.anchors:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"".join(_sound(file, backup, name)))
    blobs = Blobs(folder / "files")
    for name in backup.evidence:
        _unpack_evidence(backup, blobs, name)


def _sound(file: Path, backup: Opened, name: str) -> Iterator[bytes]:
    """Yield a member's bytes; damage to it is damage to the backup."""
    try:
        yield from backup.chunks(name)
    except archive.DAMAGE as error:
        raise CannotStart(StartFault.BACKUP_DAMAGED, path=str(file), found=name) from error


def _unpack_evidence(backup: Opened, blobs: Blobs, name: str) -> None:
    """Write a file under its digest, unless its bytes are not what they were."""
    try:
        upload = blobs.receive(name.removeprefix(archive.FILES))
        try:
            for chunk in backup.chunks(name):
                upload.write(chunk)
            upload.finish()
        finally:
            upload.close()
    except Refusal as refusal:
        if refusal.code is Code.DISK_FULL:
            raise CannotStart(StartFault.DISK_FULL, path=name) from refusal
    except archive.DAMAGE:
        return  # it is found to be missing by who looks for it


@dataclass(frozen=True, slots=True)
class _Proved:
    tables: dict[str, int]
    differing: list[str]
    chain: Chain
    files: int
    files_bad: list[str]


def _prove(backup: Opened, folder: Path) -> _Proved:
    """Compare what was unpacked with the manifest, then bring it to this release's schema."""
    manifest, path = backup.manifest, folder / archive.DATABASE
    found = snapshots.look(path)
    names = sorted(found.tables.keys() | manifest.tables.keys())
    differing = [name for name in names if found.tables.get(name) != manifest.tables.get(name)]
    head = (manifest.audit_rows, manifest.audit_head)
    chain = examine(path, lambda database: follow(database.audit(), head))
    blobs = Blobs(folder / "files")
    told = list(snapshots.files(path))
    bad = [sha256 for sha256, length in told if not _is_there(blobs.path(sha256), length)]
    migrated = Database(path)
    try:
        migrated.migrate()
    finally:
        migrated.close()
    return _Proved(found.tables, differing, chain, len(told) - len(bad), bad)


def _is_there(path: Path, length: int) -> bool:
    """Return whether a file was unpacked, which it is only with its digest."""
    return path.is_file() and path.stat().st_size == length


def _key(folder: Path, manifest: Manifest, key_file: Path | None) -> CentreKey | None:
    """Return the centre's key where it is to be had: named, where it was, or in the store."""
    centre_id = UUID(manifest.centre_id)
    if key_file is not None:
        return keys.known(folder, key_file, centre_id)
    if manifest.key.path is not None:
        with suppress(CannotStart):
            return keys.known(folder, Path(manifest.key.path), centre_id)
        return None
    return keys.known(folder, None, centre_id)


def _secrets(folder: Path, key: CentreKey | None) -> Secrets:
    """Return whether the key opens what is encrypted."""
    database = Database(folder / archive.DATABASE)
    work = Work(database, SystemClock())
    try:
        return work.read(SYSTEM, lambda unit: centre_cases.secrets(unit, key))
    finally:
        work.close()
        database.close()


def _into(database: Database, folder: Path, manifest: Manifest) -> Chain:
    """Move the records into a PostgreSQL database, and follow the chain there."""
    path = folder / archive.DATABASE
    chain = moved(path, database, (manifest.audit_rows, manifest.audit_head))
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    return chain
