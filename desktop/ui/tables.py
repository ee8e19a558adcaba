"""Decides which table the list of actions means: the one in which somebody worked last.

What can be done with columns is listed once, whatever the number of tables; the keys are heard by
the tables themselves.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.ui.actions import Action
from desktop.ui.column_acts import STEPS, Act, ColumnActs
from desktop.ui.tableview import TableView

_ICONS = {"table.left": "left", "table.right": "right", "table.sort": "sort-down"}


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
        for key, keys, act in (*STEPS, ("table.turn", "", ColumnActs.turn_round))
    ]
