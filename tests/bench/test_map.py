"""Tries the bench of the map: every crowd is painted, and the replay is opened beside it."""

import pytest

from desktop.bench import map as map_
from desktop.bench import replay
from desktop.bench.place import Place
from desktop.clock import SystemClock
from tests.bench.conftest import Heard


def test_a_run_paints_each_crowd_and_opens_a_replay(
    where: Place, say: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_, "ROUNDS", {False: 1})
    monkeypatch.setattr(map_, "FRAMES", {False: 2})
    monkeypatch.setattr(replay, "QUICK", replay.Size("tiny", 2, 50, rounds=1, until_s=60))
    verdict = map_.measured(where, False, SystemClock(), say)
    assert set(verdict.ratio) == set(verdict.goal) == {"frame", "budget"}
    assert verdict.sound
    figures = verdict.figures
    for name in ("frame_20_ms", "frame_2000_ms", "frame_10000_ms", "replay_open_s", "bare_read_s"):
        assert figures[name] > 0
    assert figures["frame_2000_ms"] / 16 == pytest.approx(verdict.ratio["budget"], abs=0.001)
    assert figures["fixes"] == 100
