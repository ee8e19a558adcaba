"""Decides how what somebody did is seen again by time: on a map, on an axis, in words (A6).

It is asked for once and not followed: that somebody of the staff looks is in the audit log, so
each look is one that a person made.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from api_client.wire.orders import Order
from api_client.wire.people import Technician
from desktop import words
from desktop.clock import machine
from desktop.ui.atlas.canvas import MapCanvas
from desktop.ui.atlas.tracks import TrackLayer
from desktop.ui.desk import Desk
from desktop.ui.map_ground import MapGround
from desktop.ui.replay_axis import ReplayAxis
from desktop.ui.replay_crew import Crew
from desktop.ui.replay_data import Story, told
from desktop.ui.replay_doubts import Doubts
from desktop.ui.replay_events import EventRow, columns, rows
from desktop.ui.replay_export import Export
from desktop.ui.replay_files import Told
from desktop.ui.replay_lanes import LANE_PX, RULER_PX
from desktop.ui.replay_picture import Shown
from desktop.ui.replay_span import Span, bounds, exactness, summary
from desktop.ui.table import TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button, CheckBox, Label, ToolButton

WIDTH_PX, HEIGHT_PX, LIST_PX, LANES = 1_220, 760, 560, 5
SPLIT_PX = 8
SPEEDS = (1, 2, 5, 10, 30, 60)
FRAME_MS = 40


class ReplaySheet(Sheet):
    """What technicians did, or everybody who had a visit on an order."""

    def __init__(
        self, desk: Desk, whom: Technician | Order, parent: QWidget, span: Span | None = None
    ) -> None:
        """Show what a technician did today, or an order from its first visit to its last."""
        of_order = isinstance(whom, Order)
        name = whom.number if isinstance(whom, Order) else whom.name
        super().__init__("replay.of", desk.theme, parent, name=name)
        self._desk = desk
        self.order_id = self._of = whom.id if of_order else None
        self.people: list[UUID] = [] if of_order else [whom.id]
        self.spans = tuple(each for each in Span if of_order or each is not Span.ORDER)
        self.span = span or self.spans[0]
        self.kept: tuple[datetime, datetime] | None = None
        """The span of the order's visits, once somebody came to them who had none."""
        self.story: Story | None = None
        self.rows: Sequence[EventRow] = ()
        self.at_ms, self.speed = 0, SPEEDS[0]
        self._asked, self._ticked_s = 0, 0.0
        self.layer = TrackLayer(desk.theme)
        self.doubts = Doubts(desk, self)
        self.canvas = MapCanvas(desk.theme, (self.doubts.layer, self.layer), self)
        self.ground = MapGround(desk, self.canvas, self)
        self.axis = ReplayAxis(desk.theme, self)
        self.model: TableModel[EventRow] = TableModel(columns(), self)
        self.table = TableView(self.model, desk.theme, "replay.events", "replay.no-events", self)
        self.whole = QSplitter(Qt.Orientation.Horizontal, self)
        self.pane = Pane(self._board(), desk.theme, self)
        self.timer = QTimer(self)
        self.timer.setInterval(FRAME_MS)
        self._arrange()
        self._connect()
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setSizeGripEnabled(True)
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.ground.load()
        self.reload()

    @property
    def playing(self) -> bool:
        """Whether time goes on by itself."""
        return self.timer.isActive()

    def reload(self) -> None:
        """Ask for what happened in the span; the look goes on record."""
        self.stop()
        self._asked += 1
        asked, replays = self._asked, self._desk.client.replay
        since, until = self.kept or bounds(self.span, self._desk.clock.now())
        order = self.order_id
        people = () if order is not None else tuple(self.people)
        self.pane.show_loading()
        self.summary.setText(words.text("placard.loading"))

        def ask() -> tuple[Story, list[EventRow]]:
            story = told(replays.of(people, since, until, order=order))
            return story, rows(story)

        def take(found: tuple[Story, list[EventRow]]) -> None:
            if asked == self._asked:
                self._take(*found)

        def fail(fault: Exception) -> bool:
            if asked == self._asked:
                self.story = None
                self.summary.setText("")
                self._suit()
                self.pane.show_failing(fault, self.reload)
            return True

        self._desk.tasks.run(self, ask, take, fail)

    def go(self, at_ms: int) -> None:
        """Show a time of the replay."""
        if self.story is None:
            return
        self.at_ms = min(max(at_ms, self.story.begins_ms), self.story.ends_ms)
        self.axis.go(self.at_ms)
        self.layer.go(self.at_ms)
        self.canvas.follow_marks()
        self._tell()

    def turn(self) -> None:
        """Play from here, from the beginning at the end; or stop."""
        if self.playing or self.story is None:
            self.stop()
            return
        if self.at_ms >= self.story.ends_ms:
            self.go(self.story.begins_ms)
        self._ticked_s = machine(self._desk.clock).monotonic_s()
        self.timer.start()
        self.play_button.say("replay.stop", "pause")

    def stop(self) -> None:
        """Let time stand."""
        self.timer.stop()
        self.play_button.say("replay.play", "play")

    def tick(self) -> None:
        """Go on by the time that passed, as often as the speed says."""
        now_s = machine(self._desk.clock).monotonic_s()
        passed_s, self._ticked_s = now_s - self._ticked_s, now_s
        self.go(self.at_ms + round(passed_s * 1_000 * self.speed))
        if self.story is None or self.at_ms >= self.story.ends_ms:
            self.stop()

    def pace(self, by: int) -> None:
        """Play faster (1) or slower (-1)."""
        place = min(max(SPEEDS.index(self.speed) + by, 0), len(SPEEDS) - 1)
        self.speed_box.setCurrentIndex(place)

    def step(self, by: int) -> None:
        """Go to the next event (1), or to the one before (-1)."""
        times = sorted({row.at_ms for row in self.rows})
        found = [at for at in times if (at > self.at_ms if by > 0 else at < self.at_ms)]
        if found:
            self.go(found[0 if by > 0 else -1])

    def add(self, technician_id: UUID) -> None:
        """Take another technician into the replay, for as long as it is."""
        if self.span is Span.ORDER and self.story is not None:
            self.kept = self.story.since, self.story.time(self.story.length_ms)
        self.order_id = None
        self.people.append(technician_id)
        self.reload()

    def told(self) -> Told | None:
        """Give what a paper says of the replay, as it is shown."""
        story = self.story
        if story is None:
            return None
        desk, heading = self._desk, self.heading.text()
        store = self.canvas.store
        tiles = None if store is None else store.tiles
        doubted = tuple(self.doubts.layer.doubted)
        shown = Shown(self.canvas.view, tiles, doubted, self.at_ms, self.axis.width())
        said = exactness(story), desk.session.name, desk.clock.now()
        return Told(heading, story, self.model_rows(), *said, shown)

    def model_rows(self) -> Sequence[EventRow]:
        """Give what happened, with what was not believed where that is shown, by time."""
        return sorted((*self.rows, *self.doubts.rows), key=lambda row: row.at_ms)

    def show_everything(self) -> None:
        """See all ways on the map."""
        self.canvas.look_home()

    # How it is put together

    def _board(self) -> QWidget:
        """Give the map, the list, and under them the axis with what moves it."""
        theme, board = self._desk.theme, QWidget(self)
        self.play_button = ToolButton("replay.play", theme, "play", parent=board)
        self.before_button = ToolButton("replay.before", theme, "left", bare=True, parent=board)
        self.next_button = ToolButton("replay.next", theme, "right", bare=True, parent=board)
        self.speed_box, self.now_label = QComboBox(board), Label("", "", board)
        self.speed_box.addItems([f"{each}x" for each in SPEEDS])
        self.where_label = Label("", "caption", board)
        self.home_button = ToolButton("replay.everything", theme, "whole", parent=board)
        self.ground_label = Label("", "caption", board)
        moves = QHBoxLayout()
        moves.setSpacing(6)
        shown = (self.play_button, self.speed_box, self.before_button, self.next_button)
        for widget in (*shown, self.now_label, self.where_label):
            moves.addWidget(widget)
        moves.addStretch(1)
        moves.addWidget(self.ground_label)
        moves.addWidget(self.home_button)
        self.whole.addWidget(self.canvas)
        self.whole.addWidget(self.table)
        self.whole.setStretchFactor(0, 1)
        self.whole.setHandleWidth(SPLIT_PX)
        self.whole.setSizes([WIDTH_PX - LIST_PX, LIST_PX])
        self.lanes = QScrollArea(board)
        self.lanes.setFrameShape(QFrame.Shape.NoFrame)
        self.lanes.setWidgetResizable(True)
        self.lanes.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.lanes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lanes.setWidget(self.axis)
        down = QVBoxLayout(board)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(8)
        down.addWidget(self.whole, 1)
        down.addLayout(moves)
        down.addWidget(self.lanes)
        return board

    def _arrange(self) -> None:
        self.span_box, self.summary = QComboBox(self), Label("", "caption", self)
        self.again_button = Button("track.again", self._desk.theme, "refresh", parent=self)
        for span in self.spans:
            self.span_box.addItem(words.text(span.value))
        self.span_box.setCurrentIndex(self.spans.index(self.span))
        self.summary.setWordWrap(True)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.span_box)
        top.addWidget(self.summary, 1)
        self.body.addLayout(top)
        self.body.addWidget(self.pane, 1)
        self.doubted = CheckBox("replay.doubted", self)
        top.addWidget(self.doubted)
        theme = self._desk.theme
        self.crew_button = Button("replay.add", theme, "add", parent=self)
        self.export_button = Button("replay.export", theme, "file", parent=self)
        self.crew = Crew(self._desk, self.crew_button, self.add)
        self.export = Export(self._desk, self.doubts, self.told, self)
        for button in (self.crew_button, self.export_button, self.again_button):
            self.add_button(button)

    def _connect(self) -> None:
        self.timer.timeout.connect(self.tick)
        self.span_box.activated.connect(self._choose_span)
        self.speed_box.currentIndexChanged.connect(self._choose_speed)
        self.again_button.clicked.connect(self.reload)
        self.play_button.clicked.connect(self.turn)
        self.before_button.clicked.connect(lambda: self.step(-1))
        self.next_button.clicked.connect(lambda: self.step(1))
        self.home_button.clicked.connect(self.show_everything)
        self.axis.wanted.connect(self.go)
        self.axis.turned.connect(self.turn)
        self.axis.paced.connect(self.pace)
        self.axis.stepped.connect(self.step)
        self.table.chosen.connect(self._choose_event)
        self.doubted.toggled.connect(lambda on: self.doubts.want(wanted=on))
        self.doubts.changed.connect(self._list)
        self.crew_button.clicked.connect(lambda: self.crew.offer(self.people, self))
        self.export_button.clicked.connect(lambda: self.export.offer(self.export_button))
        self.ground.turned.connect(self._tell_ground)
        self.canvas.tell = lambda marks: marks[0].label
        remember(self.table, self._desk, "replay", (0, Qt.SortOrder.AscendingOrder))
        self._reword_parts()

    def _choose_span(self, place: int) -> None:
        self.span, self.kept = self.spans[place], None
        if self.span is Span.ORDER:
            self.order_id = self._of
        self.reload()

    def _choose_speed(self, place: int) -> None:
        self.speed = SPEEDS[place]

    def _choose_event(self, row_id: UUID | None) -> None:
        row = None if row_id is None else self.model.row(row_id)
        if row is not None:
            self.go(row.at_ms)

    def _take(self, story: Story, found: list[EventRow]) -> None:
        """Show a replay from its first fix on."""
        self.story, self.rows = story, found
        self.people = [person.id for person in story.people]
        self.layer.put(story)
        self.axis.put(story, found)
        lanes = min(max(len(story.people), 1), LANES)
        self.lanes.setFixedHeight(RULER_PX + lanes * LANE_PX + 4)
        self.doubts.begin(story)
        self.canvas.home = lambda view: self.ground.whole(view, story.places())
        self.pane.show_view()
        self.canvas.look(self.canvas.home(self.canvas.view))
        self.canvas.arrive()
        self._suit()
        self.go(min((int(each.times[0]) for each in story.people if len(each.times)), default=0))
        self.axis.setFocus()

    def _list(self) -> None:
        self.model.replace(self.model_rows())
        self.canvas.update()

    def _suit(self) -> None:
        some = self.story is not None and not self.story.empty
        for button in (self.play_button, self.before_button, self.next_button, self.home_button):
            button.setEnabled(some)
        for widget in (self.doubted, self.crew_button, self.export_button):
            widget.setEnabled(self.story is not None)

    # What is said

    def _tell(self) -> None:
        """Say which time is shown, who is where, and what the whole is."""
        story = self.story
        if story is None:
            return
        now = story.time(self.at_ms)
        self.now_label.setText(words.text("replay.now", day=words.day(now), at=_time(now)))
        silent = []
        for person in story.people:
            place = person.at(self.at_ms)
            if place is not None and place.silent:
                age = words.duration(timedelta(milliseconds=place.silent_ms))
                silent.append(words.text("replay.silent", name=person.name, length=age))
        self.where_label.setText(words.sentences(*silent[:2]))
        self.summary.setText(summary(story))

    def _tell_ground(self) -> None:
        self.ground_label.setText("" if self.ground.fault is None else self.ground.said())
        if self.story is not None and not self.story.places():
            self.canvas.look(self.ground.whole(self.canvas.view, []))

    def _reword_parts(self) -> None:
        self.span_box.setAccessibleName(words.text("replay.span"))
        self.speed_box.setAccessibleName(words.text("replay.speed"))
        self.speed_box.setToolTip(words.text("replay.speed"))
        self.canvas.setAccessibleName(words.text("replay.map"))
        for place, span in enumerate(self.spans):
            self.span_box.setItemText(place, words.text(span.value))
        self.axis.reword()
        self.table.reword()
        self._tell()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.axis.take_key(event):
            super().keyPressEvent(event)

    @override
    def done(self, result: int) -> None:
        """Close; nothing goes on."""
        self.stop()
        super().done(result)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword_parts()


def open_replay(desk: Desk, whom: Technician | Order | None, parent: QWidget) -> ReplaySheet | None:
    """Open the replay of a technician or an order, beside the window."""
    if whom is None:
        return None
    sheet = ReplaySheet(desk, whom, parent)
    sheet.show()
    return sheet


def _time(at: datetime) -> str:
    return words.clock_time(at, seconds=True)
