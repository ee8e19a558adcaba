"""Decides how alarms are looked through: those that stand, and what became of the others (A6)."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout
from typing_extensions import override

from api_client.vocabulary import Noun
from api_client.wire.alarms import MOST_ALARMS, Alarm
from desktop import words
from desktop.clock import Clock
from desktop.ui import alarms
from desktop.ui.actions import Action
from desktop.ui.alarmbar import AlarmBar, SoundButton
from desktop.ui.alarms import RANK, STAGES, Stage, stage
from desktop.ui.alarmstrip import AlarmStrips
from desktop.ui.desk import Desk
from desktop.ui.listing import ListPanel
from desktop.ui.live import Live
from desktop.ui.panel import Note
from desktop.ui.ringing import Ringing
from desktop.ui.table import Column, TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.theme import Tone
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Button, CountButton

ORDER = {each: place for place, each in enumerate(Stage)}
MATTER_PX, LEAST_PX = 236, 180
"""So wide the sentence of an alarm stays, however narrow the panel is."""
SEEN = (
    ("alarms.see-standing", "alarms.view-standing"),
    ("alarms.see-all", "alarms.view-all"),
)
VIEWS = {"alarms.view-standing": {Stage.CALLS, Stage.NOTICED}, "alarms.view-all": set(Stage)}


def alarm_columns(clock: Clock) -> Sequence[Column[Alarm]]:
    """Give the columns of the alarms, what calls first."""

    def moment(at: datetime | None) -> str:
        return "" if at is None else words.moment(at, clock.now())

    def noticed(row: Alarm) -> str:
        if row.acknowledged_at is None:
            return ""
        at = moment(row.acknowledged_at)
        return words.text("alarms.by-at", name=row.acknowledged_name, at=at)

    def tone(row: Alarm) -> Tone | None:
        return None if stage(row) is Stage.OVER else alarms.look(row.kind)[1]

    return (
        Column(
            "stage",
            "column.state",
            lambda row: words.text(STAGES[stage(row)][0]),
            140,
            sort=lambda row: (ORDER[stage(row)], RANK.get(row.kind, len(RANK)), -_seconds(row)),
            tone=lambda row: STAGES[stage(row)][2],
            icon=lambda row: STAGES[stage(row)][1],
        ),
        Column(
            "kind",
            "column.alarm",
            lambda row: words.member(row.kind),
            196,
            least_px=190,
            sort=lambda row: RANK.get(row.kind, len(RANK)),
            tone=tone,
            icon=lambda row: alarms.look(row.kind)[0],
        ),
        _matter(clock),
        Column(
            "raised",
            "column.raised",
            lambda row: moment(row.raised_at),
            68,
            sort=_seconds,
            wraps=True,
        ),
        Column("noticed", "column.noticed-by", noticed, 140, least_px=90, wraps=True, tip=noticed),
        Column("note", "column.note", _note, 126, least_px=80, wraps=True, tip=_note),
        Column("ended", "column.ended", lambda row: moment(row.ended_at), 68, wraps=True),
    )


def _matter(clock: Clock) -> Column[Alarm]:
    """Give the column that says what is the matter, and with which order."""

    def matter(row: Alarm) -> str:
        said = alarms.said(row, clock.now())
        title = row.order_title
        return words.text("alarms.of-order", said=said, title=title) if title else said

    return Column(
        "said",
        "column.matter",
        matter,
        MATTER_PX,
        stretch=True,
        least_px=LEAST_PX,
        wraps=True,
        tip=matter,
    )


def _note(row: Alarm) -> str:
    return row.note


def _seconds(row: Alarm) -> float:
    return row.raised_at.timestamp()


class AlarmsPanel(ListPanel):
    """All alarms that are the desk's; the bar over the window is made here too."""

    def __init__(self, desk: Desk) -> None:
        """Show the alarms of the desk's server."""
        super().__init__()
        self._desk = desk
        self.ringing = Ringing(desk, self)
        self.alarm_bar = AlarmBar(desk, self.ringing)
        self.strips = AlarmStrips(self.alarm_bar, desk.theme)
        self.model: TableModel[Alarm] = TableModel(alarm_columns(desk.clock), self)
        self.table = TableView(self.model, desk.theme, "alarms.heading", "alarms.empty", self)
        self.live: Live[Alarm] = Live(
            self.model, Noun.ALARM, desk.tasks, self._load, self._fetch, self
        )
        self.pane = Pane(self.table, desk.theme, self)
        self.acknowledge_button = Button("alarms.acknowledge", desk.theme, "check", parent=self)
        self.sound = SoundButton(desk, self.ringing, self)
        self._views = {key: CountButton(key, desk.theme, self) for key in VIEWS}
        self._view = next(iter(VIEWS))
        self._arrange()
        self.columns = remember(self.table, desk, "alarms", (0, Qt.SortOrder.AscendingOrder))
        self.table.chosen.connect(self._choose)
        self.live.loaded.connect(self.pane.show_view)
        self.live.failed.connect(self._fail)
        self.live.counted.connect(self._count)
        self.alarm_bar.gate.guard(self.acknowledge_button, self._acknowledge_chosen)
        self.alarm_bar.order_wanted.connect(self.order_chosen)
        self.look_at(self._view)
        self._choose(None)
        self._reword()

    @override
    def reload(self) -> None:
        super().reload()
        self.ringing.reload()

    @override
    def offered_actions(self) -> Sequence[Action]:
        return (
            *self.alarm_bar.gate.actions(
                Action(
                    "alarms.acknowledge-first",
                    "check",
                    self.alarm_bar.acknowledge,
                    "F8",
                    lambda: self.alarm_bar.alarm is not None,
                    anywhere=True,
                    over_dialogs=True,
                )
            ),
            Action(
                "alarms.show-first",
                "order",
                self.alarm_bar.show_button.click,
                "Shift+F8",
                lambda: (
                    self.alarm_bar.alarm is not None and self.alarm_bar.alarm.order_id is not None
                ),
                anywhere=True,
            ),
            *self.alarm_bar.gate.actions(
                Action(
                    "alarms.acknowledge-chosen",
                    "check",
                    self._acknowledge_chosen,
                    "Ctrl+F8",
                    self._calls,
                    within=True,
                )
            ),
            *(Action(key, "bell", partial(self.look_at, view)) for key, view in SEEN),
            *self.sound.offered_actions(),
        )

    def look_at(self, key: str) -> None:
        """Show the alarms of one view."""
        self._view = key
        for each, button in self._views.items():
            button.setChecked(each == key)
        self.columns.leave_out(() if Stage.OVER in VIEWS[key] else ("ended",))
        self.live.show_only(lambda row: stage(row) in VIEWS[key])

    def _load(self) -> Sequence[Alarm]:
        return self._desk.client.alarms.list(past=True, limit=MOST_ALARMS).items

    def _fetch(self, ids: Sequence[UUID]) -> Sequence[Alarm]:
        wanted = set(ids)
        return tuple(alarm for alarm in self._load() if alarm.id in wanted)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(6)
        group = QButtonGroup(self)
        for key, button in self._views.items():
            group.addButton(button)
            button.clicked.connect(partial(self.look_at, key))
            top.addWidget(button)
        top.addStretch(1)
        top.addWidget(self.sound)
        top.addWidget(self.acknowledge_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.pane, 1)

    def _chosen(self) -> Alarm | None:
        chosen = self.table.chosen_id()
        return None if chosen is None else self.live.row(chosen)

    def _calls(self) -> bool:
        """Say whether the chosen alarm is one that he may take notice of."""
        alarm = self._chosen()
        return alarm is not None and alarm.mine and stage(alarm) is Stage.CALLS

    def _choose(self, chosen: UUID | None) -> None:
        alarm = None if chosen is None else self.live.row(chosen)
        self.acknowledge_button.setEnabled(self._calls())
        if alarm is not None and alarm.order_id is not None:
            self.order_chosen.emit(alarm.order_id)

    def _acknowledge_chosen(self) -> None:
        alarm = self._chosen()
        if alarm is not None:
            self.ringing.acknowledge(alarm)

    def _count(self) -> None:
        found = [stage(alarm) for alarm in self.live.rows]
        for key, button in self._views.items():
            button.count(sum(each in VIEWS[key] for each in found))
        self._choose_again()
        standing = sum(each is not Stage.OVER for each in found)
        self.counted.emit(words.plural("alarms.count", standing))
        self.noted.emit(self._note(found))

    def _choose_again(self) -> None:
        """Let the button follow the chosen alarm as it changes."""
        self.acknowledge_button.setEnabled(self._calls())

    def _note(self, found: Sequence[Stage]) -> Note | None:
        noticed = sum(each is Stage.NOTICED for each in found)
        if not noticed:
            return None
        return Note("eye", words.plural("alarms.note", noticed), Tone.NEUTRAL)

    @override
    def _reword(self) -> None:
        self.setAccessibleName(words.text("alarms.heading"))
        self.table.reword()
        if self.live.ready:
            self._count()
