"""Kills a server while many reports share commits: who was answered is there, once (A5).

Sixty-four phones keep the writer in the middle of a group nearly all the time, so that a kill
finds reports before their commit, in it, and between it and their answers.
"""

import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from desktop.clock import SystemClock
from tests.commanding import serving
from tests.conftest import Scale
from tests.databases import Place
from tests.e2e.peopled import Peopled, Phone, Wire, peopled
from tests.running import until

PHONES = 64
KILLS = {Scale.CI: 1, Scale.FULL: 6}
BETWEEN = 40
ENDS_WITHIN_S = 20
LARGE_LOG_BYTES = 24 << 20
RECOVERS_WITHIN_S = 30.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a kill is no signal there")


class Sending:
    """What phones have sent, and what they were answered."""

    def __init__(self, reports: dict[Phone, list[dict[str, Any]]]) -> None:
        """Begin with every report unsent."""
        self.reports = reports
        self.receipts: dict[str, dict[str, Any]] = {}

    def send(self, centre: Peopled, url: str, phone: Phone) -> None:
        """Send a phone's reports in their order until the server is gone."""
        with Wire(url, centre) as wire:
            for body in self.reports[phone]:
                try:
                    answer = wire.report(phone, body)
                except requests.RequestException:
                    return
                assert answer.status_code == 200, answer.text
                receipt = answer.json()
                assert receipt["accepted"], receipt
                before = self.receipts.setdefault(body["report_id"], receipt)
                assert receipt == before, "a repeat has another receipt"


def _feed(wire: Wire, newest: int) -> list[int]:
    """The numbers of the feed from its beginning."""
    numbers: list[int] = []
    headers = {"Authorization": f"Bearer {wire.centre.dispatcher}"}
    with requests.get(
        f"{wire.url}/v1/changes?after=0", headers=headers, stream=True, timeout=20
    ) as feed:
        for line in feed.iter_lines():
            if line.startswith(b"id: "):
                numbers.append(int(line[4:]))
                if numbers[-1] >= newest:
                    break
    return numbers


def _kill_at_work(centre: Peopled, sending: Sending) -> None:
    """Let every phone send until some new reports were answered, and kill the server then.

    Each begins with its first report again: what was answered is answered the same.
    """
    answered = set(sending.receipts)
    with (
        serving(centre.data, "--key-file", centre.key) as server,
        ThreadPoolExecutor(PHONES) as phones,
    ):
        going = [phones.submit(sending.send, centre, server.url, one) for one in centre.phones]

        def enough() -> bool:
            new = len(set(sending.receipts) - answered)
            return new >= BETWEEN or all(one.done() for one in going)

        until(enough, within_s=60)
        server.process.kill()
        server.process.wait(ENDS_WITHIN_S)
        for one in going:
            one.result(60)


def test_a_kill_in_a_groups_commit_loses_no_answer_and_doubles_no_report(
    tmp_path: Path, empty_place: Place, scale: Scale
) -> None:
    database = empty_place if isinstance(empty_place, str) else None
    centre = peopled(tmp_path, PHONES, database)
    options = ("--key-file", centre.key)
    with serving(centre.data, *options) as server, Wire(server.url, centre) as wire:
        sending = Sending({phone: wire.reports(phone) for phone in centre.phones})
    for _ in range(KILLS[scale]):
        _kill_at_work(centre, sending)
    with serving(centre.data, *options) as server, Wire(server.url, centre) as wire:
        for phone in centre.phones:
            for body in sending.reports[phone]:
                if body["report_id"] in sending.receipts:
                    kept = wire.ask("GET", f"/v1/reports/{body['report_id']}", centre.dispatcher)
                    assert (kept.status_code, kept.json()["status"]) == (200, "accepted")
            sending.send(centre, server.url, phone)
            order = wire.order(sending.reports[phone][0]["order_id"]).json()
            assert [one["state"] for one in order["milestones"]] == [
                body["state"] for body in sending.reports[phone]
            ]
        newest = wire.health().json()["seq"]
        assert _feed(wire, newest) == list(range(1, newest + 1))
    assert len(sending.receipts) == PHONES * 5
    assert centre.verified()["ok"]


@pytest.mark.sqlite_alone
def test_a_large_log_is_taken_up_in_seconds(tmp_path: Path) -> None:
    """A reader that keeps its picture lets the log grow; then the server is killed."""
    centre = peopled(tmp_path)
    path = centre.data / "callout.db"
    log = path.with_name("callout.db-wal")
    made: list[str] = []
    with serving(centre.data, "--key-file", centre.key) as server, Wire(server.url, centre) as wire:
        only_reads = f"{path.as_uri()}?mode=ro"  # else it would empty the log when it ends
        with closing(sqlite3.connect(only_reads, uri=True, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT COUNT(*) FROM work_order").fetchone()
            while log.stat().st_size < LARGE_LOG_BYTES:
                made.append(wire.create(remark="x" * 1000).json()["id"])
            server.process.kill()
            server.process.wait(ENDS_WITHIN_S)
        size = log.stat().st_size
        assert size >= LARGE_LOG_BYTES
    clock = SystemClock()
    began_s = clock.monotonic_s()
    with serving(centre.data, "--key-file", centre.key) as again, Wire(again.url, centre) as wire:
        seconds = clock.monotonic_s() - began_s
        assert seconds < RECOVERS_WITHIN_S
        assert {wire.order(id_).status_code for id_ in made} == {200}
    sys.stdout.write(f"{len(made)} orders, a log of {size >> 20} MiB, ready in {seconds:.1f} s\n")
    assert centre.verified()["ok"]
