"""Whether slow work leaves the main thread and its answer comes back to whoever still wants it."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.tasks import Tasks
from tests.conftest import ExpectedWarnings


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    """Give a runner that is closed afterwards."""
    made = Tasks(qapp)
    yield made
    made.close()


def test_work_is_done_elsewhere_and_told_here(qtbot: QtBot, tasks: Tasks, qapp: QObject) -> None:
    told: list[tuple[int, bool]] = []
    here = threading.get_ident()
    tasks.run(
        qapp,
        threading.get_ident,
        lambda there: told.append((there, QThread.currentThread() is qapp.thread())),
    )
    qtbot.waitUntil(lambda: bool(told))
    assert told[0][0] != here
    assert told[0][1]


def test_a_failure_is_told_to_who_asked(
    qtbot: QtBot, tasks: Tasks, qapp: QObject, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("task-failed")
    taken: list[Exception] = []
    elsewhere: list[object] = []
    tasks.failed.connect(elsewhere.append)

    def take(fault: Exception) -> bool:
        taken.append(fault)
        return True

    tasks.run(qapp, lambda: 1 // 0, lambda _: None, take)
    qtbot.waitUntil(lambda: bool(taken))
    assert isinstance(taken[0], ZeroDivisionError)
    assert elsewhere == []


def test_a_failure_that_nobody_takes_goes_to_the_one_place(
    qtbot: QtBot, tasks: Tasks, qapp: QObject, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("task-failed")
    with qtbot.waitSignal(tasks.failed) as signal:
        tasks.run(qapp, lambda: 1 // 0, lambda _: None, lambda _: False)
    assert signal.args is not None
    assert isinstance(signal.args[0], ZeroDivisionError)
    with qtbot.waitSignal(tasks.failed):
        tasks.run(qapp, lambda: 1 // 0, lambda _: None)


def test_an_answer_for_a_parent_that_is_gone_is_let_go(qtbot: QtBot, tasks: Tasks) -> None:
    parent = QWidget()
    go = threading.Event()
    told: list[bool] = []
    tasks.run(parent, lambda: go.wait(10), told.append)
    with qtbot.waitSignal(parent.destroyed):
        parent.deleteLater()
    with qtbot.waitSignal(tasks.busied) as idle:
        go.set()
    assert idle.args == [False]
    assert told == []


def test_one_place_knows_whether_anything_is_under_way(
    qtbot: QtBot, tasks: Tasks, qapp: QObject
) -> None:
    heard: list[bool] = []
    tasks.busied.connect(heard.append)
    go = threading.Event()
    ended: list[bool] = []
    for _ in range(3):
        tasks.run(qapp, lambda: go.wait(10), ended.append)
    assert heard == [True]
    go.set()
    qtbot.waitUntil(lambda: heard == [True, False])
    assert ended == [True] * 3


def test_closing_waits_and_begins_nothing_more(qapp: QApplication) -> None:
    tasks = Tasks(qapp)
    told: list[object] = []
    tasks.run(qapp, lambda: 1, told.append)
    tasks.close()
    tasks.run(qapp, lambda: 2, told.append)
    qapp.processEvents()
    assert told == []
    assert not [thread for thread in threading.enumerate() if "desk-task" in thread.name]
