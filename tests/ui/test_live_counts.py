"""Whether counts are asked for once people stop, calmly while orders change, and never in doubt."""

from collections.abc import Iterator
from threading import Event

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from api_client.errors import Reason, Unreachable
from api_client.vocabulary import OrderFacet
from api_client.wire.orders import OrderTally
from api_client.wire.views import ViewFilter
from desktop import words
from desktop.ui import live_counts
from desktop.ui.live_counts import Counts, LiveCounts, Question, Wanted
from desktop.ui.tasks import Tasks
from desktop.words import Language

ALL, STATE = OrderFacet.ALL, OrderFacet.STATE


def tally(value: str, count: int, by: OrderFacet = STATE, *, more: bool = False) -> OrderTally:
    return OrderTally(by=by, value=value, name="", count=count, more=more)


class Server:
    """Answers with how often it was asked; it can wait, and fail."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.fault: Exception | None = None
        self.gate = Event()
        self.gate.set()

    def count(self, question: Question) -> Counts:
        self.asked.append(question)
        number = len(self.asked)
        self.gate.wait(5)
        if self.fault is not None:
            raise self.fault
        return {(each.name, by, ""): tally("", number, by) for each in question for by in each.by}


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def counts(
    qapp: QApplication, server: Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LiveCounts]:
    monkeypatch.setattr(live_counts, "PAUSE_MS", 10)
    monkeypatch.setattr(live_counts, "CALM_MS", 20)
    root, tasks = QObject(qapp), Tasks(qapp)
    yield LiveCounts(server.count, tasks, root)
    server.gate.set()
    tasks.close()
    root.deleteLater()


def look(name: str) -> Wanted:
    return Wanted(name, ViewFilter(text=name))


def told(counts: LiveCounts, name: str) -> int | None:
    found = counts.find(name, ALL).get("")
    return None if found is None else found.count


def test_what_is_typed_on_is_asked_once(qtbot: QtBot, counts: LiveCounts, server: Server) -> None:
    for name in ("b", "bo", "boi"):
        counts.ask(look(name))
    qtbot.waitUntil(lambda: told(counts, "boi") == 1)
    assert server.asked == [(look("boi"),)]
    assert not counts.waiting


def test_the_answer_to_the_last_question_counts(
    qtbot: QtBot, counts: LiveCounts, server: Server
) -> None:
    server.gate.clear()
    counts.ask(look("early"), at_once=True)
    qtbot.waitUntil(lambda: len(server.asked) == 1)
    counts.ask(look("late"), at_once=True)
    assert counts.waiting
    server.gate.set()
    qtbot.waitUntil(lambda: told(counts, "late") == 2)
    assert told(counts, "early") is None


def test_changes_are_counted_calmly_and_what_is_known_stays(
    qtbot: QtBot, counts: LiveCounts, server: Server
) -> None:
    counts.ask(look("late"), at_once=True)
    qtbot.waitUntil(lambda: told(counts, "late") == 1)
    for _ in range(50):
        counts.ask_again()
    assert told(counts, "late") == 1
    qtbot.waitUntil(lambda: told(counts, "late") == 2)
    assert len(server.asked) == 2


def test_a_change_while_the_answer_is_on_its_way_is_not_lost(
    qtbot: QtBot, counts: LiveCounts, server: Server
) -> None:
    server.gate.clear()
    counts.ask(look("late"), at_once=True)
    qtbot.waitUntil(lambda: len(server.asked) == 1)
    counts.ask_again()
    server.gate.set()
    qtbot.waitUntil(lambda: told(counts, "late") == 2)


def test_nothing_is_asked_where_nothing_is_wanted(
    qtbot: QtBot, counts: LiveCounts, server: Server
) -> None:
    counts.ask(look("late"), at_once=True)
    qtbot.waitUntil(lambda: told(counts, "late") == 1)
    counts.ask(at_once=True)
    counts.ask_again()
    assert counts.counts == {}
    assert len(server.asked) == 1


def test_what_could_not_be_counted_is_not_shown_and_is_counted_when_it_can_be(
    qtbot: QtBot, counts: LiveCounts, server: Server
) -> None:
    counts.ask(look("early"), at_once=True)
    qtbot.waitUntil(lambda: told(counts, "early") == 1)
    server.fault = Unreachable(Reason.CUT, "gone")
    counts.ask(look("late"), at_once=True)
    qtbot.waitUntil(lambda: counts.failing)
    assert counts.counts == {}
    server.fault = None
    qtbot.waitUntil(lambda: told(counts, "late") is not None)
    assert not counts.failing


def test_what_is_known_stays_while_the_server_is_away(
    qtbot: QtBot, counts: LiveCounts, server: Server
) -> None:
    counts.ask(look("late"), at_once=True)
    qtbot.waitUntil(lambda: told(counts, "late") == 1)
    server.fault = Unreachable(Reason.CUT, "gone")
    counts.ask_again()
    qtbot.waitUntil(lambda: counts.failing)
    assert told(counts, "late") == 1


def test_numbers_say_where_there_are_more() -> None:
    assert live_counts.number([tally("a", 17), tally("b", 5)]) == "22"
    assert live_counts.number([tally("a", 5000, more=True), tally("b", 5)]) == "5,005+"
    words.choose(Language.CHINESE)
    assert live_counts.number([tally("a", 5000, more=True)]) == "5,000+"
