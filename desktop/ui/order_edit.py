"""Decides how an order is edited: every field in one window, beside which work goes on (F1).

Only what was changed is sent. What others change meanwhile is said at once; leaving with something
unsaved asks once; while the server is away all stays as it was written, to be sent again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import DispatchRule, JobKind, LockKind, NoPhone, Priority, ServiceAction
from api_client.wire.base import iso
from api_client.wire.orders import Order
from desktop import words
from desktop.ui import claiming, values
from desktop.ui.conflict import ConflictDialog
from desktop.ui.consulting import consult
from desktop.ui.desk import Desk
from desktop.ui.edits import Conflict, Draft, Saved, clashing, differing, flat, save
from desktop.ui.order_form import EQUIPMENT, PARTS, WANTED_BY_ALL, Needs, needs_of
from desktop.ui.theme import Tone
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import (
    ChoiceField,
    Field,
    LineField,
    MomentField,
    OptionField,
    ProseField,
    WholeField,
    across,
    whole,
)
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.rows import Cell, RowsField
from desktop.ui.widgets.worded import Label


class EditForm(QWidget):
    """Every field of an order that can be edited, filled in with one order."""

    edited = Signal()

    def __init__(self, desk: Desk, order: Order) -> None:
        """Show the order's values."""
        super().__init__()
        self.setProperty("part", "page")
        theme, soon = desk.theme, desk.clock.now()
        self._order = order
        self.subject = LineField("field.title", theme, wanted=True)
        self.priority = ChoiceField("field.priority", theme, Priority, order.priority)
        self.customer = LineField("field.customer", theme, wanted=True)
        self.phone = LineField("field.phone", theme)
        self.account = LineField("field.account", theme)
        self.no_phone = OptionField("field.no-phone", theme, NoPhone, "new-order.has-phone")
        self.address = LineField("field.address", theme, wanted=True)
        self.area = LineField("field.area", theme)
        self.fault_text = ProseField("field.fault", theme)
        self.code = LineField("field.fault-code", theme)
        self.cause = ProseField("field.cause", theme, lines=2)
        self.remedy = ProseField("field.remedy", theme, lines=2)
        self.equipment = RowsField("field.equipment", "new-order.more-equipment", EQUIPMENT, theme)
        self.parts = RowsField("field.parts", "new-order.more-parts", PARTS, theme)
        self.crew = WholeField("field.crew-size", theme, usual=1)
        self.promised = MomentField("field.promised", theme, order.promised_at or soon)
        window = order.time_window
        self.begins = MomentField(
            "field.window-begins", theme, window.begins_at if window else soon
        )
        self.ends = MomentField("field.window-ends", theme, window.ends_at if window else soon)
        self.remark = ProseField("field.remark", theme, lines=2)
        service = order.service
        self.action = ChoiceField(
            "field.action",
            theme,
            ServiceAction,
            (service and service.action) or ServiceAction.OPEN,
        )
        self.lock = ChoiceField(
            "field.lock-kind", theme, LockKind, (service and service.lock_kind) or LockKind.GRADE_A
        )
        self.rule = ChoiceField(
            "field.dispatch-rule",
            theme,
            DispatchRule,
            (service and service.dispatch_rule) or DispatchRule.SHORTEST_ARRIVAL,
        )
        self._needs: Needs = {}
        self._fill(order)
        self._arrange(order)
        self.phone.edited.connect(self._suit)
        self._suit()
        self._first = self._read()

    def named(self) -> Mapping[str, Field]:
        """Give the fields by where the message has them, so that a fault finds its place."""
        return {
            "title": self.subject,
            "priority": self.priority,
            "customer.name": self.customer,
            "customer.phone": self.phone,
            "customer.account": self.account,
            "no_phone": self.no_phone,
            "place.address": self.address,
            "place.area": self.area,
            "fault.description": self.fault_text,
            "fault.code": self.code,
            "fault.cause": self.cause,
            "fault.remedy": self.remedy,
            "equipment": self.equipment,
            "spare_parts": self.parts,
            "crew_size": self.crew,
            "promised_at": self.promised,
            "time_window.begins_at": self.begins,
            "time_window": self.ends,
            "service.action": self.action,
            "service.lock_kind": self.lock,
            "service.dispatch_rule": self.rule,
            "remark": self.remark,
        }

    def suit(self, needs: Needs) -> None:
        """Mark what the order's kind needs, from now on."""
        self._needs = needs
        self._suit()

    def values(self) -> dict[str, Any]:
        """Give each field's value in JSON's terms: as it was where nobody touched it."""
        seen, read = flat(self._order), self._read()
        return {
            name: seen[name] if value == self._first[name] else value
            for name, value in read.items()
        }

    def _fill(self, order: Order) -> None:
        for line, text in (
            (self.subject, order.title),
            (self.customer, order.customer.name),
            (self.phone, order.customer.phone),
            (self.account, order.customer.account),
            (self.address, order.place.address),
            (self.area, order.place.area),
            (self.code, order.fault.code),
        ):
            line.line.setText(text)
            line.line.setCursorPosition(0)
        for prose, text in (
            (self.fault_text, order.fault.description),
            (self.cause, order.fault.cause),
            (self.remedy, order.fault.remedy),
            (self.remark, order.remark),
        ):
            prose.prose.setPlainText(text)
        self.equipment.show_lines([device.model_dump() for device in order.equipment])
        self.no_phone.choose(order.no_phone if isinstance(order.no_phone, NoPhone) else None)
        self.parts.show_lines([part.model_dump() for part in order.spare_parts])
        window = order.time_window
        self.crew.put(order.crew_size)
        self.promised.show_value(order.promised_at)
        self.begins.show_value(None if window is None else window.begins_at)
        self.ends.show_value(None if window is None else window.ends_at)

    def _arrange(self, order: Order) -> None:
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 10, 0)
        down.setSpacing(10)
        service = across((self.action, 2), (self.lock, 2), (self.rule, 3))
        service.setVisible(order.kind is JobKind.LOCKSMITH)
        for part in (
            across((self.subject, 5), (self.priority, 2), (self.crew, 1)),
            service,
            across((self.customer, 3), (self.phone, 2), (self.account, 2)),
            self.no_phone,
            across((self.address, 5), (self.area, 2)),
            across((self.promised, 1), (self.begins, 1), (self.ends, 1)),
            across((self.fault_text, 5), (self.code, 2)),
            across((self.cause, 1), (self.remedy, 1)),
            self.equipment,
            self.parts,
            self.remark,
        ):
            down.addWidget(part)
        down.addStretch(1)
        for field in self.named().values():
            field.edited.connect(self.edited)

    def _suit(self) -> None:
        """Mark what is needed, and ask why there is no number only where there is none."""
        needs = dict(self._needs.get(self._order.kind, ()))
        for path, field in self.named().items():
            field.want(wanted=path in WANTED_BY_ALL or path in needs)
        self.no_phone.setVisible(
            not self.phone.text() and needs.get("customer.phone", "no_phone") == "no_phone"
        )

    def _read(self) -> dict[str, Any]:
        """Give what stands in each field now, in JSON's terms."""
        begins, ends = self.begins.value(), self.ends.value()
        place = self._order.place.model_dump(mode="json")
        address, area = self.address.text(), self.area.text()
        if address != place["address"]:
            place |= {"lat": None, "lon": None}  # those of another house
        service = None if self._order.service is None else self._order.service.model_dump()
        asked = {
            "action": self.action.value(),
            "lock_kind": self.lock.value(),
            "dispatch_rule": self.rule.value(),
        }
        return {
            "priority": self.priority.value().value,
            "title": self.subject.text(),
            "place": {**place, "address": address, "area": area},
            "customer.name": self.customer.text(),
            "customer.phone": self.phone.text(),
            "customer.account": self.account.text(),
            "no_phone": None if self.phone.text() else self.no_phone.value(),
            "equipment": [_whole(EQUIPMENT, line) for line in self.equipment.values()],
            "fault.description": self.fault_text.text(),
            "fault.code": self.code.text(),
            "fault.cause": self.cause.text(),
            "fault.remedy": self.remedy.text(),
            "spare_parts": [_counted(line) for line in self.parts.values()],
            "time_window": None
            if begins is None and ends is None
            else {
                name: None if at is None else iso(at)
                for name, at in (("begins_at", begins), ("ends_at", ends))
            },
            "promised_at": None if (at := self.promised.value()) is None else iso(at),
            "service": {**(service or {}), **asked},
            "remark": self.remark.text(),
            "crew_size": self.crew.value(),
        }


class EditDialog(FormDialog):
    """A window of one order's fields, beside which the desk goes on."""

    left = Signal(object)
    """The id of the order: nobody edits it here any more."""

    def __init__(self, desk: Desk, order: Order, parent: QWidget) -> None:
        """Show the order's fields, and say that somebody works on it."""
        super().__init__("edit.heading", "edit.send", desk.theme, desk.tasks, parent, icon="check")
        self._desk, self._draft, self._latest = desk, Draft(order), order
        self.order_id: UUID = order.id
        self.form = EditForm(desk, order)
        for name, field in self.form.named().items():
            self.add(name, field)
        about = Label("", "caption", self)
        about.say("order.about", number=order.number, title=order.title)
        about.setWordWrap(True)
        theme = desk.theme
        self.others, self.held = Notice(theme), Notice(theme)
        self.held.offer("claim.take-over", self._take_over)
        self.leaving = Notice(theme)
        self.leaving.offer("edit.discard", self._discard)
        self.leaving.offer("edit.go-on", self._go_on)
        scroll = QScrollArea(self)
        scroll.setWidget(self.form)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for part in (about, self.held, self.others):
            self.body.addWidget(part)
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self.leaving)
        self.form.edited.connect(self.leaving.hide)
        self.form.edited.connect(self._show_others)
        desk.claims.changed.connect(self._show_holder)
        if desk.claims.others(order.id) is None:
            desk.claims.take(order.id)
        self._show_holder()
        self._suit()
        consult(desk, self, self._suit)
        self.resize(800, 760)
        self.form.subject.setFocus()

    @property
    def base(self) -> Order:
        """The order as it was seen when the fields were opened."""
        return self._draft.base

    @property
    def unsaved(self) -> tuple[str, ...]:
        """The fields that differ from what was seen."""
        return tuple(self._written().changes)

    def _suit(self) -> None:
        self.form.suit(needs_of(self._desk.handbook.kinds))

    def follow(self, latest: Order) -> None:
        """Say what others changed since the order was opened here."""
        self._latest = latest
        self._show_others()

    def _show_others(self) -> None:
        """Say it by what is written here now: the same field may come later."""
        draft, latest = self._written(), self._latest
        both = clashing(draft, latest)
        theirs = [name for name in differing(draft.base, latest) if name not in draft.changes]
        if both:
            self.others.show_words(
                "warning", Tone.WAITING, lambda: _told("edit.same-changed", both)
            )
        elif theirs:
            self.others.show_words(
                "info", Tone.MOVING, lambda: _told("edit.others-changed", theirs)
            )
        else:
            self.others.hide()

    @override
    def collect(self) -> Callable[[], Saved | Conflict]:
        """Give the call that saves what was changed, if anything was."""
        self._draft = draft = self._written()
        client = self._desk.client
        if not draft.changes:
            return lambda: Saved(draft.base, draft)
        draft.message()  # what is wrong is shown where it is, before anything is sent
        return lambda: save(client, draft)

    @override
    def end(self, answer: object) -> None:
        """Close once it is saved; where others changed the same, let both be compared."""
        if not isinstance(answer, Conflict):
            super().end(answer)
            return
        self.send_button.setEnabled(True)
        asking = ConflictDialog(self._desk, answer, self)
        asking.sent.connect(super().end)
        asking.open()

    @override
    def reject(self) -> None:
        """Leave; with something unsaved, ask once, and leave when told again."""
        unsaved = self.unsaved
        if unsaved and self.leaving.isHidden():
            self.leaving.show_words("warning", Tone.WAITING, lambda: _told("edit.unsaved", unsaved))
            return
        super().reject()

    @override
    def done(self, result: int) -> None:
        self._desk.claims.let_go(self.order_id)
        self.left.emit(self.order_id)
        super().done(result)

    def _written(self) -> Draft:
        """Give the draft as it now stands in the fields; its id stays while nothing changes."""
        self._draft = self._draft.changed(self.form.values())
        return self._draft

    def _discard(self) -> None:
        super().reject()

    def _go_on(self) -> None:
        self.leaving.hide()
        self.form.subject.setFocus()

    def _show_holder(self) -> None:
        claiming.show(self.held, self._desk, self._desk.claims.others(self.order_id))

    def _take_over(self) -> None:
        claim = self._desk.claims.others(self.order_id)
        if claim is not None:
            claiming.TakeOverDialog(self._desk, self._draft.base, claim, self).open()


def _told(key: str, names: Sequence[str]) -> str:
    return words.text(key, fields=values.labels(names))


def _whole(cells: tuple[Cell, ...], line: Mapping[str, str]) -> dict[str, Any]:
    """Give a line with every cell, the empty ones too."""
    return {cell.name: line.get(cell.name, "") for cell in cells}


def _counted(line: Mapping[str, str]) -> dict[str, Any]:
    """Give a spare part with its quantity as a number where it is one; the message judges it."""
    quantity = whole(line.get("quantity", "1"))
    return {**_whole(PARTS, line), "quantity": quantity, "unit": line.get("unit", "")}
