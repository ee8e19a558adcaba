"""Decides how use cases that write take turns: one writer, groups of them, one sync for each group.

A use case waits in the queue, runs in a savepoint of its own, and is answered after the commit of
its group: what is acknowledged is on disk. What fails is undone alone. A use case that runs too
long is undone and tried once more when nobody waits; then it is refused (docs/decisions/0014).
"""

import asyncio
import math
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from api_client.vocabulary import Code
from desktop.clock import Clock
from desktop.domain.refusal import Refusal
from desktop.service.observing import Observer
from desktop.store.engine import Database
from desktop.store.storage_faults import StorageFault, storage_fault

GROUP_MOST = 64
QUEUE_MOST = 5_000
"""So many wait at most; whoever comes then is asked to come again."""
LIMIT_S = 0.25
"""How long the statements of a use case may run while others wait behind it."""
SLOW_LIMIT_S = 2.0
"""How long they may run once nobody waits, or after :data:`SLOW_WAITS_S`."""
SLOW_WAITS_S = 1.0
_REFUSED = {
    StorageFault.FULL: Code.DISK_FULL,
    StorageFault.TOO_LONG: Code.TOOK_TOO_LONG,
    StorageFault.OUTDATED: Code.SERVER_OUTDATED,
}
"""What is told of a storage fault; of any other, that the storage is not to be had now."""
TEMPORARY = frozenset(
    {
        Code.DISK_FULL,
        Code.STORAGE_UNAVAILABLE,
        Code.TOOK_TOO_LONG,
        Code.SERVER_BUSY,
        Code.SERVER_OUTDATED,
        Code.SERVER_STOPPING,
    }
)
"""Refusals that say nothing of what was asked: the same again may be done later."""
AILING = frozenset({Code.DISK_FULL, Code.SERVER_OUTDATED, Code.STORAGE_UNAVAILABLE})
"""Refusals that say that nobody can write now, whatever he asks."""
OURS = frozenset({StorageFault.OTHER, StorageFault.REFUSED})
"""Faults that are bugs of ours, or of the use case alone."""


class Task(ABC):
    """A use case in the queue; it may be run again when the group around it was lost."""

    loop: asyncio.AbstractEventLoop | None = None
    """Where the answer is awaited; None for another thread."""
    error: Exception | None = None
    slow_since_s: float | None = None

    @abstractmethod
    def run(self, connection: Connection) -> None:
        """Do the work in a savepoint of its own, and undo it on an exception."""

    @abstractmethod
    def settle(self) -> None:
        """Answer whoever waits; called in the loop's thread where there is a loop."""


class Writer:
    """The one thread that writes, and the queue before it; it starts with the first use case."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        observer: Callable[[], Observer],
        close_group: Callable[[Connection, Sequence[Any]], None],
        group_most: int = GROUP_MOST,
    ) -> None:
        """Write to the database; ``close_group`` takes the numbers, last in each transaction."""
        self._database = database
        self._clock = clock
        self._observer = observer
        self._close_group = close_group
        self._group_most = group_most
        self._queue: deque[Task] = deque()
        self._slow: deque[Task] = deque()
        self._ready = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._deadline_s = math.inf
        self._committed: list[Callable[[Sequence[Any]], None]] = []
        self.groups = 0
        self.grouped = 0
        self.fault: Code | None = None
        """Why the storage took nothing when it was last written to; whoever wrote may clear it."""

    @property
    def waiting(self) -> int:
        """How many use cases wait for their turn."""
        return len(self._queue)

    def listen(self, told: Callable[[Sequence[Any]], None]) -> None:
        """Call ``told`` with the tasks of each group that was committed, before their answers."""
        self._committed.append(told)

    def enter(self, task: Task) -> None:
        """Put a use case in the queue; its ``settle`` is called in any case.

        Raises:
            Refusal: ``server-busy``, ``server-stopping``.
        """
        assert threading.current_thread() is not self._thread, "a use case within a use case"
        with self._ready:
            if self._closing:
                raise Refusal(Code.SERVER_STOPPING)
            if len(self._queue) >= QUEUE_MOST:
                raise Refusal(Code.SERVER_BUSY)
            self._queue.append(task)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
                self._thread.start()
            self._ready.notify()
        self._observer().queue_length(len(self._queue))

    def withdraw(self, task: Task) -> None:
        """Refuse a use case that is still in the queue as ``server-busy``; else its turn has come.

        To be called where the task is settled: in the thread of its loop, if it has one.
        """
        with self._ready:
            try:
                self._queue.remove(task)
            except ValueError:
                return
        task.error = Refusal(Code.SERVER_BUSY)
        task.settle()

    def close(self) -> None:
        """Carry out what waits, and end the thread."""
        with self._ready:
            self._closing = True
            self._ready.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            group, slow = self._next()
            if not group and slow is None:
                return
            if group:
                self._observer().queue_length(len(self._queue))
                self._serve(group, LIMIT_S)
            if slow is not None:
                self._serve([slow], SLOW_LIMIT_S)

    def _next(self) -> tuple[list[Task], Task | None]:
        """Return the next group, and a slow use case where nobody waits or it waited enough."""
        with self._ready:
            while not self._queue and not self._slow and not self._closing:
                self._ready.wait()
            most = min(self._group_most, len(self._queue))
            group = [self._queue.popleft() for _ in range(most)]
            if not self._slow:
                return group, None
            since_s = self._slow[0].slow_since_s
            assert since_s is not None
            if group and self._clock.monotonic_s() - since_s < SLOW_WAITS_S:
                return group, None
            return group, self._slow.popleft()

    def _serve(self, group: list[Task], limit_s: float) -> None:
        """Run a group in one transaction, commit it, and answer each."""
        for task in group:
            task.error = None
        try:
            with self._database.group() as connection:
                left = self._ran(connection, group, limit_s)
                began_s = self._clock.monotonic_s()
        except Exception as error:  # noqa: BLE001  (each is answered with it, or run again)
            self._lost(group, limit_s, error)
            return
        self.groups += 1
        self.grouped += len(left)
        self._observer().group_committed(len(left), self._clock.monotonic_s() - began_s)
        for hear in self._committed:
            hear([task for task in left if task.error is None])
        _answer(left)

    def _ran(self, connection: Connection, group: list[Task], limit_s: float) -> list[Task]:
        """Run the group's use cases and take their numbers; return those to be answered."""
        left = []
        with self._database.bounded(connection, self._left_s):
            for task in group:
                self._deadline_s = self._clock.monotonic_s() + limit_s
                try:
                    task.run(connection)
                except Exception as error:
                    self._failed(task, limit_s, error)
                    if not self._database.in_transaction(connection):
                        raise
                if task.error is not None or task.slow_since_s is None or limit_s > LIMIT_S:
                    left.append(task)
            self._deadline_s = math.inf
            self._close_group(connection, [task for task in left if task.error is None])
        return left

    def _left_s(self) -> float:
        return self._deadline_s - self._clock.monotonic_s()

    def _failed(self, task: Task, limit_s: float, error: Exception) -> None:
        """Note a use case's fault, or put it off where it ran too long among others."""
        if _fault(error) is StorageFault.TOO_LONG and limit_s <= LIMIT_S:
            task.slow_since_s = self._clock.monotonic_s()
            self._slow.append(task)
            return
        task.error = self._told(error)

    def _told(self, error: Exception) -> Exception:
        """Return what whoever waits is told, and remember that the storage failed if it did."""
        answer = told(error)
        if isinstance(answer, Refusal) and answer.code in AILING:
            self.fault = answer.code
        return answer

    def _lost(self, group: list[Task], limit_s: float, error: Exception) -> None:
        """Go on after a transaction that was rolled back whole."""
        again = [task for task in group if task not in self._slow]
        if len(again) < len(group):  # what ran too long took the others with it
            self._serve(again, limit_s)
        elif len(group) > 1 and _fault(error) in OURS:
            for task in group:  # one of them is at fault, and alone it harms nobody
                self._serve([task], limit_s)
        else:
            # Whoever waits behind them would wait for the same, one group after another.
            behind = self._emptied() if _fault(error) is StorageFault.LOCKED else []
            for task in (*group, *behind):
                task.error = self._told(error)
            _answer((*group, *behind))

    def _emptied(self) -> list[Task]:
        """Take everybody out of the queue."""
        with self._ready:
            found = list(self._queue)
            self._queue.clear()
        return found


def _fault(error: BaseException) -> StorageFault:
    """Return what a fault means; one of undoing hides the one that made the undoing necessary."""
    fault, hidden = storage_fault(error), error.__context__
    if fault is StorageFault.OTHER and isinstance(error, DBAPIError) and hidden is not None:
        return _fault(hidden)
    return fault


def told(error: Exception) -> Exception:
    """Return what whoever waits is told: a refusal where the storage failed, else the fault."""
    fault = _fault(error)
    if fault in OURS:
        return error
    refusal = Refusal(_REFUSED.get(fault, Code.STORAGE_UNAVAILABLE))
    refusal.__cause__ = error
    return refusal


def _answer(tasks: Sequence[Task]) -> None:
    """Answer each; those who wait in a loop are answered there, a loop's all at once."""
    awaited: dict[asyncio.AbstractEventLoop, list[Task]] = {}
    for task in tasks:
        if task.loop is None:
            task.settle()
        else:
            awaited.setdefault(task.loop, []).append(task)
    for loop, there in awaited.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_settle, there)


def _settle(tasks: Sequence[Task]) -> None:
    for task in tasks:
        task.settle()
