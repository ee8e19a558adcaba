"""Whether the desk as people start it opens one window: real processes, without a screen."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.commanding import ROOT, callout
from tests.running import until

NOWHERE = "http://127.0.0.1:9"
WITHIN_S = 60.0

Start = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def home() -> Iterator[Path]:
    """Somebody's own folders, at a path as short as people's."""
    with TemporaryDirectory(prefix="callout-") as made:
        yield Path(made)


@pytest.fixture
def start(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start desks of somebody; they are ended afterwards."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name))
    started: list[subprocess.Popen[bytes]] = []

    def run(url: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "desktop", "connect", url]
        started.append(subprocess.Popen(command, cwd=ROOT, env=dict(os.environ)))
        return started[-1]

    yield run
    for each in started:
        each.kill()
        each.wait(WITHIN_S)


def known(home: Path, suffix: str) -> list[Path]:
    """Give what is kept of the windows that are open."""
    return sorted(home.rglob(f"*.{suffix}"))


def holders(home: Path) -> set[int]:
    """Give the processes that have a window."""
    return {int(path.read_text("utf-8").split("\n")[0]) for path in known(home, "lock")}


def test_a_second_start_brings_the_first_window_forward_until_that_is_gone(
    start: Start, home: Path
) -> None:
    first, other = start(NOWHERE), start("http://127.0.0.1:7")
    until(lambda: len(known(home, "socket")) == 2, WITHIN_S)
    assert holders(home) == {first.pid, other.pid}
    second = callout("connect", NOWHERE + "/")
    assert (second.code, second.err) == (0, "")
    assert second.out == (
        "Callout is already open on this server; its window has come to the front.\n"
    )
    (log,) = known(home, "log")
    assert log.read_text("utf-8").count("called-forward") == 1
    first.kill()
    first.wait(WITHIN_S)
    assert len(known(home, "socket")) == 2, "a crash takes nothing away"
    again = start(NOWHERE)
    until(lambda: holders(home) == {again.pid, other.pid}, WITHIN_S)
    assert callout("connect", NOWHERE).code == 0
    assert log.read_text("utf-8").count("called-forward") == 2
    assert again.poll() is None
    assert other.poll() is None
