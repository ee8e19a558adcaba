"""Decides how the desk's window is put together from client, tasks, feed and notices."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import platformdirs
from PySide6.QtWidgets import QApplication

from api_client.client import Client
from desktop import words
from desktop.app.log import logging_to
from desktop.clock import Clock, PacedClock
from desktop.ui.appearance import size_of, sized, system_scheme
from desktop.ui.beacon import MachineBeacon
from desktop.ui.collecting import Collector
from desktop.ui.machine import Machine
from desktop.ui.memory import Memory
from desktop.ui.theme import Theme
from desktop.ui.window import Window

LOG = logging.getLogger(__name__)
LOG_BYTES = 2 * 2**20
NOWHERE = "http://127.0.0.1:9"
"""Where the client points until the machine has found the server: nobody is asked before."""


def dressed(kept: Path | None) -> tuple[QApplication, Memory, Theme, Path]:
    """Give the application, what it remembers, how it looks, and the folder that it logs to."""
    folder = kept or Path(platformdirs.user_config_dir("Callout", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    logs = kept or Path(platformdirs.user_log_dir("Callout", appauthor=False))
    logs.mkdir(parents=True, exist_ok=True)
    memory = Memory(folder / "desk.ini")
    running = QApplication.instance()
    with sized(size_of(memory)):
        app = running if isinstance(running, QApplication) else QApplication([sys.argv[0]])
    app.setApplicationName("Callout")
    words.choose(memory.language(words.language()))
    looks = kept or Path(platformdirs.user_cache_dir("Callout", appauthor=False))
    theme = Theme(app, memory.scheme() or system_scheme(), looks / "looks")
    app.setWindowIcon(theme.icon("queue", theme.colours.accent))
    return app, memory, theme, logs


def run_desk(
    machine: Machine,
    login: tuple[str, str] | None = None,
    *,
    kept: Path | None = None,
    clock: Clock | None = None,
    opened: Callable[[Window, QApplication], object] | None = None,
) -> int:
    """Open the window on the server that `machine` finds, and give the exit code once it is closed.

    `login` is a name and a password to begin with, as the demo does. What the desk remembers and
    logs lies in the folder `kept`, or where the operating system keeps such things; `clock` is that
    of a demo's server, else the machine's until the server says otherwise; `opened` is given the
    window before it is shown.
    """
    app, memory, theme, logs = dressed(kept)
    collector = Collector(app)
    clock, beacon = clock or PacedClock(), MachineBeacon(theme, app)
    window = Window(Client(NOWHERE), machine, theme, clock, memory, beacon=beacon)
    window.furnished.connect(collector.set_aside)
    window.left.connect(collector.look_at_all)
    watching = opened(window, app) if opened is not None else None
    before = sys.excepthook

    def tell(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        """Log where our own bug is, tell of it, and go on; the window is still of use."""
        LOG.error("slot-failed", exc_info=(kind, fault, trace))
        window.notices.trouble(words.text("fault.ours"))

    sys.excepthook = tell
    with logging_to(logs / "desk.log", console=False, size_bytes=LOG_BYTES):
        try:
            window.show()
            window.start(login)
            return app.exec()
        finally:
            del watching
            sys.excepthook = before
            collector.end()
