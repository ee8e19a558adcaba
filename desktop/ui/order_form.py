"""Decides which fields an order is written into, in which order they are asked, and what they say.

What stands in them can be put away and put back (drafts), filled from a customer or a template,
and read as the message that makes the order.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import DispatchRule, JobKind, LockKind, NoPhone, Priority, ServiceAction
from api_client.wire.callers import Caller
from api_client.wire.kinds import KindList
from api_client.wire.orders import NewOrder
from api_client.wire.places import Place
from api_client.wire.templates import TemplateContent
from desktop import words
from desktop.clock import Clock
from desktop.ui.faults import Unfilled
from desktop.ui.theme import Theme
from desktop.ui.widgets.form import (
    ChoiceField,
    Field,
    LineField,
    OptionField,
    ProseField,
    WholeField,
    across,
    whole,
)
from desktop.ui.widgets.rows import Cell, RowsField
from desktop.ui.widgets.suggest import SuggestField
from desktop.ui.widgets.timefields import MomentText, SpanText
from desktop.ui.widgets.worded import Button

EQUIPMENT = (
    Cell("name", "field.equipment-name", 3),
    Cell("maker", "field.maker", 2),
    Cell("model", "field.model", 3),
    Cell("serial_number", "field.serial-number", 2),
    Cell("location", "field.location", 3),
)
PARTS = (
    Cell("name", "field.part-name", 4),
    Cell("number", "field.part-number", 3),
    Cell("quantity", "field.quantity", 1),
    Cell("unit", "field.unit", 1),
)
Needs = Mapping[JobKind, Sequence[tuple[str, str]]]
"""What each kind needs: the path of a field, and of another that does in its place."""
WANTED_BY_ALL = ("title", "customer.name", "place.address")
"""What no order is without, not even a draft."""


class OrderForm(QWidget):
    """The fields, from who calls to who is sent."""

    edited = Signal()

    def __init__(self, theme: Theme, clock: Clock) -> None:
        """Offer empty fields."""
        super().__init__()
        self.setProperty("part", "page")
        self._needs: Needs = {}
        self._position: tuple[str | None, float, float] | None = None
        self.phone = LineField("field.caller-phone", theme, hint="new-order.phone-hint", most=60)
        self.no_phone = OptionField("field.no-phone", theme, NoPhone, "new-order.has-phone")
        self.customer = SuggestField("field.customer", theme, wanted=True)
        self.account = LineField("field.account", theme)
        self.address = SuggestField("field.address", theme, wanted=True)
        self.area = LineField("field.area", theme)
        self.subject = SuggestField("field.wrong", theme, wanted=True, hint="new-order.title-hint")
        self.fault_text = ProseField("field.details", theme, lines=2)
        self.kind = ChoiceField("field.kind", theme, JobKind, JobKind.REPAIR)
        self.priority = ChoiceField("field.priority", theme, Priority, Priority.NORMAL)
        self.crew = WholeField("field.crew-size", theme, usual=1)
        self.promised = MomentText("field.promised", theme, clock)
        self.window_text = SpanText("field.window", theme, clock)
        self.technician = SuggestField("field.send", theme, hint="new-order.technician-hint")
        self.action = ChoiceField("field.action", theme, ServiceAction, ServiceAction.OPEN)
        self.lock = ChoiceField("field.lock-kind", theme, LockKind, LockKind.GRADE_A)
        rules = DispatchRule
        self.rule = ChoiceField("field.dispatch-rule", theme, rules, rules.SHORTEST_ARRIVAL)
        self.equipment = RowsField("field.equipment", "new-order.more-equipment", EQUIPMENT, theme)
        self.parts = RowsField("field.parts", "new-order.more-parts", PARTS, theme)
        self.remark = ProseField("field.remark", theme, lines=2)
        self.more = Button("new-order.more", theme, "down")
        self.more.setFlat(True)
        self.more.setAutoDefault(False)
        self.more.clicked.connect(lambda: self.show_more(shown=self._rest.isHidden()))
        self.by_path: dict[str, Field] = self._named()
        self._arrange()
        for field in self.by_path.values():
            field.edited.connect(self.edited)
        self.kind.edited.connect(self._suit)
        self.phone.edited.connect(self._suit)
        self._suit()

    def suit(self, needs: Needs) -> None:
        """Mark what each kind needs, from now on."""
        self._needs = needs
        self._suit()

    def show_more(self, *, shown: bool) -> None:
        """Show what is seldom asked, or put it away."""
        self._rest.setVisible(shown)
        self.more.say("new-order.less" if shown else "new-order.more")
        self.more.show_icon("up" if shown else "down")

    def take_caller(self, caller: Caller) -> None:
        """Fill in who calls and where he is."""
        self.phone.line.setText(caller.customer.phone)
        self.customer.line.setText(caller.customer.name)
        self.account.line.setText(caller.customer.account)
        self.take_place(caller.place)

    def take_place(self, place: Place) -> None:
        """Fill in where it is, with its position while the address stays."""
        self.address.line.setText(place.address)
        self.area.line.setText(place.area)
        if place.lat is not None and place.lon is not None:
            self._position = (place.address, place.lat, place.lon)
        self._cleared()

    def take_position(self, lat: float, lon: float) -> None:
        """Take a place of the map, whatever its address turns out to be."""
        self.address.line.setText(f"{lat:.5f}, {lon:.5f}")
        self._position = (None, lat, lon)

    def take_template(self, template: TemplateContent) -> None:
        """Fill in what an order of this sort begins with; what is said of the caller stays."""
        self.subject.line.setText(template.title)
        self.fault_text.prose.setPlainText(template.fault)
        self.kind.choose(template.kind)
        self.priority.choose(template.priority)
        self.crew.put(template.crew_size)
        if template.promised_min is not None:
            self.promised.write_in(template.promised_min)
        if template.equipment:
            self.equipment.fill([each.model_dump() for each in template.equipment])
        if template.remark:
            self.remark.prose.setPlainText(template.remark)
        if template.service is not None:
            for field, word in (
                (self.action, template.service.action),
                (self.lock, template.service.lock_kind),
                (self.rule, template.service.dispatch_rule),
            ):
                if word is not None:
                    field.choose(word)  # type: ignore[arg-type]
        self._cleared()

    @property
    def touched(self) -> bool:
        """Whether anything was typed that would be a pity to lose."""
        lines = (self.phone, self.customer, self.address, self.subject, self.fault_text)
        return any(field.text() for field in lines)

    def said(self) -> dict[str, Any]:
        """Give what stands in the fields, as it stands there."""
        return {
            **{name: field.text() for name, field in self._lines().items()},
            **{name: str(field.value() or "") for name, field in self._choices().items()},
            "equipment": self.equipment.values(),
            "parts": self.parts.values(),
        }

    def write(self, said: Mapping[str, Any]) -> None:
        """Put back what stood in the fields; what is not understood any more is left out."""
        for name, field in self._lines().items():
            text = str(said.get(name, ""))
            if isinstance(field, ProseField):
                field.prose.setPlainText(text)
            elif isinstance(field, MomentText | SpanText):
                field.write(text)
            elif isinstance(field, LineField):
                field.line.setText(text)
        for name, choice in self._choices().items():
            word = next((each for each in self._words[name] if each == said.get(name)), None)
            if word is not None:
                choice.choose(word)
        self.equipment.fill(list(said.get("equipment", ())))
        self.parts.fill(list(said.get("parts", ())))
        self._cleared()

    def message(self, id_: UUID, *, draft: bool) -> NewOrder:
        """Give the message that makes the order.

        Raises:
            Unfilled: what is missing or unclear, by field.
            pydantic.ValidationError: the message refuses what was filled in.
        """
        content = self._content(id_, draft=draft)
        wrong = {path: words.text("invalid.missing") for path in self._lacking(content, draft)}
        for path, field in (("promised_at", self.promised), ("time_window", self.window_text)):
            if field.unclear:
                wrong[path] = field.unclear
        if wrong:
            raise Unfilled(wrong)
        return NewOrder.model_validate(content)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter leave a text as it leaves a line; with Shift it breaks the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            if enter and plain == Qt.KeyboardModifier.NoModifier:
                self.focusNextChild()
                return True
        return super().eventFilter(watched, event)

    def _content(self, id_: UUID, *, draft: bool) -> dict[str, Any]:
        window, title = self.window_text.value(), self.subject.text()
        place: dict[str, Any] = {"address": self.address.text(), "area": self.area.text()}
        if self._position is not None and self._position[0] in {None, place["address"]}:
            place |= {"lat": self._position[1], "lon": self._position[2]}
        span = window and {"begins_at": window.begins_at, "ends_at": window.ends_at}
        return {
            "id": id_,
            "draft": draft,
            "kind": self.kind.value(),
            "priority": self.priority.value(),
            "title": title,
            "place": place,
            "customer": {
                "name": self.customer.text(),
                "phone": self.phone.text(),
                "account": self.account.text(),
            },
            "no_phone": None if self.phone.text() else self.no_phone.value(),
            "equipment": tuple(self.equipment.values()),
            "fault": {"description": self.fault_text.text() or title},
            "spare_parts": tuple(_counted(part) for part in self.parts.values()),
            "time_window": span,
            "promised_at": self.promised.value(),
            "service": self._asked(),
            "remark": self.remark.text(),
            "crew_size": self.crew.value(),
        }

    def _lacking(self, content: Mapping[str, Any], draft: bool) -> list[str]:  # noqa: FBT001
        """Give the paths of what is missing."""
        needs = [(path, "") for path in WANTED_BY_ALL]
        if not draft:
            needs += self._needs.get(self.kind.value(), ())
        return [
            path
            for path, or_else in needs
            if not _at(content, path) and not (or_else and _at(content, or_else))
        ]

    def _asked(self) -> dict[str, object] | None:
        if self.kind.value() is not JobKind.LOCKSMITH:
            return None
        return {
            "action": self.action.value(),
            "lock_kind": self.lock.value(),
            "dispatch_rule": self.rule.value(),
        }

    def _suit(self) -> None:
        """Ask what the kind asks, and why there is no number only where there is none."""
        kind = self.kind.value()
        needs = dict(self._needs.get(kind, ()))
        self._service.setVisible(kind is JobKind.LOCKSMITH)
        self.equipment.setVisible("equipment" in needs or bool(self.equipment.values()))
        self.no_phone.setVisible(
            not self.phone.text() and needs.get("customer.phone", "no_phone") == "no_phone"
        )
        for path, field in self.by_path.items():
            field.want(wanted=path in WANTED_BY_ALL or path in needs)

    def _cleared(self) -> None:
        for field in self.by_path.values():
            field.show_fault("")
        self._suit()
        self.edited.emit()

    def _named(self) -> dict[str, Field]:
        """Give the fields by where the message has them, so that faults find their place."""
        return {
            "customer.phone": self.phone,
            "no_phone": self.no_phone,
            "customer.name": self.customer,
            "place.address": self.address,
            "place.area": self.area,
            "title": self.subject,
            "fault": self.fault_text,
            "kind": self.kind,
            "priority": self.priority,
            "crew_size": self.crew,
            "promised_at": self.promised,
            "time_window": self.window_text,
            "technician": self.technician,
            "service.action": self.action,
            "service.lock_kind": self.lock,
            "service.dispatch_rule": self.rule,
            "equipment": self.equipment,
            "customer.account": self.account,
            "spare_parts": self.parts,
            "remark": self.remark,
        }

    def _lines(self) -> dict[str, LineField | ProseField]:
        return {
            "phone": self.phone,
            "customer": self.customer,
            "account": self.account,
            "address": self.address,
            "area": self.area,
            "title": self.subject,
            "fault": self.fault_text,
            "crew": self.crew,
            "promised": self.promised,
            "window": self.window_text,
            "technician": self.technician,
            "remark": self.remark,
        }

    def _choices(self) -> dict[str, Any]:
        return {
            "no_phone": self.no_phone,
            "kind": self.kind,
            "priority": self.priority,
            "action": self.action,
            "lock": self.lock,
            "rule": self.rule,
        }

    _words: Mapping[str, type[Any]] = {
        "no_phone": NoPhone,
        "kind": JobKind,
        "priority": Priority,
        "action": ServiceAction,
        "lock": LockKind,
        "rule": DispatchRule,
    }

    def _arrange(self) -> None:
        self._service = across((self.action, 2), (self.lock, 2), (self.rule, 3))
        self._rest = QWidget()
        rest, down = QVBoxLayout(self._rest), QVBoxLayout(self)
        for layout in (rest, down):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(10)
        for seldom in (self.account, self.parts, self.remark):
            rest.addWidget(seldom)
        down.setContentsMargins(0, 0, 10, 0)
        rows: tuple[QWidget, ...] = (
            across((self.phone, 3), (self.no_phone, 3), (self.customer, 4)),
            across((self.address, 5), (self.area, 2)),
            self.subject,
            self.fault_text,
            across((self.kind, 2), (self.priority, 2), (self.crew, 1)),
            self._service,
            self.equipment,
            across((self.promised, 1), (self.window_text, 1)),
            self.technician,
            self.more,
            self._rest,
        )
        for part in rows:
            stays = Qt.AlignmentFlag.AlignLeft if part is self.more else Qt.AlignmentFlag(0)
            down.addWidget(part, 0, stays)
        down.addStretch(1)
        self._rest.hide()
        for prose in self.findChildren(QPlainTextEdit):
            prose.installEventFilter(self)


def needs_of(kinds: KindList) -> Needs:
    """Give what each kind needs, as the server says it."""
    return {
        each.kind: tuple((need.field, need.or_else) for need in each.needs) for each in kinds.items
    }


def _at(content: Mapping[str, Any], path: str) -> object:
    """Give what is said at a path, None where nothing is."""
    found: Any = content
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _counted(part: dict[str, str]) -> dict[str, object]:
    """Give a spare part with its quantity as a number where it is one; the message judges it."""
    quantity = part.get("quantity")
    return dict(part) if quantity is None else {**part, "quantity": whole(quantity)}
