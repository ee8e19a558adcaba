"""Decides how a backup is made and where backups lie: whole under its name, or not at all (F5).

The database is copied first, then the files that it names, which are on disk before their rows
are. Each file is digested on its way; one that is gone or changed is named in the manifest.
"""

import glob
import hashlib
import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

from api_client.vocabulary import StartFault
from desktop.domain.backups import Keeping, Made, superfluous
from desktop.gateways import anchor, archive, keys
from desktop.gateways.archive import KeyNote, Manifest
from desktop.service.numbering import iso
from desktop.service.ports import Kept
from desktop.store import snapshots
from desktop.store.blobs import FULL, Blobs, sync_folder
from desktop.store.copying import CarryOn
from desktop.store.engine import Database
from desktop.store.faults import CannotStart
from desktop.store.snapshots import Snapshot

PART = ".part"
LEFT_FOR = timedelta(hours=1)
"""So long nothing was written to a half-made backup that nobody makes any more."""
FINGERPRINT_DIGITS = 16
COMPRESSION = 1
"""The quickest: nobody waits long, and a database of texts shrinks to a fraction all the same."""
FIRST_OF_ZIP = (1980, 1, 1, 0, 0, 0)
"""No ZIP file tells an earlier time; a machine whose clock stopped may show one."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up: a data folder, and the PostgreSQL database that belongs to it if any.

    ``key_file`` is the file that was named for the centre's key.
    """

    folder: Path
    server: Database | None
    key_file: Path | None
    release: str

    @property
    def database(self) -> Path:
        """Where the SQLite database lies."""
        return self.folder / "callout.db"


def make(source: Source, target: Path, at: datetime, carry_on: CarryOn) -> Manifest:
    """Make a backup under its name, in place of an older one of that name.

    Args:
        source: what is backed up; a server may be writing to it.
        target: the file.
        at: the time now.
        carry_on: called all the while; it raises where the work is to end.

    Raises:
        CannotStart: ``disk-full``, ``folder-not-writable``, ``database-unreachable``,
            ``database-damaged``; nothing is left behind, and an older backup is as it was.
    """
    part = target.with_name(f".{target.name}.{uuid4().hex}{PART}")
    copy = part.with_suffix(".db" + PART)
    # Anchors first: the log only grows, so none of them is ahead of the copied database.
    anchors = [(path, path.read_bytes()) for path in anchor.paths(source.folder)]
    with _worded(target), _removed(part, copy):
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target, at)
        _private(copy).close()
        if source.server is None:
            snapshots.of_file(source.database, copy)
        else:
            snapshots.of_server(source.server, copy, carry_on)
        carry_on()
        found = snapshots.look(copy)
        with _private(part) as file:
            manifest = _write(file, source, copy, found, anchors, at, carry_on)
            file.flush()
            os.fsync(file.fileno())
        carry_on()
        part.replace(target)
        sync_folder(target.parent)
    return manifest


def _sweep(target: Path, at: datetime) -> None:
    """Remove what killed ones left half-written for this target; one under way is younger."""
    for path in target.parent.glob(f".{glob.escape(target.name)}.*{PART}*"):
        with suppress(OSError):  # gone meanwhile, or read by a scanner
            if path.stat().st_mtime < (at - LEFT_FOR).timestamp():
                path.unlink()


def _write(
    file: IO[bytes],
    source: Source,
    copy: Path,
    found: Snapshot,
    anchors: Sequence[tuple[Path, bytes]],
    at: datetime,
    carry_on: CarryOn,
) -> Manifest:
    """Write the archive, and return its manifest."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as into:
        database = _database(into, copy, carry_on)
        for path, written in anchors:
            name = path.relative_to(source.folder).as_posix()
            into.writestr(_member(name, at), written)
        evidence = _Evidence(into, Blobs(source.folder / "files"), at, carry_on)
        for sha256, length in snapshots.files(copy):
            evidence.add(sha256, length)
        manifest = Manifest(
            release=source.release,
            revision=found.revision,
            centre_id=found.centre_id,
            made_at=iso(at.astimezone(UTC)),
            source="sqlite" if source.server is None else source.server.dialect,
            tables=found.tables,
            audit_rows=found.audit_rows,
            audit_head=found.audit_head,
            files_count=evidence.count,
            files_bytes=evidence.size_bytes,
            files_bad=evidence.bad,
            database_bytes=database[0],
            database_sha256=database[1],
            key=_key_note(source, found),
        )
        into.writestr(_member(archive.MANIFEST, at), archive.in_json(manifest))
        into.comment = archive.note(manifest)
    return manifest


def _key_note(source: Source, found: Snapshot) -> KeyNote:
    """Return where the centre's key is kept, and how it is known again."""
    if found.key_proof is None:
        return KeyNote("none", None, None)
    place, path = keys.whereabouts(source.folder, source.key_file, UUID(found.centre_id))
    where = None if path is None else str(path.absolute())
    return KeyNote(place, where, fingerprint(found.key_proof))


def fingerprint(proof: str) -> str:
    """Return by what people know a key again: the beginning of what the database knows it by."""
    return proof[:FINGERPRINT_DIGITS]


def _database(into: zipfile.ZipFile, copy: Path, carry_on: CarryOn) -> tuple[int, str]:
    """Write the copied database, and return its length in bytes and its digest."""
    digest = hashlib.sha256()
    with copy.open("rb") as read, into.open(archive.DATABASE, "w", force_zip64=True) as written:
        while chunk := read.read(archive.CHUNK_BYTES):
            carry_on()
            digest.update(chunk)
            written.write(chunk)
        return read.tell(), digest.hexdigest()


class _Evidence:
    """Writes evidence into the archive, and counts it."""

    def __init__(
        self, into: zipfile.ZipFile, blobs: Blobs, at: datetime, carry_on: CarryOn
    ) -> None:
        self._into = into
        self._blobs = blobs
        self._at = at
        self._carry_on = carry_on
        self.count = 0
        self.size_bytes = 0
        self.bad: list[str] = []

    def add(self, sha256: str, length: int) -> None:
        """Write one file; one that is gone or is not what it was goes on the list of bad ones."""
        if not self._blobs.path(sha256).is_file():
            self.bad.append(sha256)
            return
        digest, seen = hashlib.sha256(), 0
        member = _member(archive.FILES + sha256, self._at)
        with self._into.open(member, "w", force_zip64=length >= zipfile.ZIP64_LIMIT) as written:
            for chunk in _readable(self._blobs.chunks(sha256)):
                self._carry_on()
                digest.update(chunk)
                seen += len(chunk)
                written.write(chunk)
        if seen != length or digest.hexdigest() != sha256:
            self.bad.append(sha256)
            return
        self.count += 1
        self.size_bytes += length


def _readable(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield chunks as far as the disk gives them."""
    with suppress(OSError):
        yield from chunks


def _member(name: str, at: datetime) -> zipfile.ZipInfo:
    """Return a member that its owner alone may read when it is unpacked by hand."""
    member = zipfile.ZipInfo(name, max(at.astimezone(UTC).timetuple()[:6], FIRST_OF_ZIP))
    member.external_attr = 0o600 << 16
    return member


def _private(path: Path) -> IO[bytes]:
    """Return a new file that its owner alone may read."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "w+b")


@contextmanager
def _removed(*paths: Path) -> Iterator[None]:
    """Remove the files at the end, with what SQLite leaves beside a database."""
    try:
        yield
    finally:
        for path in paths:
            for end in ("", "-wal", "-shm", "-journal"):
                with suppress(OSError):  # a scanner reads it; the next backup sweeps it
                    path.with_name(path.name + end).unlink(missing_ok=True)


@contextmanager
def _worded(target: Path) -> Iterator[None]:
    """Say of a fault of the disk what it is."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise CannotStart(StartFault.DISK_FULL, path=str(target.parent)) from error
        raise CannotStart(StartFault.FOLDER_NOT_WRITABLE, path=str(target.parent)) from error


class FolderShelf:
    """The folder in which a centre's backups lie; other files in it are left alone."""

    def __init__(self, folder: Path, centre_id: UUID) -> None:
        """Use the folder; it is made with the first backup."""
        self._folder = folder
        self._centre_id = str(centre_id)
        self._begins = f"callout-{centre_id.hex[-8:]}-"

    @property
    def folder(self) -> str:
        """Where it is, for people."""
        return str(self._folder)

    def kept(self) -> Sequence[Kept]:
        """Return the centre's backups that lie there, newest first."""
        return sorted(self._found(), key=lambda one: one.made_at, reverse=True)

    def place(self, at: datetime) -> Path:
        """Return where a backup made now goes; no other lies there."""
        stem = f"{self._begins}{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        names = (stem if not again else f"{stem}-{again}" for again in range(1000))
        return next(path for name in names if not (path := self._folder / f"{name}.zip").exists())

    def sweep(self) -> int:
        """Remove what a killed server left half-written, and return how many files."""
        gone = 0
        for path in self._folder.glob(f".{self._begins}*{PART}*"):
            with suppress(OSError):  # Windows: a scanner reads it; the next time
                path.unlink()
                gone += 1
        return gone

    def thin(self, keeping: Keeping) -> int:
        """Remove the backups that are not kept as they grow old, and return how many."""
        there = self.kept()
        old = superfluous([Made(one.made_at, one.ok) for one in there], keeping)
        gone = 0
        for place in old:
            with suppress(OSError):  # somebody copies it just now; the next time
                (self._folder / there[place].name).unlink()
                gone += 1
        return gone

    def _found(self) -> Iterator[Kept]:
        for path in self._folder.glob(f"{self._begins}*.zip"):
            seen = archive.glance(path)
            if seen is None or seen.centre_id != self._centre_id:
                continue
            with suppress(OSError, ValueError):  # gone meanwhile
                made_at = datetime.fromisoformat(seen.made_at)
                yield Kept(path.name, made_at, path.stat().st_size, seen.ok)
