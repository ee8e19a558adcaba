"""Tries that an alarm is seen and acknowledged while a dialog stands before the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop import words
from desktop.ui.alarmstrip import AlarmStrip
from desktop.ui.new_order import NewOrderDialog
from desktop.ui.panels.alarms import AlarmsPanel
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import away_acts, centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.shift import How
from desktop.ui.pictures.standin import StandIn
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open


@pytest.fixture
def made_up() -> StandIn:
    return StandIn(Language.ENGLISH, how=How.ONE)


@pytest.fixture
def dialog(qtbot: QtBot, open_window: Open, made_up: StandIn) -> NewOrderDialog:
    """An order that is written while an alarm calls."""
    window = open_window(made_up)
    workplace = enter(window, lambda: painting.settle(window))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made = workplace.panel(QueuePanel).write_order()
    assert made is not None
    qtbot.waitUntil(made.isActiveWindow)
    return made


def window_of(dialog: NewOrderDialog) -> Window:
    over = dialog.parentWidget()
    assert over is not None
    found = over.window()
    assert isinstance(found, Window)
    return found


def strip(dialog: NewOrderDialog) -> AlarmStrip:
    found = dialog.findChild(AlarmStrip)
    assert isinstance(found, AlarmStrip)
    return found


def test_it_says_over_the_dialog_what_the_bar_says(dialog: NewOrderDialog) -> None:
    assert strip(dialog).isVisible()
    assert strip(dialog).width() == dialog.width()
    assert centre.number(0) in strip(dialog).said.text()
    assert strip(dialog).said.text().startswith("Order late")


def test_it_lies_over_the_heading_alone(dialog: NewOrderDialog) -> None:
    painting.settle(window_of(dialog))
    top = dialog.form.phone.mapTo(dialog, dialog.form.phone.rect().topLeft()).y()
    assert strip(dialog).geometry().bottom() < top


def test_its_key_acknowledges_and_what_is_written_stays(
    qtbot: QtBot, dialog: NewOrderDialog, made_up: StandIn
) -> None:
    line = dialog.form.phone.line
    QTest.keyClicks(line, "5277")
    QTest.keyClick(line, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: made_up.shift.alarms[0].acknowledged_at is not None)
    qtbot.waitUntil(lambda: not strip(dialog).isVisible())
    assert line.text() == "5277"
    assert line.hasFocus()


def test_no_key_is_promised_that_would_be_refused(dialog: NewOrderDialog) -> None:
    window = window_of(dialog)
    assert window.workplace is not None
    assert strip(dialog).keys.text() == words.text("alarms.acknowledge-by")
    away_acts.leave(window.workplace)
    painting.settle(window)
    assert strip(dialog).isVisible()
    assert strip(dialog).keys.text() == ""
    dialog.reject()


def test_its_words_follow_the_language_and_the_width(dialog: NewOrderDialog) -> None:
    words.choose(Language.CHINESE)
    painting.settle(window_of(dialog))
    assert strip(dialog).keys.text() == "按 F8 确认"
    whole = strip(dialog).said.toolTip()
    dialog.setMinimumWidth(0)
    dialog.resize(dialog.minimumSizeHint().width(), dialog.height())
    painting.settle(window_of(dialog))
    assert strip(dialog).width() == dialog.width()
    assert strip(dialog).said.toolTip() == whole


def test_each_dialog_has_one_and_the_window_has_none(qtbot: QtBot, dialog: NewOrderDialog) -> None:
    window = window_of(dialog)
    dialog.reject()
    assert window.workplace is not None
    assert window.workplace.panel(AlarmsPanel).alarm_bar.isVisible()
    again = window.workplace.panel(QueuePanel).write_order()
    assert again is not None
    qtbot.waitUntil(again.isActiveWindow)
    assert len(again.findChildren(AlarmStrip)) == 1
    again.reject()


def test_an_order_that_is_edited_beside_the_window_has_it_too(
    qtbot: QtBot, dialog: NewOrderDialog, made_up: StandIn
) -> None:
    window = window_of(dialog)
    dialog.reject()
    assert window.workplace is not None
    panel = window.workplace.order
    panel.show_id(centre.order_id(1))
    qtbot.waitUntil(lambda: panel.order is not None)
    edit = panel.edit()
    assert edit is not None
    qtbot.waitUntil(edit.isActiveWindow)
    found = edit.findChild(AlarmStrip)
    assert isinstance(found, AlarmStrip)
    assert found.isVisible()
    QTest.keyClick(edit.form.subject.line, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: made_up.shift.alarms[0].acknowledged_at is not None)
    qtbot.waitUntil(found.isHidden)
    edit.reject()
