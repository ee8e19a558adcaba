"""Decides how a dispatcher chooses by hand who is sent: everybody with what he is doing (A6)."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from api_client.errors import Refused
from api_client.vocabulary import Code, OrderState, TechnicianState
from api_client.wire.orders import Order, OrderRow
from api_client.wire.people import Technician, TechnicianList
from desktop import words
from desktop.ui import faults
from desktop.ui.columns import technician_columns
from desktop.ui.desk import Desk
from desktop.ui.table import TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import LineField
from desktop.ui.widgets.worded import Label

SHOWN = ("name", "state", "order", "open", "seen")
UNDER_WAY = frozenset({OrderState.STARTED, OrderState.ON_SITE, OrderState.WORK_BEGUN})
"""States from which another technician is sent only with a reason."""
ARROWS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class AssignDialog(FormDialog):
    """Who is sent: write some letters of a name, arrows choose, Enter sends."""

    def __init__(self, desk: Desk, order: OrderRow | Order, parent: QWidget) -> None:
        """Ask who is sent for `order`."""
        again = order.technician_id is not None
        super().__init__(
            "assign.again" if again else "assign.heading",
            "assign.again" if again else "assign.send",
            desk.theme,
            desk.tasks,
            parent,
            icon="assign",
        )
        self._desk, self._order = desk, order
        self._everybody: tuple[Technician, ...] = ()
        about = Label("", "caption", self)
        about.say("order.about", number=order.number, title=order.title)
        about.setWordWrap(True)
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(False)
        self.search.textEdited.connect(self._filter)
        self.search.installEventFilter(self)
        columns = [column for column in technician_columns(desk.clock) if column.key in SHOWN]
        self._model: TableModel[Technician] = TableModel(columns, self)
        self.table = TableView(
            self._model, desk.theme, "technicians.heading", "assign.loading", self
        )
        remember(self.table, desk, "assigning", (SHOWN.index("state"), Qt.SortOrder.AscendingOrder))
        self.table.opened.connect(lambda _: self.send())
        self.table.chosen.connect(lambda _: self._suit())
        self.reason = LineField("field.reason", desk.theme, wanted=True)
        self.reason.setVisible(order.state in UNDER_WAY)
        self.add("reason", self.reason)
        for part in (about, self.search, self.table, self.reason):
            self.body.addWidget(part)
        self._reword_search()
        self._suit()
        self.resize(680, 480)
        self.search.setFocus()
        desk.tasks.run(self, desk.client.people.technicians, self._show, self._fail_to_load)

    @override
    def collect(self) -> Callable[[], Order]:
        """Give the call that sends the chosen technician."""
        chosen = self.table.chosen_id()
        assert isinstance(chosen, UUID), "the button waits for a choice"
        client, order, reason = self._desk.client, self._order, self.reason.text()
        return lambda: client.orders.assign(order.id, chosen, reason)

    @override
    def send(self) -> None:
        if self.table.chosen_id() is not None:
            super().send()

    @override
    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in ARROWS:
            self.table.keyPressEvent(event)
            return True
        return False

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.table.reword()
            self._reword_search()

    @override
    def _fail(self, fault: Exception) -> bool:
        """Ask why, where he is busy then: with a reason he is sent all the same."""
        if isinstance(fault, Refused) and fault.code == Code.TECHNICIAN_BUSY:
            self.reason.setVisible(True)
            self.reason.setFocus()
        return super()._fail(fault)

    def _show(self, answer: TechnicianList) -> None:
        self._everybody = tuple(
            person
            for person in answer.items
            if person.state is not TechnicianState.OFF_DUTY
            and person.id != self._order.technician_id
        )
        self.table.empty = "assign.nobody"
        self._filter()

    def _fail_to_load(self, fault: Exception) -> bool:
        self.table.empty = "assign.failed"
        self.show_fault(faults.sentence(fault))
        return True

    def _filter(self) -> None:
        wanted = self.search.text().strip().casefold()
        self._model.replace(
            [
                person
                for person in self._everybody
                if wanted in person.name.casefold() or wanted in person.phone
            ]
        )
        if self.table.chosen_id() is None and self._model.rowCount() > 0:
            self.table.choose(self._model.at(0).id)
        self._suit()

    def _suit(self) -> None:
        self.send_button.setEnabled(self.table.chosen_id() is not None)

    def _reword_search(self) -> None:
        shown = words.text("assign.search")
        self.search.setPlaceholderText(shown)
        self.search.setAccessibleName(shown)
