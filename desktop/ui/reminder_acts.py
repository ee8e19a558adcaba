"""Decides what is done with a reminder, wherever that is, and how it is taken back (F1)."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from api_client.wire.reminders import Reminder, ReminderWritten
from desktop import words
from desktop.ui import reminders, undoing
from desktop.ui.desk import Desk
from desktop.ui.reminder_form import ReminderDialog, Subject

Answer = TypeVar("Answer")


class ReminderActs(QObject):
    """Writes, ends, puts off and opens reminders, tells of it, and offers to take it back."""

    answered = Signal(object)
    """The Reminder as it now is."""

    removed = Signal(object)
    """The id of a reminder that was taken back."""

    failed = Signal(object)
    """The id of a reminder with which something did not go; why is told already."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        """Act for `desk`; without a window in front dialogs stand over `host`."""
        super().__init__(host)
        self._desk, self._host = desk, host

    def write(self, subject: Subject | None) -> ReminderDialog:
        """Ask for a new reminder, about an order if there is one."""
        dialog = ReminderDialog(self._desk, self._before(), None, subject)
        dialog.sent.connect(self._made)
        dialog.open()
        return dialog

    def edit(self, row: Reminder) -> ReminderDialog:
        """Ask for another content of a reminder."""
        dialog = ReminderDialog(self._desk, self._before(), row)
        dialog.sent.connect(lambda now: self._edited(row, now))
        dialog.open()
        return dialog

    def finish(self, row: Reminder) -> None:
        """Note that a reminder was done."""
        self._mark(row, done=True, undoable=True)

    def reopen(self, row: Reminder) -> None:
        """Open a reminder again that was done or taken back; its time may be past."""
        if row.done:
            self._mark(row, done=False, undoable=False)
        else:
            self._restore(row, row.version, "reminder.reopened")

    def put_off(self, row: Reminder, minutes: int) -> None:
        """Let a reminder be due so many minutes from now, or from when it is due."""
        put_off = self._desk.client.reminders.put_off

        def told(now: Reminder) -> None:
            self.answered.emit(now)
            self._desk.notices.undoable(
                "reminder.was-put-off",
                lambda: self._restore(row, now.version, "reminder.put-back"),
                text=row.text,
                at=words.moment(now.due_at, self._desk.clock.now()),
            )

        self._run(
            row,
            lambda: reminders.at_newest(
                lambda version: put_off(row.id, version, minutes), row.version
            ),
            told,
        )

    def remove(self, row: Reminder) -> None:
        """Take a reminder back."""
        remove = self._desk.client.reminders.remove

        def told(_answer: None) -> None:
            self.removed.emit(row.id)
            self._desk.notices.undoable(
                "reminder.was-deleted",
                lambda: self._restore(row, row.version + 1, "reminder.put-back"),
                text=row.text,
            )

        self._run(row, lambda: remove(row.id), told)

    def _before(self) -> QWidget:
        """Give the window over which a dialog stands: the one that somebody looks at."""
        return QApplication.activeWindow() or self._host

    def _made(self, now: object) -> None:
        assert isinstance(now, Reminder)
        self.answered.emit(now)
        at = words.moment(now.due_at, self._desk.clock.now())
        self._desk.notices.undoable("reminder.made", lambda: self.remove(now), text=now.text, at=at)

    def _edited(self, before: Reminder, now: object) -> None:
        assert isinstance(now, Reminder)
        self.answered.emit(now)
        client = self._desk.client.reminders

        def newest() -> Reminder | None:
            return next((each for each in client.list().items if each.id == now.id), None)

        def send(row: Reminder, changes: undoing.Values) -> Reminder:
            told = ReminderWritten(**{**_said(row), **changes, "version": row.version})
            return client.write(row.id, told)

        back = partial(undoing.put_back, _said, before, now, newest, send)
        undoing.offer(self._desk, self, "reminder.edited", back, self.answered.emit, text=now.text)

    def _mark(self, row: Reminder, *, done: bool, undoable: bool) -> None:
        finish = self._desk.client.reminders.finish

        def told(now: Reminder) -> None:
            self.answered.emit(now)
            if undoable:
                self._desk.notices.undoable(
                    "reminder.was-done",
                    lambda: self._mark(now, done=not done, undoable=False),
                    text=row.text,
                )
            else:
                self._desk.notices.done("reminder.reopened", None, text=row.text)

        self._run(
            row,
            lambda: reminders.at_newest(
                lambda version: finish(row.id, version, done=done), row.version
            ),
            told,
        )

    def _restore(self, row: Reminder, version: int, key: str) -> None:
        """Let a reminder say again what it said in `row`, and be open."""
        write = self._desk.client.reminders.write
        said = ReminderWritten(**_said(row), version=version)

        def told(now: Reminder) -> None:
            self.answered.emit(now)
            self._desk.notices.done(key, None, text=row.text)

        self._run(
            row,
            lambda: reminders.at_newest(
                lambda newest: write(row.id, said.model_copy(update={"version": newest})), version
            ),
            told,
        )

    def _run(
        self, row: Reminder, call: Callable[[], Answer], told: Callable[[Answer], None]
    ) -> None:
        def fail(_fault: Exception) -> bool:
            self.failed.emit(row.id)
            return False

        self._desk.tasks.run(self, call, told, fail)


def _said(row: Reminder) -> dict[str, Any]:
    """Give what a reminder says, by its fields."""
    names = ("text", "due_at", "order_id", "for_desk", "urgent")
    return {name: getattr(row, name) for name in names}
