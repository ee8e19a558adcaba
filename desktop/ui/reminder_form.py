"""Decides how a reminder is written while somebody is on the telephone: when, what, for whom (F1).

The time is typed as it is said ("in 20 min", "15:30", "明天9点"). What it is about an order is
filled in, so that R, a time and Enter are enough.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import Code
from api_client.wire.orders import Order
from api_client.wire.reminders import MOST_REMINDERS, Reminder, ReminderWritten
from desktop import words
from desktop.ui import reminders
from desktop.ui.desk import Desk
from desktop.ui.faults import Unfilled
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import LineField
from desktop.ui.widgets.timefields import MomentText
from desktop.ui.widgets.worded import Button, CheckBox

PRESETS = ("reminder.in-10", "reminder.in-30", "reminder.in-60", "reminder.tomorrow")
"""Keys of times that are offered; their words are such as the parser understands."""
TITLE_LETTERS = 48


@dataclass(frozen=True, slots=True)
class Subject:
    """The order that a reminder is about, and the words that a new one begins with."""

    order_id: UUID
    number: str
    title: str = ""
    text: str = ""

    @classmethod
    def of(cls, order: Order) -> "Subject":
        """Give an order as what a reminder is about."""
        text = reminders.about(order.number, order.customer.name, order.customer.phone)
        return cls(order.id, order.number, order.title, text)


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody else changed the reminder that is being changed here: what it says now."""

    newest: Reminder


class ReminderDialog(FormDialog):
    """A new reminder, or one that is changed on the version that was seen."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        reminder: Reminder | None = None,
        subject: Subject | None = None,
    ) -> None:
        """Ask for a reminder: a new one about `subject`, or another content of `reminder`."""
        heading = "reminder.new" if reminder is None else "reminder.edit"
        super().__init__(heading, "reminder.keep", desk.theme, desk.tasks, parent, icon="bell")
        self._desk, self._reminder = desk, reminder
        self._id = new_id() if reminder is None else reminder.id
        self._version = 0 if reminder is None else reminder.version
        if reminder is not None and reminder.order_id is not None:
            subject = Subject(reminder.order_id, reminder.order_number)
        self._subject = subject
        self.when = MomentText("field.remind-at", desk.theme, desk.clock)
        self.when.want(wanted=True)
        self.matter = LineField("field.remind-of", desk.theme, wanted=True)
        self.for_desk = CheckBox("reminder.for-desk", self)
        self.urgent = CheckBox("reminder.urgent", self)
        self.about = CheckBox("", self)
        self.presets = [Button(key, desk.theme, parent=self) for key in PRESETS]
        self.about.toggled.connect(self._offer_text)
        self._arrange()
        self._began = self._fill()
        self.resize(460, self.sizeHint().height())
        (self.when if self.matter.text() else self.matter).setFocus()

    @override
    def collect(self) -> Callable[[], Reminder | Overtaken]:
        """Give the call that writes the reminder."""
        told = {}
        said, due_at = self._began
        if due_at is None or self.when.text() != said:
            due_at = self.when.value()
        if due_at is None:
            told["due_at"] = self.when.unclear or words.text("invalid.missing")
        if not self.matter.text():
            told["text"] = words.text("invalid.missing")
        if told or due_at is None:
            raise Unfilled(told)
        wanted = ReminderWritten(
            version=self._version,
            text=self.matter.text(),
            due_at=due_at,
            order_id=self._subject.order_id if self._subject and self.about.isChecked() else None,
            for_desk=self.for_desk.isChecked(),
            urgent=self.urgent.isChecked(),
        )
        return lambda: self._write(wanted)

    @override
    def end(self, answer: object) -> None:
        """Close; or show what somebody else made of it: sent once more, this replaces it."""
        if not isinstance(answer, Overtaken):
            super().end(answer)
            return
        self._reminder, self._version = answer.newest, answer.newest.version
        self.send_button.setEnabled(True)
        said = reminders.said(answer.newest, self._desk.clock.now())
        self.show_fault(words.text("reminder.overtaken", said=said))

    def _write(self, wanted: ReminderWritten) -> Reminder | Overtaken:
        """Write it; one that only fell due meanwhile is written on its newest version."""
        write = self._desk.client.reminders.write
        try:
            return write(self._id, wanted)
        except Refused as fault:
            if fault.code != Code.EDIT_CONFLICT or self._reminder is None:
                raise
            listed = self._desk.client.reminders.list(past=True, limit=MOST_REMINDERS).items
            newest = next((each for each in listed if each.id == self._id), None)
            if newest is None:
                raise
            if _content(newest) != _content(self._reminder):
                return Overtaken(newest)
            return write(self._id, wanted.model_copy(update={"version": newest.version}))

    def _fill(self) -> tuple[str, datetime | None]:
        """Show what there is to begin with; give what stands for the time, and the time."""
        reminder, subject = self._reminder, self._subject
        self.about.setVisible(subject is not None)
        self.about.setChecked(subject is not None)
        if subject is not None:
            title = subject.title
            short = title if len(title) <= TITLE_LETTERS else f"{title[: TITLE_LETTERS - 1]}…"
            key = "reminder.about" if title else "reminder.about-number"
            self.about.say(key, number=subject.number, title=short)
        if reminder is None:
            self.matter.line.setText("" if subject is None else subject.text)
            return "", None
        self.matter.line.setText(reminder.text)
        self.for_desk.setChecked(reminder.for_desk)
        self.urgent.setChecked(reminder.urgent)
        self.when.write(f"{words.local(reminder.due_at):%Y-%m-%d %H:%M}")
        self.when.line.selectAll()
        return self.when.text(), reminder.due_at

    def _arrange(self) -> None:
        self.add("due_at", self.when)
        self.add("text", self.matter)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in self.presets:
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, by=button: self._say(by.text()))
            row.addWidget(button)
        row.addStretch(1)
        self.body.addWidget(self.when)
        self.body.addLayout(row)
        for part in (self.matter, self.about, self.for_desk, self.urgent):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def _offer_text(self, about: bool) -> None:  # noqa: FBT001  (Qt's signal gives it so)
        """Begin with the order's words while it is about the order, and with nothing else."""
        text = "" if self._subject is None else self._subject.text
        if about and not self.matter.text():
            self.matter.line.setText(text)
        elif not about and self.matter.text() == text:
            self.matter.line.clear()

    def _say(self, time: str) -> None:
        self.when.write(time)
        self.when.setFocus()


def _content(row: Reminder) -> tuple[object, ...]:
    ended = row.ended_at is not None
    return (row.text, row.due_at, row.order_id, row.for_desk, row.urgent, ended)
