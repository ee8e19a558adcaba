"""Whether cycles are collected on the main thread alone while the desk runs."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui import collecting
from desktop.ui.collecting import THRESHOLDS, Collector


class Cycle:
    """Something that only collecting lets go."""

    def __init__(self) -> None:
        """Hold on to itself."""
        self.myself = self


def test_cycles_wait_for_the_main_thread(qtbot: QtBot, qapp: QApplication) -> None:
    owner = QObject(qapp)
    collector = Collector(owner)
    try:
        gone = weakref.ref(Cycle())

        def allocate() -> None:
            kept: list[list[int]] = [[] for _ in range(50 * THRESHOLDS[0])]
            assert kept

        thread = threading.Thread(target=allocate)
        thread.start()
        thread.join()
        assert gone() is not None
        many: list[list[int]] = [[] for _ in range(2 * THRESHOLDS[0])]
        qtbot.waitUntil(lambda: gone() is None)
        assert many
    finally:
        collector.end()
        owner.deleteLater()
    assert gc.isenabled()


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[Collector]:
    """Give a collector that collects when it is told to."""
    owner = QObject(qapp)
    made = Collector(owner)
    made.findChildren(QTimer)[0].stop()
    yield made
    made.end()
    owner.deleteLater()


def test_what_a_filled_desk_shows_is_looked_at_again_when_nobody_is_there(
    qtbot: QtBot, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "SETTLED_MS", 1)
    shown = Cycle()
    gone = weakref.ref(shown)
    before = gc.get_freeze_count()
    collector.set_aside()
    qtbot.waitUntil(lambda: gc.get_freeze_count() > before)
    del shown
    gc.collect()
    assert gone() is not None, "no collection walks what is set aside"
    collector.look_at_all()
    qtbot.waitUntil(lambda: gone() is None)
    assert gc.get_freeze_count()


def test_the_oldest_wait_until_they_are_a_quarter_more(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    old = [100]
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, THRESHOLDS[2] + 1))
    monkeypatch.setattr(gc, "collect", asked.append)
    monkeypatch.setattr(gc, "get_objects", lambda _generation: [None] * old[0])
    for old[0] in (100, 110, 125, 126):
        collector.collect()
    assert asked == [2, 2]
