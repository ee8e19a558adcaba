"""Decides how a test begins ``callout`` quickly: forked from a process that has loaded it already.

Loading the server costs seconds of processor time, and the tests begin hundreds. What is forked
runs ``desktop.__main__.main`` with arguments, environment, folder and streams of its own, and
ends as any interpreter ends. Elsewhere than on Linux nothing is forked (tests/forked.py).
"""

import gc
import importlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from threading import Lock
from typing import Any

from tests import leftovers

assert sys.platform == "linux", "elsewhere nothing is forked"
ROOT = Path(__file__).parent.parent
MOST_BYTES = 1 << 20
STATUS = struct.Struct("i")
LOADED = (
    "desktop.__main__",
    "desktop.app.serving",
    *(
        f"desktop.commands.{name}"
        for name in ("audit", "backup", "restore", "serve", "staff", "stop", "technician", "verify")
    ),
)


class Forked(subprocess.Popen[Any]):
    """A process that runs ``callout`` with these arguments, forked; used as any other Popen."""

    def __init__(self, arguments: list[str], **how: Any) -> None:  # noqa: ANN401  (Popen's own)
        """Begin; ``how`` is what Popen takes: streams, encoding, environment, folder."""
        self._status = -1
        super().__init__(arguments, **how)

    def _execute_child(  # what Popen calls to begin; the places of its arguments are CPython's
        self,
        args: list[str],
        *rest: Any,  # noqa: ANN401  (Popen's own)
    ) -> None:
        folder, environment = rest[4], rest[5]
        pairs = ((rest[9], rest[10]), (rest[12], rest[11]), (rest[14], rest[13]))
        streams = [own if own != -1 else number for number, (own, _) in enumerate(pairs)]
        devnull = getattr(self, "_devnull", None)
        self._status, told = os.pipe()
        asked = {
            "arguments": list(args),
            "environment": dict(os.environ if environment is None else environment),
            "folder": str(folder or Path.cwd()),
        }
        try:
            self.pid = _nursery().begin(asked, [*streams, told])
            self._child_created = True
        finally:
            ours = {own for own, other in pairs if -1 not in {own, other}} - {devnull}
            for descriptor in (told, *ours, *([] if devnull is None else [devnull])):
                os.close(descriptor)
            self._closed_child_pipe_fds = True

    def _try_wait(self, flags: int) -> tuple[int, int]:
        """Give the process and how it ended, as waitpid does; who forked it tells."""
        timeout = 0 if flags & os.WNOHANG else None
        if not select.select([self._status], [], [], timeout)[0]:
            return 0, 0
        told = os.read(self._status, STATUS.size)
        os.close(self._status)
        assert told, "whoever forked it is gone"
        return self.pid, int(STATUS.unpack(told)[0])

    def _internal_poll(self, *_: Any, **__: Any) -> int | None:  # noqa: ANN401  (Popen's own)
        if self.returncode is None:
            pid, status = self._try_wait(os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


class Nursery:
    """The process that has everything loaded, and forks."""

    def __init__(self) -> None:
        """Start it; what it loads is waited for when it is first asked for a process."""
        self._asking = Lock()
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with there:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.nursery", str(there.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=ROOT,
                pass_fds=[there.fileno()],
            )
        self._socket = here
        leftovers.KEPT.add(str((leftovers.DESCRIPTORS / str(here.fileno())).readlink()))

    def begin(self, asked: dict[str, Any], descriptors: list[int]) -> int:
        """Fork a process on these descriptors: in, out, errors, and where its end is told."""
        with self._asking:
            socket.send_fds(self._socket, [json.dumps(asked).encode()], descriptors)
            answer = self._socket.recv(MOST_BYTES)
        assert answer, "the process that forks is gone"
        return int(answer)

    def end(self) -> None:
        """End it; what it forked goes on."""
        self._socket.close()
        self._process.wait(20.0)


_made: list[Nursery] = []
_making = Lock()


def _nursery() -> Nursery:
    with _making:
        if not _made:
            _made.append(Nursery())
        return _made[0]


def end() -> None:
    """End the process that forks, if there is one."""
    with _making:
        while _made:
            _made.pop().end()


# In the process that forks


def _forks(asking: socket.socket) -> list[str]:
    """Fork on request until nobody asks any more; give a fork its arguments."""
    ended_read, ended_write = os.pipe()
    os.set_blocking(ended_write, False)
    signal.set_wakeup_fd(ended_write)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks decides when it is over
    telling: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([asking.fileno(), ended_read], [], [])
        if ended_read in ready:
            os.read(ended_read, MOST_BYTES)
            _tell_of_the_ended(telling)
        if asking.fileno() not in ready:
            continue
        said, descriptors, _, _ = socket.recv_fds(asking, MOST_BYTES, 4)
        if not said:
            sys.exit(0)
        asked = json.loads(said)
        pid = os.fork()
        if not pid:
            for descriptor in (ended_read, ended_write, *telling.values()):
                os.close(descriptor)
            asking.close()
            _become(asked, descriptors)
            return list(asked["arguments"])
        telling[pid] = descriptors.pop()
        for descriptor in descriptors:
            os.close(descriptor)
        asking.send(str(pid).encode())


def _tell_of_the_ended(telling: dict[int, int]) -> None:
    """Tell how each ended that has."""
    while telling:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        descriptor = telling.pop(pid)
        try:
            os.write(descriptor, STATUS.pack(status))
        except BrokenPipeError:  # nobody wants to know
            pass
        finally:
            os.close(descriptor)


def _become(asked: dict[str, Any], descriptors: list[int]) -> None:
    """Be what was asked for, as if started so."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, descriptor in enumerate(descriptors[:3]):
        os.dup2(descriptor, number)
    for descriptor in descriptors:
        os.close(descriptor)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    os.chdir(asked["folder"])
    sys.argv[1:] = asked["arguments"]


def _load() -> None:
    for name in LOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    _load()
    wanted = _forks(socket.socket(fileno=int(sys.argv[1])))
    sys.argv[0] = "callout"
    sys.exit(sys.modules["desktop.__main__"].main(wanted))
