"""Whether everything that can be done is on one list, has words, and keys of its own."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop import words
from desktop.ui.actions import Action
from desktop.ui.entries import ENTRIES
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures import painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.registry import PLACES, WINDOW, Registry
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace
from desktop.words import Language
from tests.ui.conftest import Open

pytestmark = pytest.mark.furnished

COLUMNS_KEYS = "Alt+G"


@pytest.fixture
def window(qtbot: QtBot, open_window: Open) -> Window:
    made = open_window(StandIn(Language.ENGLISH))
    enter(made, partial(painting.settle, made))
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def workplace(window: Window) -> Workplace:
    assert window.workplace is not None
    return window.workplace


def press(window: Window, keys: str) -> None:
    """Press keys where the focus is."""
    QTest.keySequence(QApplication.focusWidget() or window, QKeySequence(keys))


def test_every_panel_of_the_list_is_here(window: Window) -> None:
    assert [entry.key for entry in workplace(window).entries] == [each.key for each in ENTRIES]
    assert len({entry.key for entry in ENTRIES}) == len(ENTRIES)


def test_every_action_has_words_in_both_languages(window: Window) -> None:
    for offer in window.registry.offers:
        for key in (offer.action.key, offer.group):
            for said in words.every(key):
                assert said != key
                assert "{" not in said


def test_no_two_actions_share_a_key(window: Window) -> None:
    offers = [offer for offer in window.registry.offers if offer.action.shortcut]
    everywhere = [QKeySequence(each.action.shortcut) for each in offers if not each.action.within]
    assert len({each.toString() for each in everywhere}) == len(everywhere)
    for entry in ENTRIES:
        own = [
            QKeySequence(each.action.shortcut)
            for each in offers
            if each.action.within and each.group == entry.key and not each.action.held
        ]
        assert len({each.toString() for each in own}) == len(own)
        shared = {each.toString() for each in own if each in everywhere}
        # The queue's menu of columns has the tables' menu in it, and its keys.
        assert shared == ({COLUMNS_KEYS} if entry.key == "panel.queue" else set())


def test_every_panel_is_reached_and_left_by_its_keys(qtbot: QtBot, window: Window) -> None:
    place = workplace(window)
    for entry in place.entries:
        press(window, entry.shortcut)
        dock = place.dock(entry.key)
        focus = QApplication.focusWidget()
        assert place.current == entry.key
        assert dock.isVisible()
        assert focus is not None
        assert dock.isAncestorOf(focus)
        press(window, "Esc")
        qtbot.waitUntil(lambda: place.current == "panel.queue")


def test_f6_goes_round_the_panels_that_are_seen(window: Window) -> None:
    place = workplace(window)
    press(window, "F6")
    assert place.current == "panel.order"
    press(window, "F6")
    assert place.current == "panel.queue"
    press(window, "Shift+F6")
    assert place.current == "panel.order"
    place.dock("panel.order").close()
    press(window, "F6")
    assert place.current == "panel.queue"


def test_enter_on_an_order_goes_to_it(qtbot: QtBot, window: Window) -> None:
    place = workplace(window)
    place.dock("panel.order").close()
    table = place.panel(QueuePanel).table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: place.order.order is not None)
    assert place.dock("panel.order").isVisible()
    assert place.current == "panel.order"


def test_the_same_keys_work_within_each_panel(window: Window) -> None:
    place = workplace(window)
    for kind, key in ((QueuePanel, "panel.queue"), (TechniciansPanel, "panel.technicians")):
        place.show_panel(key)
        press(window, "Ctrl+F")
        focus = QApplication.focusWidget()
        assert isinstance(focus, QLineEdit)
        assert place.panel(kind).isAncestorOf(focus)


def test_the_last_thing_is_taken_back_and_nothing_is_said_plainly(window: Window) -> None:
    taken: list[str] = []
    window.notices.undoable("undo.nothing", lambda: taken.append("back"))
    place = workplace(window)
    place.panel(QueuePanel).table.setFocus()
    press(window, "Ctrl+Z")
    assert taken == ["back"]
    press(window, "Ctrl+Z")
    assert taken == ["back"]
    assert words.text("undo.nothing") in window.notices.shown


def test_what_cannot_be_done_now_is_said(window: Window) -> None:
    workplace(window).order.show_id(None)
    press(window, "A")
    assert words.text("action.not-now", action=words.text("step.assign")) in window.notices.shown


def test_keys_of_a_person_go_with_him(window: Window) -> None:
    window.log_out()
    groups = {offer.group for offer in window.registry.offers}
    assert groups == {WINDOW}


def test_a_group_is_listed_until_it_is_removed(qtbot: QtBot) -> None:
    host, done = QWidget(), []
    qtbot.addWidget(host)
    registry = Registry(host)
    actions = [Action("window.undo", "undo", lambda: done.append(1), "Ctrl+Z", lambda: bool(done))]
    registry.add(PLACES, actions)
    (offer,) = registry.offers
    with qtbot.waitSignal(registry.declined):
        registry.start(offer)
    done.append(0)
    registry.start(offer)
    assert done == [0, 1]
    registry.remove(PLACES)
    assert registry.offers == ()
