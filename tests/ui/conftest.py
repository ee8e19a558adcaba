"""Decides what every test of the window stands on: one application, no leftovers."""

import gc
import logging
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desktop import words
from desktop.clock import HandClock
from desktop.ui.theme import Scheme, Theme

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def strict_words() -> Iterator[None]:
    """Let a missing text fail the test; English and UTC to begin with."""
    words.be_strict(strict=True)
    words.choose(words.Language.ENGLISH, UTC)
    yield
    words.choose(words.Language.ENGLISH)
    words.be_strict(strict=False)


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """Let no background thread collect widgets, as in the desk itself (desktop.ui.collecting)."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def no_leftovers(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Delete what the test let go, and fail one that leaves a thread or logs a warning."""
    before = set(threading.enumerate())
    yield
    if QApplication.instance() is not None:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    left = [thread for thread in threading.enumerate() if thread not in before]
    assert not left, f"threads left: {left}"
    warnings = [
        record for record in caplog.get_records("call") if record.levelno >= logging.WARNING
    ]
    assert not warnings, f"logged: {[record.getMessage() for record in warnings]}"


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """Dress the application once."""
    return Theme(qapp, Scheme.LIGHT)


@pytest.fixture
def clock() -> HandClock:
    """Stand at noon."""
    return HandClock(NOON)
