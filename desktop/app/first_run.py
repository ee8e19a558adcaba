"""Decides how the first run is put together, before there is a desk."""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop import words
from desktop.app.desk import LOG_BYTES, dressed
from desktop.app.log import logging_to
from desktop.ui.collecting import Collector
from desktop.ui.first_run import FirstRun
from desktop.ui.founding import Founder
from desktop.ui.machine import Begun
from desktop.ui.tasks import Tasks

LOG = logging.getLogger(__name__)


def run_first(
    founder: Founder,
    lost: Path | None = None,
    *,
    kept: Path | None = None,
    opened: Callable[[FirstRun, QApplication], object] | None = None,
) -> Begun | None:
    """Lead somebody to a centre, and give where the desk begins; None when the window was closed.

    `lost` is the folder of a centre that was there before and is not; `kept` and `opened` are as
    of `desktop.app.desk.run_desk`.
    """
    app, memory, theme, logs = dressed(kept)
    collector = Collector(app)
    with logging_to(logs / "desk.log", console=False, size_bytes=LOG_BYTES):
        tasks = Tasks()
        window = FirstRun(founder, theme, tasks, lost)
        watching = opened(window, app) if opened is not None else None
        try:
            window.exec()
        finally:
            del watching
            tasks.close()
            collector.end()
        if window.begun is not None:
            memory.keep_language(words.language())
            memory.write()
        return window.begun
