"""Decides what the eye meets first of an order: number, state, urgency, late, where, who (F1)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import Permission, Priority, Step
from api_client.wire.orders import Order
from desktop import words
from desktop.ui import claiming, steps
from desktop.ui.columns import ENDED, REACHED, SOON, late
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.theme import Theme, Tone, pixmap
from desktop.ui.values import joined
from desktop.ui.widgets.chips import Chip
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.worded import Button

ICON_PX = 15


class Tag(QFrame):
    """A word with an icon on the ground of its tone, as a state is shown."""

    def __init__(self, icon: str, tone: Tone, said: str, theme: Theme) -> None:
        """Say `said`."""
        super().__init__()
        sign, word = QLabel(self), QLabel(said, self)
        tint = theme.tint(tone)
        sign.setPixmap(pixmap(icon, tint.text, 14, self.devicePixelRatioF()))
        across = QHBoxLayout(self)
        across.setContentsMargins(8, 2, 10, 2)
        across.setSpacing(5)
        across.addWidget(sign)
        across.addWidget(word)
        self.setStyleSheet(
            f"Tag {{ background-color: {tint.fill}; border-radius: 11px; }}"
            f"Tag QLabel {{ color: {tint.text}; font-weight: 600; }}"
        )
        self.setAccessibleName(said)


class OrderHead(QWidget):
    """The head of an order: what it is, who works on it, and what can be done with it now."""

    stepped = Signal(object)
    """A Step whose button was pressed."""

    edit_wanted = Signal()
    take_over_wanted = Signal()
    replay_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        """Begin without an order."""
        super().__init__()
        self._desk = desk
        self._order: Order | None = None
        self.gate = Gate(desk, self)
        theme = desk.theme
        self._number, self._title = QLabel(self), QLabel(self)
        self._number.setProperty("part", "strong")
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._title.setProperty("part", "heading")
        self._title.setWordWrap(True)
        for label in (self._number, self._title):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.chips, self.buttons = Flow(5), Flow(6)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(8)
        self._facts.setVerticalSpacing(3)
        self._facts.setColumnStretch(1, 1)
        self.claim, self.warning = Notice(theme), Notice(theme)
        self._take_over = self.claim.offer("claim.take-over", self._want_to_take_over)
        down = QVBoxLayout(self)
        down.setContentsMargins(14, 10, 14, 8)
        down.setSpacing(6)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self._number, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.chips, 1)
        down.addLayout(top)
        down.addWidget(self._title)
        down.addLayout(self._facts)
        for part in (self.claim, self.warning, self.buttons):
            down.addWidget(part)
        theme.follow(self._again)

    def show_order(self, order: Order) -> None:
        """Show the head of this order as it now is."""
        self._order = order
        now = self._desk.clock.now()
        self._number.setText(order.number)
        self._title.setText(order.title)
        self._show_chips(order, now)
        self._show_facts(order)
        self._show_buttons(order)
        if order.incomplete_reports:
            count = order.incomplete_reports
            self.warning.show_words(
                "warning", Tone.WAITING, lambda: words.plural("order.incomplete", count)
            )
        else:
            self.warning.hide()
        self.show_claim()

    def pass_time(self) -> None:
        """Say anew by how much the order is late: time has passed."""
        if self._order is not None:
            self._show_chips(self._order, self._desk.clock.now())

    def show_claim(self) -> None:
        """Show who works on the order."""
        order_id = None if self._order is None else self._order.id
        self._take_over.setVisible(self._desk.may(Permission.ORDERS_WRITE))
        claiming.show(self.claim, self._desk, self._desk.claims.others(order_id))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._again()

    def _again(self) -> None:
        if self._order is not None:
            self.show_order(self._order)

    def _show_chips(self, order: Order, now: datetime) -> None:
        """Show what presses first: that it is late, then an emergency, then how it stands."""
        theme = self._desk.theme
        state, priority = Chip(order.state, theme), Chip(order.priority, theme)
        presses = order.priority is Priority.EMERGENCY and order.state not in ENDED
        lateness = self._lateness(order, now)
        rest = [priority, state] if presses else [state, priority]
        is_late = late(order, now)
        self.chips.show_all([*lateness, *rest] if is_late else [*rest, *lateness])

    def _lateness(self, order: Order, now: datetime) -> list[QWidget]:
        """Say by how much an order is late, or when somebody was promised, while that matters."""
        if order.promised_at is None or order.state in REACHED:
            return []
        away = order.promised_at - now
        if late(order, now):
            said = words.text("order.late-by", by=words.span(away))
            return [Tag("clock", Tone.TROUBLE, said, self._desk.theme)]
        said = words.text("order.due-at", at=words.moment(order.promised_at, now))
        tone = Tone.WAITING if away <= SOON else Tone.NEUTRAL
        return [Tag("clock", tone, said, self._desk.theme)]

    def _show_facts(self, order: Order) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        nobody = words.text("order.no-technician")
        lines: Sequence[tuple[str, str, str]] = (
            ("place", "field.address", joined(order.place.address, order.place.area)),
            ("phone", "field.customer", joined(order.customer.name, order.customer.phone)),
            ("person", "column.technician", order.technician_name or nobody),
        )
        colour = self._desk.theme.colours.muted
        for place, (icon, key, said) in enumerate(lines):
            sign, label = QLabel(self), QLabel(said, self)
            sign.setPixmap(pixmap(icon, colour, ICON_PX, self.devicePixelRatioF()))
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setAccessibleName(f"{words.text(key)}: {said}")
            label.setToolTip(words.text(key))
            self._facts.addWidget(sign, place, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(label, place, 1)

    def _show_buttons(self, order: Order) -> None:
        buttons: list[QWidget] = []
        possible = [step for step in steps.OFFERED if step in order.steps]
        for place, step in enumerate(possible):
            offered = steps.OFFERED[step]
            forward = place == 0 and steps.forward(order, step)
            weight = "danger" if offered.danger else ("main" if forward else "")
            label = steps.label(order, step)
            buttons.append(self._button(label, offered.icon, weight, self._step(step)))
        if self._desk.may(Permission.ORDERS_WRITE) and steps.editable(order):
            edit = self._button("edit.begin", "edit", "", self.edit_wanted.emit)
            buttons.insert(1 if buttons and steps.forward(order, possible[0]) else 0, edit)
        if order.visits:
            buttons.append(self._button("replay.open", "play", "", self.replay_wanted.emit))
        self.buttons.show_all(buttons)

    def _step(self, step: Step) -> Callable[[], None]:
        return lambda: self.stepped.emit(step)

    def _button(self, key: str, icon: str, weight: str, press: Callable[[], object]) -> Button:
        button = Button(key, self._desk.theme, icon, weight)
        self.gate.guard(button, press)
        return button

    def _want_to_take_over(self) -> None:
        self.gate.do(words.text("claim.take-over"), self.take_over_wanted.emit)
