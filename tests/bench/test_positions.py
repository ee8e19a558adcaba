"""Tries the bench of positions: every arm does what it is named for, and answers are counted."""

from desktop.bench import positions
from desktop.bench.fixes import Fixes
from desktop.bench.place import Place
from desktop.bench.plan import Plan
from desktop.bench.positions import MANY, Size
from desktop.bench.serving import Arm
from desktop.clock import SystemClock
from tests.bench.conftest import Heard, counted

TINY = Size("tiny", 64, 128, rounds=2, warm_s=20, seconds=0.3, most=20, until_s=60)


def test_a_run_counts_every_position_and_its_no_op_writes_nothing(where: Place, say: Heard) -> None:
    verdict = positions.run(where, TINY, SystemClock(), say)
    figures = verdict.figures
    assert set(verdict.ratio) == set(verdict.goal) == {"noop", "many"}
    assert (figures["scale"], figures["wrong"], figures["dry"]) == ("tiny", 0, False)
    assert say.keys == ["bench.filling", "bench.round", "bench.round"]
    for arm in (Arm.NOOP, Arm.GROUPED, MANY):
        assert figures[arm] > 0
        assert len(figures["rates"][arm]) == TINY.rounds
    for arm in (Arm.GROUPED, MANY):
        database = where.folder / arm / "callout.db"
        assert counted(database, "position") == figures["sent"][arm]
        believed = "SELECT count(*) FROM position WHERE flag IS NULL AND app = 'owntracks'"
        assert counted(database, believed) == figures["sent"][arm], "a fix that was not believed"
        assert figures["written"][arm]["grouped"] == figures["sent"][arm]
        assert counted(database, "set_aside") == 0
    grouped = figures["written"][Arm.GROUPED]
    assert grouped["groups"] < grouped["grouped"], "64 connections, and no two fixes in a group"
    noop = where.folder / Arm.NOOP / "callout.db"
    assert counted(noop, "position") == 0
    assert figures["written"][Arm.NOOP] == {"groups": 0, "grouped": 0}


def test_each_device_speaks_in_its_turn_and_never_the_same_twice() -> None:
    clock = SystemClock()
    fixes = Fixes(Plan(4, 10, 4), 4, clock)
    told = [request.wire for place in range(4) for request in fixes.next(place, 6, clock)]
    for place in range(4):
        fixes.sent(place, 6)
    told += [request.wire for place in range(4) for request in fixes.next(place, 6, clock)]
    assert len(set(told)) == 48
    assert len({wire.split(b"Authorization: ")[1].split(b"\r")[0] for wire in told}) == 10
    assert not fixes.is_dry(0)
