"""Decides that one person has one window on one centre (F1): a second start calls the first one.

Whose window it is says a lock in the person's own folder, which dies with its process; how it is
called says a local socket beside the lock. Both are named after the centre, the machine and the
screen: another folder or server has a window of its own, and so has another person, and whoever
is logged in at two screens.
"""

import hashlib
import json
import logging
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, QLockFile, QObject, QTimer

from api_client.vocabulary import StartFault
from desktop.clock import SystemClock
from desktop.store.faults import CannotStart

if TYPE_CHECKING:  # most starts end, or paint, before they need it
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

LOG = logging.getLogger(__name__)
WAIT_S = 20.0
"""Longer than a start takes until its window can be called."""
LOOK_EVERY_MS = 100
ANSWER_MS = 5_000
LISTEN_AFTER_MS = 500
"""When a window can be called: not before it is painted, which is what people wait for."""
MOST_BYTES = 1_024
MOST_PATH = 90
"""So long the path of a socket may be everywhere; Qt adds a folder to it for a moment."""
FORWARD = "forward"
PORTS = {"http": 80, "https": 443}


def of_folder(data: Path) -> str:
    """Give what a window on a data folder of this machine is known by, however it was spelt."""
    return "folder " + os.path.normcase(data.resolve())


def of_server(url: str) -> str:
    """Give what a window on a server's address is known by, however it was spelt."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:  # no address: the window says so
        return f"server {url}"
    return f"server {parts.scheme}://{parts.hostname}:{port}{parts.path.rstrip('/')}"


@contextmanager
def only(known_by: str, folder: Path) -> Iterator["Summons | None"]:
    """Give the right to open a window while the block lasts, or None: the open one came forward.

    Args:
        known_by: see `of_folder` and `of_server`.
        folder: the person's own, where it is kept who has the window.

    Raises:
        CannotStart: ``desk-silent`` when a window is open and does not answer.
    """
    told = "\n".join((known_by, platform.node(), _screen(), str(folder)))
    name = f"open-{hashlib.sha256(told.encode()).hexdigest()[:16]}"
    beside = folder / f"{name}.socket"
    socket = str(beside) if len(os.fsencode(beside)) < MOST_PATH else _short(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        LOG.info("open-untold")  # two windows are better than none
    lock = QLockFile(str(folder / f"{name}.lock"))
    lock.setStaleLockTime(0)  # it is as old as the desk is open, for days
    if not _had(lock, socket):
        yield None
        return
    summons = Summons(socket)
    try:
        yield summons
    finally:
        summons.end()
        lock.unlock()


def _short(name: str) -> str:
    """Give the name of a socket where the person's folder lies too deep, and on Windows."""
    return f"callout-{name}" if sys.platform == "win32" else f"{tempfile.gettempdir()}/{name}"


def _screen() -> str:
    """Give where somebody sits: a window that is open elsewhere is of no use to him."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  (Windows alone has this)

        session = ctypes.c_ulong()
        ctypes.windll.kernel32.ProcessIdToSessionId(os.getpid(), ctypes.byref(session))
        where = str(session.value)
    else:
        where = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY", "")
    return where


def _had(lock: QLockFile, socket: str) -> bool:
    """Take the lock and say so, or call the window of whoever has it.

    Who has it may be about to end, or about to begin: both are waited for.
    """
    clock = SystemClock()
    until_s = clock.monotonic_s() + WAIT_S
    while not lock.tryLock(0):
        if lock.error() is not QLockFile.LockError.LockFailedError:
            LOG.info("open-untold")  # nothing can be kept there: two windows are better than none
            return True
        if _called(socket):
            return False
        if clock.monotonic_s() > until_s:
            raise CannotStart(StartFault.DESK_SILENT, pid=lock.getLockInfo()[0])
        if lock.tryLock(LOOK_EVERY_MS):
            break
    return True


def _called(path: str) -> bool:
    """Call the window behind a socket forward; say whether it came."""
    from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415  (most starts need it not at all)

    socket = QLocalSocket()
    socket.connectToServer(path)
    try:
        if not socket.waitForConnected(ANSWER_MS):
            return False
        pid = _heard(socket).get("pid")
        if not isinstance(pid, int):
            return False
        _let_forward(pid)
        _tell(socket, wanted=FORWARD)
        return _heard(socket).get("came") is True
    finally:
        socket.abort()


def _let_forward(pid: int) -> None:
    """Give a process the right to come forward, which Windows gives to the one in front alone."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  (Windows alone has this)

        ctypes.windll.user32.AllowSetForegroundWindow(pid)


def _tell(socket: "QLocalSocket", **said: object) -> None:
    socket.write(json.dumps(said).encode() + b"\n")
    socket.flush()


def _heard(socket: "QLocalSocket") -> dict[str, object]:
    """Wait for a line and read it; nothing of what is no object."""
    while not socket.canReadLine() and socket.bytesAvailable() < MOST_BYTES:
        if not socket.waitForReadyRead(ANSWER_MS):
            return {}
    return _line(socket)


def _line(socket: "QLocalSocket") -> dict[str, object]:
    try:
        told = json.loads(bytes(socket.readLine(MOST_BYTES).data()))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


class Summons(QObject):
    """How the window that is open is called by a second start."""

    def __init__(self, path: str) -> None:
        """Listen at `path` once there is a window; see `listen`."""
        super().__init__()
        self._path = path
        self._server: QLocalServer | None = None

    def listen(self, _window: object, app: QCoreApplication) -> "Summons":
        """Let the window be called from soon on until the program ends."""
        app.aboutToQuit.connect(self.end)
        QTimer.singleShot(LISTEN_AFTER_MS, self, self._begin)
        return self

    def end(self) -> None:
        """Be called no more."""
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _begin(self) -> None:
        """Listen; what a window that crashed has left in the place is taken away."""
        from PySide6.QtNetwork import QLocalServer  # noqa: PLC0415  (not before the first paint)

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(self._path)
        server.newConnection.connect(self._answer)
        if server.listen(self._path):
            self._server = server
        else:
            LOG.info("open-uncalled")

    def _answer(self) -> None:
        """Say who we are to whoever calls; what he wants comes after it."""
        server = self._server
        while server is not None and server.hasPendingConnections():
            socket = server.nextPendingConnection()
            socket.setReadBufferSize(MOST_BYTES)
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(lambda asked=socket: self._take(asked))
            _tell(socket, pid=os.getpid())

    def _take(self, socket: "QLocalSocket") -> None:
        """Do what is wanted, as far as it is known: come forward."""
        if not socket.canReadLine():
            if socket.bytesAvailable() >= MOST_BYTES:
                socket.abort()
            return
        came = _line(socket).get("wanted") == FORWARD
        if came:
            from desktop.ui.forward import bring_forward  # noqa: PLC0415  (it shows windows)

            LOG.info("called-forward")
            bring_forward()
        _tell(socket, came=came)
        socket.disconnectFromServer()
