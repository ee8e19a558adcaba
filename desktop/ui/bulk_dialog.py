"""Decides how several orders are worked with at once: what is asked, seen on the way, and told.

First each order stands in the list with what will be done or why it cannot be; then with what was
done, one after the other, until all were or somebody stops it. Nothing is skipped in silence.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget
from typing_extensions import override

from api_client.client import Client
from api_client.errors import Refused, Unreachable
from api_client.vocabulary import Priority, TechnicianState
from api_client.wire.orders import Order, OrderPage
from api_client.wire.people import Technician, TechnicianList
from desktop import words
from desktop.ui import bulk, bulk_list, claiming, faults
from desktop.ui.bulk import LOOKS, SEND, UNDONE, Act, Fate, Item, Wanted
from desktop.ui.desk import Desk
from desktop.ui.faults import Unfilled
from desktop.ui.offers import chosen, people_like
from desktop.ui.rounds import Round
from desktop.ui.table import TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, Field, LineField
from desktop.ui.widgets.suggest import SuggestField, Suggestion
from desktop.ui.widgets.worded import Button

WIDTH_PX, HEIGHT_PX = 1100, 580


class Phase(StrEnum):
    """How far the whole is."""

    LOOKING = "looking"
    ASKING = "asking"
    WORKING = "working"
    OVER = "over"


class BulkDialog(FormDialog):
    """Several orders, what is to be done with them, and what was."""

    picked = Signal(object)
    """The keys of the orders that are to be chosen in the queue."""

    def __init__(self, desk: Desk, act: Act, parent: QWidget) -> None:
        """Begin without orders: `look_at` gives some, `show_over` those with which it is over."""
        offered = LOOKS[act]
        super().__init__(
            f"act.{act.value}",
            SEND[act],
            desk.theme,
            desk.tasks,
            parent,
            icon=offered.icon,
            weight="danger" if offered.danger else "",
        )
        self._desk, self.act = desk, act
        self._keys: tuple[int, ...] = ()
        self.phase = Phase.LOOKING
        self.items: dict[UUID, Item] = {}
        self.key_of: dict[UUID, int] = {}
        """The keys of the orders in the queue."""
        self._people: tuple[Technician, ...] = ()
        self._round: Round[Any, Any] | None = None
        self.sum = QLabel(self)
        self.technician = SuggestField(
            "field.technician", desk.theme, wanted=True, source=self._suggest, at_once=True
        )
        self.priority = ChoiceField("field.priority", desk.theme, Priority, Priority.HIGH)
        self.reason = LineField("field.reason", desk.theme, wanted=True)
        self.bar = QProgressBar(self)
        self.model: TableModel[Item] = TableModel(bulk_list.columns(self._note), self)
        self.table = TableView(self.model, desk.theme, "bulk.list", "bulk.looking", self)
        self.pick_button = Button("bulk.pick", desk.theme, "queue", parent=self)
        self.copy_button = Button("bulk.copy", desk.theme, "file", parent=self)
        self.back_button = Button("bulk.take-back", desk.theme, "undo", parent=self)
        self._arrange()
        remember(self.table, desk, "bulk")
        self.technician.edited.connect(self._judge)
        self.priority.edited.connect(self._judge)
        self.pick_button.clicked.connect(self.pick)
        self.copy_button.clicked.connect(self.copy)
        self.back_button.clicked.connect(self.take_back)
        self.resize(WIDTH_PX, HEIGHT_PX)
        self._show()

    @property
    def is_over(self) -> bool:
        """Whether each order has had its turn."""
        return self.phase is Phase.OVER

    # What somebody does

    def look_at(self, keys: Sequence[int]) -> None:
        """Look at the orders of these keys as they are now, at most `bulk.MOST`, and ask."""
        client, self._keys = self._desk.client, tuple(keys)
        if self.act is Act.ASSIGN:
            self._tasks.run(self, client.people.technicians, self._keep_people, self._miss)
        self._tasks.run(
            self, lambda: client.orders.page(keys=keys, limit=len(keys)), self._list, self._miss
        )

    def show_over(self, items: Sequence[Item], key_of: Mapping[UUID, int]) -> None:
        """Show what became of some orders, so that it can be taken back."""
        self.items, self.key_of = {item.id: item for item in items}, dict(key_of)
        self._end()

    @override
    def send(self) -> None:
        """Do it with each order that is ready, one after the other."""
        if self.phase is not Phase.ASKING or not self.send_button.isEnabled():
            return
        self.show_fault("")
        self.show_faults({})
        try:
            wanted = self._asked()
        except Unfilled as fault:
            self.show_faults(fault.by_field)
            return
        client = self._desk.client
        ready = [item for item in self.items.values() if item.fate is Fate.READY]
        self._work(ready, lambda item: bulk.do(client, item, wanted))

    def take_back(self) -> None:
        """Take back what was done, where that goes, one after the other."""
        going = [item for item in self.items.values() if bulk.can_go_back(item, self.act)]
        if self.phase is Phase.OVER and going:
            calls = {item.id: bulk.way_back(self._desk, item, self.act) for item in going}
            self._work(going, lambda item: bulk.taken_back(item, calls[item.id]))

    def pick(self) -> None:
        """Choose in the queue what was not done, and close."""
        left = [self.key_of[id_] for id_, item in self.items.items() if item.fate in UNDONE]
        self.accept()
        self.picked.emit(left)

    def copy(self) -> None:
        """Put the list on the clipboard."""
        QGuiApplication.clipboard().setText(bulk.listed(list(self.items.values())))
        self._desk.notices.done("bulk.copied")

    @override
    def reject(self) -> None:
        """Stop what goes on, so that it can be read how far it came; else close."""
        if self.phase is Phase.WORKING and self._round is not None:
            self._round.stop()
            self.leave_button.setEnabled(False)
        else:
            super().reject()

    # What is asked

    def _asked(self) -> Wanted:
        """Give what is wanted.

        Raises:
            Unfilled: something is missing or unclear, by field.
        """
        whom = chosen(self._people, self.technician.text()) if self.act is Act.ASSIGN else None
        wanted = Wanted(self.act, self.reason.text(), whom, self._wanted_priority())
        missing = {}
        if self.act is Act.ASSIGN and whom is None:
            missing["technician"] = words.text("invalid.missing")
        if self._needs_reason() and not wanted.reason:
            missing["reason"] = words.text("invalid.missing")
        if missing:
            raise Unfilled(missing)
        return wanted

    def _needs_reason(self) -> bool:
        return bulk.needs_reason(list(self.items.values()), self.act)

    def _wanted_priority(self) -> Priority | None:
        return self.priority.value() if self.act is Act.PRIORITY else None

    def _judge(self) -> None:
        """Say of each order whether it can be done, as it is filled in now."""
        if self.phase is not Phase.ASKING:
            return
        try:
            whom = chosen(self._people, self.technician.text())
        except Unfilled:
            whom = None
        wanted = Wanted(self.act, technician=whom, priority=self._wanted_priority())
        self.items = {id_: bulk.judged(item, wanted) for id_, item in self.items.items()}
        self._show()

    def _suggest(self, typed: str) -> Sequence[Suggestion]:
        return people_like(self._people, typed)

    def _note(self, item: Item) -> str:
        """Say who else works on an order that has not had its turn."""
        claim = self._desk.claims.others(item.id) if item.fate is Fate.READY else None
        return "" if claim is None else claiming.sentence(self._desk, claim)

    # How it goes on

    def _list(self, page: OrderPage) -> None:
        found: Round[UUID, Order | Refused | Unreachable] = Round(self._tasks, self)
        found.told.connect(self._take_order)
        found.ended.connect(self._ask)
        self.key_of = {row.id: row.key for row in page.items}
        look = partial(_looked, self._desk.client)
        found.begin(list(self.key_of), look, lambda seen: isinstance(seen, Order))
        self._round = found

    def _take_order(self, seen: Order | Refused | Unreachable) -> None:
        if isinstance(seen, Order):
            self.items[seen.id] = Item(seen)
            self._show()
        else:
            self._miss(seen)

    def _ask(self) -> None:
        """Ask what is to be done with those that were found."""
        if not self.items:
            return
        gone = len(self._keys) - len(self.items)
        if gone and not self.fault:
            self.show_fault(words.plural("bulk.gone", gone))
        self.phase = Phase.ASKING
        self._judge()
        fields = (field for field in self._fields.values() if field.isVisibleTo(self))
        first = next(fields, None)
        (self.send_button if first is None else first).setFocus()

    def _keep_people(self, found: TechnicianList) -> None:
        away = TechnicianState.OFF_DUTY
        self._people = tuple(person for person in found.items if person.state is not away)

    def _miss(self, fault: Exception) -> bool:
        self.table.empty = "bulk.not-loaded"
        self.show_fault(faults.sentence(fault))
        return not faults.signed_out(fault)

    def _work(self, items: Sequence[Item], do: Callable[[Item], Item]) -> None:
        self.phase = Phase.WORKING
        self.bar.setRange(0, len(items))
        self.bar.setValue(0)
        working: Round[Item, Item] = Round(self._tasks, self)
        working.told.connect(self._take)
        working.ended.connect(self._end)
        working.begin(items, do, bulk.goes_on)
        self._round = working
        self._show()

    def _take(self, item: Item) -> None:
        self.items[item.id] = item
        self.bar.setValue(self.bar.value() + 1)
        self._show()

    def _end(self) -> None:
        """Tell what became of each; what did not have its turn is told too."""
        self.phase = Phase.OVER
        self.items = {
            id_: item.became(Fate.LEFT) if item.fate is Fate.READY else item
            for id_, item in self.items.items()
        }
        self.leave_button.setEnabled(True)
        self._show()
        self.model.settle()
        self.table.sortByColumn(bulk_list.FATE_COLUMN, Qt.SortOrder.AscendingOrder)
        self.leave_button.setFocus()
        if self.isVisible():
            said = f"{words.member(self.act)}. {self.sum.text()}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    # How it looks

    def _arrange(self) -> None:
        asked = QHBoxLayout()
        asked.setSpacing(10)
        fields: tuple[tuple[str, Field, Act | None], ...] = (
            ("technician", self.technician, Act.ASSIGN),
            ("priority", self.priority, Act.PRIORITY),
            ("reason", self.reason, None),
        )
        for name, field, act in fields:
            field.setVisible(act is self.act)
            asked.addWidget(self.add(name, field), 1)
        after = QHBoxLayout()
        for button in (self.pick_button, self.copy_button, self.back_button):
            button.setAutoDefault(False)
            after.addWidget(button)
        after.addStretch(1)
        self.bar.setTextVisible(False)
        self.sum.setTextFormat(Qt.TextFormat.PlainText)
        self.sum.setProperty("part", "strong")
        self.body.addLayout(asked)
        self.body.addWidget(self.sum)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(after)

    def _show(self) -> None:
        """Show how far it is."""
        items, phase = list(self.items.values()), self.phase
        self.model.put(items)
        asking, over = phase is Phase.ASKING, phase is Phase.OVER
        ready = any(item.fate is Fate.READY for item in items)
        self.reason.setVisible(self._needs_reason())
        for field in self._fields.values():
            field.setEnabled(phase in {Phase.LOOKING, Phase.ASKING})
        self.send_button.setEnabled(asking and ready)
        self.send_button.setVisible(not over)
        self.bar.setVisible(phase is Phase.WORKING)
        self.pick_button.setVisible(over and any(item.fate in UNDONE for item in items))
        self.copy_button.setVisible(over)
        going = over and any(bulk.can_go_back(item, self.act) for item in items)
        self.back_button.setVisible(going)
        self.leave_button.say(
            "bulk.stop" if phase is Phase.WORKING else "dialog.close" if over else "dialog.cancel"
        )
        self._say()

    def _say(self) -> None:
        if self.phase is Phase.LOOKING:
            done = words.number(len(self.items))
            said = words.text("bulk.looked-at", n=done, of=words.number(len(self._keys)))
        else:
            said = bulk_list.counted(self.items.values())
        self.sum.setText(said)
        self.bar.setAccessibleName(said)

    @override
    def _reword(self) -> None:
        super()._reword()
        if hasattr(self, "sum"):
            self.table.reword()
            self._say()


def _looked(client: Client, id_: UUID) -> Order | Refused | Unreachable:
    """Give an order as it is now, or why it is not to be had."""
    try:
        return client.orders.get(id_)
    except (Refused, Unreachable) as fault:
        return fault
