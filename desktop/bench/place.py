"""Decides where a bench makes its centres: on a disk that syncs, in a folder that goes with it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import psutil

from api_client.vocabulary import StartFault
from desktop.store.faults import CannotStart

IN_MEMORY = frozenset({"tmpfs", "ramfs", "devtmpfs"})
"""File systems on which a sync costs nothing, and proves nothing."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of a bench alone, and the file system that it lies on."""

    folder: Path
    filesystem: str

    @property
    def syncs(self) -> bool:
        """Whether the file system is on a disk."""
        return self.filesystem not in IN_MEMORY


@contextmanager
def place(asked: Path | None, need_bytes: int) -> Iterator[Place]:
    """Give a new folder, and delete it with all that is in it.

    Args:
        asked: where to make it; without it where temporary files lie, or in the person's cache
            where those lie in memory.
        need_bytes: how much will be written.

    Raises:
        CannotStart: ``folder-missing``, ``folder-not-writable``, ``disk-full``.
    """
    within = asked or Path(tempfile.gettempdir())
    if asked is None and filesystem(within) in IN_MEMORY:
        within = Path(platformdirs.user_cache_dir("Callout", appauthor=False))
        within.mkdir(parents=True, exist_ok=True)
    if not within.is_dir():
        raise CannotStart(StartFault.FOLDER_MISSING, path=str(within))
    if shutil.disk_usage(within).free < need_bytes:
        raise CannotStart(StartFault.DISK_FULL, path=str(within))
    try:
        folder = Path(tempfile.mkdtemp(prefix="callout-bench-", dir=within))
    except OSError as error:
        raise CannotStart(StartFault.FOLDER_NOT_WRITABLE, path=str(within)) from error
    try:
        yield Place(folder, filesystem(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def filesystem(path: Path) -> str:
    """Return the name of the file system that a folder lies on, such as ``ext4`` or ``NTFS``."""
    whole = path.resolve()
    mounted = [
        (len(part.mountpoint), part.fstype)
        for part in psutil.disk_partitions(all=True)
        if whole.is_relative_to(part.mountpoint)
    ]
    return max(mounted)[1] if mounted else "unknown"
