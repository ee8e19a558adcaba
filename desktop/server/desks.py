"""Decides which desks on the server's own machine count as being there (F2)."""

import threading

import psutil


class Desks:
    """The desk processes that said that they came; one that died without leaving does not count."""

    def __init__(self) -> None:
        """Begin with none."""
        self._pids: set[int] = set()
        self._lock = threading.Lock()

    def came(self, pid: int) -> int:
        """Note a desk and return how many are there."""
        with self._lock:
            self._pids.add(pid)
            return self._count()

    def left(self, pid: int) -> int:
        """Forget a desk and return how many are still there."""
        with self._lock:
            self._pids.discard(pid)
            return self._count()

    def there(self) -> int:
        """Return how many are there."""
        with self._lock:
            return self._count()

    def _count(self) -> int:
        """Return how many of the processes still run, and forget the others."""
        self._pids = {pid for pid in self._pids if psutil.pid_exists(pid)}
        return len(self._pids)
