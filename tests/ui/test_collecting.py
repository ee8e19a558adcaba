"""Whether cycles are collected on the main thread alone while the desk runs."""

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

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
