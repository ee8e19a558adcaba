"""Decides how what can be done with several chosen orders is offered: a bar, a menu, the keys (F1).

The bar stands under the queue, so that no row moves while more are chosen.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QWidget
from typing_extensions import override

from api_client.client import Client
from api_client.errors import Refused
from api_client.vocabulary import Code
from api_client.wire.orders import Order
from desktop import words
from desktop.ui import bulk, bulk_list
from desktop.ui.actions import Action
from desktop.ui.bulk import LOOKS, SEND, Act
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.order_model import OrderModel
from desktop.ui.order_table import OrderTable
from desktop.ui.theme import Tone
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.worded import Button, ToolButton

if TYPE_CHECKING:
    from desktop.ui.bulk_dialog import BulkDialog

PRINT_ICON = "file"
FEW = 5_000
"""Up to so many chosen rows are counted one by one; more of them by the places that they take."""


class BulkBar(QFrame):
    """What can be done with the orders that are chosen in a table; hidden with one at most."""

    def __init__(self, desk: Desk, table: OrderTable, model: OrderModel, parent: QWidget) -> None:
        """Work with what is chosen in `table`, which shows `model`."""
        super().__init__(parent)
        self._desk, self._table, self._model = desk, table, model
        self.count = 0
        self.gate = Gate(desk, self)
        self.setProperty("part", "bulk")
        self.told = QLabel(self)
        self.told.setProperty("part", "strong")
        self.buttons: dict[Act, Button] = {}
        self._flow = Flow(4, self)
        self.print_button = Button("bulk.to-print", desk.theme, PRINT_ICON, parent=self)
        self.clear_button = ToolButton("bulk.clear", desk.theme, "close", bare=True, parent=self)
        self._arrange()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._look)
        table.selectionModel().selectionChanged.connect(lambda *_: self._soon.start())
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_at)
        self._look()

    def offered_actions(self) -> Sequence[Action]:
        """Give what can be done with several orders."""

        def any_chosen() -> bool:
            return bulk.may(self._desk) and bool(self._chosen())

        acts = (
            Action(f"act.{act.value}", offered.icon, partial(self.begin, act), "", any_chosen)
            for act, offered in LOOKS.items()
        )
        return (
            *self.gate.actions(
                *acts, Action("bulk.print", PRINT_ICON, self.print_all, "", self._any_chosen)
            ),
            Action("bulk.menu", "down", self.open_menu, "B", self._any_chosen, within=True),
            Action("bulk.clear", "close", self.clear, "", self._any_chosen),
        )

    def begin(self, act: Act) -> "BulkDialog | None":
        """Ask how something is done with all orders that are chosen."""
        keys = self._keys_at_most()
        if not keys:
            return None
        dialog = self._dialog(act)
        dialog.look_at(keys)
        return dialog

    def print_all(self) -> None:
        """Look at all orders that are chosen, and ask where they are printed."""
        keys, client = self._keys_at_most(), self._desk.client
        if keys:
            self._desk.tasks.run(self, lambda: _whole(client, keys), self._print)

    def open_menu(self) -> QMenu:
        """Offer what can be done, under the row where one is."""
        place = self._table.visualRect(self._table.currentIndex()).bottomLeft()
        return self._open_at(place if self._table.viewport().rect().contains(place) else QPoint())

    def choose(self, keys: Sequence[int]) -> None:
        """Choose these orders and no others, as far as they are listed."""
        model, flags = self._table.selectionModel(), QItemSelectionModel.SelectionFlag
        found = (self._model.place_of(key) for key in keys)
        places = [place for place in found if place is not None]
        chosen = QItemSelection()
        for place in places:
            index = self._model.index(place, 0)
            chosen.select(index, index)
        model.select(chosen, flags.ClearAndSelect | flags.Rows)
        if places:
            first = self._model.index(places[0], 0)
            model.setCurrentIndex(first, flags.NoUpdate)
            self._table.scrollTo(first)
        self._table.setFocus()

    def clear(self) -> None:
        """Choose the current order alone."""
        index, flags = self._table.currentIndex(), QItemSelectionModel.SelectionFlag
        self._table.selectionModel().select(index, flags.ClearAndSelect | flags.Rows)
        self._table.setFocus()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            self._flow.settle()

    def _dialog(self, act: Act) -> "BulkDialog":
        from desktop.ui.bulk_dialog import BulkDialog  # noqa: PLC0415  (when it is wanted)

        dialog = BulkDialog(self._desk, act, self.window())
        dialog.picked.connect(self.choose)
        dialog.finished.connect(lambda _: self._offer_undo(dialog))
        dialog.open()
        return dialog

    def _offer_undo(self, dialog: "BulkDialog") -> None:
        """Offer to take back what was done, now that its dialog is closed."""
        act, items, key_of = dialog.act, list(dialog.items.values()), dialog.key_of
        going = sum(bulk.can_go_back(item, act) for item in items)
        if not dialog.is_over or not going:
            return

        def take_back() -> None:
            again = self._dialog(act)
            again.show_over(items, key_of)
            again.take_back()

        said = bulk_list.counted(items)
        self._desk.notices.undoable("bulk.over", take_back, act=words.member(act), said=said)

    def _any_chosen(self) -> bool:
        return bool(self._chosen())

    def _chosen(self) -> int:
        """Count the chosen rows; among very many, headings are counted as well."""
        chosen = self._table.selectionModel().selection()
        places = sum(chosen.at(each).height() for each in range(chosen.count()))
        return len(self._table.chosen_keys()) if places <= FEW else places

    def _keys_at_most(self) -> list[int]:
        """Give the keys of what is chosen; of too many none, which is told."""
        count = self._chosen()
        if count > bulk.MOST:
            most = words.number(bulk.MOST)
            said = words.plural("bulk.too-many", count, most=most)
            self._desk.notices.say(said, Tone.WAITING)
            return []
        return self._table.chosen_keys()

    def _look(self) -> None:
        self.count = self._chosen()
        self.setVisible(self.count > 1)
        self._say()

    def _say(self) -> None:
        said = words.plural("bulk.chosen", self.count)
        self.told.setText(said)
        self.setAccessibleName(said)

    def _open_at(self, place: QPoint) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        theme = self._desk.theme
        for act, offered in LOOKS.items() if bulk.may(self._desk) else ():
            entry = menu.addAction(theme.icon(offered.icon), words.text(SEND[act]))
            entry.triggered.connect(partial(self._do, SEND[act], partial(self.begin, act)))
        menu.addSeparator()
        entry = menu.addAction(theme.icon(PRINT_ICON), words.text("bulk.to-print"))
        entry.triggered.connect(partial(self._do, "bulk.to-print", self.print_all))
        if self._any_chosen():
            menu.popup(self._table.viewport().mapToGlobal(place))
        return menu

    def _do(self, key: str, run: Callable[[], object], _checked: bool = False) -> None:  # noqa: FBT001, FBT002
        self.gate.do(words.text(key), run)

    def _print(self, found: tuple[list[Order], int]) -> None:
        orders, gone = found
        if gone:
            self._desk.notices.trouble(words.plural("bulk.gone", gone))
        if orders:
            from desktop.ui import printing  # noqa: PLC0415  (when it is wanted)
            from desktop.ui.print_dialog import PrintDialog  # noqa: PLC0415  (as above)

            first, *more = map(printing.paper, orders)
            PrintDialog(self._desk, first, self.window(), *more).open()

    def _arrange(self) -> None:
        across = QHBoxLayout(self)
        across.setContentsMargins(12, 5, 6, 5)
        across.setSpacing(12)
        for act, offered in LOOKS.items() if bulk.may(self._desk) else ():
            weight = "danger" if offered.danger else ""
            button = Button(SEND[act], self._desk.theme, offered.icon, weight, self)
            self.gate.guard(button, partial(self.begin, act))
            self.buttons[act] = button
        self.gate.guard(self.print_button, self.print_all)
        self.clear_button.clicked.connect(self.clear)
        self._flow.show_all([*self.buttons.values(), self.print_button])
        across.addWidget(self.told)
        across.addWidget(self._flow, 1)
        across.addWidget(self.clear_button)


def _whole(client: Client, keys: Sequence[int]) -> tuple[list[Order], int]:
    """Give orders whole, in the order of their keys, and how many are not there any more."""
    found: list[Order] = []
    rows = client.orders.page(keys=keys, limit=len(keys)).items
    for row in rows:
        try:
            found.append(client.orders.get(row.id))
        except Refused as fault:
            if fault.code != Code.NOT_FOUND:
                raise
    return found, len(keys) - len(found)
