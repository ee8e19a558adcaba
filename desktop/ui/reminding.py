"""Decides when the desk tells that a reminder is due: once for each, with what can be done (F1).

It goes by the reminders that the desk holds and by the time: also while the server is away. One
that was put off is another one; when several are due at once, one notice tells of all.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from api_client.vocabulary import Noun
from api_client.wire.reminders import Reminder
from desktop import words
from desktop.ui import reminders
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.notices import Act, Toast
from desktop.ui.reminder_acts import ReminderActs
from desktop.ui.theme import Tone

LOOK_MS = 5_000
"""How often what is due by now is looked for."""
MOST_SINGLY = 2
"""Up to so many that fall due at once are told of one by one."""
Key = tuple[UUID, datetime]


class Reminding(QObject):
    """Tells of what is due."""

    order_wanted = Signal(object)
    """The id of the order that a reminder is about."""

    list_wanted = Signal()
    """Somebody wants to see all that is due."""

    looked = Signal()
    """Time has passed; what is due may be another."""

    def __init__(
        self, desk: Desk, rows: Callable[[], Collection[Reminder]], acts: ReminderActs, gate: Gate
    ) -> None:
        """Tell of what is due among `rows`, and let `acts` do what is chosen, through `gate`."""
        super().__init__(acts)
        self._desk, self._rows, self._acts, self._gate = desk, rows, acts, gate
        self._told: set[Key] = set()
        self._toasts: dict[Key, Toast] = {}
        self._every = QTimer(self)
        self._every.setInterval(LOOK_MS)
        self._every.timeout.connect(self.look)
        acts.failed.connect(self._tell_again)

    def look(self) -> None:
        """Tell of what is due and was not told of; let go of notices about what is not any more."""
        if not self._every.isActive():
            self._every.start()
        now = self._desk.clock.now()
        due = {(row.id, row.due_at): row for row in self._rows() if reminders.is_due(row, now)}
        fresh = sorted(
            (row for key, row in due.items() if key not in self._told), key=lambda row: row.due_at
        )
        self._told = set(due)
        for key in [each for each in self._toasts if each not in due]:
            self._desk.notices.withdraw(self._toasts.pop(key))
        if not due:
            self._desk.beacon.settle(Noun.REMINDER)
        if fresh:
            self._tell(fresh, now)
        self.looked.emit()

    def _tell(self, fresh: list[Reminder], now: datetime) -> None:
        title = words.text("reminders.told")
        if len(fresh) > MOST_SINGLY:
            said = words.plural("reminders.told-many", len(fresh))
            self._several(fresh, said)
        else:
            for row in fresh:
                self._one(row, now)
            said = " · ".join(reminders.said(row, now) for row in fresh)
        if QApplication.activeWindow() is None:
            self._desk.beacon.notify(Noun.REMINDER, title, said)

    def _one(self, row: Reminder, now: datetime) -> None:
        minutes, order_id = reminders.PUT_OFF_MIN, row.order_id
        acts: list[Act] = [
            self._act(partial(words.text, "reminder.done"), row, lambda: self._acts.finish(row)),
            self._act(
                partial(words.plural, "reminder.put-off-by", minutes),
                row,
                lambda: self._acts.put_off(row, minutes),
            ),
        ]
        if order_id is not None:
            acts.insert(
                0,
                (
                    partial(words.text, "reminder.open-order"),
                    lambda: self.order_wanted.emit(order_id),
                ),
            )
        said = reminders.said(row, now)
        self._toasts[row.id, row.due_at] = self._desk.notices.say(
            said, Tone.WAITING, *acts, stays=True
        )

    def _act(self, say: Callable[[], str], row: Reminder, run: Callable[[], None]) -> Act:
        """Give what a notice offers; while the server is away the reminder is told of again."""

        def do() -> None:
            if self._gate.closed:
                self._tell_again(row.id)
            self._gate.do(say(), run)

        return say, do

    def _several(self, rows: list[Reminder], said: str) -> None:
        act = partial(words.text, "reminders.show"), self.list_wanted.emit
        toast = self._desk.notices.say(said, Tone.WAITING, act, stays=True)
        self._toasts[rows[-1].id, rows[-1].due_at] = toast

    def _tell_again(self, reminder_id: UUID) -> None:
        """Tell again of one with which nothing could be done."""
        self._told = {key for key in self._told if key[0] != reminder_id}
        self._toasts = {key: each for key, each in self._toasts.items() if key[0] != reminder_id}
