"""Decides how a desk gets its server back while that is away (F2).

The one of its own machine is looked for, and started where none runs; the client then goes on at
the new address, and the feed resumes by number. Several desks may do so at once: one server starts.
Another machine's answers when it does; meanwhile its certificate is looked at, for one that was
renewed is not believed until somebody says so.
"""

from PySide6.QtCore import QObject, QTimer, Signal

from api_client.client import Client
from desktop.ui.machine import CertificateDoubt, Found, Machine, MachineFault
from desktop.ui.tasks import Tasks

UNKNOWN = "unknown"
"""No pin at all: by what the client believes the server was not found out here yet."""
RETRY_MS, LOST_RETRY_MS = 3_000, 15_000
"""How soon a server is looked for again that was found and is away, and one that cannot start."""


class Rejoin(QObject):
    """Looks for the server for as long as it is away."""

    failed = Signal(object)
    """A MachineFault or a CertificateDoubt: it cannot be had; it is tried again all the same."""

    found = Signal()
    """It is there, and the client goes on with it."""

    def __init__(self, machine: Machine, client: Client, tasks: Tasks, parent: QObject) -> None:
        """Look by `machine`, and move `client` to where it is."""
        super().__init__(parent)
        self._machine, self._client, self._tasks = machine, client, tasks
        self._away = self._busy = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        self._pin: str | None = UNKNOWN
        self.fault: MachineFault | CertificateDoubt | None = None

    @property
    def away(self) -> bool:
        """Whether the server is looked for."""
        return self._away

    @property
    def restarts(self) -> bool:
        """Whether it is looked for, and this machine's to start."""
        return self._away and self._machine.keeps_server

    def begin(self) -> None:
        """Look for the server until it is there again."""
        if not self._away:
            self._away = True
            self.look()

    def end(self) -> None:
        """Look no longer: the server answers, or nobody is at work any more."""
        self._away = False
        self.fault = None
        self._timer.stop()

    def look(self) -> None:
        """Look now, if it is away."""
        if self._away and not self._busy:
            self._busy = True
            self._tasks.run(self, self._machine.find, self._take, self._miss)

    def _take(self, found: Found) -> None:
        self._busy = False
        self.fault = None
        if found.pin != self._pin:
            self._pin = found.pin
            self._client.trust(found.pin)
        self._client.move(found.url)
        self.found.emit()
        self._again()

    def _miss(self, fault: Exception) -> bool:
        self._busy = False
        self.fault = fault if isinstance(fault, (MachineFault, CertificateDoubt)) else None
        self._again()
        if self.fault is not None and self._away:
            self.failed.emit(fault)
        return self.fault is not None

    def _again(self) -> None:
        """Look again after a while, unless the feed has come back until then."""
        if self._away:
            self._timer.start(RETRY_MS if self.fault is None else LOST_RETRY_MS)
