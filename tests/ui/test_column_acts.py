"""Whether the columns of every table are sorted, moved and sized by keys alone."""

from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QInputMethodQueryEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from api_client.vocabulary import Direction
from desktop import words
from desktop.ui.column_acts import STEP_PX, STEPS
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures.shift import How
from desktop.ui.registry import TABLES
from desktop.ui.tables import FURTHER, in_hand
from desktop.ui.tableview import TableView
from tests.ui.on_shift import OpenDesk, Opened

pytestmark = pytest.mark.furnished

RISES, FALLS = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def desk(open_shift: OpenDesk) -> Opened:
    return open_shift(How.KEPT, front=False)


def go_to(desk: Opened, table: TableView[Any], column: int = 0) -> None:
    """Put the cursor into a column of the first row, or the focus into a table without rows."""
    table.setFocus()
    index = table.model().index(0, column)
    if index.isValid():
        flags = QItemSelectionModel.SelectionFlag
        table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
    assert QApplication.focusWidget() is table
    desk.settle()


def technicians(desk: Opened) -> TableView[Any]:
    desk.press("Ctrl+3")
    table = desk.workplace.panel(TechniciansPanel).table
    assert QApplication.focusWidget() is table
    return table


def open_menu(qtbot: QtBot) -> QMenu:
    """Give the menu that is open."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def order_of(table: TableView[Any]) -> list[str]:
    """Give the columns that are shown, from left to right."""
    header = table.horizontalHeader()
    places = (header.logicalIndex(at) for at in range(header.count()))
    return [table.columns[place].key for place in places if not header.isSectionHidden(place)]


def test_the_column_under_the_cursor_is_chosen_by_arrows_and_sorted_by(desk: Opened) -> None:
    table = technicians(desk)
    header = table.horizontalHeader()
    table.sortByColumn(0, FALLS)
    go_to(desk, table)
    desk.press("Right")
    desk.press("Alt+O")
    second = [column.key for column in table.columns].index(order_of(table)[1])
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (second, RISES)
    shown = [table.model().index(row, second).data() for row in range(table.model().rowCount())]
    desk.press("Alt+O")
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (second, FALLS)
    turned = [table.model().index(row, second).data() for row in range(table.model().rowCount())]
    assert len(set(shown)) > 1
    assert (turned[0], turned[-1]) == (shown[-1], shown[0])


def test_the_cursor_stays_in_its_column_when_rows_are_sorted_and_chosen_anew(desk: Opened) -> None:
    table = technicians(desk)
    go_to(desk, table, 1)
    chosen = table.chosen_id()
    table.choose(None)
    table.choose(chosen)
    assert table.currentIndex().column() == 1


def test_a_column_is_moved_and_sized(desk: Opened) -> None:
    table = technicians(desk)
    go_to(desk, table)
    first, second, *rest = order_of(table)
    desk.press("Ctrl+Left")
    assert order_of(table) == [first, second, *rest], "there is nothing further left"
    desk.press("Ctrl+Right")
    assert order_of(table) == [second, first, *rest]
    desk.press("Ctrl+Left")
    assert order_of(table) == [first, second, *rest]
    at = next(place for place, each in enumerate(table.columns) if not each.stretch)
    go_to(desk, table, at)
    given_px = table.widths[at]
    desk.press("Alt+Right")
    assert table.widths[at] == table.horizontalHeader().sectionSize(at) == given_px + STEP_PX
    desk.press("Alt+Left")
    assert table.widths[at] == given_px


def test_the_queue_is_sorted_by_the_server_and_remembers_its_columns(desk: Opened) -> None:
    queue = desk.workplace.panel(QueuePanel)
    table = queue.table
    at = [column.key for column in table.columns].index("title")
    go_to(desk, table, at)
    desk.press("Alt+O")
    wanted = queue.model.order_columns[at].asked
    assert (queue.view().sort, queue.view().direction) == (wanted, Direction.ASCENDING)
    before = [column.key for column in queue.view().columns]
    desk.press("Ctrl+Right")
    after = [column.key for column in queue.view().columns]
    assert after.index("title") == before.index("title") + 1


@pytest.mark.parametrize("keys", ["Ctrl+1", "Ctrl+3", "Ctrl+4", "Ctrl+5"])
def test_each_panel_sorts_by_its_menu(desk: Opened, qtbot: QtBot, keys: str) -> None:
    desk.press(keys)
    table = in_hand([desk.workplace.dock(desk.workplace.current)])
    assert table is not None
    go_to(desk, table, 1)
    desk.press("Alt+G")
    menu = open_menu(qtbot)
    by = next(each for each in menu.actions() if each.text() == words.text("table.sort-by"))
    choice = by.menu()
    assert isinstance(choice, QMenu)
    assert len(choice.actions()) == len(order_of(table))
    said = {each.text() for each in menu.actions()}
    wanted = {words.text(key) for key, _, _ in STEPS[1:]}
    assert {*wanted, words.text("table.turn")} <= said
    choice.actions()[-1].trigger()
    last = [column.key for column in table.columns].index(order_of(table)[-1])
    assert table.horizontalHeader().sortIndicatorSection() == last
    menu.close()


def test_the_keys_are_listed_once_and_mean_the_table_that_was_worked_in(desk: Opened) -> None:
    table = technicians(desk)
    go_to(desk, table)
    offers = [each for each in desk.window.registry.offers if each.group == TABLES]
    keys = [each.action.shortcut for each in offers]
    assert keys == [*(keys for _, keys, _ in (*STEPS, *FURTHER))]
    desk.press("Ctrl+K")
    assert QApplication.focusWidget() is not table
    desk.type(words.text("table.right"))
    desk.settle()
    first, second, *_ = order_of(table)
    desk.press("Return")
    assert order_of(table)[:2] == [second, first]
    assert QApplication.focusWidget() is table


def test_no_input_method_swallows_the_letters_of_a_table(desk: Opened) -> None:
    tables: list[TableView[Any]] = desk.window.findChildren(TableView)
    assert len(tables) > 3
    for table in tables:
        for row in range(min(table.model().rowCount(), 1) + 1):
            table.setCurrentIndex(table.model().index(row - 1, 0))
            asked = QInputMethodQueryEvent(Qt.InputMethodQuery.ImEnabled)
            QApplication.sendEvent(table, asked)
            assert not asked.value(Qt.InputMethodQuery.ImEnabled), table.accessibleName()
            assert not table.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
