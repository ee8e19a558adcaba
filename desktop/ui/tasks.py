"""Decides how slow work leaves the main thread and how its answer comes back.

A task is bound to a parent. If the parent is gone when the answer arrives, nobody wants it and
it is let go. Success and failure are told on the main thread; a failure that the caller does not
take itself goes to one place, and whether anything is under way is known in one place.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from api_client.errors import Refused, Unreachable
from desktop.ui.machine import CertificateDoubt, Ended, MachineFault
from desktop.ui.tile_source import TilesFault

LOG = logging.getLogger(__name__)
Result = TypeVar("Result")
Failed = Callable[[Exception], bool]
"""Told of a failure; answers whether it dealt with it."""

WORKERS = 4
KNOWN_FAULTS = (Unreachable, Refused, MachineFault, Ended, CertificateDoubt, TilesFault)
"""Failures that are the surroundings', not ours."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    parent: QObject
    done: Callable[[Any], None]
    failed: Failed | None
    result: object = None
    fault: Exception | None = None


class Tasks(QObject):
    """The background runner: one for the desk, handed to whoever has slow things to do."""

    busied = Signal(bool)
    """True when the first task begins, False when the last one has ended."""

    failed = Signal(object)
    """An Exception that no caller took."""

    turned = Signal()
    """Another number is under way, or failed and waits to be tried again."""

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Make a runner with a few threads of its own."""
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="desk-task")
        self._under_way = 0
        self._again: dict[int, QObject] = {}
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """Say whether nothing is under way."""
        return self._under_way == 0

    @property
    def under_way(self) -> int:
        """How many are under way."""
        return self._under_way

    @property
    def again(self) -> int:
        """How many failed and are tried again by themselves."""
        self._again = {key: who for key, who in self._again.items() if isValid(who)}
        return len(self._again)

    def try_again(self, parent: QObject) -> None:
        """Take note that what failed for `parent` is tried again, until something works for it."""
        self._again[id(parent)] = parent
        self.turned.emit()

    def run(
        self,
        parent: QObject,
        work: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Failed | None = None,
    ) -> None:
        """Do `work` in a thread; then, on the main one, `done` with its answer or `failed`.

        Raises nothing: after `close` the work is not begun, because its parents are going.
        """
        if self._closed:
            return
        self._under_way += 1
        if self._under_way == 1:
            self.busied.emit(True)
        self.turned.emit()
        self._pool.submit(self._do, parent, work, done, failed)

    def close(self) -> None:
        """Begin nothing more and wait for what runs; its answers are let go."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _do(
        self,
        parent: QObject,
        work: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Failed | None,
    ) -> None:
        try:
            outcome = _Outcome(parent, done, failed, result=work())
        except Exception as fault:
            if not isinstance(fault, KNOWN_FAULTS):
                LOG.exception("task-failed")
            outcome = _Outcome(parent, done, failed, fault=fault)
        self._arrived.emit(outcome)

    def _deliver(self, outcome: _Outcome) -> None:
        self._under_way -= 1
        if self._under_way == 0:
            self.busied.emit(False)
        if outcome.fault is None:
            self._again.pop(id(outcome.parent), None)
        if not self._closed:
            self.turned.emit()
        if self._closed or not isValid(outcome.parent):
            return
        if outcome.fault is None:
            outcome.done(outcome.result)
        elif outcome.failed is None or not outcome.failed(outcome.fault):
            self.failed.emit(outcome.fault)
