"""Decides how one person looks at the queue: by what it is sorted and grouped, in which columns.

It is remembered for him on this machine, and kept in a view that he saves.
"""

from collections.abc import Callable, Sequence
from functools import partial

from pydantic import ValidationError
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from api_client.vocabulary import Direction, OrderGroup
from api_client.wire.views import ViewContent, ViewFilter
from desktop import words
from desktop.ui.actions import Action
from desktop.ui.column_layout import ColumnLayout
from desktop.ui.memory import PersonMemory
from desktop.ui.order_model import OrderModel
from desktop.ui.order_table import OrderTable

GROUPS: tuple[tuple[OrderGroup | None, str], ...] = (
    (None, "queue.ungrouped"),
    (OrderGroup.STATE, "queue.by-state"),
    (OrderGroup.AREA, "queue.by-area"),
    (OrderGroup.TECHNICIAN, "queue.by-technician"),
)
"""By what the queue may be grouped, and the keys of the words."""
FOLDS = (("queue.fold-all", "right", True), ("queue.unfold-all", "down", False))
"""What is done with all groups: the key of the words, the icon, whether they are folded."""
_ORDERS = {
    Qt.SortOrder.AscendingOrder: Direction.ASCENDING,
    Qt.SortOrder.DescendingOrder: Direction.DESCENDING,
}
_WAYS = {direction: order for order, direction in _ORDERS.items()}


class OrderLook(QObject):
    """How the queue is sorted, grouped and laid out."""

    changed = Signal()
    """It is to be sorted or grouped otherwise: the orders are to be listed again."""

    def __init__(self, table: OrderTable, model: OrderModel, memory: PersonMemory) -> None:
        """Look as this person did last."""
        super().__init__(table)
        self._table, self._model, self._memory = table, model, memory
        self._content = self._remembered()
        self.by_claim: Qt.SortOrder | None = None
        """Which way orders stand by who works on them, before all others; None where they do not.

        The server knows nothing of it: what follows is in the order before.
        """
        self._by = self._first_by()
        self.columns = ColumnLayout(table, memory, "queue-columns")
        self._point()
        model.sort_wanted.connect(self._sort)

    def view(self, asked: ViewFilter) -> ViewContent:
        """Give how it is looked at now, with what is asked for."""
        update = {"filter": asked, "columns": self.columns.shown()}
        return self._content.model_copy(update=update)

    def show(self, content: ViewContent) -> None:
        """Look as a view says; it is the caller who lists the orders."""
        self._content = content.model_copy(update={"filter": ViewFilter(), "columns": ()})
        self.by_claim = None
        self._by = self._first_by()
        self.columns.show(content.columns)
        self.columns.keep()
        self._keep()
        self._point()

    def group_by(self, group: OrderGroup | None) -> None:
        """Put the orders under headings, or under none."""
        if group != self._content.group:
            self._content = self._content.model_copy(update={"group": group})
            self._keep()
            self.changed.emit()

    def offered_actions(self, open_menu: Callable[[], object]) -> Sequence[Action]:
        """Give what can be done here, for the command bar and the keyboard."""
        return (
            Action("queue.look", "columns", open_menu, "Alt+G", within=True),
            *(Action(key, "queue", partial(self.group_by, group)) for group, key in GROUPS),
            Action(
                "queue.fold-all",
                "right",
                partial(self._fold_all, folded=True),
                ready=self._grouped,
            ),
            Action(
                "queue.unfold-all",
                "down",
                partial(self._fold_all, folded=False),
                ready=self._grouped,
            ),
        )

    def open_menu(self, under: QWidget) -> None:
        """Open the menu of groups and columns under a button."""
        menu = self.menu(under)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(under.mapToGlobal(QPoint(0, under.height())))

    def menu(self, parent: QWidget) -> QMenu:
        """Give a menu of groups and columns."""
        menu = QMenu(parent)
        one = QActionGroup(menu)
        for group, key in GROUPS:
            action = menu.addAction(words.text(key))
            action.setCheckable(True)
            action.setChecked(group == self._content.group)
            action.triggered.connect(lambda _=False, by=group: self.group_by(by))
            one.addAction(action)
        menu.addSeparator()
        for key, _, folded in FOLDS:
            action = menu.addAction(words.text(key))
            action.setEnabled(self._grouped())
            action.triggered.connect(lambda _=False, away=folded: self._fold_all(folded=away))
        menu.addSeparator()
        self._table.acts.fill_menu(menu)
        return menu

    def _grouped(self) -> bool:
        return bool(self._model.whole.headings)

    def _fold_all(self, *, folded: bool) -> None:
        self._model.fold_all(folded=folded)

    def _sort(self, place: int, order: Qt.SortOrder) -> None:
        column = self._model.order_columns[place]
        if not column.sortable:
            self._point()
            return
        asked = column.asked
        before = (self._content.sort, self._content.direction, self.by_claim)
        self._by, self.by_claim = place, order if asked is None else None
        if asked is not None:
            update = {"sort": asked, "direction": _ORDERS[order]}
            self._content = self._content.model_copy(update=update)
        if before != (self._content.sort, self._content.direction, self.by_claim):
            self._keep()
            self.changed.emit()

    def _first_by(self) -> int | None:
        """Give the first column by whose sort it is sorted."""
        columns = enumerate(self._model.order_columns)
        return next((at for at, each in columns if each.asked is self._content.sort), None)

    def _point(self) -> None:
        """Show in the header by what it is sorted."""
        way = self.by_claim
        if way is None:
            way = _WAYS.get(self._content.direction, Qt.SortOrder.DescendingOrder)
        self._table.horizontalHeader().setSortIndicator(-1 if self._by is None else self._by, way)

    def _keep(self) -> None:
        self._memory.keep_text("queue-order", self._content.model_dump_json())

    def _remembered(self) -> ViewContent:
        kept = self._memory.text("queue-order")
        try:
            return ViewContent.model_validate_json(kept) if kept else ViewContent()
        except ValidationError:
            return ViewContent()  # written by another release
