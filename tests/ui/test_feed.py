"""Whether changes reach the window in order, gathered, and whether following ends when told."""

from collections.abc import Iterator
from datetime import timedelta
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
        self.heard = 0

    def follow(self, after: int, stop: Stop, heard: StateHeard) -> Iterator[Change | Reload]:
        self.begun.append(after)
        while not stop.is_set():
            try:
                item = self.said.get(timeout=0.01)
            except Empty:
                continue
            if isinstance(item, FeedState):
                heard(item, None)
                self.heard += 1
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
    batches: list[tuple[Change, ...]] = []
    feed.changed.connect(batches.append)
    feed.start(41)
    for seq in range(BURST):
        script.said.put(change(seq))
    qtbot.waitUntil(lambda: sum(map(len, batches)) == BURST)
    assert [each.seq for batch in batches for each in batch] == list(range(BURST))
    assert len(batches) < BURST / 5
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


def told(qtbot: QtBot, feed: Feed, script: Script, state: FeedState) -> None:
    """Let the server's feed say so, until it is known."""
    with qtbot.waitSignal(feed.turned):
        script.said.put(state)


def test_it_is_known_up_to_when_nothing_was_missed(
    qtbot: QtBot, feed: Feed, script: Script, clock: HandClock
) -> None:
    assert feed.known_at is None
    feed.start(0)
    told(qtbot, feed, script, FeedState.CONNECTED)
    assert feed.known_at is None
    clock.forward(timedelta(minutes=9))
    sign = clock.now()
    script.said.put(FeedState.CONNECTED)
    qtbot.waitUntil(script.said.empty)
    qtbot.waitUntil(lambda: script.heard == 2)
    clock.forward(timedelta(seconds=40))
    told(qtbot, feed, script, FeedState.AWAY)
    clock.forward(timedelta(minutes=5))
    assert feed.known_at == sign
    feed.start(7)
    told(qtbot, feed, script, FeedState.AWAY)
    assert feed.known_at == sign


def test_a_link_that_broke_off_at_once_has_told_nothing_for_sure(
    qtbot: QtBot, feed: Feed, script: Script, clock: HandClock
) -> None:
    began = clock.now()
    feed.start(0)
    told(qtbot, feed, script, FeedState.AWAY)
    clock.forward(timedelta(minutes=5))
    told(qtbot, feed, script, FeedState.CONNECTED)
    clock.forward(timedelta(seconds=1))
    told(qtbot, feed, script, FeedState.AWAY)
    assert feed.known_at == began
    told(qtbot, feed, script, FeedState.CONNECTED)
    clock.forward(timedelta(seconds=2))
    told(qtbot, feed, script, FeedState.AWAY)
    assert feed.known_at == began + timedelta(minutes=5, seconds=1)


def test_asking_how_the_server_is_changes_nothing_while_it_is_away(feed: Feed) -> None:
    links = []
    for turn in (feed.seek, feed.miss, feed.seek):
        turn()
        links.append(feed.standing.link)
    assert links == [Link.CONNECTING, Link.AWAY, Link.AWAY]


def test_stopping_ends_the_thread_and_the_telling(qtbot: QtBot, feed: Feed, script: Script) -> None:
    changes: list[object] = []
    feed.start(0)
    told(qtbot, feed, script, FeedState.CONNECTED)
    feed.changed.connect(changes.append)
    script.said.put(change(1))
    feed.stop()
    feed.stop()
    qtbot.waitUntil(lambda: feed.standing.link is Link.STOPPED)
    assert changes == []


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
