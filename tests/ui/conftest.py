"""Decides what every test of the window stands on: one application and strict words."""

import gc
from collections.abc import Callable, Iterator
from datetime import UTC
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import words
from desktop.clock import HandClock
from desktop.ui import furnishing
from desktop.ui.first_run import FirstRun
from desktop.ui.machine import Machine
from desktop.ui.memory import Memory
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import SCENES, Scene, enter
from desktop.ui.pictures.setups import FounderStandIn, closed
from desktop.ui.pictures.shift import How
from desktop.ui.pictures.standin import MachineStandIn, StandIn
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Scheme, Theme
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace
from tests.ui.on_shift import Counting, OpenDesk, Opened

NOON = centre.NOW
HERE = Path(__file__).parent
NEVER_MS = 600_000
HEARD = ("panel.alarms", "panel.shift")
"""Panels that speak up whichever is in front."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Qt's offscreen plugin say of each window that it has no borders or order there."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(
                pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise|grabbing)")
            )


@pytest.fixture(autouse=True)
def strict_words() -> Iterator[None]:
    """Let a missing text fail the test; English and UTC to begin with."""
    words.be_strict(strict=True)
    words.choose(words.Language.ENGLISH, UTC)
    yield
    words.choose(words.Language.ENGLISH)
    words.be_strict(strict=False)


@pytest.fixture(autouse=True)
def only_what_is_seen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no panel be made that nobody looks at, unless a test is marked `furnished`.

    At a desk all are made some seconds after its start; to make them is most of what a test of
    the window costs.
    """
    if request.node.get_closest_marker("furnished") is not None:
        return

    def complete(workplace: Workplace) -> None:
        for dock in workplace.docks:
            if dock.key in HEARD or workplace.sees(dock.key):
                workplace._furnishing.panel(dock.key)  # noqa: SLF001

    monkeypatch.setattr(Workplace, "complete", complete)
    for wait in ("SOON_MS", "PAINTED_MS"):
        monkeypatch.setattr(furnishing, wait, NEVER_MS)


@pytest.fixture(autouse=True)
def collected_here(_leaves_nothing: None) -> Iterator[None]:
    """Let no background thread collect widgets, as in the desk itself (desktop.ui.collecting).

    Then delete what the test let go: without a running loop nobody else does.
    """
    gc.disable()
    yield
    if QApplication.instance() is not None:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.enable()


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """Dress the application once."""
    return Theme(qapp, Scheme.LIGHT)


@pytest.fixture
def clock() -> HandClock:
    """Stand at the time of the pictures."""
    return HandClock(NOON)


Open = Callable[..., Window]


@pytest.fixture
def open_window(qtbot: QtBot, theme: Theme, clock: HandClock, tmp_path: Path) -> Iterator[Open]:
    """Open windows on made-up centres, settled; they are closed afterwards."""
    opened: list[Window] = []

    def open_on(made_up: StandIn, machine: Machine | None = None) -> Window:
        memory = Memory(tmp_path / "desk.ini")
        here = machine or MachineStandIn()
        window = Window(made_up.client(), here, theme, clock, memory, made_up.follow)
        opened.append(window)
        qtbot.addWidget(window)
        window.show()
        window.start()
        painting.settle(window)
        return window

    yield open_on
    for window in opened:
        if not window.close():  # it asks first where something waits
            window.log_out()
            window.close()


@pytest.fixture
def open_shift(qtbot: QtBot, open_window: Open) -> OpenDesk:
    """Open desks on a made-up shift, with its panel in front unless `front` says otherwise."""

    def open_on(how: How, *, front: bool = True, **more: object) -> Opened:
        made_up = StandIn(words.Language.ENGLISH, how=how, **more)  # type: ignore[arg-type]
        window = open_window(made_up)
        seen = Counting()
        window._beacon = seen  # noqa: SLF001  (what calls outside is no part of it)
        enter(window, partial(painting.settle, window))
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        opened = Opened(window, made_up, seen)
        if front:
            opened.press("Ctrl+5")
        return opened

    return open_on


def scene(name: str) -> Scene:
    """Give a scene of the pictures by name."""
    return next(each for each in SCENES if each.name == name)


OpenFirst = Callable[..., FirstRun]


@pytest.fixture
def open_first(qtbot: QtBot, theme: Theme) -> Iterator[OpenFirst]:
    """Open first runs on made-up machines; they are closed afterwards."""
    opened: list[FirstRun] = []

    def open_on(founder: FounderStandIn | None = None, lost: Path | None = None) -> FirstRun:
        window = FirstRun(founder or FounderStandIn(), theme, Tasks(), lost)
        opened.append(window)
        window.show()
        qtbot.waitUntil(lambda: window.setting.tasks.idle)
        return window

    yield open_on
    for window in opened:
        closed(window)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
