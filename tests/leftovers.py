"""Decides what a test may not leave behind: threads, sockets and open files of its own.

Windows refuses to delete a file that is open, and a thread that outlives its test fails another
one at random; both are cheap to see here and dear to find later.
"""

import gc
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

DESCRIPTORS = Path("/proc/self/fd")
PATIENCE_S = 20.0
KEPT: set[str] = set()
"""Sockets that serve many tests, by the names that they have below DESCRIPTORS."""


@dataclass(frozen=True)
class Held:
    """What the process holds at one moment: its threads, sockets and files below a folder."""

    threads: frozenset[threading.Thread]
    sockets: frozenset[str]
    files: frozenset[str]
    tasks: int
    """How many threads the operating system counts, Qt's and the libraries' among them."""


def commands() -> list[list[str]]:
    """The command of each process that this one began and that still runs, and of theirs."""
    told = []
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # or ended, and nobody has asked how
            told.append(child.cmdline())
    return told


def held(folder: Path) -> Held:
    """What the process holds now; of its files only those below `folder`, the tests' own."""
    targets = _targets()
    return Held(
        threads=frozenset(_threads()),
        sockets=frozenset(each for each in targets if each.startswith("socket:")) - KEPT,
        files=frozenset(target for target in targets if target.startswith(str(folder))),
        tasks=psutil.Process().num_threads(),
    )


def left_since(before: Held, folder: Path) -> list[str]:
    """One sentence for each thing that the process holds now and did not before.

    What nobody refers to any more is collected first: it speaks up as the ResourceWarning that it
    is, or ends what waits for it. A thread that is on its way out then gets `PATIENCE_S`.
    """
    now = held(folder)
    if now.threads - before.threads or now.sockets - before.sockets or now.files - before.files:
        gc.collect()
        for thread in now.threads - before.threads:
            thread.join(PATIENCE_S)
        now = held(folder)
    return [
        *(f"thread still running: {thread!r}" for thread in now.threads - before.threads),
        *(f"socket still open: {name}" for name in sorted(now.sockets - before.sockets)),
        *(f"file still open: {name}" for name in sorted(now.files - before.files)),
        *(_qt_threads() if now.tasks > before.tasks else []),
    ]


def _threads() -> list[threading.Thread]:
    """The threads that Python code started; one that Qt started shows up as a dummy."""
    dummy = threading._DummyThread  # noqa: SLF001  (no public name)
    return [
        thread
        for thread in threading.enumerate()
        if not isinstance(thread, dummy) and thread is not threading.current_thread()
    ]


def _targets() -> list[str]:
    """What each open descriptor stands for, sockets by a name that is never used twice."""
    if not DESCRIPTORS.is_dir():
        process = psutil.Process()
        connections = process.net_connections(kind="inet")
        return [
            *(f"socket:{connection.fd} {connection.laddr}" for connection in connections),
            *(opened.path for opened in process.open_files()),
        ]
    targets = []
    for descriptor in DESCRIPTORS.iterdir():
        with suppress(FileNotFoundError):  # the one that lists the folder is gone by now
            targets.append(str(descriptor.readlink()))
    return targets


def _qt_threads() -> list[str]:
    """Qt's threads that still run, if Qt is loaded at all."""
    if "PySide6.QtCore" not in sys.modules:
        return []
    from PySide6.QtCore import QThread, QThreadPool  # noqa: PLC0415  (server tests run without Qt)
    from shiboken6 import isValid  # noqa: PLC0415  (see above)

    left = []
    if not QThreadPool.globalInstance().waitForDone(int(PATIENCE_S * 1000)):
        left.append("Qt's thread pool still works")
    current = QThread.currentThread()
    threads = [thing for thing in gc.get_objects() if issubclass(type(thing), QThread)]
    left += [
        f"Qt thread still running: {thread!r}"
        for thread in threads
        if thread is not current and isValid(thread) and thread.isRunning()
    ]
    return left
