"""Whether changes reach the window in order, gathered, and whether following ends when told."""

from collections.abc import Iterator
from queue import Empty, Queue
from uuid import uuid4

import pytest
from pytestqt.qtbot import QtBot

from api_client.changes import FeedState, Reload, StateHeard, Stop
from api_client.errors import Refused
from api_client.vocabulary import Code, Noun
from api_client.wire.changes import Change
from desktop.clock import HandClock
from desktop.ui.feed import Feed, Link

BURST = 500


class Script:
    """A server's feed as a queue: changes, states, an end; silent otherwise."""

    def __init__(self) -> None:
        self.said: Queue[Change | Reload | FeedState | Exception] = Queue()
        self.begun: list[int] = []

    def follow(self, after: int, stop: Stop, heard: StateHeard) -> Iterator[Change | Reload]:
        self.begun.append(after)
        while not stop.is_set():
            try:
                item = self.said.get(timeout=0.01)
            except Empty:
                continue
            if isinstance(item, FeedState):
                heard(item, None)
            elif isinstance(item, Exception):
                raise item
            else:
                yield item


def change(seq: int) -> Change:
    return Change(seq=seq, noun=Noun.ORDER, id=uuid4(), version=1)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def feed(script: Script, clock: HandClock, qapp: object) -> Iterator[Feed]:
    """Give a feed that is stopped afterwards."""
    assert qapp
    made = Feed(script.follow, clock)
    yield made
    made.stop()


def test_changes_come_in_order_none_left_out_and_gathered(
    qtbot: QtBot, feed: Feed, script: Script
) -> None:
    told: list[tuple[Change, ...]] = []
    feed.changed.connect(told.append)
    feed.start(41)
    for seq in range(BURST):
        script.said.put(change(seq))
    qtbot.waitUntil(lambda: sum(map(len, told)) == BURST)
    assert [each.seq for batch in told for each in batch] == list(range(BURST))
    assert len(told) < BURST / 5
    assert script.begun == [41]


def test_the_link_is_known_and_since_when(
    qtbot: QtBot, feed: Feed, script: Script, clock: HandClock
) -> None:
    assert feed.standing.link is Link.STOPPED
    feed.start(0)
    links = [feed.standing.link]
    with qtbot.waitSignal(feed.turned):
        script.said.put(FeedState.CONNECTED)
    links.append(feed.standing.link)
    with qtbot.waitSignal(feed.turned):
        script.said.put(FeedState.AWAY)
    links.append(feed.standing.link)
    assert links == [Link.CONNECTING, Link.CONNECTED, Link.AWAY]
    assert feed.standing.since(clock) == clock.now()


def test_stopping_ends_the_thread_and_the_telling(qtbot: QtBot, feed: Feed, script: Script) -> None:
    told: list[object] = []
    feed.start(0)
    with qtbot.waitSignal(feed.turned):
        script.said.put(FeedState.CONNECTED)
    feed.changed.connect(told.append)
    script.said.put(change(1))
    feed.stop()
    feed.stop()
    qtbot.waitUntil(lambda: feed.standing.link is Link.STOPPED)
    assert told == []


def test_starting_again_follows_from_the_new_number(
    qtbot: QtBot, feed: Feed, script: Script
) -> None:
    feed.start(3)
    qtbot.waitUntil(lambda: script.begun == [3])
    feed.start(9)
    qtbot.waitUntil(lambda: script.begun == [3, 9])


def test_a_feed_that_cannot_resume_asks_to_load_afresh(
    qtbot: QtBot, feed: Feed, script: Script
) -> None:
    feed.start(5)
    with qtbot.waitSignal(feed.outdated):
        script.said.put(Reload(Code.CURSOR_TOO_OLD, 5))
    assert feed.standing.link is Link.STOPPED


def test_a_login_that_ended_is_told(qtbot: QtBot, feed: Feed, script: Script) -> None:
    feed.start(5)
    with qtbot.waitSignal(feed.refused) as signal:
        script.said.put(Refused(Code.TOKEN_REVOKED, 401))
    assert signal.args is not None
    assert signal.args[0].code is Code.TOKEN_REVOKED


def test_our_own_bug_in_the_follower_is_not_swallowed(
    qtbot: QtBot, feed: Feed, script: Script
) -> None:
    with qtbot.captureExceptions() as caught:
        feed.start(5)
        script.said.put(ValueError("ours"))
        qtbot.waitUntil(lambda: feed.standing.link is Link.STOPPED)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ValueError
