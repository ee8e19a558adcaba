"""Decides what is seen of somebody who calls: who he is, what is open, what was, a double."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from api_client.wire.callers import Caller, CallerOrder
from desktop import words
from desktop.clock import Clock
from desktop.ui.theme import Theme, Tone, pixmap
from desktop.ui.widgets.facts import Card, Facts
from desktop.ui.widgets.worded import Button, Label

WIDTH_PX = 340
LIST_ROWS = 4
GO_KEYS = "Ctrl+G"


class DoubleWarning(QFrame):
    """Says that the same is open already, with the way to it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Begin hidden."""
        super().__init__(parent)
        self._theme = theme
        self.order: CallerOrder | None = None
        self.setObjectName("double")
        self._icon, self._said = QLabel(self), Label("", "strong", self)
        self._more = Label("", "", self)
        self.go = Button("caller.go-there", theme, "order", parent=self)
        self.go.setAutoDefault(False)
        for label in (self._said, self._more):
            label.setWordWrap(True)
        beside = QVBoxLayout()
        beside.setSpacing(6)
        for part in (self._said, self._more):
            beside.addWidget(part)
        beside.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        across = QHBoxLayout(self)
        across.setContentsMargins(12, 10, 12, 10)
        across.setSpacing(8)
        across.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(beside, 1)
        theme.follow(self._dress)
        self.hide()

    def show_order(self, order: CallerOrder | None) -> None:
        """Warn of an order, or of none."""
        self.order = order
        self.setVisible(order is not None)
        if order is None:
            return
        self._said.say("caller.double", number=order.number)
        self._more.setText(_about(order))
        self.setAccessibleName(f"{self._said.text()} {self._more.text()}")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.show_order(self.order)

    def _dress(self) -> None:
        tint = self._theme.tint(Tone.WAITING)
        self.setStyleSheet(
            f"#double {{ background-color: {tint.fill}; border: 1px solid {tint.text};"
            f" border-radius: 6px; }} #double QLabel {{ color: {tint.text}; }}"
        )
        self._icon.setPixmap(pixmap("warning", tint.text, 18, self.devicePixelRatioF()))


class CallerBox(QWidget):
    """Beside the form: the customers that were found, and the chosen one's orders."""

    order_wanted = Signal(object)
    """The id of an order that somebody wants to see instead."""

    picked = Signal(object)
    """A Caller that was clicked on."""

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget | None = None) -> None:
        """Begin with what will stand here."""
        super().__init__(parent)
        self._theme, self._clock = theme, clock
        self._found: tuple[Caller, ...] = ()
        self._state = "caller.hint"
        self._complete = True
        self.double = DoubleWarning(theme, self)
        self.double.go.clicked.connect(self.go)
        self.list = QListWidget(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setProperty("part", "suggestions")
        self.list.currentRowChanged.connect(lambda _: self._show_current())
        self.list.itemClicked.connect(lambda _: self._pick())
        self._note = Label("", "caption", self)
        self._note.setWordWrap(True)
        self._who = Card("caller.heading", "people", theme, self)
        self._facts = Facts(self._who)
        self._who.inside.addWidget(self._facts)
        self._open = Card("caller.open", "queue", theme, self)
        self._past = Card("caller.past", "wait", theme, self)
        self._open_lines, self._past_lines = QVBoxLayout(), QVBoxLayout()
        self._open.inside.addLayout(self._open_lines)
        self._past.inside.addLayout(self._past_lines)
        self._arrange()
        self._say()

    @property
    def current(self) -> Caller | None:
        """The customer that is chosen among those that were found."""
        place = self.list.currentRow()
        return self._found[place] if 0 <= place < len(self._found) else None

    @property
    def found(self) -> tuple[Caller, ...]:
        """The customers that were found."""
        return self._found

    def say(self, key: str) -> None:
        """Show nobody, and the words of this key."""
        self._found, self._state = (), key
        self._say()

    def show_callers(self, found: Sequence[Caller], *, complete: bool) -> None:
        """Show these customers, the first one chosen."""
        self._found, self._complete = tuple(found), complete
        self._state = "" if found else "caller.nobody"
        self._say()

    def move_by(self, rows: int) -> None:
        """Choose another customer."""
        if self._found:
            self.list.setCurrentRow((self.list.currentRow() + rows) % len(self._found))

    def go(self) -> None:
        """Want the order that is the same already."""
        if self.double.order is not None:
            self.order_wanted.emit(self.double.order.id)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _arrange(self) -> None:
        page = QWidget()
        page.setProperty("part", "page")
        down = QVBoxLayout(page)
        down.setContentsMargins(0, 0, 4, 0)
        down.setSpacing(10)
        for part in (self.double, self._note, self.list, self._who, self._open, self._past):
            down.addWidget(part)
        down.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self.setFixedWidth(WIDTH_PX)

    def _say(self) -> None:
        """Show all anew, in the language spoken now."""
        self._note.setVisible(bool(self._state))
        if self._state:
            self._note.say(self._state)
        place = max(self.list.currentRow(), 0)
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems([_line(caller) for caller in self._found])
        self.list.setCurrentRow(min(place, len(self._found) - 1))
        self.list.blockSignals(False)
        self.list.setAccessibleName(words.text("caller.list"))
        self.list.setVisible(len(self._found) > 1)
        if self._found:
            rows = min(len(self._found), LIST_ROWS)
            self.list.setFixedHeight(rows * max(self.list.sizeHintForRow(0), 24) + 8)
        self._show_current()

    def _show_current(self) -> None:
        caller = self.current
        for card in (self._who, self._open, self._past):
            card.setVisible(caller is not None)
        if caller is None:
            return
        counts = {"open": caller.open_orders, "past": caller.past_orders}
        key = "caller.counts" if self._complete else "caller.counts-at-least"
        self._facts.show_facts(
            (
                ("field.customer", caller.customer.name),
                ("field.phone", caller.customer.phone),
                ("field.account", caller.customer.account),
                ("field.address", caller.place.address),
                ("caller.orders", words.text(key, **counts)),
                ("caller.last", words.moment(caller.last_at, self._clock.now())),
            )
        )
        self._open.setVisible(bool(caller.open))
        self._past.setVisible(bool(caller.past))
        self._list(self._open_lines, caller.open)
        self._list(self._past_lines, caller.past)

    def _list(self, lines: QVBoxLayout, orders: Sequence[CallerOrder]) -> None:
        while (item := lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for order in orders:
            lines.addWidget(_Line(order, self._about_order(order)))

    def _about_order(self, order: CallerOrder) -> str:
        """Say of an order what it is and when it was made."""
        made = words.moment(order.created_at, self._clock.now())
        return words.text("caller.order-line", number=order.number, made=made, about=_about(order))

    def _pick(self) -> None:
        if self.current is not None:
            self.picked.emit(self.current)


class _Line(QWidget):
    """One order in two lines."""

    def __init__(self, order: CallerOrder, said: str) -> None:
        """Say its title, and under it the rest."""
        super().__init__()
        title, more = QLabel(order.title, self), QLabel(said, self)
        more.setProperty("part", "caption")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 2)
        inside.setSpacing(1)
        for label in (title, more):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            inside.addWidget(label)


def _about(order: CallerOrder) -> str:
    """Say of an order where it stands, who has it, and when he is promised."""
    parts = [words.member(order.state), order.technician_name]
    if order.promised_at is not None:
        parts.append(words.text("caller.promised", at=words.day_and_time(order.promised_at)))
    return words.text("caller.joint").join(part for part in parts if part)


def _line(caller: Caller) -> str:
    """Say of a customer who he is, in one line."""
    counts = {"open": caller.open_orders, "past": caller.past_orders}
    return words.text(
        "caller.line", name=caller.customer.name, phone=caller.customer.phone, **counts
    )
