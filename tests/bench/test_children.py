"""Tries that the bench's children answer, and end with it, also when it is killed."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from api_client.vocabulary import StartFault
from desktop.bench.children import child
from desktop.store.faults import CannotStart
from tests.running import until

ROOT = Path(__file__).parent.parent.parent
_PARENT = """
import sys
from desktop.bench.children import child
with child("trivial") as one:
    one.ask()
    sys.stdout.write(f"{one.pid}\\n")
    sys.stdout.flush()
    sys.stdin.read()
"""


def test_a_child_ends_with_its_block() -> None:
    with child("trivial") as one:
        assert one.ask()["url"].startswith("http://127.0.0.1:")
        assert psutil.pid_exists(one.pid)
    assert not psutil.pid_exists(one.pid)


def test_a_child_that_cannot_begin_is_silent() -> None:
    with pytest.raises(CannotStart) as caught, child("load") as one:
        one.ask(act="nothing", arm="noop", plan={}, real=True)
    assert caught.value.fault is StartFault.SERVER_SILENT


def test_no_child_outlives_a_bench_that_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert psutil.pid_exists(pid)
        parent.kill()
    until(lambda: not psutil.pid_exists(pid))
