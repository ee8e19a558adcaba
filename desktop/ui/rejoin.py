"""Decides how a desk gets the server of its own machine back when that has ended (F2).

While the server is away it is looked for, and started where none runs; the client then goes on at
the new address, and the feed resumes by number. Several desks may do so at once: one server starts.
"""

from PySide6.QtCore import QObject, QTimer, Signal

from api_client.client import Client
from desktop.ui.machine import Found, Machine, MachineFault
from desktop.ui.tasks import Tasks

RETRY_MS, LOST_RETRY_MS = 3_000, 15_000
"""How soon a server is looked for again that was found and is away, and one that cannot start."""


class Rejoin(QObject):
    """Looks for the server for as long as it is away."""

    failed = Signal(object)
    """A MachineFault: it cannot be had; it is tried again all the same."""

    found = Signal()
    """It is there, and the client goes on with it."""

    def __init__(self, machine: Machine, client: Client, tasks: Tasks, parent: QObject) -> None:
        """Look by `machine`, and move `client` to where it is."""
        super().__init__(parent)
        self._machine, self._client, self._tasks = machine, client, tasks
        self._away = self._busy = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self.fault: MachineFault | None = None

    @property
    def away(self) -> bool:
        """Whether the server is looked for."""
        return self._away

    def begin(self) -> None:
        """Look for the server, if it is this machine's to start."""
        if self._machine.keeps_server and not self._away:
            self._away = True
            self._look()

    def end(self) -> None:
        """Look no longer: the server answers, or nobody is at work any more."""
        self._away = False
        self.fault = None
        self._timer.stop()

    def _look(self) -> None:
        if self._away and not self._busy:
            self._busy = True
            self._tasks.run(self, self._machine.find, self._take, self._miss)

    def _take(self, found: Found) -> None:
        self._busy = False
        self.fault = None
        self._client.move(found.url)
        self.found.emit()
        self._again()

    def _miss(self, fault: Exception) -> bool:
        self._busy = False
        self.fault = fault if isinstance(fault, MachineFault) else None
        self._again()
        if self.fault is not None and self._away:
            self.failed.emit(fault)
        return self.fault is not None

    def _again(self) -> None:
        """Look again after a while, unless the feed has come back until then."""
        if self._away:
            self._timer.start(RETRY_MS if self.fault is None else LOST_RETRY_MS)
