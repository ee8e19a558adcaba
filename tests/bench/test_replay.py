"""Tries the bench of replays: both arms read everything, and what is wrong is counted."""

import pytest

from desktop.bench import replay
from desktop.bench.place import Place
from desktop.bench.replay import Drive, Size
from desktop.clock import SystemClock
from tests.bench.conftest import Heard, counted

TINY = Size("tiny", 3, 200, rounds=2, until_s=60)


def test_a_run_opens_what_the_bare_read_reads(where: Place, say: Heard) -> None:
    verdict = replay.run(where, TINY, SystemClock(), say)
    figures = verdict.figures
    assert set(verdict.ratio) == set(verdict.goal) == {"open"}
    assert say.keys == ["bench.fixes", "bench.round", "bench.round"]
    assert (figures["wrong"], verdict.sound) == (0, True)
    assert figures["replay_open_s"] > 0
    assert figures["bare_read_s"] > 0
    assert figures["fixes"] == figures["points"] == 600, "so few are all told"
    assert figures["bytes"] > 600 * 10
    assert [len(each) for each in figures["rounds_s"].values()] == [2, 2]
    database = where.folder / "replay.db"
    assert counted(database, "position") == 600
    assert counted(database, "leg") > 3
    assert counted(database, "SELECT count(*) FROM audit WHERE action = 'replay-viewed'") == 2


def test_what_is_not_read_is_counted_and_nothing_is_met(
    where: Place, say: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "_read", lambda *_: 29)
    verdict = replay.run(where, Size("tiny", 1, 30, rounds=2, until_s=60), SystemClock(), say)
    assert verdict.figures["wrong"] == 2
    assert (verdict.sound, verdict.met) == (False, False)


def test_ways_are_the_same_each_time_and_their_legs_lie_on_them() -> None:
    one, again = Drive(4, 500), Drive(4, 500)
    assert (one.lats, one.lons, one.legs) == (again.lats, again.lons, again.legs)
    assert len(one.lats) == len(one.lons) == 500
    assert one.legs
    assert all(first < last < 500 for _, first, last in one.legs)
    assert [moving for moving, _, _ in one.legs][:4] == [0, 1, 0, 1]
