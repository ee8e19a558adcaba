"""A server that is killed again and again under phones at work: nothing acknowledged is lost."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from api_client.client import Client
from api_client.errors import Unreachable
from desktop.clock import SystemClock
from desktop.commands import demo
from desktop.simulator.centre import Play, PlayedCentre
from desktop.simulator.day import HURRIED
from desktop.simulator.dispatcher import Habits
from desktop.simulator.invariants import judged
from desktop.simulator.network import ROUGH
from tests.conftest import Scale

KILLS = {Scale.CI: 4, Scale.FULL: 10}
SEEDS = (7, 1, 2, 3, 4)
"""The first alone in CI; all five, and so fifty kills, at full scale."""
CHANGES_BETWEEN = 25
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

    def __init__(self, folder: Path) -> None:
        self.folder, self.kills = folder, 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.child = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        key = self.folder.with_suffix(".key")
        command = [sys.executable, "-m", "desktop", "serve", "--data", str(self.folder)]
        command += ["--port", str(self._port), "--key-file", str(key)]
        child = subprocess.Popen(
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
        written = json.loads((self.folder / "server.json").read_text(encoding="utf-8"))
        secret: str = written["secret"]
        return secret

    def seq(self) -> int:
        with Client(self.url) as client:
            return client.centre.health().seq

    def await_changes(self, count: int) -> None:
        """Wait until so many changes have come, so that the kill falls into work."""
        enough = self.seq() + count
        until(lambda: self.seq() >= enough, "work goes on")

    def kill(self) -> None:
        """End it without any warning, and start another on what lies on the disk."""
        self._end(self.child.kill)
        self.kills += 1
        self.child = self._started()

    def stop(self) -> None:
        with Client(self.url, self.secret()) as client:
            self._end(client.centre.stop)

    def _end(self, ask: Callable[[], object]) -> None:
        ask()
        self.child.wait(WITHIN_S)
        assert self.child.stdout is not None
        self.child.stdout.close()


@contextmanager
def killable(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    try:
        yield server
    finally:
        if server.child.poll() is None:
            server.stop()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.skipif(sys.platform == "win32", reason="a kill is no signal there")
def test_nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed(
    tmp_path: Path, scale: Scale, seed: int
) -> None:
    if scale is Scale.CI and seed != SEEDS[0]:
        pytest.skip("CALLOUT_SCALE=full kills on")
    play = Play(6, seed, tmp_path / "phones", HURRIED, ROUGH, Habits(), watched=True)
    data = tmp_path / "centre"
    with killable(data) as server:
        centre = PlayedCentre(server.url, server.secret(), play, SystemClock())
        try:
            centre.open()
            centre.start()
            while server.kills < KILLS[scale]:
                server.await_changes(CHANGES_BETWEEN)
                server.kill()
            centre.finish(demo.GRACE_S)
            run, claimed = centre.evidence()
        finally:
            centre.end()
            centre.close()
        verdict = judged(run, claimed)
    broken = {finding.name: finding.faults for finding in verdict.findings if not finding.ok}
    assert broken == {}
    assert (verdict.lost, verdict.doubled) == (0, 0)
    assert len(run.accepted()) > 20
    assert all(seen.cuts >= server.kills for seen in run.watched)
    assert demo.verified(data).ok
    with Client(server.url) as client, pytest.raises(Unreachable):
        client.centre.health()
