"""Decides how a shift is handed over: a note, what is open as the centre knows it, one press (F1).

The matters are filled in when the window opens, and can be left out, remarked upon and added to.
It stands beside the window, so that the desk can be worked at while the note grows; a note that was
not handed over yet is kept.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import HandoverKind
from api_client.wire.handovers import Handover, HandoverDraft, HandoverItem, NewHandover
from desktop import words
from desktop.ui import faults
from desktop.ui.desk import Desk
from desktop.ui.handover_parts import Parts
from desktop.ui.reminder_form import Subject
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ProseField
from desktop.ui.widgets.worded import Button, Label, ToolButton

KEPT = "handover-note"
"""Under which name a note is kept that was not handed over."""
NOTE_LINES = 5


class HandoverDialog(FormDialog):
    """What whoever leaves tells the next one."""

    order_wanted = Signal(object)
    """The id of an order that somebody wants to see."""

    def __init__(self, desk: Desk, parent: QWidget, subject: Subject | None = None) -> None:
        """Ask what there is to hand over; `subject` is the order that is shown at the desk."""
        super().__init__(
            "handover.write", "handover.send", desk.theme, desk.tasks, parent, icon="handover"
        )
        self._desk, self._subject = desk, subject
        self._id = new_id()
        self.setModal(False)
        self.note = ProseField("field.handover-note", desk.theme, lines=NOTE_LINES)
        self.parts = Parts(desk.theme, desk.clock, self, editable=True)
        self.filled_in = Label("handover.filling", "caption", self)
        self.again_button = ToolButton("handover.fill-again", desk.theme, "refresh", parent=self)
        self.add_button = Button("handover.add-order", desk.theme, "add", parent=self)
        self.add_button.setAutoDefault(False)
        self.again_button.clicked.connect(self.fill)
        self.add_button.clicked.connect(self.add_order)
        self.parts.order_wanted.connect(self.order_wanted)
        self._arrange()
        self.note.prose.setPlainText(desk.memory.text(KEPT))
        self.note.edited.connect(self._keep)
        self.follow(subject)
        self.resize(860, 640)
        self.note.setFocus()
        self.fill()

    def fill(self) -> None:
        """Ask what is open now; what was left out or remarked upon stays so."""
        self.send_button.setEnabled(False)
        self.filled_in.say("handover.filling")
        self._desk.tasks.run(self, self._desk.client.handovers.draft, self._show, self._miss)

    def follow(self, subject: Subject | None) -> None:
        """Offer to add the order that is shown at the desk now."""
        self._subject = subject
        self.add_button.setEnabled(subject is not None)

    def add_order(self) -> None:
        """Add the order that is shown at the desk as a matter of its own."""
        about = self._subject
        if about is not None:
            self.parts.add(
                HandoverItem(
                    kind=HandoverKind.OTHER,
                    order_id=about.order_id,
                    number=about.number,
                    said=about.title,
                )
            )

    @override
    def collect(self) -> Callable[[], Handover]:
        """Give the call that hands over."""
        wanted = NewHandover(id=self._id, note=self.note.text(), items=self.parts.values())
        return lambda: self._desk.client.handovers.write(wanted)

    @override
    def end(self, answer: object) -> None:
        self._desk.memory.keep_text(KEPT, "")
        super().end(answer)

    def _keep(self) -> None:
        """Keep what is written as it is written: the desk may be left at any moment."""
        self._desk.memory.keep_text(KEPT, self.note.text())

    def _show(self, draft: HandoverDraft) -> None:
        self.parts.show_items(draft.items)
        self.filled_in.say("handover.filled", at=words.clock_time(draft.at))
        self.send_button.setEnabled(True)
        self.show_fault("")

    def _miss(self, fault: Exception) -> bool:
        """Say why it is not known what is open; the note can be written all the same."""
        if faults.signed_out(fault):
            return False
        self.filled_in.say("handover.not-filled")
        self.show_fault(faults.sentence(fault))
        return True

    def _arrange(self) -> None:
        self.add("note", self.note)
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 6, 0)
        inside.addWidget(self.parts)
        inside.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        across = QHBoxLayout()
        across.setSpacing(8)
        across.addWidget(Label("handover.matters", "strong", self))
        across.addWidget(self.filled_in, 1)
        across.addWidget(self.add_button)
        across.addWidget(self.again_button)
        self.body.addWidget(self.note)
        self.body.addLayout(across)
        self.body.addWidget(scroll, 1)
