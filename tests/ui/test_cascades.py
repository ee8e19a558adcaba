"""Whether countdowns go by the server's clock, and what a search came to is told once."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from api_client.vocabulary import CascadeState, Noun
from api_client.wire.changes import Change
from api_client.wire.dispatch import Cascade
from desktop.clock import HandClock
from desktop.ui.cascades import Cascades
from desktop.ui.desk import Desk
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.dispatch import AGREED, ASKED, NOBODY, Hunt
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.words import Language
from tests.ui.conftest import Open

AHEAD = timedelta(minutes=7)
HOUR = timedelta(hours=1)


@pytest.fixture
def made_up() -> StandIn:
    return StandIn(Language.ENGLISH, hunt=Hunt.BUSY)


@pytest.fixture
def desk(open_window: Open, made_up: StandIn) -> Desk:
    window = open_window(made_up)
    return enter(window, lambda: painting.settle(window)).desk


@pytest.fixture
def host(qapp: QApplication) -> QObject:
    return QObject(qapp)


def loaded(desk: Desk, host: QObject, qtbot: QtBot) -> Cascades:
    found = Cascades(desk, host)
    with qtbot.waitSignal(found.changed):
        found.reload()
    return found


def left_s(cascades: Cascades, place: int) -> float | None:
    left = cascades.left(cascades.of(centre.order_id(place)))
    return None if left is None else left.total_seconds()


def test_a_countdown_goes_by_the_servers_clock(
    desk: Desk, host: QObject, qtbot: QtBot, clock: HandClock, made_up: StandIn
) -> None:
    clock.set(centre.NOW + AHEAD)  # this machine's is wrong
    cascades = loaded(desk, host, qtbot)
    assert (left_s(cascades, ASKED), left_s(cascades, AGREED)) == (21, 220)
    assert left_s(cascades, NOBODY) is None
    clock.forward(timedelta(seconds=20))
    assert left_s(cascades, ASKED) == 1
    clock.set(centre.NOW - HOUR)  # somebody sets it
    assert left_s(cascades, ASKED) == 1
    clock.forward(timedelta(seconds=9))
    assert left_s(cascades, ASKED) == 0, "it never goes below nothing"
    made_up.dispatching.at = centre.NOW - timedelta(seconds=5)  # the server's was set back
    cascades.hear((change(made_up, ASKED),))
    qtbot.waitUntil(lambda: desk.tasks.idle)
    assert left_s(cascades, ASKED) == 26


def change(made_up: StandIn, place: int) -> Change:
    held = made_up.dispatching.cascades[centre.order_id(place)]
    return Change(seq=300, noun=Noun.CASCADE, id=held.id, version=held.version)


def turn(made_up: StandIn, place: int, state: CascadeState) -> None:
    """Let the cascade of an order stand otherwise at the server."""
    held = made_up.dispatching.cascades[centre.order_id(place)]
    update = {"state": state, "version": held.version + 1}
    made_up.dispatching.cascades[held.order_id] = held.model_copy(update=update)


def test_that_nobody_is_left_is_told_once(
    desk: Desk, host: QObject, qtbot: QtBot, made_up: StandIn
) -> None:
    cascades = Cascades(desk, host)
    told: list[Cascade] = []
    others: list[Sequence[object]] = []
    cascades.exhausted.connect(told.append)
    cascades.changed.connect(lambda orders: others.append(sorted(orders)))

    def hear(place: int) -> None:
        cascades.hear((change(made_up, place),))
        qtbot.waitUntil(lambda: desk.tasks.idle)

    hear(ASKED)
    assert not cascades.ready, "changes count from the first answer on"
    cascades.reload()
    qtbot.waitUntil(lambda: desk.tasks.idle)
    assert told == [], "what was so before is no news"
    assert [each.state for each in cascades.running].count(CascadeState.OFFERING) == 2
    turn(made_up, ASKED, CascadeState.EXHAUSTED)
    hear(ASKED)
    hear(ASKED)
    assert [each.order_id for each in told] == [centre.order_id(ASKED)]
    assert others[1:] == [[centre.order_id(ASKED)]], "an answer that says the same changes nothing"
    turn(made_up, ASKED, CascadeState.OFFERING)
    hear(ASKED)
    turn(made_up, ASKED, CascadeState.EXHAUSTED)
    hear(ASKED)
    assert len(told) == 2, "it was widened, and nobody is left again"
    turn(made_up, ASKED, CascadeState.TAKEN)
    hear(ASKED)
    assert cascades.of(centre.order_id(ASKED)) is None
    assert cascades.of(centre.order_id(NOBODY)) is not None


def test_an_older_answer_takes_nothing_back(
    desk: Desk, host: QObject, qtbot: QtBot, made_up: StandIn
) -> None:
    cascades = loaded(desk, host, qtbot)
    held = cascades.of(centre.order_id(ASKED))
    assert held is not None
    newer = held.model_copy(update={"version": held.version + 1, "offers": ()})
    cascades.take(newer)
    cascades.hear((change(made_up, ASKED),))
    qtbot.waitUntil(lambda: desk.tasks.idle)
    assert cascades.of(held.order_id) == newer
    cascades.take(newer.model_copy(update={"version": 9, "state": CascadeState.STOPPED}))
    assert cascades.of(held.order_id) is None
