"""Whether a table has what the server has, with as few questions as will do."""

from collections.abc import Iterator, Sequence
from threading import Event
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from api_client.errors import Reason, Refused, Unreachable
from api_client.vocabulary import Code, Noun
from api_client.wire.changes import Change
from desktop.ui.live import Live
from desktop.ui.table import TableModel
from desktop.ui.tasks import Tasks
from tests.ui.test_table import COLUMNS, Thing, thing


class Server:
    """What the other side holds, and what it was asked."""

    def __init__(self) -> None:
        self.things = {number: thing(number) for number in range(5)}
        self.asked: list[tuple[int, ...]] = []
        self.fault: Exception | None = None
        self.loads = 0
        self.gate = Event()
        self.gate.set()

    def load(self) -> Sequence[Thing]:
        self.loads += 1
        if self.fault is not None:
            raise self.fault
        return list(self.things.values())

    def fetch(self, ids: Sequence[UUID]) -> Sequence[Thing]:
        self.gate.wait(10)
        self.asked.append(tuple(each.int for each in ids))
        return [self.things[each.int] for each in ids if each.int in self.things]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def live(qapp: QApplication, server: Server) -> Iterator[Live[Thing]]:
    """Give live rows over a model, closed afterwards."""
    tasks = Tasks(qapp)
    model = TableModel(COLUMNS, qapp)
    made = Live(model, Noun.ORDER, tasks, server.load, server.fetch, model)
    yield made
    server.gate.set()
    tasks.close()
    model.deleteLater()


def change(number: int, version: int, noun: Noun = Noun.ORDER) -> Change:
    return Change(seq=version, noun=noun, id=UUID(int=number), version=version)


def names(live: Live[Thing]) -> set[str]:
    model = live.parent()
    assert isinstance(model, TableModel)
    model.settle()
    return {model.index(row, 0).data() for row in range(model.rowCount())}


def test_everything_is_loaded_once(qtbot: QtBot, live: Live[Thing]) -> None:
    with qtbot.waitSignal(live.loaded):
        live.reload()
    assert len(live.rows) == 5
    assert len(names(live)) == 5


def test_changes_are_asked_for_by_id_and_gathered(
    qtbot: QtBot, live: Live[Thing], server: Server
) -> None:
    with qtbot.waitSignal(live.loaded):
        live.reload()
    server.gate.clear()
    server.things[1] = thing(1, 2, name="changed")
    server.things[9] = thing(9, 1, name="new")
    live.hear([change(1, 2)])
    live.hear([change(9, 1), change(0, 1), change(3, 7, Noun.TECHNICIAN), change(9, 1)])
    live.hear([change(9, 1)])
    with qtbot.waitSignals([live.counted, live.counted]):
        server.gate.set()
    assert server.asked == [(1,), (9,)]
    assert {"changed", "new"} < names(live)


def test_what_is_no_longer_there_goes(qtbot: QtBot, live: Live[Thing], server: Server) -> None:
    with qtbot.waitSignal(live.loaded):
        live.reload()
    del server.things[2]
    with qtbot.waitSignal(live.counted):
        live.hear([change(2, 5)])
    assert "n0002" not in names(live)
    assert live.row(UUID(int=2)) is None


def test_a_failed_load_is_told_and_may_be_tried_again(
    qtbot: QtBot, live: Live[Thing], server: Server
) -> None:
    server.fault = Unreachable(Reason.NOT_LISTENING)
    with qtbot.waitSignal(live.failed) as signal:
        live.reload()
    assert signal.args == [server.fault]
    server.fault = None
    with qtbot.waitSignal(live.loaded):
        live.reload()


def test_what_passes_is_loaded_again_by_itself_and_told_once(
    qtbot: QtBot, live: Live[Thing], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.ui.live.RETRY_MS", 10)
    told: list[object] = []
    live.failed.connect(told.append)
    server.fault = Refused(Code.STORAGE_UNAVAILABLE, 503)
    live.reload()
    qtbot.waitUntil(lambda: server.loads > 2)
    assert told == [server.fault]
    server.fault = None
    qtbot.waitUntil(lambda: live.ready)


def test_what_does_not_pass_waits_for_somebody(
    qtbot: QtBot, live: Live[Thing], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.ui.live.RETRY_MS", 0)
    server.fault = Refused(Code.NOT_PERMITTED, 403)
    with qtbot.waitSignal(live.failed):
        live.reload()
    with qtbot.waitSignal(live.failed):
        live.reload()
    assert server.loads == 2


def test_changes_before_everything_is_there_are_kept(
    qtbot: QtBot, live: Live[Thing], server: Server
) -> None:
    live.hear([change(4, 2)])
    server.things[4] = thing(4, 2, name="later")
    with qtbot.waitSignals([live.loaded, live.counted]):
        live.reload()
    qtbot.waitUntil(lambda: "later" in names(live))


def test_a_filter_shows_some_and_follows_changes(
    qtbot: QtBot, live: Live[Thing], server: Server
) -> None:
    with qtbot.waitSignal(live.loaded):
        live.reload()
    live.show_only(lambda each: each.size > 10)
    assert names(live) == set()
    server.things[1] = thing(1, 2, size=11)
    with qtbot.waitSignal(live.counted):
        live.hear([change(1, 2)])
    assert names(live) == {"n0001"}
    live.take(thing(1, 3, size=1))
    assert names(live) == set()
    assert len(live.rows) == 5
