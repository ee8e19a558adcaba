"""Whether filters and views work in the window as a dispatcher has it, by keys and remembered."""

from collections import Counter
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from api_client.vocabulary import OrderState
from api_client.wire.views import ViewFilter
from desktop import words
from desktop.ui.filters import EVERYTHING
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import away_acts, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.view_dialogs import NameDialog
from desktop.ui.views import BUILT_IN
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
OPEN = ViewFilter(states=(OrderState.OPEN,))
UNASSIGNED = next(each.filter for each in BUILT_IN if each.key == "views.unassigned")


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


def queue_of(window: Window) -> QueuePanel:
    assert window.workplace is not None
    return window.workplace.panel(QueuePanel)


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def listed(window: Window) -> int:
    """Let everything come to its end, and say how many orders are listed."""
    painting.settle(window)
    return queue_of(window).model.rowCount()


def test_late_is_filtered_and_saved_as_a_view_by_three_keys(
    qtbot: QtBot, window: Window, made_up: StandIn
) -> None:
    queue = queue_of(window)
    assert queue.table.hasFocus()
    QTest.keyClick(focus(), Qt.Key.Key_L, ALT)
    assert listed(window) == 1
    QTest.keyClick(focus(), Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: bool(window.findChildren(NameDialog)))
    dialog = window.findChildren(NameDialog)[0]
    qtbot.waitUntil(dialog.isActiveWindow)
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: queue.view_bar.button.text() == "Late")
    kept = [view for view in made_up.kept_views.views.values() if view.name == "Late"]
    assert [view.content.filter for view in kept] == [ViewFilter(late=True)]


def test_what_was_shown_is_shown_again_to_the_same_person(
    open_window: Open, window: Window, made_up: StandIn
) -> None:
    queue = queue_of(window)
    queue.views.choose(queue.views.own[0])
    queue.bar.show_filter(OPEN)
    queue.bar.changed.emit(OPEN)
    shown = listed(window)
    window.close()
    again = open_window(made_up)
    enter(again, partial(painting.settle, again))
    queue = queue_of(again)
    assert queue.bar.asked == OPEN
    assert queue.view_bar.button.text() == "Late today *"
    assert listed(again) == shown < len(made_up.kept_views.views) + 10


def test_an_empty_queue_offers_to_clear_its_filter(window: Window) -> None:
    queue = queue_of(window)
    everything = listed(window)
    queue.look_for("zzz")
    assert listed(window) == 0
    assert queue.no_match.isVisible()
    assert '"zzz"' in queue.no_match.accessibleName()
    queue.no_match.button.click()
    assert listed(window) == everything
    assert queue.no_match.isHidden()
    assert queue.bar.search.text() == ""


def test_sort_and_columns_belong_to_a_saved_view_and_tabs_leave_them(window: Window) -> None:
    queue = queue_of(window)
    view = queue.views.own[0]
    queue.views.choose(view)
    painting.settle(window)
    assert queue.view().sort is view.content.sort
    with_columns = view.model_copy(update={"content": queue.view()})
    queue.views.take_changed(with_columns)
    queue.table.horizontalHeader().moveSection(0, 2)
    assert queue.views.is_changed
    queue.views.revert()
    assert queue.view() == with_columns.content
    queue.table.horizontalHeader().moveSection(0, 2)
    moved = queue.view().columns
    queue.table.setFocus()
    QTest.keyClick(focus(), Qt.Key.Key_2, ALT)
    assert queue.bar.asked == UNASSIGNED
    QTest.keyClick(focus(), Qt.Key.Key_1, ALT)
    assert (queue.bar.asked, queue.view().columns) == (EVERYTHING, moved)
    queue.views.choose(view)
    queue.look_at_late()
    assert queue.views.current is None, "what is late is gone to, and the view stays as it is"
    assert queue.view_bar.tabs[3].isChecked()


def test_keys_are_each_one_thing_and_the_tab_key_goes_as_one_reads(window: Window) -> None:
    queue = queue_of(window)
    keys = Counter(act.shortcut for act in queue.offered_actions() if act.shortcut)
    assert {key for key, times in keys.items() if times > 1} == set()
    everywhere = {
        offer.action.shortcut
        for offer in window.registry.offers
        if not offer.action.within and not offer.action.held
    }
    within = {act.shortcut for act in queue.offered_actions() if act.within and act.shortcut}
    assert within & everywhere == set()
    queue.view_bar.button.setFocus()
    gone: list[QWidget] = []
    while focus() is not queue.table and len(gone) < 40:
        gone.append(focus())
        QTest.keyClick(focus(), Qt.Key.Key_Tab)
    tops = [each.mapTo(queue, QPoint(0, 0)) for each in gone]
    assert queue.bar.search in gone
    assert tops == sorted(tops, key=lambda at: (at.y() // 30, at.x()))
    assert window.workplace is not None
    away_acts.leave(window.workplace)
    QTest.keyClick(focus(), Qt.Key.Key_S, CTRL)
    said = words.text("gate.refused", action=words.text("view.save-it"), since="10:42")
    assert window.notices.shown == (said,), "no view is saved while the server is away"
    assert window.findChildren(NameDialog) == []


def test_each_tab_says_that_nothing_is_in_it(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH, empty=True))
    enter(window, partial(painting.settle, window))
    said = [tab.text() for tab in queue_of(window).view_bar.tabs]
    assert all(each.endswith(" 0") for each in said), said
