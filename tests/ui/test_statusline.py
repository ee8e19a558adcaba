"""Whether the status line says in words what is connected, what waits, what is late, who it is."""

from functools import partial
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from desktop import words
from desktop.ui import order_list
from desktop.ui.panel import Note
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.theme import Tone
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open


@pytest.fixture
def made_up() -> StandIn:
    return StandIn(Language.ENGLISH)


@pytest.fixture
def window(open_window: Open, made_up: StandIn) -> Window:
    made = open_window(made_up)
    enter(made, partial(painting.settle, made))
    return made


def test_since_when_it_is_connected_and_who_it_is(window: Window) -> None:
    assert window.status.link.text() == words.text("link.connected", since="10:42")
    assert "Hannah Clarke" in window.status.who.text()
    window.log_out()
    assert window.status.link.text() == words.text("status.nobody")
    assert window.status.who.text() == ""
    assert not window.status.late.isVisible()


def test_what_is_late_is_counted_and_gone_to(
    qtbot: QtBot, window: Window, made_up: StandIn
) -> None:
    assert window.status.late.text() == words.plural("status.late", 1)
    window.status.late.click()
    assert window.workplace is not None
    queue = window.workplace.panel(QueuePanel)
    painting.settle(window)
    assert queue.model.rowCount() == 1
    assert window.workplace.current == "panel.queue"
    words.choose(Language.CHINESE)
    assert window.status.late.text() == words.plural("status.late", 1)
    late = queue.model.at(0)
    there = late.model_copy(update={"promised_at": None, "version": 99})
    made_up.rows = [there if row.id == late.id else row for row in centre.rows(Language.ENGLISH)]
    queue.hear([Change(seq=121, noun=Noun.ORDER, id=late.id, version=99)])
    qtbot.waitUntil(lambda: window.status.late.text() == words.text("status.none-late"))
    assert queue.model.rowCount() == 0


def test_what_is_under_way_for_a_while_is_said(qtbot: QtBot, window: Window) -> None:
    held = Event()
    window.tasks.run(window, held.wait, lambda _: None)
    said = words.plural("status.under-way", 1)
    qtbot.waitUntil(lambda: window.status.waiting.text() == said)
    held.set()
    qtbot.waitUntil(lambda: window.status.waiting.text() == "")


def test_what_failed_is_said_until_it_works(
    qtbot: QtBot, window: Window, made_up: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.workplace is not None
    monkeypatch.setattr(order_list, "RETRY_MS", 900)
    made_up.failing = ("/v1/orders",)
    window.workplace.panel(QueuePanel).reload()
    said = words.plural("status.again", 1)
    qtbot.waitUntil(lambda: window.status.waiting.text() == said)
    made_up.failing = ()
    qtbot.waitUntil(lambda: window.status.waiting.text() == "")


def test_each_note_has_its_place_whichever_came_first(window: Window) -> None:
    status = window.status
    for key in ("panel.zz", "panel.alarms", "panel.aa", "panel.shift"):
        status.show_note(key, Note("bell", key, Tone.WAITING))
    held = status.note("panel.zz").parentWidget()
    box = None if held is None else held.layout()
    assert box is not None
    found = sorted(status.notes, key=lambda key: box.indexOf(status.notes[key]))
    assert found[:2] == ["panel.shift", "panel.alarms"]
    assert found[2:] == sorted(found[2:])
