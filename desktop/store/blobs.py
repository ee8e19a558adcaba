"""Decides where a file's bytes lie and when they count as stored: DIR/files/ab/cd/<sha256>.

Bytes are written beside, digested as they come, synced, and only then renamed to their digest;
a half-sent file never has the name of a whole one.
"""

import hashlib
import logging
import math
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from api_client.vocabulary import Code
from desktop.domain.refusal import Refusal
from desktop.domain.traces import traced
from desktop.store.faults import FULL_ERRNOS

READ_BYTES = 1 << 20
FULL = FULL_ERRNOS
_log = logging.getLogger(__name__)


class Upload:
    """A file on its way in; closing it without :meth:`finish` throws it away."""

    def __init__(self, final: Path, beside: Path, sha256: str) -> None:
        """Open a new file beside; ``final`` is where it lies once whole."""
        self._final = final
        self._beside = beside
        self._sha256 = sha256
        self._digest = hashlib.sha256()
        self.length = 0
        # Unbuffered: closing must not try once more to write what a full disk did not take.
        self._file = beside.open("xb", buffering=0)

    def close(self) -> None:
        """Close the file and remove what was not finished."""
        self._file.close()
        self._beside.unlink(missing_ok=True)

    def write(self, chunk: bytes) -> None:
        """Append bytes.

        Raises:
            Refusal: ``disk-full``, ``storage-unavailable``.
        """
        left = memoryview(chunk)
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            raise _worded(error) from error
        self._digest.update(chunk)
        self.length += len(chunk)

    def finish(self) -> int:
        """Sync the file, give it its name, and return its length in bytes.

        Raises:
            Refusal: ``digest-differs``, ``file-empty``, ``disk-full``, ``storage-unavailable``.
        """
        if self.length == 0:
            raise Refusal(Code.FILE_EMPTY)
        if self._digest.hexdigest() != self._sha256:
            raise Refusal(Code.DIGEST_DIFFERS, sha256=self._digest.hexdigest())
        try:
            os.fsync(self._file.fileno())
            self._file.close()
            self._name()
            sync_folder(self._final.parent)
        except OSError as error:
            raise _worded(error) from error
        return self.length

    def _name(self) -> None:
        """Give the file its name, unless one of the same bytes has it already.

        What has the name and not the bytes was damaged on the disk, and is replaced.
        """
        if _digest_of(self._final) == (self._sha256, self.length):
            return
        try:
            self._beside.replace(self._final)
        except PermissionError:  # Windows: another upload was quicker, and is being read
            if _digest_of(self._final) != (self._sha256, self.length):
                raise


class Blobs:
    """The folder of files that are held byte for byte under their SHA-256."""

    def __init__(self, root: Path) -> None:
        """Use ``root``; it is made when the first file comes."""
        self._root = root
        self._making = threading.Lock()

    def path(self, sha256: str) -> Path:
        """Return where the file lies or would lie."""
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def receive(self, sha256: str) -> Upload:
        """Return an upload that ends under the digest.

        Raises:
            Refusal: ``disk-full``, ``storage-unavailable``.
        """
        final = self.path(sha256)
        arriving = self._root / "arriving"
        try:
            with self._making:
                _make_folder(final.parent)
                _make_folder(arriving)
            return Upload(final, arriving / uuid4().hex, sha256)
        except OSError as error:
            raise _worded(error) from error

    def sweep(self, before_s: float = math.inf) -> int:
        """Remove what a crash left half-sent and return how many; only at start.

        Args:
            before_s: leave what was written to since then, in seconds since 1970: another server
                on the same folder may still be at it.
        """
        gone = 0
        for path in (self._root / "arriving").glob("*"):
            try:
                if path.stat().st_mtime >= before_s:
                    continue
                path.unlink()
            except FileNotFoundError:
                continue  # that server was done with it
            except OSError as error:  # Windows: a scanner reads it; the next start tries again
                _log.warning("half-sent-file-stays", extra=traced(error))
            else:
                gone += 1
        return gone

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """Yield the file's bytes, at most 1 MiB at a time.

        Raises:
            FileNotFoundError: it is not there.
        """
        with self.path(sha256).open("rb") as file:
            while chunk := file.read(READ_BYTES):
                yield chunk

    def length(self, sha256: str) -> int | None:
        """Return how many bytes lie there, None where there is no such file.

        Raises:
            Refusal: ``storage-unavailable``.
        """
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _worded(error) from error

    def matches(self, sha256: str, length: int) -> bool:
        """Return whether the file is there, has its length and still has its digest."""
        return _digest_of(self.path(sha256)) == (sha256, length)


def _digest_of(path: Path) -> tuple[str, int] | None:
    """Return the digest and the length of a file's bytes, None where they cannot be read."""
    digest = hashlib.sha256()
    length = 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(READ_BYTES):
                digest.update(chunk)
                length += len(chunk)
    except OSError:
        return None
    return digest.hexdigest(), length


def _worded(error: OSError) -> Refusal:
    """Return the refusal for a disk that is full, or cannot be written to or read for now."""
    full = error.errno in FULL
    return Refusal(Code.DISK_FULL if full else Code.STORAGE_UNAVAILABLE)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each name synced before anything in it can count."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Sync the folder so that the new name survives a power cut; Windows syncs names itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
