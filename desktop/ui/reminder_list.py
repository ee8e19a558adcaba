"""Decides how reminders stand in a list: what is due first, and what can be done with each (F1)."""

from collections.abc import Callable, Sequence
from datetime import time, timedelta
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout
from typing_extensions import override

from api_client.vocabulary import Noun
from api_client.wire.reminders import MOST_REMINDERS, Reminder
from desktop import words
from desktop.clock import Clock
from desktop.ui import reminders
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.listing import ListPanel
from desktop.ui.live import Live
from desktop.ui.reminder_acts import ReminderActs
from desktop.ui.reminders import STAGES, Stage, stage
from desktop.ui.table import Column, TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.theme import Tone
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Button

MORNING_HOUR = 9
WIDE_PX = 900
"""So wide that the buttons ask for one line, until the list's own width is known."""


TEXT: Column[Reminder] = Column(
    "text",
    "column.reminder",
    lambda row: row.text,
    260,
    icon=lambda row: "urgent" if row.urgent and row.ended_at is None else None,
    stretch=True,
    least_px=160,
    tip=lambda row: row.text,
)
WHOSE: Column[Reminder] = Column(
    "whose",
    "column.for-whom",
    lambda row: words.text("reminders.desk" if row.for_desk else "reminders.own"),
    108,
    least_px=100,
    icon=lambda row: "people" if row.for_desk else "person",
)


def reminder_columns(clock: Clock) -> Sequence[Column[Reminder]]:
    """Give the columns of the reminders, what is due first."""

    def how(row: Reminder) -> Stage:
        return stage(row, clock.now())

    def shown(row: Reminder) -> str:
        key, now = STAGES[how(row)][0], clock.now()
        return words.text(key, age=reminders.late_by(row, now))

    def ended(row: Reminder) -> str:
        if row.ended_at is None:
            return ""
        at = words.moment(row.ended_at, clock.now())
        return words.text("alarms.by-at", name=row.ended_name, at=at)

    def tone(row: Reminder) -> Tone | None:
        return STAGES[how(row)][2]

    return (
        Column(
            "stage",
            "column.state",
            shown,
            152,
            least_px=132,
            sort=lambda row: reminders.place(row, clock.now()),
            tone=tone,
            icon=lambda row: STAGES[how(row)][1],
        ),
        Column(
            "due",
            "column.due",
            lambda row: words.moment(row.due_at, clock.now()),
            114,
            sort=lambda row: row.due_at.timestamp(),
        ),
        TEXT,
        Column("order", "column.about-order", lambda row: row.order_number, 142, least_px=136),
        WHOSE,
        Column("by", "column.made-by", lambda row: row.created_name, 120, least_px=92),
        Column("ended", "column.ended-by", ended, 160, least_px=142, tip=ended),
    )


class ReminderList(ListPanel):
    """The desk's reminders, and one's own."""

    reminders_changed = Signal()
    """What is held is another."""

    def __init__(self, desk: Desk, acts: ReminderActs, gate: Gate) -> None:
        """Show the reminders of the desk's server, with `acts` to do with them through `gate`."""
        super().__init__()
        self._desk, self._acts, self._gate = desk, acts, gate
        self.model: TableModel[Reminder] = TableModel(reminder_columns(desk.clock), self)
        self.table = TableView(self.model, desk.theme, "reminders.heading", "reminders.none", self)
        self.live: Live[Reminder] = Live(
            self.model, Noun.REMINDER, desk.tasks, self._load, self._fetch, self
        )
        self.pane = Pane(self.table, desk.theme, self)
        self.done_button = Button("reminder.done", desk.theme, "check", parent=self)
        self.later_button = Button("reminder.put-off", desk.theme, "clock", parent=self)
        self.edit_button = Button("reminder.edit-short", desk.theme, "draft", parent=self)
        self.delete_button = Button("reminder.delete", desk.theme, "ban", parent=self)
        self.order_button = Button("reminder.open-order", desk.theme, "order", parent=self)
        self.later_menu = QMenu(self)
        self.later_button.setMenu(self.later_menu)
        self._arrange()
        self._connect()
        self._reword()

    @property
    def desk(self) -> Desk:
        """The collaborators of this list."""
        return self._desk

    def chosen(self) -> Reminder | None:
        """Give the reminder that is chosen, if one is."""
        id_ = self.table.chosen_id()
        return None if id_ is None else self.live.row(id_)

    def is_open(self) -> bool:
        """Say whether a reminder is chosen that is open."""
        row = self.chosen()
        return row is not None and row.ended_at is None

    def finish(self) -> None:
        """Note that the chosen one was done; open one again that had ended."""
        row = self.chosen()
        if row is not None:
            (self._acts.finish if row.ended_at is None else self._acts.reopen)(row)

    def put_off(self, minutes: int = reminders.PUT_OFF_MIN) -> None:
        """Let the chosen one be due later."""
        row = self.chosen()
        if row is not None and row.ended_at is None:
            self._acts.put_off(row, minutes)

    def edit(self) -> None:
        """Open the dialog for the chosen one."""
        row = self.chosen()
        if row is not None and row.ended_at is None:
            self._acts.edit(row)

    def remove(self) -> None:
        """Take the chosen one back."""
        row = self.chosen()
        if row is not None and row.ended_at is None:
            self._acts.remove(row)

    def open_order(self) -> None:
        """Go to the order that the chosen one is about."""
        row = self.chosen()
        if row is not None and row.order_id is not None:
            self.order_opened.emit(row.order_id)

    def show_later(self) -> None:
        """Show for how long the chosen one can be put off."""
        if self.is_open():
            self.later_button.showMenu()

    def show_only(self, keep: Callable[[Reminder], bool], empty: str, *, ended: bool) -> None:
        """Show those that `keep` wants; the key `empty` says that there are none."""
        self.table.empty = empty
        self.columns.leave_out(("due",) if ended else ("ended",))
        self.live.show_only(keep)
        self.table.viewport().update()

    @override
    def enter(self) -> None:
        if self.chosen() is None and self.model.rowCount():
            self.table.choose(self.model.at(0).id)
        super().enter()

    def _load(self) -> Sequence[Reminder]:
        return self._desk.client.reminders.list(past=True, limit=MOST_REMINDERS).items

    def _fetch(self, ids: Sequence[UUID]) -> Sequence[Reminder]:
        wanted = set(ids)
        return tuple(row for row in self._load() if row.id in wanted)

    def _arrange(self) -> None:
        buttons = Flow(6, self)
        buttons.show_all(
            [
                self.done_button,
                self.later_button,
                self.edit_button,
                self.delete_button,
                self.order_button,
            ]
        )
        buttons.resize(WIDE_PX, buttons.heightForWidth(WIDE_PX))
        top, whole = QVBoxLayout(), QVBoxLayout(self)
        top.setContentsMargins(12, 0, 12, 8)
        top.addWidget(buttons)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.pane, 1)

    def _connect(self) -> None:
        by = (0, Qt.SortOrder.AscendingOrder)
        self.columns = remember(self.table, self._desk, "reminders", by)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(lambda _: self.open_order())
        self.live.loaded.connect(self.pane.show_view)
        self.live.failed.connect(self._fail)
        self.live.counted.connect(self._suit)
        self.live.counted.connect(self.reminders_changed)
        for button, run in (
            (self.done_button, self.finish),
            (self.edit_button, self.edit),
            (self.delete_button, self.remove),
        ):
            self._gate.guard(button, run)
        self.order_button.clicked.connect(self.open_order)
        self.later_menu.aboutToShow.connect(self._offer_later)
        self._acts.answered.connect(self._take)
        self._acts.removed.connect(self._reload_one)
        self._acts.failed.connect(self._reload_one)
        self._suit()

    def _take(self, row: object) -> None:
        assert isinstance(row, Reminder)
        self.live.take(row)

    def _reload_one(self, _id: object) -> None:
        """See how the server has it, where an answer does not say it."""
        self.live.reload()

    def _offer_later(self) -> None:
        """Say for how long the chosen one can be put off, by the time that it is now."""
        menu = self.later_menu
        menu.clear()
        for minutes in reminders.LATER_MIN:
            said = words.text("reminder.for", length=reminders.length(timedelta(minutes=minutes)))
            self._offer(said, minutes)
        row = self.chosen()
        if row is not None:
            self._offer(words.text("reminder.until-morning"), self._to_morning(row))

    def _offer(self, said: str, minutes: int) -> None:
        name = words.text("reminder.put-off")
        run = partial(self.put_off, minutes)
        self.later_menu.addAction(said).triggered.connect(lambda: self._gate.do(name, run))

    def _to_morning(self, row: Reminder) -> int:
        """Give how many minutes it is from when a reminder is due, or now, to tomorrow morning."""
        now = self._desk.clock.now()
        morning = words.local(now).date() + timedelta(days=1)
        target = words.from_local(morning, time(MORNING_HOUR))
        return max(1, round((target - max(now, row.due_at)).total_seconds() / 60))

    def _choose(self, chosen: UUID | None) -> None:
        self._suit()
        row = None if chosen is None else self.live.row(chosen)
        if row is not None and row.order_id is not None:
            self.order_chosen.emit(row.order_id)

    def _suit(self) -> None:
        """Offer what can be done with the one that is chosen."""
        row = self.chosen()
        still = row is not None and row.ended_at is None
        self.done_button.say("reminder.done" if still or row is None else "reminder.reopen")
        self.done_button.setEnabled(row is not None)
        for button in (self.later_button, self.edit_button, self.delete_button):
            button.setEnabled(still)
        self.order_button.setEnabled(row is not None and row.order_id is not None)

    @override
    def _reword(self) -> None:
        self.setAccessibleName(words.text("reminders.heading"))
        self.table.reword()
