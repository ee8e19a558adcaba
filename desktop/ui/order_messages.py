"""Decides how desk and technician write to each other on an order, and what is new of it (C9)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import MessageAudience, Permission
from api_client.wire.messages import NewMessage, OrderMessage
from desktop import words
from desktop.ui import faults
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.theme import Tone
from desktop.ui.widgets.form import ChoiceField, ProseField
from desktop.ui.widgets.worded import Button, Label

MOST_LETTERS = 2000


class MessagesPage(QWidget):
    """The messages of an order, the oldest first, and below them the next one to be written."""

    counted = Signal()
    """There are more messages, or they have been read."""

    def __init__(self, desk: Desk) -> None:
        """Begin without an order."""
        super().__init__()
        self._desk = desk
        self._order_id: UUID | None = None
        self._messages: tuple[OrderMessage, ...] = ()
        self._seen: dict[UUID, int] = {}
        self._marked: set[UUID] = set()
        self._drafts: dict[UUID, str] = {}
        self._sending: NewMessage | None = None
        holder = QWidget()
        self._inside = QVBoxLayout(holder)
        self._inside.setContentsMargins(14, 12, 14, 8)
        self._inside.setSpacing(6)
        self.pane = QScrollArea()
        self.pane.setWidget(holder)
        self.pane.setWidgetResizable(True)
        self.pane.setFrameShape(QFrame.Shape.NoFrame)
        self.pane.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme = desk.theme
        self.text = ProseField("message.text", theme, lines=2)
        self.audience = ChoiceField(
            "message.audience", theme, MessageAudience, MessageAudience.TECHNICIAN
        )
        self.send_button = Button("message.send", theme, "send", "main")
        self.gate = Gate(desk, self)
        self.gate.guard(self.send_button, self.send)
        self.text.edited.connect(self._suit)
        self._composer = QWidget()
        self._arrange()
        theme.follow(self._fill)
        self._reword()

    @property
    def unread(self) -> int:
        """How many messages of others were not looked at in this session."""
        if self._order_id is None:
            return 0
        seen = self._seen.get(self._order_id, 0)
        me = self._desk.session.staff_id
        return sum(each.place > seen and each.author_id != me for each in self._messages)

    def _note_new(self) -> None:
        """Mark what has come since the messages were read, for as long as it is looked at."""
        seen = 0 if self._order_id is None else self._seen.get(self._order_id, 0)
        me = self._desk.session.staff_id
        new = (each for each in self._messages if each.place > seen and each.author_id != me)
        self._marked |= {each.id for each in new}

    @property
    def count(self) -> int:
        """How many messages there are."""
        return len(self._messages)

    def show_order(self, order_id: UUID) -> None:
        """Show the messages of another order, once they are here; what was begun is kept."""
        if order_id == self._order_id:
            return
        if self._order_id is not None:
            self._drafts[self._order_id] = self.text.prose.toPlainText()
        self._order_id, self._messages, self._sending = order_id, (), None
        self._marked = set()
        self.text.prose.setPlainText(self._drafts.pop(order_id, ""))
        self._fill()

    def show_messages(self, messages: Sequence[OrderMessage]) -> None:
        """Show these, and count those as read that are before somebody's eyes."""
        self._messages = tuple(messages)
        self._note_new()
        self._fill()
        if self.isVisible():
            self.read()
        self.counted.emit()

    def read(self) -> None:
        """Count all messages as read; they stay marked until another order is shown."""
        if self._order_id is not None and self._messages:
            self._seen[self._order_id] = self._messages[-1].place
            self.counted.emit()

    def send(self) -> None:
        """Send what was written; what did not go stays, to be sent again as the same message."""
        text, order_id = self.text.text(), self._order_id
        if not text or order_id is None or not self.send_button.isEnabled():
            return
        audience = self.audience.value()
        last = self._sending
        if last is None or (last.text, last.audience) != (text, audience):
            try:
                last = NewMessage(id=new_id(), text=text, audience=audience)
            except ValueError as fault:
                self.text.show_fault(next(iter(faults.by_field(fault).values()), ""))
                return
        self._sending = message = last
        client = self._desk.client
        self.send_button.setEnabled(False)
        self._desk.tasks.run(
            self, lambda: client.messages.post(order_id, message), self._sent, self._fail
        )

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()
            self._fill()

    def _arrange(self) -> None:
        beside = QHBoxLayout()
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(10)
        beside.addWidget(self.audience, 1)
        beside.addWidget(self.send_button, 0, Qt.AlignmentFlag.AlignBottom)
        below = QVBoxLayout(self._composer)
        below.setContentsMargins(14, 6, 14, 12)
        below.setSpacing(6)
        below.addWidget(self.text)
        below.addLayout(beside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.pane, 1)
        whole.addWidget(self._composer)
        self._composer.setVisible(self._desk.may(Permission.ORDERS_WRITE))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            made = QShortcut(QKeySequence(keys), self._composer, self.send_button.click)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._suit()

    def _fill(self) -> None:
        while (item := self._inside.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        now = self._desk.clock.now()
        for message in self._messages:
            self._inside.addWidget(self._line(message, now, new=message.id in self._marked))
        if not self._messages:
            self._inside.addWidget(Label("message.none", "caption"))
        self._inside.addStretch(1)
        bar = self.pane.verticalScrollBar()
        QTimer.singleShot(0, self, lambda: bar.setValue(bar.maximum()))

    def _line(self, message: OrderMessage, now: datetime, *, new: bool) -> QWidget:
        mine = message.author_id == self._desk.session.staff_id
        line = QFrame()
        line.setObjectName("message")
        tint = self._desk.theme.tint(Tone.MOVING if mine else Tone.NEUTRAL)
        edge = self._desk.theme.colours.accent if new else tint.fill
        line.setStyleSheet(
            f"#message {{ background-color: {tint.fill}; border-left: 3px solid {edge};"
            " border-radius: 4px; }"
            f"#message QLabel {{ color: {tint.text}; }}"
        )
        who = message.author_name or words.member(message.author_role)
        head = [who, words.moment(message.sent_at, now)]
        if message.audience is MessageAudience.DESK:
            head.append(words.member(message.audience))
        if new:
            head.insert(0, words.text("message.new"))
        down = QVBoxLayout(line)
        down.setContentsMargins(10, 5, 10, 6)
        down.setSpacing(1)
        for said, part in ((" · ".join(head), "caption"), (message.text, "")):
            label = QLabel(said, line)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if part:
                label.setProperty("part", part)
            down.addWidget(label)
        line.setAccessibleName(f"{', '.join(head)}: {message.text}")
        return line

    def _sent(self, message: OrderMessage) -> None:
        self._sending = None
        if message.order_id == self._order_id:
            self.text.prose.clear()
            if all(each.id != message.id for each in self._messages):
                self.show_messages((*self._messages, message))
        self._suit()

    def _fail(self, fault: Exception) -> bool:
        self._suit()
        if faults.signed_out(fault):
            return False
        self._desk.notices.trouble(faults.sentence(fault))
        return True

    def _suit(self) -> None:
        self.send_button.setEnabled(0 < len(self.text.text()) <= MOST_LETTERS)

    def _reword(self) -> None:
        self.pane.setAccessibleName(words.text("order.page-messages"))
