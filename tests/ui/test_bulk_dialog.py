"""Whether several orders are shown before, while and after something is done with them."""

from functools import partial
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop import words
from desktop.ui import bulk, bulk_list
from desktop.ui.bulk import Act, Fate, Item, Wanted
from desktop.ui.bulk_dialog import BulkDialog, Phase
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import bulk_acts, centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

OPEN, WORKED_ON, COMPLETED, HELD, CANCELLED = 0, 1, 3, 9, 17


@pytest.fixture
def made_up() -> StandIn:
    return StandIn(Language.ENGLISH)


@pytest.fixture
def window(open_window: Open, made_up: StandIn) -> Window:
    made = open_window(made_up)
    enter(made, partial(painting.settle, made))
    return made


def begun(window: Window, act: Act, *places: int) -> BulkDialog:
    """Choose orders, and ask how something is done with them."""
    assert window.workplace is not None
    settle = partial(painting.settle, window)
    dialog = bulk_acts.choose(window.workplace, places, settle).bulk.begin(act)
    assert dialog is not None
    settle()
    return dialog


def fates(dialog: BulkDialog) -> dict[str, Fate]:
    return {item.order.number: item.fate for item in dialog.items.values()}


def shown(dialog: BulkDialog) -> list[tuple[str, str, str]]:
    """Give number, outcome and why of each row, as they are read."""
    model = dialog.model
    model.settle()
    return [
        (cells[0], cells[1], cells[2])
        for row in range(model.rowCount())
        for cells in [[model.cell(model.index(row, column))[0] for column in range(3)]]
    ]


def test_what_cannot_be_done_is_listed_before_anything_is_sent(
    window: Window, made_up: StandIn
) -> None:
    made_up.failing = tuple(f"POST /v1/orders/{centre.order_id(n)}/steps" for n in range(19))
    dialog = begun(window, Act.HOLD, OPEN, COMPLETED, HELD, CANCELLED)
    assert dialog.phase is Phase.ASKING
    assert shown(dialog) == [
        (centre.number(OPEN), "To do", ""),
        (centre.number(COMPLETED), "Not possible", "Not possible while it is: Completed"),
        (centre.number(HELD), "Not possible", "It is on hold already"),
        (centre.number(CANCELLED), "Not possible", "It has ended: Cancelled"),
    ]
    assert dialog.sum.text() == "To do: 1 · Not possible: 3"
    words.choose(Language.CHINESE)
    painting.settle(window)
    assert dialog.sum.text() == "待执行：1 · 不能执行：3"  # noqa: RUF001  (as it is written)
    assert shown(dialog)[2][1:] == ("不能执行", "已经挂起")
    dialog.reject()


def test_where_nothing_can_be_done_nothing_is_sent(window: Window) -> None:
    dialog = begun(window, Act.RESUME, OPEN, CANCELLED)
    assert not dialog.send_button.isEnabled()
    dialog.send()
    assert dialog.phase is Phase.ASKING
    dialog.reject()


def test_a_reason_is_wanted(window: Window) -> None:
    dialog = begun(window, Act.HOLD, OPEN, WORKED_ON)
    QTest.keyClick(dialog.reason.line, Qt.Key.Key_Return)
    assert dialog.reason.fault
    assert dialog.phase is Phase.ASKING
    dialog.reject()


def test_each_is_done_in_its_turn_and_what_became_of_it_is_told(
    window: Window, made_up: StandIn
) -> None:
    made_up.refusals, made_up.failing = bulk_acts.REFUSALS, bulk_acts.FAILING
    dialog = begun(window, Act.HOLD, OPEN, bulk_acts.REFUSED, HELD, bulk_acts.UNANSWERED, 14)
    dialog.reason.line.setText("No power in the street")
    dialog.send()
    painting.settle(window)
    assert dialog.phase is Phase.OVER
    assert shown(dialog) == [
        (
            centre.number(bulk_acts.REFUSED),
            "Refused",
            words.refusal("order-step-out-of-turn"),
        ),
        (centre.number(bulk_acts.UNANSWERED), "No answer", words.text("unreachable.cut")),
        (centre.number(14), "Not begun", ""),
        (centre.number(HELD), "Not possible", "It is on hold already"),
        (centre.number(OPEN), "Done", ""),
    ]
    assert not dialog.send_button.isVisible()
    assert dialog.leave_button.text() == words.text("dialog.close")
    dialog.copy_button.click()
    copied = QGuiApplication.clipboard().text().splitlines()
    assert len(copied) == 5
    assert copied[0].startswith(f"{centre.number(OPEN)}\t")
    dialog.accept()


def test_those_not_done_are_chosen_in_the_queue(window: Window, made_up: StandIn) -> None:
    made_up.refusals = bulk_acts.REFUSALS
    dialog = begun(window, Act.HOLD, OPEN, bulk_acts.REFUSED, HELD)
    dialog.reason.line.setText("No power in the street")
    dialog.send()
    painting.settle(window)
    dialog.pick_button.click()
    painting.settle(window)
    assert window.workplace is not None
    queue = window.workplace.panel(QueuePanel)
    chosen = {str(id_) for id_ in queue.table.chosen_ids()}
    assert chosen == {str(centre.order_id(place)) for place in (bulk_acts.REFUSED, HELD)}


def test_stopped_it_tells_how_far_it_came(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work, go_on = Event(), Event()

    def do(_client: object, item: Item, _wanted: Wanted) -> Item:
        at_work.set()
        go_on.wait()
        return item.became(Fate.DONE)

    monkeypatch.setattr(bulk, "do", do)
    dialog = begun(window, Act.HOLD, OPEN, WORKED_ON, 2)
    dialog.reason.line.setText("No power in the street")
    dialog.send()
    qtbot.waitUntil(at_work.is_set)
    assert dialog.phase is Phase.WORKING
    assert dialog.bar.isVisible()
    assert dialog.leave_button.text() == words.text("bulk.stop")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    go_on.set()
    qtbot.waitUntil(lambda: dialog.phase is Phase.OVER)
    assert sorted(fates(dialog).values()) == [Fate.DONE, Fate.LEFT, Fate.LEFT]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_what_was_done_is_taken_back_there_or_by_undo(window: Window, made_up: StandIn) -> None:
    made_up.refusals = bulk_acts.REFUSALS
    dialog = begun(window, Act.HOLD, OPEN, WORKED_ON, bulk_acts.REFUSED)
    dialog.reason.line.setText("No power in the street")
    dialog.send()
    painting.settle(window)
    assert dialog.back_button.isVisible()
    dialog.reject()
    said = bulk_list.counted(dialog.items.values())
    told = words.text("bulk.over", act=words.member(Act.HOLD), said=said)
    assert told in window.notices.shown
    assert window.notices.undo()
    painting.settle(window)
    again = next(each for each in window.findChildren(BulkDialog) if each.isVisible())
    found = sorted(fates(again).values())
    assert found == [Fate.BACK, Fate.BACK, Fate.FAILED]
    assert not again.back_button.isVisible()
    again.reject()


def test_who_is_sent_is_chosen_by_name_and_has_his_own_left_out(window: Window) -> None:
    dialog = begun(window, Act.ASSIGN, OPEN, WORKED_ON)
    assert dialog.technician.isVisible()
    dialog.send()
    assert dialog.technician.fault
    holder = centre.order(WORKED_ON, Language.ENGLISH).technician_name
    dialog.technician.line.setText(holder)
    dialog.technician.edited.emit()
    assert fates(dialog)[centre.number(WORKED_ON)] is Fate.BARRED
    assert shown(dialog)[1][2] == words.text("bulk.has-it", name=holder)
    dialog.reject()


def test_orders_that_cannot_be_looked_at_are_told(window: Window, made_up: StandIn) -> None:
    made_up.failing = (f"/v1/orders/{centre.order_id(WORKED_ON)}",)
    dialog = begun(window, Act.HOLD, OPEN, WORKED_ON, HELD)
    assert dialog.fault == words.text("unreachable.cut")
    dialog.reject()
