"""Decides how a dispatcher writes an order down while somebody is on the telephone (A2)."""

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import DispatchRule, JobKind, LockKind, Priority, ServiceAction
from api_client.wire.orders import NewOrder, Order
from desktop.ui.desk import Desk
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, Field, LineField, MomentField, ProseField
from desktop.ui.widgets.rows import Cell, RowsField
from desktop.ui.widgets.worded import CheckBox

EQUIPMENT = (
    Cell("name", "field.equipment-name", 3),
    Cell("maker", "field.maker", 2),
    Cell("model", "field.model", 2),
    Cell("serial_number", "field.serial-number", 2),
    Cell("location", "field.location", 3),
)
PARTS = (
    Cell("name", "field.part-name", 4),
    Cell("number", "field.part-number", 3),
    Cell("quantity", "field.quantity", 1),
    Cell("unit", "field.unit", 1),
)


class NewOrderDialog(FormDialog):
    """A new work order; its id is made here, so that sending it twice makes one."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Ask for an order, with the first field ready to be written into."""
        super().__init__(
            "new-order.heading", "new-order.send", desk.theme, desk.tasks, parent, icon="add"
        )
        self._desk = desk
        self._id = new_id()
        theme = desk.theme
        soon = desk.clock.now() + timedelta(hours=2)
        self.subject = LineField("field.title", theme, wanted=True, hint="new-order.title-hint")
        self.kind = ChoiceField("field.kind", theme, JobKind, JobKind.REPAIR)
        self.priority = ChoiceField("field.priority", theme, Priority, Priority.NORMAL)
        self.customer = LineField("field.customer", theme, wanted=True)
        self.phone = LineField("field.phone", theme)
        self.account = LineField("field.account", theme)
        self.address = LineField("field.address", theme, wanted=True)
        self.area = LineField("field.area", theme)
        self.fault_text = ProseField("field.fault", theme)
        self.equipment = RowsField("field.equipment", "new-order.more-equipment", EQUIPMENT, theme)
        self.parts = RowsField("field.parts", "new-order.more-parts", PARTS, theme)
        self.promised = MomentField("field.promised", theme, soon)
        self.begins = MomentField("field.window-begins", theme, soon)
        self.ends = MomentField("field.window-ends", theme, soon + timedelta(hours=2))
        self.remark = ProseField("field.remark", theme, lines=2)
        self.action = ChoiceField("field.action", theme, ServiceAction, ServiceAction.OPEN)
        self.lock = ChoiceField("field.lock-kind", theme, LockKind, LockKind.GRADE_A)
        self.rule = ChoiceField(
            "field.dispatch-rule", theme, DispatchRule, DispatchRule.SHORTEST_ARRIVAL
        )
        self.draft = CheckBox("new-order.draft", self)
        self._name_fields()
        self._arrange()
        self.kind.edited.connect(self._suit)
        self._suit()
        self.resize(760, 700)
        self.subject.setFocus()

    def _name_fields(self) -> None:
        """Tell where the message has each field, so that what is wrong is shown in its place."""
        for name, field in (
            ("title", self.subject),
            ("customer.name", self.customer),
            ("customer.phone", self.phone),
            ("customer.account", self.account),
            ("place.address", self.address),
            ("place.area", self.area),
            ("fault", self.fault_text),
            ("equipment", self.equipment),
            ("spare_parts", self.parts),
            ("promised_at", self.promised),
            ("time_window.begins_at", self.begins),
            ("time_window", self.ends),
            ("remark", self.remark),
        ):
            self.add(name, field)

    def _arrange(self) -> None:
        page = QWidget()
        page.setProperty("part", "page")
        down = QVBoxLayout(page)
        down.setContentsMargins(0, 0, 10, 0)
        down.setSpacing(12)
        self._service = _across((self.action, 2), (self.lock, 2), (self.rule, 3))
        for part in (
            _across((self.subject, 4), (self.kind, 1), (self.priority, 1)),
            self._service,
            _across((self.customer, 3), (self.phone, 2), (self.account, 2)),
            _across((self.address, 5), (self.area, 2)),
            self.fault_text,
            self.equipment,
            self.parts,
            _across((self.promised, 1), (self.begins, 1), (self.ends, 1)),
            self.remark,
        ):
            down.addWidget(part)
        down.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self.draft)

    @override
    def collect(self) -> Callable[[], Order]:
        """Give the call that creates the order."""
        begins, ends = self.begins.value(), self.ends.value()
        window = {"begins_at": begins, "ends_at": ends} if begins or ends else None
        order = NewOrder.model_validate(
            {
                "id": self._id,
                "draft": self.draft.isChecked(),
                "kind": self.kind.value(),
                "priority": self.priority.value(),
                "title": self.subject.text(),
                "place": {"address": self.address.text(), "area": self.area.text()},
                "customer": {
                    "name": self.customer.text(),
                    "phone": self.phone.text(),
                    "account": self.account.text(),
                },
                "equipment": tuple(self.equipment.values()),
                "fault": {"description": self.fault_text.text()},
                "spare_parts": tuple(_counted(part) for part in self.parts.values()),
                "time_window": window,
                "promised_at": self.promised.value(),
                "service": self._asked(),
                "remark": self.remark.text(),
            }
        )
        client = self._desk.client
        return lambda: client.orders.create(order)

    def _asked(self) -> dict[str, object] | None:
        if self.kind.value() is not JobKind.LOCKSMITH:
            return None
        return {
            "action": self.action.value(),
            "lock_kind": self.lock.value(),
            "dispatch_rule": self.rule.value(),
        }

    def _suit(self) -> None:
        """Ask about the lock only when there is one."""
        self._service.setVisible(self.kind.value() is JobKind.LOCKSMITH)


def _counted(part: dict[str, str]) -> dict[str, object]:
    """Give a spare part with its quantity as a number where it is one; the message judges it."""
    quantity = part.get("quantity")
    if quantity is None:
        return dict(part)
    whole = quantity.isascii() and quantity.isdigit()
    return {**part, "quantity": int(quantity) if whole else quantity}


def _across(*fields: tuple[Field, int]) -> QWidget:
    """Put fields side by side, each as wide as its share."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    for field, share in fields:
        row.addWidget(field, share, Qt.AlignmentFlag.AlignTop)
    return holder
