"""Tries the bench of reports: every arm does what it is named for, and answers are counted."""

from dataclasses import replace
from pathlib import Path

from desktop.bench import ingest
from desktop.bench.ingest import CEILING, MILLION, Size
from desktop.bench.place import Place
from desktop.bench.serving import Arm
from desktop.clock import SystemClock
from tests.bench.conftest import Heard, counted

TINY = Size(
    "tiny",
    orders=640,
    many_orders=1_280,
    devices=640,
    rounds=2,
    warm_s=0.1,
    seconds=0.3,
    most=20,
    until_s=60,
)
WRITTEN = ("report", "order_step", "milestone", "position", "audit", "change")
WRITING = (Arm.GROUPED, Arm.SINGLE, MILLION)


def database(where: Place, arm: str) -> Path:
    return where.folder / arm / "callout.db"


def test_a_run_counts_every_report_and_its_no_op_writes_nothing(where: Place, say: Heard) -> None:
    verdict = ingest.run(where, TINY, SystemClock(), say)
    figures = verdict.figures

    told = verdict.in_json()
    assert set(told) == {"name", "ratio", "goal", "met", "figures"}
    assert set(verdict.ratio) == set(verdict.goal) == {"noop", "single", "million"}
    assert (figures["scale"], figures["wrong"], figures["filesystem"]) == ("tiny", 0, "ext4")
    assert say.keys == ["bench.filling", "bench.round", "bench.round"]
    for arm in (Arm.NOOP, *WRITING, CEILING):
        assert figures[arm] > 0
        assert len(figures["rates"][arm]) == TINY.rounds
        assert figures["sent"][arm] > 0
    for arm in WRITING:
        reports = counted(database(where, arm), "report")
        accepted = "SELECT count(*) FROM report WHERE status = 'accepted'"
        assert counted(database(where, arm), accepted) == reports
        assert reports == figures["sent"][arm]
        assert figures["written"][arm]["grouped"] == reports
    single = figures["written"][Arm.SINGLE]
    assert single["groups"] == single["grouped"]
    grouped = figures["written"][Arm.GROUPED]
    assert grouped["groups"] < grouped["grouped"], "64 connections, and no two reports in a group"
    assert counted(database(where, MILLION), "work_order") == TINY.many_orders

    assert figures["sent"][Arm.NOOP] > 0
    assert figures["written"][Arm.NOOP] == {"groups": 0, "grouped": 0}
    noop = database(where, Arm.NOOP)
    assert [counted(noop, table) for table in WRITTEN] == [0, 0, 0, 0, 1, 0]
    assert counted(noop, "SELECT max(version) FROM work_order") == 1
    seen = "SELECT count(DISTINCT last_seen_at) FROM token"
    assert counted(noop, seen) == 1, "a token is as it was laid down"
    assert (figures["dry"], figures["rounds"]) == (False, TINY.rounds)


def test_a_machine_that_is_faster_than_there_are_reports_is_no_sound_measure(
    where: Place, say: Heard
) -> None:
    few = replace(TINY, orders=64, many_orders=128, devices=64, rounds=3, warm_s=0.0, seconds=5.0)
    verdict = ingest.run(where, few, SystemClock(), say)
    assert (verdict.figures["dry"], verdict.met) == (True, False)
    assert verdict.figures["rounds"] == 1, "no round begins without reports"
    assert verdict.figures["wrong"] == 0
