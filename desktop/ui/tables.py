"""Decides how a table belongs to a desk: its columns are remembered, the list of actions means it.

What can be done with columns is listed once, whatever the number of tables, and means the one in
which somebody worked last; the keys are heard by the tables themselves.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.ui import undoing
from desktop.ui.actions import Action
from desktop.ui.column_acts import STEPS, Act, ColumnActs
from desktop.ui.column_layout import ColumnLayout, Sort, Stood
from desktop.ui.desk import Desk
from desktop.ui.tableview import TableView

_ICONS = {
    "table.left": "left",
    "table.right": "right",
    "table.sort": "sort-down",
    "columns.reset": "undo",
}
FURTHER: Sequence[tuple[str, str, Act]] = (
    ("table.turn", "", ColumnActs.turn_round),
    ("columns.reset", "", ColumnActs.reset),
)
"""What is done with columns by the list of actions alone."""


def remember(
    table: TableView[Any], desk: Desk, name: str, sort: Sort | None = None
) -> ColumnLayout:
    """Let the columns of a table stand as this person left them, remembered under `name`.

    It is sorted by `sort`, a column and a way, until he chooses; without it the sort is not
    remembered.
    """
    columns = ColumnLayout(table, desk.memory, f"columns-{name}", sort)
    offer_back(columns, desk)
    return columns


def offer_back(columns: ColumnLayout, desk: Desk) -> None:
    """Offer to take it back whenever columns are put as at the beginning."""

    def tell(before: Stood) -> None:
        undoing.offer_here(desk, "columns.was-reset", partial(columns.put_back, before))

    columns.was_reset.connect(tell)


def in_hand(places: Iterable[QWidget]) -> TableView[Any] | None:
    """Give the table that has, or had, the focus in the first of `places`, or that is seen there.

    Where there is none, it is that of the next place.
    """
    for place in places:
        focused = place.focusWidget()
        if isinstance(focused, TableView) and focused.isVisible():
            return focused
        tables: list[TableView[Any]] = place.findChildren(TableView)
        seen = [each for each in tables if each.isVisible() and each.window() is place.window()]
        if seen:
            return seen[0]
    return None


def column_actions(places: Callable[[], Iterable[QWidget]]) -> Sequence[Action]:
    """Give what can be done with the columns of the table in hand, the first of `places` first."""

    def run(act: Act) -> None:
        table = in_hand(places())
        if table is not None:
            table.setFocus()
            act(table.acts)

    def ready() -> bool:
        return in_hand(places()) is not None

    return [
        Action(
            key,
            _ICONS.get(key, "columns"),
            partial(run, act),
            keys,
            ready,
            anywhere=True,
            held=True,
        )
        for key, keys, act in (*STEPS, *FURTHER)
    ]
