"""What a phone keeps over its death, at any point at which it may die."""

import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import FieldState
from api_client.wire.tracking import Receipt, StatusReport
from desktop.simulator.outbox import Outbox, Standing, recorded
from tests.simulator.made import AT, a_report, an_order


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with closing(Outbox(tmp_path)) as made:
        yield made


def receipt(report: StatusReport, version: int = 4) -> Receipt:
    return Receipt(report_id=report.report_id, accepted=True, order_version=version)


def test_what_is_kept_is_there_after_a_restart_in_its_order(tmp_path: Path) -> None:
    visit = new_id()
    reports = [a_report(FieldState.RECEIVED), a_report(FieldState.ACCEPTED)]
    with closing(Outbox(tmp_path)) as outbox:
        for report in reports:
            outbox.add(report, report, visit)
        outbox.settle(receipt(reports[0]))
    with closing(Outbox(tmp_path)) as outbox:
        assert [kept.body for kept in outbox.waiting()] == reports[1:]
        assert [kept.standing for kept in outbox.reports()] == [
            Standing.ACCEPTED,
            Standing.WAITING,
        ]
        assert outbox.reports()[0].receipt == receipt(reports[0])
        assert outbox.states(visit) == [FieldState.RECEIVED, FieldState.ACCEPTED]


def test_what_is_settled_is_not_changed_any_more(outbox: Outbox) -> None:
    report = a_report(FieldState.RECEIVED)
    outbox.add(report, report, new_id())
    outbox.settle(receipt(report))
    outbox.complete(report.model_copy(update={"reason": "another"}))
    outbox.refuse(report.report_id, "visit-ended")
    [kept] = outbox.reports()
    assert kept.body.reason == ""
    assert kept.standing is Standing.ACCEPTED
    assert kept.refusal is None


def test_the_same_report_cannot_be_kept_twice(outbox: Outbox) -> None:
    report = a_report(FieldState.RECEIVED)
    outbox.add(report, report, new_id())
    with pytest.raises(sqlite3.IntegrityError):
        outbox.add(report, report, new_id())
    assert len(outbox.waiting()) == 1


def test_an_order_can_be_shown_with_no_network_and_forgotten(tmp_path: Path) -> None:
    order = an_order()
    with closing(Outbox(tmp_path)) as outbox:
        outbox.hold(order)
        outbox.acknowledged(order.id, 1)
        outbox.hold(order.model_copy(update={"version": 9}))
    with closing(Outbox(tmp_path)) as outbox:
        held = outbox.payloads()[order.id]
        assert held.order.version == 9
        assert held.acknowledged == 1
        outbox.drop(order.id)
        assert outbox.payloads() == {}


def test_a_photo_is_kept_whole_and_known_to_be_sent(tmp_path: Path) -> None:
    content = random.Random(1).randbytes(5000)
    with closing(Outbox(tmp_path)) as outbox:
        sha256 = outbox.keep_photo(content)
        assert outbox.keep_photo(content) == sha256
        assert outbox.photo(sha256).read_bytes() == content
        assert outbox.photos() == {sha256: False}
        outbox.photo_sent(sha256)
    assert recorded(tmp_path) == ([], {sha256: True})


WORKER = """
import sys
from pathlib import Path
from uuid import UUID
from api_client.vocabulary import FieldState
from api_client.wire.tracking import Receipt
from desktop.simulator.outbox import Outbox
from tests.simulator.made import a_report
outbox = Outbox(Path(sys.argv[1]))
visit = UUID(int=7)
while True:
    report = a_report(FieldState.RECEIVED)
    outbox.add(report, report, visit)
    sys.stdout.write(f"kept {report.report_id}\\n")
    sys.stdout.flush()
    outbox.complete(report.model_copy(update={"reason": "whole"}))
    outbox.settle(Receipt(report_id=report.report_id, accepted=True, order_version=1))
    sys.stdout.write(f"settled {report.report_id}\\n")
    sys.stdout.flush()
"""


def test_a_phone_that_is_killed_loses_nothing_that_it_told_of(tmp_path: Path) -> None:
    dice = random.Random(7)
    told: dict[UUID, str] = {}
    for _ in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tmp_path)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        ) as worker:
            assert worker.stdout is not None
            for _ in range(dice.randrange(1, 25)):
                what, _, which = worker.stdout.readline().decode().strip().partition(" ")
                told[UUID(which)] = what
            worker.kill()
            for line in worker.stdout:
                what, _, which = line.decode().strip().partition(" ")
                if len(which) == 36:
                    told[UUID(which)] = what
    with closing(Outbox(tmp_path)) as outbox:
        found = {kept.body.report_id: kept for kept in outbox.reports()}
    assert told.keys() <= found.keys()
    for report_id, what in told.items():
        if what == "settled":
            assert found[report_id].standing is Standing.ACCEPTED
            assert found[report_id].body.reason == "whole"
    assert all(kept.body.occurred_at == AT for kept in found.values())
