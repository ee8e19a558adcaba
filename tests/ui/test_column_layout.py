"""Whether the columns of every table are remembered for a person, in one way for all (F1)."""

import ast
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMenu

import desktop.ui
from api_client.ids import new_id
from api_client.vocabulary import DeviceApp
from desktop.ui.area_import import ImportSheet
from desktop.ui.areas import AreasSheet
from desktop.ui.assigning import AssignDialog
from desktop.ui.bulk import Act
from desktop.ui.bulk_dialog import BulkDialog
from desktop.ui.column_layout import ColumnLayout
from desktop.ui.devices import DevicesSheet
from desktop.ui.memory import Memory
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.keepers import TRACKER, tracker
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.remembered import Remembered
from desktop.ui.replay import ReplaySheet
from desktop.ui.sessions import SessionsSheet
from desktop.ui.set_aside import SetAsideSheet
from desktop.ui.setting_history import HistorySheet
from desktop.ui.tableview import TableView
from desktop.ui.track import TrackSheet
from desktop.ui.waiting_bar import WaitingSheet
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace
from desktop.words import Language
from tests.ui.conftest import Open
from tests.ui.test_table import Thing, model, view, window

pytestmark = pytest.mark.furnished

__all__ = ["model", "view", "window"]

SOURCE = Path(desktop.ui.__file__).parent
QUEUE = "queue-columns"
OF_NO_SORT = {QUEUE, "columns-bulk"}
"""Of the queue the view keeps the sort; a bulk act's list is sorted by what became of each."""
FALLS = Qt.SortOrder.DescendingOrder
Stands = tuple[object, ...]


def sit_down(open_window: Open) -> tuple[Window, Workplace]:
    """Log in, with every panel made."""
    window = open_window(StandIn(Language.ENGLISH))
    workplace = enter(window, partial(painting.settle, window))
    workplace.complete()
    painting.settle(window)
    return window, workplace


def in_panels(workplace: Workplace) -> Iterator[TableView[Any]]:
    """Give the tables of all panels."""
    for panel in workplace.panels:
        yield from panel.findChildren(TableView)


def in_dialogs(window: Window, workplace: Workplace) -> Iterator[tuple[QDialog, TableView[Any]]]:
    """Open every dialog that has a table, and give both; it is closed afterwards."""
    desk, order = workplace.desk, centre.rows(Language.ENGLISH)[0]
    waiting = workplace.panel(QueuePanel).waiting_bar.waiting
    for dialog in (
        DevicesSheet(desk, centre.technicians(Language.ENGLISH)[0], window),
        SetAsideSheet(desk, tracker(TRACKER, TRACKER, DeviceApp.OSMAND, 2), window),
        TrackSheet(desk, centre.technicians(Language.ENGLISH)[0], window),
        ReplaySheet(desk, centre.technicians(Language.ENGLISH)[0], window),
        SessionsSheet(desk, window, None, "sessions.all"),
        SessionsSheet(desk, window, None, "sessions.own"),
        AssignDialog(desk, order, window),
        BulkDialog(desk, Act.HOLD, window),
        HistorySheet(desk, window),
        AreasSheet(desk, window),
        ImportSheet(desk, window, window),
        WaitingSheet(desk, waiting, window),
    ):
        (table,) = dialog.findChildren(TableView)
        yield dialog, table
        dialog.close()
        dialog.deleteLater()


def columns(table: TableView[Any]) -> ColumnLayout:
    """Give what remembers the columns of a table."""
    (found,) = table.findChildren(ColumnLayout)
    assert table.acts.kept is found, "the keyboard and the menus reach it"
    return found


def stands(table: TableView[Any]) -> Stands:
    """Give how the columns of a table stand, and by what it is sorted."""
    header = table.horizontalHeader()
    sort = (header.sortIndicatorSection(), header.sortIndicatorOrder())
    return columns(table).shown(), None if columns(table).name in OF_NO_SORT else sort


def disturb(table: TableView[Any]) -> None:
    """Size, move and hide a column, and sort by another, as somebody does."""
    layout, header = columns(table), table.horizontalHeader()
    shown = [place for place in range(header.count()) if not header.isSectionHidden(place)]
    table.setColumnWidth(shown[0], table.widths[shown[0]] + 37)
    header.moveSection(header.visualIndex(shown[0]), header.visualIndex(shown[-1]))
    layout.turn(shown[1])
    table.acts.sort_by(shown[-1], FALLS)
    layout.keep()


def test_every_table_is_remembered_put_as_at_the_beginning_and_back(open_window: Open) -> None:
    window, workplace = sit_down(open_window)
    usual, left = {}, {}
    for table in in_panels(workplace):
        name = columns(table).name
        usual[name] = stands(table)
        disturb(table)
        left[name] = stands(table)
    for dialog, table in in_dialogs(window, workplace):
        assert dialog.isModal() or not dialog.isVisible()
        name = columns(table).name
        assert name not in left, "each is remembered under a name of its own"
        usual[name] = stands(table)
        disturb(table)
        left[name] = stands(table)
    assert set(left) == {QUEUE, *(f"columns-{name}" for name in named())}
    assert all(left[name] != usual[name] for name in left)
    window.close()
    window, workplace = sit_down(open_window)
    again = {columns(table).name: table for table in in_panels(workplace)}
    for name, table in again.items():
        assert stands(table) == left[name], name
        table.acts.reset()
        assert stands(table)[:1] == usual[name][:1], name
        assert window.notices.undo()
        assert stands(table) == left[name], name
    for _, table in in_dialogs(window, workplace):
        name = columns(table).name
        assert stands(table) == left[name], name
        table.acts.reset()
        columns(table).keep()
    for _, table in in_dialogs(window, workplace):
        assert stands(table) == usual[columns(table).name]


def named() -> set[str]:
    """Give the names under which tables are remembered; each table that is made has one."""
    found: list[str] = []
    made = 0
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            made += node.func.id in {"TableView", "OrderTable"}
            if node.func.id == "remember":
                name = node.args[2]
                found += [str(name.value)] if isinstance(name, ast.Constant) else list(OF_SESSIONS)
    one_each = len(found) - len(OF_SESSIONS) - len(OF_LEDGER) + 2
    assert made == one_each + 1, "one of them is the queue's"
    return set(found)


OF_SESSIONS = ("sessions", "own-sessions")
"""One sheet, whose columns differ."""
OF_LEDGER = ("ledger-accounts", "ledger-journal", "ledger-trial", "ledger-periods")
"""Parts that are made alike, in one place."""


def test_what_another_release_left_is_passed_over(view: TableView[Thing], tmp_path: Path) -> None:
    memory = Memory(tmp_path / "desk.ini").of(new_id())
    memory.keep_text("columns-things", "[{")
    memory.keep_text("columns-things-sort", "gone falls")
    layout = ColumnLayout(view, memory, "columns-things", (1, FALLS))
    assert [each.key for each in layout.shown()] == [each.key for each in view.columns]
    header = view.horizontalHeader()
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (1, FALLS)


def test_columns_are_hidden_by_the_menu_reset_by_a_command_and_forgotten(
    open_window: Open,
) -> None:
    window, workplace = sit_down(open_window)
    tables = {columns(table).name: table for table in in_panels(workplace)}
    table = tables["columns-technicians"]
    usual = stands(table)
    menu = QMenu(window)
    table.acts.fill_menu(menu)
    offered = {action.text(): action for action in menu.actions()}
    offered["Telephone"].trigger()
    at = next(at for at, each in enumerate(table.columns) if each.key == "phone")
    assert table.isColumnHidden(at)
    workplace.show_panel("panel.technicians")
    reset = next(each for each in workplace.column_actions() if each.key == "columns.reset")
    reset.run()
    assert not table.isColumnHidden(at)
    disturb(table)
    left = stands(table)
    sheet = window.show_mine()
    assert sheet is not None
    sheet.remembered.turn(Remembered.TABLES)
    assert stands(table) == usual
    sheet.remembered.turn(Remembered.TABLES)
    assert stands(table) == left
    sheet.close()
