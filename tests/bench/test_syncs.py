"""Tries by what reaches the kernel that what is told is on disk before: each report, each command.

The tracer sees every write to the log of the database with what is in it, every sync of that log,
and every answer that goes out (A5, E9).
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import dropwhile, takewhile
from pathlib import Path

import pytest

from desktop.bench import filling
from desktop.bench.children import child
from desktop.bench.plan import Plan
from desktop.bench.serving import Arm
from desktop.clock import SystemClock
from tests.store.test_engine import strace

REPORTS = 192
PLAN = Plan(REPORTS, REPORTS, REPORTS)
_CALL = re.compile(r"^(?P<pid>\d+) +(?:<\.\.\. )?(?P<call>\w+)(?P<rest>.*)$")
_ACCEPTED = re.compile(r'report_id\\":\\"(?P<id>[0-9a-f-]{36})\\",\\"accepted\\":true')
_POSTED = re.compile(r"posted (?P<id>[0-9a-f-]{36})")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@dataclass
class Seen:
    """What a trace tells: syncs of the log, reports answered, and those answered too early."""

    accepted: re.Pattern[str] = _ACCEPTED
    syncs: int = 0
    taken_up: int = 0
    """How often the log was taken up into the database, and begun anew: two syncs more."""
    answered: set[str] = field(default_factory=set)
    early: list[str] = field(default_factory=list)
    _written: set[str] = field(default_factory=set)
    _syncing: dict[str, set[str]] = field(default_factory=dict)
    _durable: set[str] = field(default_factory=set)

    def take(self, line: str) -> None:
        """Follow one line."""
        match = _CALL.match(line)
        if match is None:
            return
        pid, call, rest = match["pid"], match["call"], match["rest"]
        if call == "pwrite64" and "-wal>" in rest:
            self._written.update(_ID.findall(rest))
        elif call in {"fsync", "fdatasync"}:
            self._sync(pid, rest)
        elif call in {"sendto", "write", "sendmsg", "writev"}:
            for found in self.accepted.finditer(rest):
                self.answered.add(found["id"])
                if found["id"] not in self._durable:
                    self.early.append(found["id"])

    def _sync(self, pid: str, rest: str) -> None:
        """Take what was written before a sync began as durable once the sync has ended."""
        self.taken_up += ".db>" in rest
        if "-wal>" in rest:
            self._syncing[pid] = set(self._written)
        if "unfinished" not in rest and pid in self._syncing:
            self._durable |= self._syncing.pop(pid)
            self.syncs += 1


def seen(lines: Iterable[str], accepted: re.Pattern[str] = _ACCEPTED) -> Seen:
    found = Seen(accepted)
    for line in lines:
        found.take(line)
    return found


def traced(folder: Path, arm: Arm) -> tuple[Seen, int]:
    """What the tracer saw of a server that took some reports, and how many groups it had."""
    trace = folder / "trace"
    data = folder / "centre"
    data.mkdir()
    filling.fill(data / "callout.db", PLAN, SystemClock())
    calls = "trace=pwrite64,fsync,fdatasync,sendto,sendmsg,write,writev"
    tracer = [strace(), "-f", "-y", "-e", calls, "-s", "5000", "-o", str(trace)]
    with child("server", before=tracer) as server, child("load") as load:
        url = server.ask(data=str(data), arm=arm)["url"]
        plan = asdict(PLAN)
        round_ = load.ask(
            act="ingest", arm=arm, url=url, plan=plan, real=True, seconds=30.0, most=REPORTS // 64
        )
        assert (round_["right"], round_["wrong"]) == (REPORTS, 0), round_["first_wrong"]
        groups = server.ask()["groups"]
    with trace.open(encoding="utf-8", errors="replace") as lines:
        return seen(lines), groups


def test_each_group_is_synced_before_anybody_hears_of_it(tmp_path: Path) -> None:
    found, groups = traced(tmp_path, Arm.GROUPED)
    assert len(found.answered) == REPORTS
    assert found.early == []
    assert found.syncs >= groups
    assert groups < REPORTS / 2, "nothing was grouped"


def test_without_groups_each_report_has_a_sync_of_its_own(tmp_path: Path) -> None:
    found, groups = traced(tmp_path, Arm.SINGLE)
    assert len(found.answered) == REPORTS
    assert found.early == []
    assert groups == REPORTS
    assert found.syncs >= REPORTS


def posted(folder: Path, group_most: int) -> tuple[Seen, int, int]:
    """What the tracer saw of commands of the ledger, how many groups there were, and how many."""
    trace = folder / "trace"
    calls = "trace=pwrite64,fsync,fdatasync,write"
    tracer = [strace(), "-f", "-y", "-e", calls, "-s", "5000", "-o", str(trace)]
    part = [sys.executable, "-m", "tests.bench.posting", str(folder), str(group_most)]
    done = subprocess.run([*tracer, *part], capture_output=True, encoding="utf-8", check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    with trace.open(encoding="utf-8", errors="replace") as lines:
        begun = dropwhile(lambda line: '"begun' not in line, lines)
        found = seen(takewhile(lambda line: '"ended' not in line, begun), _POSTED)
    return found, told["groups"], told["posted"]


@pytest.mark.parametrize("group_most", [64, 1])
def test_each_group_of_money_is_synced_before_anybody_hears_of_it(
    tmp_path: Path, group_most: int
) -> None:
    found, groups, count = posted(tmp_path, group_most)
    assert len(found.answered) == count > 0
    assert found.early == []
    assert groups <= found.syncs <= groups + 2 * found.taken_up, "a sync a group"
    assert groups == count if group_most == 1 else groups < count / 2


ID = "018cd0a1-0000-7001-8001-000000000000"
WRITE = f'9 pwrite64(5</x/callout.db-wal>, "..{ID}..", 4096, 56) = 4096'
SEND = f'8 sendto(7<socket:[1]>, "{{\\"report_id\\":\\"{ID}\\",\\"accepted\\":true}}", 80) = 80'


def test_an_answer_before_the_sync_has_ended_is_early() -> None:
    begun = "9 fdatasync(5</x/callout.db-wal> <unfinished ...>"
    ended = "9 <... fdatasync resumed>) = 0"
    assert seen([WRITE, begun, ended, SEND]).early == []
    assert seen([WRITE, begun, SEND, ended]).early == [ID]
    assert seen([WRITE, SEND]).early == [ID]
    assert seen([begun, WRITE, ended, SEND]).early == [ID]
    assert seen([WRITE, "9 fdatasync(4</x/callout.db>) = 0", SEND]).early == [ID]
    assert seen([WRITE, "9 fdatasync(5</x/callout.db-wal>) = 0", SEND]).early == []
