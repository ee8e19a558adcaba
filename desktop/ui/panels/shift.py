"""Decides how a shift is kept at the desk: what to remember, and what the next one must know (F1).

Reminders and handovers stand in one panel, one view at a time. A handover that waits is shown to
whoever comes, and stands over both until somebody has taken it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout
from typing_extensions import override

from api_client.wire.changes import Change
from api_client.wire.handovers import Handover
from api_client.wire.orders import Order
from api_client.wire.reminders import Reminder
from desktop import words
from desktop.ui import handovers, reminders
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.handover_form import HandoverDialog
from desktop.ui.handover_list import HandoverList
from desktop.ui.handover_sheet import HandoverSheet
from desktop.ui.panel import Note, Panel
from desktop.ui.reminder_acts import ReminderActs
from desktop.ui.reminder_form import ReminderDialog, Subject
from desktop.ui.reminder_list import ReminderList
from desktop.ui.reminding import Reminding
from desktop.ui.theme import Tone
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.worded import Button, CountButton

ENDED = "shift.view-ended"
HANDOVERS = "shift.view-handovers"
SEEN = {
    "shift.view-all": "shift.see-all",
    "shift.view-mine": "shift.see-mine",
    ENDED: "shift.see-ended",
    HANDOVERS: "shift.see-handovers",
}
"""By what each view is found in the command bar."""
VIEWS: dict[str, tuple[Callable[[Reminder], bool], str]] = {
    "shift.view-all": (lambda row: row.ended_at is None, "reminders.none"),
    "shift.view-mine": (lambda row: row.ended_at is None and not row.for_desk, "reminders.none"),
    ENDED: (lambda row: row.ended_at is not None, "reminders.none-ended"),
}
"""The views of reminders: what is in each, and what an empty one says."""


class ShiftPanel(Panel):
    """The shift: reminders, and handovers."""

    def __init__(self, desk: Desk) -> None:
        """Show the shift of the desk's server."""
        super().__init__()
        self._desk = desk
        self._subject: Subject | None = None
        self._welcomed = False
        self._form: HandoverDialog | None = None
        self._sheets: dict[UUID, HandoverSheet] = {}
        self.acts = ReminderActs(desk, self)
        self.gate = Gate(desk, self)
        self.reminders = ReminderList(desk, self.acts, self.gate)
        self.handovers = HandoverList(desk)
        self.reminding = Reminding(desk, lambda: self.reminders.live.rows, self.acts, self.gate)
        self.waiting = Notice(desk.theme, self)
        self.read_button = self.waiting.offer("handover.read", self.read_waiting)
        self.hand_over_button = Button("shift.hand-over", desk.theme, "handover", parent=self)
        self.new_button = Button("reminder.new", desk.theme, "add", "main", self)
        keys = (*VIEWS, HANDOVERS)
        self._views = {key: CountButton(key, desk.theme, self) for key in keys}
        self._view = keys[0]
        self._stack = QStackedWidget(self)
        self._above = QVBoxLayout()
        self._arrange()
        self._connect()
        self.look_at(self._view)
        self._reword()

    @property
    def view(self) -> str:
        """The key of the view that is shown."""
        return self._view

    @override
    def reload(self) -> None:
        self.reminders.reload()
        self.handovers.reload()

    @override
    def hear(self, changes: Sequence[Change]) -> None:
        self.reminders.hear(changes)
        self.handovers.hear(changes)

    @override
    def miss(self, fault: Exception) -> None:
        self.reminders.miss(fault)
        self.handovers.miss(fault)

    @override
    def known_at(self, heard_at: datetime) -> datetime | None:
        shown = self.handovers if self._view == HANDOVERS else self.reminders
        return shown.known_at(heard_at)

    @override
    def enter(self) -> None:
        (self.handovers if self._view == HANDOVERS else self.reminders).enter()

    @override
    def offered_actions(self) -> Sequence[Action]:
        listed = self.reminders

        def one() -> bool:
            return self._view != HANDOVERS and listed.chosen() is not None

        def still() -> bool:
            return self._view != HANDOVERS and listed.is_open()

        return (
            *self.gate.actions(
                Action("reminder.new", "bell", self.remind, "Ctrl+R", anywhere=True)
            ),
            Action("shift.hand-over", "handover", self.hand_over, "Ctrl+H", anywhere=True),
            Action(
                "shift.take-over",
                "check",
                self.read_waiting,
                "",
                lambda: bool(self.handovers.waiting),
                anywhere=True,
            ),
            *self.gate.actions(
                Action("reminder.done", "check", listed.finish, "D", one, within=True),
                Action("reminder.put-off-ten", "clock", listed.put_off, "S", still, within=True),
                Action(
                    "reminder.put-off", "clock", listed.show_later, "Shift+S", still, within=True
                ),
                Action("reminder.edit", "draft", listed.edit, "F2", still, within=True),
                Action("reminder.delete", "ban", listed.remove, "Del", still, within=True),
            ),
            Action(
                "reminder.open-order",
                "order",
                listed.open_order,
                ready=lambda: one() and listed.order_button.isEnabled(),
            ),
            Action(
                "handover.read-chosen",
                "eye",
                self.handovers.read,
                ready=lambda: self._view == HANDOVERS and self.handovers.chosen() is not None,
            ),
            Action("handovers.find", "search", self.look_for, "Ctrl+F", within=True),
            *(Action(SEEN[key], "handover", partial(self._go_to, key)) for key in self._views),
        )

    def _go_to(self, key: str) -> None:
        """Show a view, and take the focus to its list."""
        self.look_at(key)
        self.enter()

    @override
    def note_shown(self, order: Order | None) -> None:
        """Take note which order is shown at the desk: what is written now is about it."""
        self._subject = None if order is None else Subject.of(order)
        if self._form is not None:
            self._form.follow(self._subject)

    def remind_of(self, order: object) -> ReminderDialog:
        """Ask for a reminder about an order."""
        assert isinstance(order, Order)
        return self.acts.write(Subject.of(order))

    def remind(self) -> ReminderDialog:
        """Ask for a reminder, about the order that is shown if there is one."""
        return self.acts.write(self._subject)

    def hand_over(self) -> HandoverDialog:
        """Ask what there is to hand over; one that is open already comes to the front."""
        if self._form is None:
            form = self._form = HandoverDialog(self._desk, self, self._subject)
            form.order_wanted.connect(self.order_opened)
            form.sent.connect(self._handed_over)
            form.finished.connect(self._forget_form)
            form.show()
        self._form.raise_()
        self._form.activateWindow()
        return self._form

    def read(self, handover: Handover) -> HandoverSheet:
        """Show a handover, and let it be taken over while it waits."""
        sheet = self._sheets.get(handover.id)
        if sheet is None:
            sheet = self._sheets[handover.id] = HandoverSheet(self._desk, handover, self)
            sheet.taken.connect(self._taken)
            sheet.order_wanted.connect(self.order_opened)
            sheet.finished.connect(lambda: self._sheets.pop(handover.id, None))
            sheet.show()
        sheet.raise_()
        sheet.activateWindow()
        return sheet

    def read_waiting(self) -> HandoverSheet | None:
        """Show the newest handover that waits."""
        waiting = self.handovers.waiting
        return self.read(waiting[0]) if waiting else None

    def look_at(self, key: str) -> None:
        """Show one view."""
        self._view = key
        for each, button in self._views.items():
            button.setChecked(each == key)
        if key == HANDOVERS:
            self._stack.setCurrentWidget(self.handovers)
        else:
            self.reminders.show_only(*VIEWS[key], ended=key == ENDED)
            self._stack.setCurrentWidget(self.reminders)

    def look_for(self) -> None:
        """Go to where handovers are searched."""
        self.look_at(HANDOVERS)
        self.handovers.search.setFocus()

    def look_at_due(self) -> None:
        """Show all that is open, what is due first, and go there."""
        self.look_at(next(iter(VIEWS)))
        self.wanted.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _arrange(self) -> None:
        top, whole, notice = QHBoxLayout(), QVBoxLayout(self), self._above
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(4)
        group = QButtonGroup(self)
        for key, button in self._views.items():
            group.addButton(button)
            button.setCheckable(True)
            button.clicked.connect(partial(self.look_at, key))
            top.addWidget(button)
        top.addStretch(1)
        top.addWidget(self.hand_over_button)
        top.addSpacing(4)
        top.addWidget(self.new_button)
        notice.setContentsMargins(0, 0, 0, 0)  # but while it says something
        notice.addWidget(self.waiting)
        self._stack.addWidget(self.reminders)
        self._stack.addWidget(self.handovers)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(notice)
        whole.addLayout(top)
        whole.addWidget(self._stack, 1)

    def _connect(self) -> None:
        for part in (self.reminders, self.handovers):
            part.order_chosen.connect(self.order_chosen)
            part.order_opened.connect(self.order_opened)
        self.reminders.reminders_changed.connect(self.reminding.look)
        self.reminding.looked.connect(self._look)
        self.reminding.order_wanted.connect(self.order_opened)
        self.reminding.list_wanted.connect(self.look_at_due)
        self.handovers.live.loaded.connect(self._welcome)
        self.handovers.live.counted.connect(self._count)
        self.handovers.waiting_changed.connect(self._show_waiting)
        self.handovers.arrived.connect(self._tell_of)
        self.handovers.opened.connect(self.read)
        self.hand_over_button.clicked.connect(self.hand_over)
        self.gate.guard(self.new_button, lambda: self.acts.write(None))

    def _look(self) -> None:
        """Let the list follow the time."""
        self.reminders.model.refresh()
        self._count()

    def _welcome(self) -> None:
        """Show once, to whoever comes, what waits for him."""
        me = self._desk.session.staff_id
        waiting = [each for each in self.handovers.waiting if each.written_by != me]
        if waiting and not self._welcomed:
            self.read(waiting[0])
        self._welcomed = True

    def _tell_of(self, handover: object) -> None:
        assert isinstance(handover, Handover)
        said = words.text("handover.arrived", name=handover.written_name)
        act = partial(words.text, "handover.read"), lambda: self._read_again(handover.id)
        self._desk.notices.say(said, Tone.WAITING, act, stays=True)

    def _read_again(self, handover_id: UUID) -> None:
        row = self.handovers.live.row(handover_id)
        if row is not None:
            self.read(row.handover)

    def _handed_over(self, handover: object) -> None:
        assert isinstance(handover, Handover)
        self.handovers.take(handover)
        act = partial(words.text, "handover.print"), lambda: self._print(handover)
        self._desk.notices.done("handover.sent", act)

    def _print(self, handover: Handover) -> None:
        self.read(handover).print()

    def _taken(self, handover: object) -> None:
        """Tell who took it over: perhaps somebody else was first."""
        assert isinstance(handover, Handover)
        self.handovers.take(handover)
        mine = handover.taken_by == self._desk.session.staff_id
        key = "handover.took" if mine else "handover.was-taken"
        self._desk.notices.done(key, None, name=handover.written_name, other=handover.taken_name)

    def _forget_form(self) -> None:
        self._form = None

    def _show_waiting(self) -> None:
        """Say over both views what waits; let open sheets follow."""
        for id_, sheet in self._sheets.items():
            row = self.handovers.live.row(id_)
            if row is not None and row.handover != sheet.handover:
                sheet.show_handover(row.handover)
        if self.handovers.waiting:
            self.waiting.show_words("handover", Tone.WAITING, self._said_of_waiting)
            self._above.setContentsMargins(12, 10, 12, 0)
        else:
            self.waiting.hide()
            self._above.setContentsMargins(0, 0, 0, 0)

    def _said_of_waiting(self) -> str:
        waiting = self.handovers.waiting
        if not waiting:
            return ""
        own = waiting[0].written_by == self._desk.session.staff_id
        said = handovers.headline(waiting[0], self._desk.clock.now())
        text = words.text("handover.own-waits" if own else "handover.one-waits", said=said)
        others = len(waiting) - 1
        return f"{text} {words.plural('alarms.more', others)}" if others else text

    def _count(self) -> None:
        rows, now = self.reminders.live.rows, self._desk.clock.now()
        for key, (keep, _) in VIEWS.items():
            self._views[key].count(sum(map(keep, rows)))
        self._views[HANDOVERS].count(len(self.handovers.waiting) or None)
        due = sum(reminders.is_due(row, now) for row in rows)
        said = words.plural("reminders.count", sum(row.ended_at is None for row in rows))
        if due:
            said = words.text("status.pair", one=said, other=words.plural("reminders.due-n", due))
        self.counted.emit(said)
        self.noted.emit(self._note(due))

    def _note(self, due: int) -> Note | None:
        """Say in the status line what waits for somebody to act."""
        said = [words.plural("reminders.note", due)] if due else []
        if self.handovers.waiting:
            said.append(words.text("handover.note"))
        if not said:
            return None
        return Note("bell" if due else "handover", " · ".join(said), Tone.WAITING)

    def _reword(self) -> None:
        self.setAccessibleName(words.text("panel.shift"))
        if self.reminders.live.ready:
            self._count()
