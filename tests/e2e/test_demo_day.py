"""Whether a day of the demo is seen again at the desk as it was, also where there is no network.

A demo is founded as ``callout demo`` founds it and served by a process of its own. What the replay
shows is held against what is on record.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from api_client.client import Client
from api_client.vocabulary import ReplayKind
from desktop import words
from desktop.app.desk import NOWHERE
from desktop.app.machine import VisitingMachine
from desktop.clock import HandClock
from desktop.commands.demo import serving
from desktop.ui.colours import PAPER
from desktop.ui.feed import Link
from desktop.ui.memory import Memory
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.replay import SPEEDS, ReplaySheet
from desktop.ui.replay_data import Story
from desktop.ui.replay_lanes import BAR_TOP_PX, END_PX, GUTTER_PX, STOP_PX
from desktop.ui.theme import Scheme, Theme
from desktop.ui.window import Window
from tests.e2e import demo_day
from tests.e2e.demo_day import BEGINS, MIDNIGHT, PACE, Demo, Recorded

WITHIN_MS = 60_000
FRAME = timedelta(seconds=1)
"""How far the hand moves the clock from frame to frame: a minute of the day at 60x."""
FIRST = BEGINS - demo_day.PLAYED - timedelta(minutes=5)
"""When the axis begins: at a quarter of an hour before anything happened."""
NEAR_DEGREES = 2e-5
"""Two metres: a replay's places are told to a tenth of one."""
SHOWN = {ReplayKind.MILESTONE, ReplayKind.FILE, ReplayKind.OFFER, ReplayKind.OFFER_ENDED}
pytestmark = [
    pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)"),
    pytest.mark.sqlite_alone("about a demo, whose records lie in a file"),
]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak English and see times in UTC, whatever the machine does."""
    words.choose(words.Language.ENGLISH, UTC)
    yield
    words.choose(words.Language.ENGLISH)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demo whose morning was played."""
    return demo_day.founded(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def clock() -> HandClock:
    """The window's clock, moved by hand: it stands where the demo's day begins."""
    return HandClock(BEGINS)


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, demo: Demo, clock: HandClock, tmp_path: Path
) -> Iterator[Window]:
    """The desk on the demo's server, with its dispatcher before it."""
    with serving(demo.data, demo.key, PACE) as server:
        machine = VisitingMachine(server.url, server.secret)
        theme, memory = Theme(qapp, Scheme.LIGHT), Memory(tmp_path / "desk.ini")
        made = Window(Client(NOWHERE), machine, theme, clock, memory)
        qtbot.addWidget(made)
        made.show()
        made.start(demo.login)
        qtbot.waitUntil(lambda: link(made) is Link.CONNECTED, timeout=WITHIN_MS)
        yield made
        made.close()


def link(window: Window) -> Link | None:
    """How the window stands to its server."""
    return None if window.workplace is None else window.workplace.standing.link


def replayed(qtbot: QtBot, window: Window, whom: Recorded) -> ReplaySheet:
    """The replay of a technician by its key, once the server has settled what he did."""
    assert window.workplace is not None
    window.show_panel("panel.technicians")
    panel = window.workplace.panel(TechniciansPanel)
    qtbot.waitUntil(lambda: panel.model.place(whom.id) is not None, timeout=WITHIN_MS)
    panel.choose(whom.id)
    panel.table.setFocus()
    QTest.keyClick(
        panel.table,
        Qt.Key.Key_Y,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    (sheet,) = panel.findChildren(ReplaySheet)

    def settled() -> bool:
        if sheet.story is None:
            return False
        if not sheet.story.people[0].legs and not sheet.pane.placard.isVisible():
            sheet.reload()
        return bool(sheet.story.people[0].legs)

    qtbot.waitUntil(settled, timeout=WITHIN_MS)
    return sheet


def ms(at: datetime) -> int:
    """A time as the replay of that day has it."""
    return (at - MIDNIGHT) // timedelta(milliseconds=1)


def test_a_day_of_the_demo_is_replayed_sixty_times_as_fast(
    qtbot: QtBot, demo: Demo, clock: HandClock, request: pytest.FixtureRequest
) -> None:
    whom = max(demo_day.recorded(demo), key=lambda each: len({kind for _, kind, *_ in each.events}))
    assert {kind for _, kind, *_ in whom.events} == SHOWN, "the day has everything"
    assert whom.gaps, "and hours in which nothing was heard"
    sheet = replayed(qtbot, request.getfixturevalue("window"), whom)
    story = sheet.story
    assert story is not None
    assert story.since == MIDNIGHT
    assert story.length_ms == ms(BEGINS)
    assert (story.begins_ms, story.ends_ms) == (ms(FIRST), ms(BEGINS))
    holds_what_is_on_record(story, whom)
    stands_on_the_axis(sheet, whom)
    plays_to_its_end(sheet, whom, clock)
    sheet.accept()


def holds_what_is_on_record(story: Story, whom: Recorded) -> None:
    (person,) = story.people
    assert person.name == whom.name
    told = sorted(
        (each.at_ms, each.kind, each.word or "", story.numbers[each.order])
        for each in person.events
        if each.kind in SHOWN and each.order is not None
    )
    assert told == [(ms(at), kind, word, number) for at, kind, word, number in whom.events]
    assert person.fixes == len(whom.fixes)
    assert list(person.gaps) == [(ms(one), ms(other)) for one, other in whom.gaps]
    legs = [(leg.moving, leg.from_ms, leg.to_ms) for leg in person.legs]
    assert [leg[0] for leg in legs] == [leg[0] for leg in stretches(whom)]
    for leg, rule in zip(legs, stretches(whom), strict=True):
        assert leg == pytest.approx(rule, abs=1), "to the millisecond that is left over"


def stretches(whom: Recorded) -> list[tuple[bool, int, int | None]]:
    """Stops and trips in the replay's time."""
    return [
        (moving, ms(began), None if ended is None else ms(ended))
        for moving, began, ended in whom.stretches()
    ]


def stands_on_the_axis(sheet: ReplaySheet, whom: Recorded) -> None:
    """What is painted is where its time is: strokes of events, bars of stops and trips, gaps."""
    axis, story = sheet.axis, sheet.story
    assert story is not None
    (person,) = story.people
    painted, lane = axis.grab().toImage(), round(axis.lane_of(person))
    ink = QColor(PAPER.tint(person.tone).text)
    room = axis.width() - GUTTER_PX - END_PX

    def x_of(at_ms: int) -> int:
        return round(GUTTER_PX + (at_ms - ms(FIRST)) / (ms(BEGINS) - ms(FIRST)) * room)

    for at, kind, word, number in whom.events:
        x = x_of(ms(at))
        assert inked(painted, x, lane + BAR_TOP_PX - 3, ink), f"{kind} {word} of {number}"
        assert axis.told_at(QPointF(x, lane + 10)), f"{kind} {word} of {number} is told"
    hidden = [(x_of(ms(one)), x_of(ms(other))) for one, other in whom.gaps]
    strokes = {x_of(ms(at)) for at, *_ in whom.events}
    seen = 0
    for moving, from_ms, to_ms in stretches(whom):
        left, right = x_of(from_ms), x_of(story.length_ms if to_ms is None else to_ms)
        free = [
            x
            for x in range(left + 2, right - 1)
            if not any(one - 1 <= x <= other + 1 for one, other in hidden)
            and not any(abs(x - each) <= 2 for each in strokes)
        ]
        for x in free[:: max(len(free) // 4, 1)]:
            middle = lane + BAR_TOP_PX + STOP_PX // 2
            assert painted.pixelColor(x, middle) == ink, "somebody is somewhere"
            edge = painted.pixelColor(x, lane + BAR_TOP_PX + 1) == ink
            assert edge is not moving, "a stop is thick, a trip is thin"
            seen += 1
    assert seen > 10
    for (left, right), (one, other) in zip(hidden, whom.gaps, strict=True):
        free = [x for x in range(left + 1, right) if not any(abs(x - at) <= 1 for at in strokes)]
        assert ink not in [painted.pixelColor(x, lane + BAR_TOP_PX + 4) for x in free]
        told = axis.told_at(QPointF((left + right) / 2, lane + BAR_TOP_PX + 5))
        assert "Nothing heard for" in told, f"{one} to {other}"


def inked(painted: QImage, x: int, y: int, ink: QColor) -> bool:
    return any(painted.pixelColor(x + by, y) == ink for by in (-1, 0, 1))


def plays_to_its_end(sheet: ReplaySheet, whom: Recorded, clock: HandClock) -> None:
    """The window's timer plays it, a minute a frame; the marker is where the fixes say."""
    story, axis = sheet.story, sheet.axis
    assert story is not None
    QTest.keyClick(axis, Qt.Key.Key_Home)
    for _ in SPEEDS:
        QTest.keyClick(axis, Qt.Key.Key_Plus)
    QTest.keyClick(axis, Qt.Key.Key_Space)
    assert sheet.playing
    assert sheet.speed == 60
    silent, minutes = 0, (BEGINS - FIRST) // timedelta(minutes=1)
    for minute in range(1, minutes + 1):
        assert sheet.timer.isActive()
        clock.forward(FRAME)
        sheet.timer.timeout.emit()
        assert sheet.at_ms == ms(FIRST) + minute * 60_000, "a second is a minute"
        there = whom.at(story.time(sheet.at_ms))
        assert [(each.id, each.faded) for each in sheet.layer.marks] == (
            [] if there is None else [(whom.id, there[2])]
        )
        for mark in sheet.layer.marks:
            assert there is not None
            assert abs(mark.lat - there[0]) < NEAR_DEGREES
            assert abs(mark.lon - there[1]) < NEAR_DEGREES
        silent += there is not None and there[2]
        said = f"{whom.name}: not heard of for" in sheet.where_label.text()
        assert said is (there is not None and there[2])
        assert words.clock_time(story.time(sheet.at_ms), seconds=True) in sheet.now_label.text()
    assert sheet.at_ms == story.length_ms
    assert not sheet.timer.isActive(), "it stops where the day is over"
    assert silent > 10, "it went through gaps, in which he was where he was last heard of"


@pytest.fixture
def cut_off() -> tuple[str, ...]:
    """What runs a program where there is no network."""
    wanted = ("unshare", "--map-root-user", "--net")
    if shutil.which(wanted[0]) is None:
        pytest.skip("there is no unshare on this machine")
    tried = subprocess.run((*wanted, "true"), capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"no namespace of the network is to be had here: {tried.stderr.decode()}")
    return wanted


def test_desk_server_map_and_replay_work_where_there_is_no_network(
    demo: Demo, cut_off: tuple[str, ...]
) -> None:
    """All of it in a namespace with nothing but its loopback; nobody in it looked for more."""
    whom = max(demo_day.recorded(demo), key=lambda each: len(each.events))
    done = subprocess.run(
        (
            *cut_off,
            sys.executable,
            "-m",
            "tests.e2e.cut_off",
            str(demo.data),
            str(whom.id),
            BEGINS.isoformat(),
        ),
        input="\n".join(demo.login) + "\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=WITHIN_MS / 1000,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["noted"] > 1, "what tries to get out is noted"
    assert found["tried"] == 0, "and nobody tried"
    assert found["said"] == []
    assert found["link"] == Link.CONNECTED
    world, replay = found["map"], found["replay"]
    assert (world["fault"], replay["fault"]) == (False, False)
    assert world["tiles"] >= 4
    assert world["marks"] > len(demo.crew)
    assert world["colours"] > 100, "there is a country"
    assert replay["events"] >= len(whom.events)
    assert replay["ended"]
    assert replay["printed"] > 100
