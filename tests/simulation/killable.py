"""Decides how tests have a server process that they can kill and start again, on any database."""

import json
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from api_client.client import Client
from desktop.clock import SystemClock
from tests.databases import Place
from tests.forked import Begun

WITHIN_S = 60.0


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is so, for at most a minute."""
    clock, turn = SystemClock(), Event()
    end_s = clock.monotonic_s() + WITHIN_S
    while not true():
        assert clock.monotonic_s() < end_s, f"waited in vain until {what}"
        turn.wait(0.05)


class Server:
    """A server on a folder and a port of its own, that can be killed and started again."""

    def __init__(self, folder: Path, place: Place | None = None) -> None:
        """Start it on the file of the folder, or on what a URL names."""
        self.folder, self.kills = folder, 0
        self.key = folder.with_suffix(".key")
        self._database = place if isinstance(place, str) else None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.child = self.started()

    def started(self) -> "subprocess.Popen[bytes]":
        """Start the process and wait until it answers."""
        command = ["serve", "--data", str(self.folder)]
        command += ["--port", str(self._port), "--key-file", str(self.key)]
        if self._database is not None:
            command += ["--database", self._database]
        child = Begun(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert child.stdout is not None
        told = json.loads(child.stdout.readline())
        assert told["ready"], told
        return child

    def secret(self) -> str:
        """The secret of the folder's first server."""
        written = json.loads((self.folder / "server.json").read_text(encoding="utf-8"))
        secret: str = written["secret"]
        return secret

    def seq(self) -> int:
        """The number of the newest change."""
        with Client(self.url) as client:
            return client.centre.health().seq

    def await_changes(self, count: int) -> None:
        """Wait until so many changes have come, so that the kill falls into work."""
        enough = self.seq() + count
        until(lambda: self.seq() >= enough, "work goes on")

    def kill(self) -> None:
        """End it without any warning, and start another on what lies on the disk."""
        self.end(self.child.kill)
        self.kills += 1
        self.child = self.started()

    def stop(self) -> None:
        """Ask it to stop, if it is the folder's first."""
        with Client(self.url, self.secret()) as client:
            self.end(client.centre.stop)

    def end(self, ask: Callable[[], object]) -> None:
        """Wait until it has ended."""
        ask()
        self.child.wait(WITHIN_S)
        assert self.child.stdout is not None
        self.child.stdout.close()


@contextmanager
def killable(folder: Path, place: Place | None = None) -> Iterator[Server]:
    """Give a server that is stopped after the block."""
    server = Server(folder, place)
    try:
        yield server
    finally:
        if server.child.poll() is None:
            server.stop()
