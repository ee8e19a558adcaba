"""Whether the workplace starts over by itself when the feed cannot resume, and waits when away."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from api_client.changes import FeedState, Reload, StateHeard, Stop
from api_client.client import Client
from api_client.vocabulary import Code, Noun
from api_client.wire.changes import Change
from desktop import words
from desktop.clock import HandClock
from desktop.ui import following
from desktop.ui.feed import Follow, Link
from desktop.ui.memory import Memory
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import MachineStandIn, StandIn
from desktop.ui.theme import Theme
from desktop.ui.window import Window
from tests.ui.conftest import Open


class Broken:
    """A feed that cannot resume the first time, and then tells of one change."""

    def __init__(self) -> None:
        self.begun: list[int] = []

    def of(self, _client: Client) -> Follow:
        return self.follow

    def follow(self, after: int, stop: Stop, heard: StateHeard) -> Iterator[Change | Reload]:
        self.begun.append(after)
        heard(FeedState.CONNECTED, None)
        if len(self.begun) == 1:
            yield Reload(Code.CURSOR_TOO_OLD, after)
            return
        yield Change(seq=121, noun=Noun.ORDER, id=centre.order_id(2), version=8)
        stop.wait()


def test_a_feed_that_cannot_resume_loads_everything_afresh(
    qtbot: QtBot, theme: Theme, clock: HandClock, tmp_path: Path
) -> None:
    made_up, feed = StandIn(words.Language.ENGLISH), Broken()
    window = Window(
        made_up.client(), MachineStandIn(), theme, clock, Memory(tmp_path / "d.ini"), feed.of
    )
    qtbot.addWidget(window)
    window.show()
    window.start()
    painting.settle(window)
    panel = enter(window, lambda: painting.settle(window)).panel(QueuePanel)
    qtbot.waitUntil(lambda: feed.begun == [120, 120])
    assert window.workplace is not None
    workplace = window.workplace
    qtbot.waitUntil(lambda: workplace.standing.link is Link.CONNECTED)
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(centre.STATES))
    window.close()


def test_a_server_that_is_away_is_asked_again(
    qtbot: QtBot, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "RETRY_MS", 50)
    made_up = StandIn(words.Language.ENGLISH)
    window = open_window(made_up)
    made_up.failing = ("/v1/health", "/v1/orders")
    panel = enter(window, lambda: qtbot.waitUntil(lambda: window.workplace is not None)).panel(
        QueuePanel
    )
    qtbot.waitUntil(lambda: panel.pane.placard.isVisible() and not panel.live.ready)
    made_up.failing = ()
    qtbot.waitUntil(lambda: panel.live.ready)
    assert window.workplace is not None
    workplace = window.workplace
    qtbot.waitUntil(lambda: workplace.standing.link is Link.CONNECTED)


def test_an_answer_after_the_end_begins_nothing(qtbot: QtBot, open_window: Open) -> None:
    window = open_window(StandIn(words.Language.ENGLISH))
    workplace = enter(window, lambda: qtbot.waitUntil(lambda: window.workplace is not None))
    workplace.begin()
    window.log_out()
    qtbot.waitUntil(lambda: window.tasks.idle)
    qtbot.waitUntil(window.login.form.isVisible)
    assert not [thread for thread in threading.enumerate() if thread.name == "desk-feed"]
