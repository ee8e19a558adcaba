"""Decides how a handover is read, whenever it was, and how the next one takes it over (F1)."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from api_client.wire.handovers import Handover
from desktop import words
from desktop.ui.desk import Desk
from desktop.ui.handover_parts import Parts
from desktop.ui.print_dialog import PrintDialog
from desktop.ui.print_handover import paper
from desktop.ui.theme import Tone
from desktop.ui.widgets.facts import Card
from desktop.ui.widgets.form import LineField
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button, Label


class HandoverSheet(Sheet):
    """One handover, whole. It stands beside the window, so that its orders can be looked at."""

    taken = Signal(object)
    """The Handover as it is now that somebody has taken it over."""

    order_wanted = Signal(object)
    """The id of an order that somebody wants to see."""

    def __init__(self, desk: Desk, handover: Handover, parent: QWidget) -> None:
        """Show `handover`; while it waits, offer to take it over."""
        now = desk.clock.now()
        at = words.moment(handover.written_at, now)
        super().__init__("handover.from", desk.theme, parent, name=handover.written_name, at=at)
        self._desk, self.handover = desk, handover
        self.standing = Notice(desk.theme, self)
        self.note = Label("", "", self)
        self.note.setWordWrap(True)
        self.note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.parts = Parts(desk.theme, desk.clock, self, editable=False)
        self.remark = LineField("field.handover-remark", desk.theme)
        self.print_button = Button("handover.print", desk.theme, "file", parent=self)
        self.take_button = Button("handover.take", desk.theme, "check", parent=self)
        self.take_button.clicked.connect(self.take)
        self.print_button.clicked.connect(self.print)
        self.parts.order_wanted.connect(self.order_wanted)
        self._arrange()
        self.parts.show_items(handover.items)
        self.show_handover(handover)
        self.resize(760, 640)

    def show_handover(self, handover: Handover) -> None:
        """Show how the handover is now."""
        self.handover = handover
        waits = handover.taken_at is None
        icon, tone = ("wait", Tone.WAITING) if waits else ("check", Tone.DONE)
        self.standing.show_words(icon, tone, self._standing)
        if handover.note:
            self.note.setText(handover.note)
        else:
            self.note.say("handover.no-note")
        self.remark.setVisible(waits)
        self.take_button.setVisible(waits)
        self.take_button.setDefault(waits)
        (self.take_button if waits else self.close_button).setFocus()

    def take(self) -> None:
        """Take it over, with what is remarked."""
        if not self.take_button.isEnabled():
            return
        self.take_button.setEnabled(False)
        id_, remark = self.handover.id, self.remark.text()
        take = self._desk.client.handovers.take
        self._desk.tasks.run(self, lambda: take(id_, remark), self._took, self._miss)

    def print(self) -> PrintDialog:
        """Show it as it is printed, and ask where it goes."""
        dialog = PrintDialog(self._desk, paper(self.handover), self)
        dialog.open()
        return dialog

    def _took(self, handover: Handover) -> None:
        self.taken.emit(handover)
        self.accept()

    def _miss(self, _fault: Exception) -> bool:
        self.take_button.setEnabled(True)
        return False

    def _standing(self) -> str:
        """Say whether it waits, or who took it over."""
        handover = self.handover
        if handover.taken_at is None:
            return words.text("handover.waits-long")
        at = words.moment(handover.taken_at, self._desk.clock.now())
        key = "handover.taken-remark" if handover.remark else "handover.taken"
        return words.text(key, name=handover.taken_name, at=at, remark=handover.remark)

    def _arrange(self) -> None:
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 6, 0)
        inside.setSpacing(8)
        note = Card("field.handover-note", "draft", self._desk.theme, self)
        note.inside.addWidget(self.note)
        inside.addWidget(note)
        inside.addWidget(self.parts)
        inside.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(self.standing)
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self.remark)
        self.add_button(self.print_button)
        self.add_button(self.take_button, main=True)
