"""Decides how a test has a disk that fills up: a small file system, or a limit on each file.

Only who may mount has the first; the limit takes its place for everybody else. A limit is not a
full disk to SQLite, which then says that the disk fails: the server refuses either way.
"""

import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from typing_extensions import override

SIZE = "24m"
MOUNT, UMOUNT = "/bin/mount", "/bin/umount"


@dataclass
class Disk:
    """A disk that a test fills and frees under a server that runs on it."""

    folder: Path
    codes: frozenset[tuple[int, str]] = frozenset({(507, "disk-full")})
    """How writes are refused while it is full: status and code."""

    @property
    def ballast(self) -> Path:
        """The file that fills it."""
        return self.folder / "ballast"

    def fill(self, pid: int) -> None:
        """Leave no room at all."""
        del pid
        with self.ballast.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"\xff" * 4096)

    def free(self, pid: int) -> None:
        """Make room again."""
        del pid
        self.ballast.unlink()


class LimitedDisk(Disk):
    """No file of the server grows any more while it is "full"."""

    @override
    def fill(self, pid: int) -> None:
        """Let no file become larger than one that is there already could be."""
        _limit(pid, 1)

    @override
    def free(self, pid: int) -> None:
        """Let files grow."""
        _limit(pid, None)


def _limit(pid: int, size_bytes: int | None) -> None:
    if sys.platform == "linux":  # for the type checker; the fixture skips before
        most = psutil.RLIM_INFINITY
        size = (most if size_bytes is None else size_bytes, most)
        psutil.Process(pid).rlimit(psutil.RLIMIT_FSIZE, size)


@contextmanager
def small_disk(folder: Path, *, mountable: bool = True) -> Iterator[Disk]:
    """Give a disk that can be filled; skips where there is none, which CI's machine is not."""
    if platform.system() != "Linux":
        pytest.skip("no way to fill a disk here")
    folder.mkdir()
    command = [MOUNT, "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    mounted = mountable and psutil.Process().username() == "root"
    if mounted:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    if not mounted:
        failing = frozenset({(507, "disk-full"), (503, "storage-unavailable")})
        yield LimitedDisk(folder, failing)
        return
    try:
        yield Disk(folder)
    finally:
        subprocess.run([UMOUNT, "-l", str(folder)], check=True)


@contextmanager
def read_only_bound(folder: Path) -> Iterator[None]:
    """Make a folder read-only while the block lasts, for those who come to open files in it."""
    subprocess.run([MOUNT, "--bind", "-o", "ro", str(folder), str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run([UMOUNT, "-l", str(folder)], check=True)
