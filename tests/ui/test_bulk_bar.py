"""Whether what can be done with several orders is offered where they are chosen, and is done."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from api_client.client import Client
from api_client.transport import Patience
from api_client.vocabulary import OrderState, Priority, Role, Step
from desktop import words
from desktop.app.machine import VisitingMachine
from desktop.ui import bulk
from desktop.ui.bulk import SEND, Act
from desktop.ui.bulk_bar import BulkBar
from desktop.ui.bulk_dialog import BulkDialog, Phase
from desktop.ui.memory import Memory
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import away_acts, bulk_acts, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.print_dialog import PrintDialog
from desktop.ui.theme import Theme
from desktop.ui.window import Window
from desktop.words import Language
from tests.running import LOCAL_SECRET, Running
from tests.ui.conftest import Open
from tests.ui.test_window import log_in, staff

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(open_window: Open) -> Window:
    made = open_window(StandIn(Language.ENGLISH))
    enter(made, partial(painting.settle, made))
    return made


def queue(window: Window) -> QueuePanel:
    assert window.workplace is not None
    return window.workplace.panel(QueuePanel)


@pytest.fixture
def bar(window: Window) -> BulkBar:
    return queue(window).bulk


def dialogs(window: Window) -> list[BulkDialog]:
    return [each for each in window.findChildren(BulkDialog) if each.isVisible()]


def test_it_is_there_while_several_are_chosen_by_keys(
    qtbot: QtBot, window: Window, bar: BulkBar
) -> None:
    table = queue(window).table
    assert bar.isHidden()
    for _ in range(3):
        QTest.keyClick(table, Qt.Key.Key_Down, SHIFT)
    qtbot.waitUntil(lambda: bar.told.text() == words.plural("bulk.chosen", 4))
    assert bar.isVisible()
    bar.clear_button.click()
    qtbot.waitUntil(bar.isHidden)
    QTest.keyClick(table, Qt.Key.Key_A, CONTROL)
    qtbot.waitUntil(lambda: bar.count == 19)
    words.choose(Language.CHINESE)
    assert bar.told.text() == bar.accessibleName() == words.plural("bulk.chosen", 19)


def test_a_key_and_a_click_open_the_same_menu(qtbot: QtBot, window: Window, bar: BulkBar) -> None:
    bulk_acts.choose(window.workplace, (0, 7), partial(painting.settle, window))  # type: ignore[arg-type]
    QTest.keyClick(queue(window).table, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: bool(bar.findChildren(QMenu)))
    menu = bar.findChildren(QMenu)[0]
    said = [each.text() for each in menu.actions() if each.text()]
    assert said == [*(words.text(key) for key in SEND.values()), words.text("bulk.to-print")]
    menu.actions()[1].trigger()
    menu.close()
    assert [each.act for each in dialogs(window)] == [Act.HOLD]
    painting.settle(window)
    dialogs(window)[0].reject()


def test_everything_is_in_the_list_of_actions(window: Window, bar: BulkBar) -> None:
    listed = {offer.action.key: offer for offer in window.registry.offers}
    assert {f"act.{act.value}" for act in Act} | {"bulk.print", "bulk.menu"} <= set(listed)
    queue(window).table.choose(None)
    assert bar.count <= 1
    assert not listed["act.hold"].run()


def test_too_many_are_not_begun_and_it_is_said_how_many_may_be(
    window: Window, bar: BulkBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST", 18)
    queue(window).table.selectAll()
    assert bar.begin(Act.HOLD) is None
    bar.print_all()
    said = words.plural("bulk.too-many", 19, most="18")
    assert window.notices.shown == (said,)
    assert dialogs(window) == []


def test_while_the_server_is_away_it_is_refused_plainly(window: Window, bar: BulkBar) -> None:
    assert window.workplace is not None
    bulk_acts.choose(window.workplace, (0, 7), partial(painting.settle, window))
    away_acts.leave(window.workplace)
    button = bar.buttons[Act.HOLD]
    assert button.property("held")
    button.click()
    said = words.text("gate.refused", action=words.text("step.hold"), since="10:42")
    assert said in window.notices.shown
    assert dialogs(window) == []


def test_the_chosen_ones_are_printed_together(window: Window, bar: BulkBar) -> None:
    assert window.workplace is not None
    bulk_acts.choose(window.workplace, (0, 7, 3), partial(painting.settle, window))
    bar.print_button.click()
    painting.settle(window)
    found = window.findChildren(PrintDialog)
    assert [each.name for each in found] == [words.plural("print.several", 3)]
    found[0].reject()


# On a real server


@pytest.fixture
def real(
    qtbot: QtBot, own_centre: Running, theme: Theme, tmp_path: Path
) -> Iterator[tuple[Window, list[str]]]:
    """A dispatcher before five orders, of which one is cancelled; their numbers, oldest first."""
    staff(own_centre, "Hannah", Role.DISPATCHER)
    made = [own_centre.order(title=f"Job {n}") for n in range(5)]
    desk = own_centre.person(Role.DISPATCHER)
    gone = {"step_id": made[0]["id"], "step": Step.CANCEL, "version": 1, "reason": "Twice."}
    path = f"/v1/orders/{made[0]['id']}/steps"
    assert own_centre.ask("POST", path, desk, json=gone).status_code == 200
    client = Client(own_centre.url, patience=Patience(tries=2))
    machine = VisitingMachine(own_centre.url, LOCAL_SECRET)
    window = Window(client, machine, theme, own_centre.clock, Memory(tmp_path / "desk.ini"))
    qtbot.addWidget(window)
    window.show()
    log_in(qtbot, window, "Hannah")
    qtbot.waitUntil(lambda: window.workplace is not None)
    qtbot.waitUntil(lambda: len(queue(window).model.rows()) == 5)
    yield window, [each["number"] for each in made]
    window.close()


def begun(qtbot: QtBot, window: Window, act: Act) -> BulkDialog:
    """Choose all by one key, and ask how something is done with them."""
    QTest.keyClick(queue(window).table, Qt.Key.Key_A, CONTROL)
    dialog = queue(window).bulk.begin(act)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.phase is Phase.ASKING)
    return dialog


def states(window: Window) -> list[OrderState]:
    return sorted(row.state for row in queue(window).model.rows())


def test_orders_are_held_and_taken_back_on_a_real_server(
    qtbot: QtBot, real: tuple[Window, list[str]]
) -> None:
    window, numbers = real
    dialog = begun(qtbot, window, Act.HOLD)
    barred = [item.order.number for item in dialog.items.values() if item.why is not None]
    assert barred == numbers[:1]
    QTest.keyClicks(dialog.reason.line, "No power")
    QTest.keyClick(dialog.reason.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.phase is Phase.OVER)
    assert dialog.sum.text() == "Done: 4 · Not possible: 1"
    held = [OrderState.CANCELLED, *[OrderState.ON_HOLD] * 4]
    qtbot.waitUntil(lambda: states(window) == held)
    dialog.back_button.click()
    qtbot.waitUntil(lambda: dialog.sum.text() == "Taken back: 4 · Not possible: 1")
    qtbot.waitUntil(lambda: states(window) == [OrderState.CANCELLED, *[OrderState.OPEN] * 4])
    dialog.reject()


def test_orders_are_sent_and_made_urgent_on_a_real_server(
    qtbot: QtBot, real: tuple[Window, list[str]], own_centre: Running
) -> None:
    window, _ = real
    bo = own_centre.technician("Bo Larsen")
    dialog = begun(qtbot, window, Act.ASSIGN)
    qtbot.waitUntil(lambda: window.tasks.idle)
    QTest.keyClicks(dialog.technician.line, "Bo Larsen")
    dialog.reason.line.setText("All in one house.")
    dialog.send()
    qtbot.waitUntil(lambda: dialog.phase is Phase.OVER)
    assert dialog.sum.text() == "Done: 4 · Not possible: 1"
    dialog.accept()
    dialog = begun(qtbot, window, Act.PRIORITY)
    dialog.priority.choose(Priority.EMERGENCY)
    dialog.send()
    qtbot.waitUntil(lambda: dialog.phase is Phase.OVER)
    dialog.accept()
    desk = own_centre.client(own_centre.person(Role.DISPATCHER))
    found = [(row.technician_id, row.priority) for row in desk.orders.rows()]
    assert found.count((bo.id, Priority.EMERGENCY)) == 4
    qtbot.waitUntil(lambda: window.tasks.idle)
