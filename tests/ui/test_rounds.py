"""Whether work over several things is told one by one, stops when told, and ends with its owner."""

from collections.abc import Iterator
from threading import Event

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.ui.rounds import Round
from desktop.ui.tasks import Tasks
from tests.conftest import ExpectedWarnings


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    assert qapp
    made = Tasks()
    yield made
    made.close()


def test_each_is_told_in_its_turn_and_then_the_end(qtbot: QtBot, tasks: Tasks) -> None:
    told: list[object] = []
    made: Round[int, int] = Round(tasks, tasks)
    made.told.connect(told.append)
    made.ended.connect(lambda: told.append("end"))
    made.begin(range(1, 6), lambda number: number * number)
    assert made.running
    qtbot.waitUntil(lambda: not made.running)
    assert told == [1, 4, 9, 16, 25, "end"]


def test_it_goes_on_no_further_than_it_should(qtbot: QtBot, tasks: Tasks) -> None:
    told: list[int] = []
    made: Round[int, int] = Round(tasks, tasks)
    made.told.connect(told.append)
    made.begin(range(9), lambda number: number, lambda number: number < 3)
    qtbot.waitUntil(lambda: not made.running)
    assert told == [0, 1, 2, 3]


def test_stopped_it_ends_after_the_one_under_way(qtbot: QtBot, tasks: Tasks) -> None:
    at_work, go_on = Event(), Event()
    done: list[int] = []

    def do(number: int) -> bool:
        at_work.set()
        go_on.wait()
        done.append(number)
        return True

    made: Round[int, bool] = Round(tasks, tasks)
    made.begin(range(9), do)
    qtbot.waitUntil(at_work.is_set)
    made.stop()
    go_on.set()
    qtbot.waitUntil(lambda: not made.running)
    assert done == [0]


def test_nothing_more_is_begun_when_nobody_looks_on(qtbot: QtBot, tasks: Tasks) -> None:
    at_work, go_on = Event(), Event()
    done: list[int] = []

    def do(number: int) -> bool:
        at_work.set()
        go_on.wait()
        done.append(number)
        return True

    owner = QObject()
    made: Round[int, bool] = Round(tasks, owner)
    made.begin(range(9), do)
    qtbot.waitUntil(at_work.is_set)
    delete(owner)
    go_on.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert done == [0]


def test_a_bug_of_ours_ends_it_and_is_told(
    qtbot: QtBot, tasks: Tasks, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("task-failed")
    failed: list[Exception] = []
    tasks.failed.connect(failed.append)
    made: Round[int, float] = Round(tasks, tasks)
    made.begin([0], lambda number: 1 / number)
    qtbot.waitUntil(lambda: not made.running and bool(failed))
    assert isinstance(failed[0], ZeroDivisionError)
