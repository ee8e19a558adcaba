"""Tries the bench of the window: real desks are opened, looked at and used while reports arrive."""

import pytest

from desktop.bench import window
from desktop.bench.place import Place
from desktop.bench.window import Size
from desktop.clock import SystemClock
from tests.bench.conftest import Heard

TINY = Size("tiny", 300, 600, starts=1, held_s=0.5, scrolled_rows=10, until_s=60, rate=40)


def test_desks_are_opened_and_used_while_reports_arrive(
    where: Place, say: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(window.SCREEN, "offscreen")
    verdict = window.run(where, TINY, SystemClock(), say)
    figures = verdict.figures

    assert set(verdict.ratio) == set(verdict.goal) == {"first_queue", "hold", "scroll", "memory"}
    assert (figures["reports"], figures["wrong"]) == (TINY.held_s * TINY.rate, 0)
    assert figures["platform"] == "offscreen"
    assert 0 < figures["bare_window_s"] < figures["first_queue_s"]
    assert figures["longest_hold_ms"] >= figures["hold_p99_ms"] >= 0
    for name in ("scroll_row_ms", "scroll_row_fusion_ms", "frame_ms", "quiet_frame_ms"):
        assert figures[name] > 0
    assert figures["memory_million_mb"] > 50
    assert figures["memory_10k_mb"] > 50
