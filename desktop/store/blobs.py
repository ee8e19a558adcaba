"""Decides where a file's bytes lie and when they count as stored: DIR/files/ab/cd/<sha256>.

Bytes are written beside, digested as they come, synced, and only then renamed to their digest;
a half-sent file never has the name of a whole one.
"""

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from api_client.vocabulary import Code
from desktop.domain.refusal import Refusal

READ_BYTES = 1 << 20


class Upload:
    """A file on its way in; closing it without :meth:`finish` throws it away."""

    def __init__(self, final: Path, beside: Path, sha256: str) -> None:
        """Open a new file beside; ``final`` is where it lies once whole."""
        self._final = final
        self._beside = beside
        self._sha256 = sha256
        self._digest = hashlib.sha256()
        self.length = 0
        self._file: BinaryIO = beside.open("xb")

    def close(self) -> None:
        """Close the file and remove what was not finished."""
        self._file.close()
        self._beside.unlink(missing_ok=True)

    def write(self, chunk: bytes) -> None:
        """Append bytes.

        Raises:
            Refusal: ``disk-full``.
        """
        try:
            self._file.write(chunk)
        except OSError as error:
            raise _worded(error) from error
        self._digest.update(chunk)
        self.length += len(chunk)

    def finish(self) -> int:
        """Sync the file, give it its name, and return its length in bytes.

        Raises:
            Refusal: ``digest-differs``, ``file-empty`` or ``disk-full``.
        """
        if self.length == 0:
            raise Refusal(Code.FILE_EMPTY)
        if self._digest.hexdigest() != self._sha256:
            raise Refusal(Code.DIGEST_DIFFERS, sha256=self._digest.hexdigest())
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            if not self._final.exists():
                self._beside.replace(self._final)
            _sync_folder(self._final.parent)
        except OSError as error:
            raise _worded(error) from error
        return self.length


class Blobs:
    """The folder of files that are held byte for byte under their SHA-256."""

    def __init__(self, root: Path) -> None:
        """Use ``root``; it is made when the first file comes."""
        self._root = root

    def path(self, sha256: str) -> Path:
        """Return where the file lies or would lie."""
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def receive(self, sha256: str) -> Upload:
        """Return an upload that ends under the digest.

        Raises:
            Refusal: ``disk-full``.
        """
        final = self.path(sha256)
        arriving = self._root / "arriving"
        try:
            final.parent.mkdir(parents=True, exist_ok=True)
            arriving.mkdir(exist_ok=True)
            return Upload(final, arriving / uuid4().hex, sha256)
        except OSError as error:
            raise _worded(error) from error

    def sweep(self) -> int:
        """Remove what a crash left half-sent and return how many; only at start."""
        left = list((self._root / "arriving").glob("*"))
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """Yield the file's bytes, at most 1 MiB at a time.

        Raises:
            FileNotFoundError: it is not there.
        """
        with self.path(sha256).open("rb") as file:
            while chunk := file.read(READ_BYTES):
                yield chunk

    def matches(self, sha256: str, length: int) -> bool:
        """Return whether the file is there, has its length and still has its digest."""
        digest = hashlib.sha256()
        seen = 0
        try:
            for chunk in self.chunks(sha256):
                digest.update(chunk)
                seen += len(chunk)
        except OSError:
            return False
        return seen == length and digest.hexdigest() == sha256


def _worded(error: OSError) -> Exception:
    """Return a refusal for a full disk, the error itself for anything else."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Refusal(Code.DISK_FULL)
    return error


def _sync_folder(folder: Path) -> None:
    """Sync the folder so that the new name survives a power cut; Windows syncs names itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
