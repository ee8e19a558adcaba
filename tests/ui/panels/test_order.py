"""Tries what is pressed while an order is still on its way: it is done once the order is there."""

from functools import partial

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from api_client.vocabulary import Step
from desktop import words
from desktop.ui.assigning import AssignDialog
from desktop.ui.panels.order import OrderPanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import UNASSIGNED, enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open


@pytest.fixture
def made_up() -> StandIn:
    return StandIn(Language.ENGLISH)


@pytest.fixture
def window(qtbot: QtBot, open_window: Open, made_up: StandIn) -> Window:
    made = open_window(made_up)
    enter(made, partial(painting.settle, made))
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def opening(window: Window, place: int) -> OrderPanel:
    """Open an order, and give its panel while the order is on its way."""
    assert window.workplace is not None
    panel = window.workplace.order
    panel.show_id(None)
    window.workplace.open_order(centre.order_id(place))
    assert panel.order is None
    return panel


def press(window: Window, keys: str) -> None:
    """Press keys where the focus is."""
    QTest.keySequence(QApplication.focusWidget() or window, QKeySequence(keys))


def test_who_is_sent_is_asked_once_the_order_is_there(qtbot: QtBot, window: Window) -> None:
    panel = opening(window, UNASSIGNED)
    press(window, "A")
    assert panel.findChildren(QDialog) == []
    qtbot.waitUntil(lambda: panel.order is not None)
    (dialog,) = panel.findChildren(AssignDialog)
    dialog.reject()


def test_what_then_cannot_be_done_is_said(qtbot: QtBot, window: Window) -> None:
    panel = opening(window, UNASSIGNED)
    press(window, "U")
    qtbot.waitUntil(lambda: panel.order is not None)
    assert panel.order is not None
    assert Step.UNASSIGN not in panel.order.steps
    assert panel.findChildren(QDialog) == []
    said = words.text("action.not-now", action=words.text("step.unassign"))
    assert said in window.notices.shown


def test_nothing_is_done_with_another_order(qtbot: QtBot, window: Window) -> None:
    opening(window, UNASSIGNED)
    press(window, "A")
    panel = opening(window, UNASSIGNED + 1)
    qtbot.waitUntil(lambda: panel.order is not None)
    assert panel.findChildren(QDialog) == []


def test_nothing_waits_for_an_order_that_does_not_come(
    qtbot: QtBot, window: Window, made_up: StandIn
) -> None:
    made_up.failing = (f"/v1/orders/{centre.order_id(UNASSIGNED)}",)
    panel = opening(window, UNASSIGNED)
    press(window, "A")
    painting.settle(window)
    press(window, "A")
    said = words.text("action.not-now", action=words.text("step.assign"))
    assert said in window.notices.shown
    made_up.failing = ()
    panel.reload()
    qtbot.waitUntil(lambda: panel.order is not None)
    assert panel.findChildren(QDialog) == []
