"""Decides how one order is read, edited and moved on: all of it in one place (F1, A2, A3)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import Code, Noun, Permission, Step
from api_client.wire.changes import Change
from api_client.wire.claims import Claim
from api_client.wire.orders import AttachmentRow, Order, OrderStep
from desktop import words
from desktop.ui import faults, order_files, printing, steps, undoing
from desktop.ui.actions import Action
from desktop.ui.ahead import Ahead
from desktop.ui.assigning import AssignDialog
from desktop.ui.claiming import TakeOverDialog
from desktop.ui.clocks import tick_ms
from desktop.ui.desk import Desk
from desktop.ui.editing import Editing
from desktop.ui.order_edit import EditDialog
from desktop.ui.order_head import OrderHead
from desktop.ui.order_record import Record
from desktop.ui.panel import Panel
from desktop.ui.print_dialog import PrintDialog
from desktop.ui.replay import ReplaySheet, open_replay
from desktop.ui.theme import Tone
from desktop.ui.viewer import Viewer
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.placard import Placard

FOLLOWED = frozenset({Noun.ORDER, Noun.VISIT, Noun.REPORT})
LEAST_PX = 460
"""So high the panel is at least; what stands in its pages scrolls."""
LATE_MS = 30_000
"""How often it is said anew by how much the order is late."""
STEP_KEYS = {
    Step.ASSIGN: "A",
    Step.HOLD: "H",
    Step.RESUME: "Shift+H",
    Step.UNASSIGN: "U",
}
"""Single letters, which Qt leaves to whoever is being written into."""
REPLAY_KEY = "Ctrl+Shift+Y"
"""The same as among technicians, each in his own panel."""


class OrderPanel(Panel):
    """One order, whole, as it is now."""

    shown = Signal(object)
    """The Order that is shown now, each time that it is another or says something else; or None."""

    remind_wanted = Signal(object)
    """The Order shown: somebody wants to be reminded of it."""

    def __init__(self, desk: Desk) -> None:
        """Begin with no order; `show_id` chooses one."""
        super().__init__()
        self._desk = desk
        self._id: UUID | None = None
        self._asked = 0
        self._loads = False
        self.order: Order | None = None
        self.placard = Placard(desk.theme, self)
        self._page = QWidget(self)
        self.head = OrderHead(desk)
        self.record = Record(desk, self._look, self._save_file)
        self.editing = Editing(desk, self)
        self._ahead = Ahead(lambda: self._loads, self._decline)
        self._arrange()
        self.head.stepped.connect(self.take)
        self.head.edit_wanted.connect(self.edit)
        self.head.take_over_wanted.connect(self.take_over)
        self.head.replay_wanted.connect(self.replay)
        self.editing.saved.connect(self._show_if_chosen)
        desk.claims.changed.connect(self.head.show_claim)
        desk.claims.lost.connect(self._tell_lost)
        self.setMinimumHeight(LEAST_PX)
        minute = QTimer(self)
        minute.setInterval(tick_ms(self._desk.clock, LATE_MS))
        minute.timeout.connect(self.head.pass_time)
        minute.start()
        self.show_id(None)

    @property
    def tabs(self) -> Record:
        """The sections of the order."""
        return self.record

    @override
    def reload(self) -> None:
        self._desk.claims.reload()
        if self._id is not None:
            self._ask(self._id)

    @override
    def hear(self, changes: Sequence[Change]) -> None:
        self.editing.hear(changes)
        self.record.hear(changes)
        held = 0 if self.order is None else self.order.version
        for change in changes:
            newer = change.noun is not Noun.ORDER or change.version > held
            if change.id == self._id and change.noun in FOLLOWED and newer:
                self._ask(change.id)
                return

    @override
    def known_at(self, heard_at: datetime) -> datetime | None:
        return None if self.order is None else heard_at

    @override
    def enter(self) -> None:
        self.record.setFocus()

    @override
    def offered_actions(self) -> Sequence[Action]:
        taken = [
            Action(
                f"step.{step.value}",
                offered.icon,
                self._taking(step),
                STEP_KEYS.get(step, ""),
                self._may_take(step),
                anywhere=True,
            )
            for step, offered in steps.OFFERED.items()
        ]
        return (
            *self.head.gate.actions(
                *self._ahead.actions(
                    Action("edit.begin", "edit", self.edit, "E", self._may_edit, anywhere=True),
                    *taken,
                    Action("claim.take-over", "people", self.take_over, "", self._may_take_over),
                    Action(
                        "reminder.of-order",
                        "bell",
                        self.remind,
                        "R",
                        self._may_remind,
                        anywhere=True,
                    ),
                )
            ),
            *self.record.offered_actions(lambda: self.order is not None),
            Action("print.order", "file", self.print_order, "Ctrl+P", lambda: bool(self.order)),
            Action(
                "replay.of-order", "play", self.replay, REPLAY_KEY, self._was_visited, within=True
            ),
        )

    def show_id(self, order_id: UUID | None) -> None:
        """Show this order, or say that none is chosen."""
        if order_id == self._id and self.order is not None:
            return
        self._id, self.order = order_id, None
        self._loads = False
        self._ahead.forget()
        self.shown.emit(None)
        if order_id is None:
            self.placard.show_words("order", "order.none-chosen", "order.none-chosen-more")
            self._show_placard()
        else:
            self._ask(order_id)

    def edit(self) -> EditDialog | None:
        """Open the fields of the order shown, beside the window, where they may be edited."""
        return self.editing.begin(self.order) if self.order and self._may_edit() else None

    def take_over(self) -> TakeOverDialog | None:
        """Take the order from whoever works on it, for a reason, and edit it."""
        claim = self._desk.claims.others(self._id)
        if self.order is None or claim is None or not self._may_take_over():
            return None
        dialog = TakeOverDialog(self._desk, self.order, claim, self)
        dialog.sent.connect(lambda _: self.edit())
        dialog.open()
        return dialog

    def assign(self) -> AssignDialog | None:
        """Open the dialog that asks who is sent, where that is possible."""
        if self.order is None or Step.ASSIGN not in self.order.steps:
            return None
        dialog = AssignDialog(self._desk, self.order, self)
        self._open(dialog, Step.ASSIGN, self.order)
        return dialog

    def remind(self) -> None:
        """Ask for a reminder about the order shown, wherever reminders are kept."""
        if self._may_remind():
            self.remind_wanted.emit(self.order)

    def print_order(self) -> PrintDialog | None:
        """Show the order as it is printed, and ask where it goes."""
        if self.order is None:
            return None
        dialog = PrintDialog(self._desk, printing.paper(self.order), self)
        dialog.open()
        return dialog

    def replay(self) -> ReplaySheet | None:
        """Show by time what was done for the order shown."""
        return open_replay(self._desk, self.order, self) if self._was_visited() else None

    def take(self, step: Step) -> FormDialog | None:
        """Take a step with the order shown, after asking what it asks."""
        order = self.order
        if order is None or step not in order.steps:
            return None
        if step is Step.ASSIGN:
            return self.assign()
        if steps.asks(order, step):
            dialog = steps.StepDialog(self._desk, order, step, self)
            self._open(dialog, step, order)
            return dialog
        message = OrderStep(step_id=new_id(), step=step, version=order.version)
        self._run(steps.call(self._desk, order, message), lambda: step, order)
        return None

    def show_order(self, order: Order) -> None:
        """Show this order as it is given."""
        self._id, self.order, self._loads = order.id, order, False
        self.head.show_order(order)
        self.record.show_order(order)
        self._name()
        self._stack.setCurrentWidget(self._page)
        self.shown.emit(order)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def _arrange(self) -> None:
        whole = QVBoxLayout(self._page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self.record, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.placard)
        self._stack.addWidget(self._page)

    def _name(self) -> None:
        if self.order is not None:
            about = words.text("order.about", number=self.order.number, title=self.order.title)
            self.setAccessibleName(about)

    def _show_placard(self) -> None:
        self._stack.setCurrentWidget(self.placard)

    def _decline(self, action: Action) -> None:
        said = words.text("action.not-now", action=words.text(action.key))
        self._desk.notices.say(said, Tone.NEUTRAL)

    def _may_edit(self) -> bool:
        may = self._desk.may(Permission.ORDERS_WRITE)
        return may and self.order is not None and steps.editable(self.order)

    def _was_visited(self) -> bool:
        return self.order is not None and bool(self.order.visits)

    def _may_remind(self) -> bool:
        return self._desk.may(Permission.SHIFT_KEEP) and self.order is not None

    def _may_take_over(self) -> bool:
        return self._may_edit() and self._desk.claims.others(self._id) is not None

    def _may_take(self, step: Step) -> Callable[[], bool]:
        return lambda: self.order is not None and step in self.order.steps

    def _taking(self, step: Step) -> Callable[[], object]:
        return lambda: self.take(step)

    def _ask(self, order_id: UUID) -> None:
        """Ask for the order; only the answer to the last question counts."""
        self._asked += 1
        asked, client = self._asked, self._desk.client
        self._loads = self.order is None
        if self._loads:
            self.placard.show_words("wait", "placard.loading", "placard.loading-more")
            self._show_placard()

        def show(order: Order) -> None:
            if asked == self._asked:
                self.show_order(order)
                self._ahead.settle()

        def fail(fault: Exception) -> bool:
            return asked != self._asked or self._fail(fault)

        self._desk.tasks.run(self, lambda: client.orders.get(order_id), show, fail)

    def _open(self, dialog: FormDialog, step: Step, before: Order) -> None:
        dialog.sent.connect(lambda answer: self._told(answer, step, before))
        dialog.open()

    def _run(
        self, call: Callable[[], Order], step: Callable[[], Step | None], before: Order
    ) -> None:
        self._desk.tasks.run(
            self, call, lambda answer: self._told(answer, step(), before), self._fail_step
        )

    def _told(self, answer: object, step: Step | None, before: Order) -> None:
        """Show how the order stands after a step, and offer to take it back where that goes."""
        assert isinstance(answer, Order)
        self._show_if_chosen(answer)
        key, fields = steps.told(answer)
        if step is None or steps.back(before, answer, step) is None:
            self._desk.notices.done(key, None, **fields)
            return
        back = steps.undo(self._desk, before, answer, step)
        failing = undoing.failing(self._desk, words.text(key, **fields))

        def fail(fault: Exception) -> bool:
            self.reload()
            return failing(fault)

        def take_back() -> None:
            self._desk.tasks.run(self, back, lambda now: self._told(now, None, answer), fail)

        self._desk.notices.undoable(key, take_back, **fields)

    def _show_if_chosen(self, order: object) -> None:
        assert isinstance(order, Order)
        if order.id == self._id and (self.order is None or order.version >= self.order.version):
            self.show_order(order)

    def _tell_lost(self, claim: object) -> None:
        """Tell that somebody took an order over, and why."""
        assert isinstance(claim, Claim)
        key = "claim.lost-why" if claim.reason else "claim.lost"
        said = words.text(
            key, who=claim.holder_name, number=claim.order_number, reason=claim.reason
        )
        self._desk.notices.say(said, Tone.WAITING, stays=True)

    def _fail(self, fault: Exception) -> bool:
        if self.order is not None:
            return False
        self._loads = False
        self._ahead.forget()
        gone = isinstance(fault, Refused) and fault.code == Code.NOT_FOUND
        self.placard.show_words(
            "order" if gone else "away",
            "order.gone" if gone else "placard.failing",
            lambda: faults.sentence(fault),
            Tone.NEUTRAL if gone else Tone.TROUBLE,
            None if gone else ("placard.retry", self.reload),
        )
        self._show_placard()
        return True

    def _fail_step(self, fault: Exception) -> bool:
        """Tell why the step was not taken, and look how the order stands now."""
        if faults.signed_out(fault):
            return False
        self._desk.notices.trouble(faults.sentence(fault))
        self.reload()
        return True

    def _look(self, file: AttachmentRow) -> Viewer:
        """Show a file large, beside the window."""
        viewer = Viewer(
            self._desk,
            file.sha256,
            lambda: order_files.about(file),
            lambda: self._save_file(file),
            self,
        )
        viewer.show()
        return viewer

    def _save_file(self, file: AttachmentRow) -> None:
        """Ask where a file goes, and bring it there; its digest is checked on the way."""
        name = order_files.file_name(file)
        chosen, _ = QFileDialog.getSaveFileName(self, words.text("order.save-file"), name)
        if not chosen:
            return
        evidence = self._desk.client.evidence
        self._desk.tasks.run(
            self,
            lambda: order_files.fetch(evidence, file, Path(chosen)),
            lambda target: self._desk.notices.done("order.file-saved", None, name=target.name),
        )
