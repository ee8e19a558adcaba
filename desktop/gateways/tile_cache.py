"""Decides how long tiles of a server are kept on this machine, and how many of them."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, get_ident

KEPT_S = 14 * 86_400.0
"""So long a tile is good without asking for it again; its owners want a week at least."""
MOST_BYTES = 200_000_000
LEAVES = 0.9
"""How much of the most is left once the oldest ones were taken away."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A tile that is kept, empty where there is none; whether it is fresh."""

    body: bytes
    fresh: bool


class TileCache:
    """Tiles as files of a folder; what cannot be written is not kept, and nobody is told."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES, kept_s: float = KEPT_S) -> None:
        """Keep them in `folder`, which is made when the first one is kept."""
        self._folder, self._most_bytes, self._kept_s = folder, most_bytes, kept_s
        self._lock = Lock()
        self._held_bytes: int | None = None

    def get(self, name: str, now_s: float) -> Kept | None:
        """Return what is kept under a name with slashes."""
        path = self._folder / name
        with suppress(OSError):
            return Kept(path.read_bytes(), abs(now_s - path.stat().st_mtime) < self._kept_s)
        return None

    def put(self, name: str, body: bytes) -> None:
        """Keep a tile, whole or not at all, and take the oldest ones away where it is too much."""
        path = self._folder / name
        part = path.with_suffix(f".{get_ident()}")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(body)
            part.replace(path)
            with self._lock:
                self._count(len(body))

    def _count(self, more: int) -> None:
        if self._held_bytes is None:
            self._held_bytes = sum(size for _, size, _ in self._files())
        else:
            self._held_bytes += more
        if self._held_bytes <= self._most_bytes:
            return
        left = 0
        for _, size, path in sorted(self._files(), reverse=True, key=lambda each: each[0]):
            left += size
            if left > self._most_bytes * LEAVES:
                left -= size
                path.unlink(missing_ok=True)
        self._held_bytes = left

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """Yield when each was written, how long it is, and where it lies."""
        for path in self._folder.rglob("*"):
            with suppress(OSError):
                found = path.stat()
                if path.is_file():
                    yield found.st_mtime, found.st_size, path
