"""Decides what a backup is: one ZIP file of a database, evidence and anchors, with its manifest.

Evidence is stored as it is, the database is compressed. The manifest comes last, so that it tells
what is there. A short note behind all of it says whose it is and whether it is whole.
"""

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from api_client.vocabulary import StartFault
from desktop.store.faults import CannotStart

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "callout.db"
FILES = "files/"
ANCHORS = re.compile(r"audit-head\.json|anchors/[0-9]{4}-[0-9]{2}-[0-9]{2}\.json")
EVIDENCE = re.compile(r"files/[0-9a-f]{64}")
LARGEST_MANIFEST_BYTES = 1 << 26
LARGEST_ANCHOR_BYTES = 1 << 16
CHUNK_BYTES = 1 << 20
_NOTE = "callout-backup"
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""What reading a damaged ZIP file raises: bad sums, cut members, methods and locks not ours."""
_END_BYTES = 22
"""What a ZIP ends with before its note."""


@dataclass(frozen=True, slots=True)
class KeyNote:
    """Where the centre's key was kept, and by what it is known again; never the key itself."""

    place: str
    path: str | None
    fingerprint: str | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; ``files_bad`` are digests that were gone or changed."""

    release: str
    revision: str
    centre_id: str
    made_at: str
    source: str
    tables: dict[str, int]
    audit_rows: int
    audit_head: str
    files_count: int
    files_bytes: int
    files_bad: list[str]
    database_bytes: int
    database_sha256: str
    key: KeyNote
    format: int = FORMAT

    @property
    def ok(self) -> bool:
        """Whether all that belongs to it is in it."""
        return not self.files_bad


_READ = TypeAdapter(Manifest)


@dataclass(frozen=True, slots=True)
class Glance:
    """What a backup's note says: whose it is, when it was made, whether it is whole."""

    centre_id: str
    made_at: str
    ok: bool


def note(manifest: Manifest) -> bytes:
    """Return the note that stands behind everything."""
    glance = {"centre_id": manifest.centre_id, "made_at": manifest.made_at, "ok": manifest.ok}
    return json.dumps({_NOTE: FORMAT, **glance}).encode("ascii")


def glance(path: Path) -> Glance | None:
    """Return what the file's note says; None for what is no whole backup of ours.

    Only the end is read: a folder of large backups is listed at once.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _END_BYTES - 512))
            end = file.read()
        place = end.rindex(b"PK\x05\x06") + _END_BYTES
        found = json.loads(end[place:])
        if found[_NOTE] < 1 or not isinstance(found["ok"], bool):
            return None
        return Glance(str(found["centre_id"]), str(found["made_at"]), found["ok"])
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return None


@dataclass
class Opened:
    """A backup that is read: its manifest, and the names of what lies in it."""

    archive: zipfile.ZipFile
    manifest: Manifest
    evidence: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of one member.

        Raises:
            any of DAMAGE: it is damaged.
        """
        with self.archive.open(name) as member:
            while chunk := member.read(CHUNK_BYTES):
                yield chunk


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Give a backup to be read; nothing in it names a place outside of where it is put.

    Raises:
        CannotStart: ``backup-unreadable``, ``backup-damaged``, ``backup-newer``.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise CannotStart(StartFault.BACKUP_UNREADABLE, path=str(path)) from error
    with file:
        if file.read(2) != b"PK":
            raise CannotStart(StartFault.BACKUP_UNREADABLE, path=str(path))
        file.seek(0)
        try:
            archive = zipfile.ZipFile(file)
            written = _manifest_of(archive)
        except DAMAGE as error:
            raise _damaged(path) from error
        if written is None:
            raise CannotStart(StartFault.BACKUP_UNREADABLE, path=str(path))
        with archive:
            yield _sorted(path, archive, _manifest(path, written))


def _manifest_of(archive: zipfile.ZipFile) -> bytes | None:
    """Return the manifest as it is written, None for somebody else's ZIP file."""
    if MANIFEST not in archive.namelist():
        return None
    if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST_BYTES:
        raise zipfile.BadZipFile(MANIFEST)
    return archive.read(MANIFEST)


def _manifest(path: Path, written: bytes) -> Manifest:
    """Return the manifest; one of a newer form is refused before it is read on."""
    try:
        found = json.loads(written)
        form = int(found["format"])
        release = str(found["release"])[:40]
        if form <= FORMAT:
            return _READ.validate_python(found)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _damaged(path, MANIFEST) from error
    raise CannotStart(StartFault.BACKUP_NEWER, path=str(path), release=release)


def _sorted(path: Path, archive: zipfile.ZipFile, manifest: Manifest) -> Opened:
    """Return an open backup, with every name in it looked at."""
    names = archive.namelist()
    if len(set(names)) != len(names) or DATABASE not in names:
        raise _damaged(path)
    found = Opened(archive, manifest)
    for name in names:
        if EVIDENCE.fullmatch(name):
            found.evidence.append(name)
        elif ANCHORS.fullmatch(name) and archive.getinfo(name).file_size <= LARGEST_ANCHOR_BYTES:
            found.anchors.append(name)
        elif name not in {MANIFEST, DATABASE}:
            raise _damaged(path, name)
    return found


def in_json(manifest: Manifest) -> bytes:
    """Return the manifest as it is written."""
    return (json.dumps(asdict(manifest), indent=1, ensure_ascii=False) + "\n").encode()


def _damaged(path: Path, name: str = "") -> CannotStart:
    return CannotStart(StartFault.BACKUP_DAMAGED, path=str(path), found=name[:80])
