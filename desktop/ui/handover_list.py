"""Decides how handovers stand in a list, are found again, and are told of while one waits (F1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout
from typing_extensions import override

from api_client.vocabulary import Noun
from api_client.wire.handovers import MOST_HANDOVERS, Handover
from desktop import words
from desktop.clock import Clock
from desktop.ui import handovers
from desktop.ui.desk import Desk
from desktop.ui.listing import ListPanel
from desktop.ui.live import Live
from desktop.ui.table import Column, TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.theme import Tone
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Button

PAUSE_MS = 250
"""How long nothing is typed before the server is asked."""


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A handover as a table shows it; `listed` says whether it is what was looked for."""

    handover: Handover
    listed: bool = True

    @property
    def id(self) -> UUID:
        """The handover's id."""
        return self.handover.id

    @property
    def version(self) -> int:
        """Of one that was taken over the second, as the feed counts."""
        return 1 if self.waits else 2

    @property
    def waits(self) -> bool:
        """Whether nobody has taken it over."""
        return self.handover.taken_at is None


NOTE: Column[HandoverRow] = Column(
    "note",
    "field.handover-note",
    lambda row: handovers.first_line(row.handover),
    240,
    stretch=True,
    least_px=160,
    tip=lambda row: row.handover.note,
)


def handover_columns(clock: Clock) -> Sequence[Column[HandoverRow]]:
    """Give the columns of the handovers, the newest first."""

    def written(row: HandoverRow) -> str:
        return words.moment(row.handover.written_at, clock.now())

    def taken(row: HandoverRow) -> str:
        found = row.handover
        if found.taken_at is None:
            return ""
        at = words.moment(found.taken_at, clock.now())
        return words.text("alarms.by-at", name=found.taken_name, at=at)

    return (
        Column(
            "written",
            "column.written",
            written,
            120,
            least_px=112,
            sort=lambda row: row.handover.written_at.timestamp(),
        ),
        Column(
            "state",
            "column.state",
            lambda row: words.text("handovers.waits" if row.waits else "handovers.taken"),
            120,
            sort=lambda row: not row.waits,
            tone=lambda row: Tone.WAITING if row.waits else Tone.NEUTRAL,
            icon=lambda row: "wait" if row.waits else "check",
        ),
        Column(
            "by", "column.handed-over-by", lambda row: row.handover.written_name, 140, least_px=92
        ),
        NOTE,
        Column(
            "matters",
            "column.matters",
            lambda row: words.number(len(row.handover.items)),
            80,
            sort=lambda row: len(row.handover.items),
            right=True,
        ),
        Column("taken", "column.taken-by", taken, 200, least_px=196, tip=taken),
    )


class HandoverList(ListPanel):
    """The handovers of the centre, the newest first."""

    waiting_changed = Signal()
    """Others wait to be taken over than before."""

    arrived = Signal(object)
    """A Handover of somebody else that came while somebody sat here."""

    opened = Signal(object)
    """A Handover that somebody wants to read."""

    def __init__(self, desk: Desk) -> None:
        """Show the handovers of the desk's server."""
        super().__init__()
        self._desk = desk
        self._wanted = ""
        self._known: dict[UUID, Handover] | None = None
        self.model: TableModel[HandoverRow] = TableModel(handover_columns(desk.clock), self)
        self.table = TableView(self.model, desk.theme, "handovers.heading", "handovers.none", self)
        self.live: Live[HandoverRow] = Live(
            self.model, Noun.HANDOVER, desk.tasks, self._load, self._fetch, self
        )
        self.live.show_only(lambda row: row.listed)
        self.pane = Pane(self.table, desk.theme, self)
        self.search = QLineEdit(self)
        self.read_button = Button("handover.read", desk.theme, "eye", parent=self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self._arrange()
        self._connect()
        self._reword()

    @property
    def waiting(self) -> list[Handover]:
        """What nobody has taken over yet, the newest first."""
        found = [row.handover for row in self.live.rows if row.waits]
        return sorted(found, key=lambda each: each.written_at, reverse=True)

    def chosen(self) -> Handover | None:
        """Give the handover that is chosen, if one is."""
        id_ = self.table.chosen_id()
        row = None if id_ is None else self.live.row(id_)
        return None if row is None else row.handover

    def take(self, handover: Handover) -> None:
        """Hold a handover that came as an answer."""
        before = self.live.row(handover.id)
        listed = before is None or before.listed
        self.live.take(HandoverRow(handover, listed))

    def read(self) -> None:
        """Read the chosen one."""
        handover = self.chosen()
        if handover is not None:
            self.opened.emit(handover)

    @override
    def enter(self) -> None:
        if self.chosen() is None and self.model.rowCount():
            self.table.choose(self.model.at(0).id)
        super().enter()

    def _load(self) -> Sequence[HandoverRow]:
        """Ask for what is looked for, and for what waits, which may be older."""
        list_ = self._desk.client.handovers.list
        found = list_(text=self._wanted, limit=MOST_HANDOVERS).items
        waiting = list_(waiting=True, limit=MOST_HANDOVERS).items
        ids = {each.id for each in found}
        return (
            *(HandoverRow(each) for each in found),
            *(HandoverRow(each, listed=False) for each in waiting if each.id not in ids),
        )

    def _fetch(self, ids: Sequence[UUID]) -> Sequence[HandoverRow]:
        wanted = set(ids)
        return tuple(row for row in self._load() if row.id in wanted)

    def _arrange(self) -> None:
        self.search.setMinimumWidth(160)
        self.search.setMaximumWidth(320)
        top, whole = QHBoxLayout(), QVBoxLayout(self)
        top.setContentsMargins(12, 0, 12, 8)
        top.setSpacing(6)
        top.addWidget(self.read_button)
        top.addWidget(self.search, 1)
        top.addStretch(1)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.pane, 1)

    def _connect(self) -> None:
        remember(self.table, self._desk, "handovers", (0, Qt.SortOrder.DescendingOrder))
        self.table.chosen.connect(lambda _: self._suit())
        self.table.opened.connect(lambda _: self.read())
        self.search.textEdited.connect(lambda _: self._pause.start())
        self.read_button.clicked.connect(self.read)
        self.live.loaded.connect(self.pane.show_view)
        self.live.failed.connect(self._fail)
        self.live.counted.connect(self._count)
        self._suit()

    def _look(self) -> None:
        self._wanted = self.search.text().strip()
        self.table.empty = "handovers.none-found" if self._wanted else "handovers.none"
        self.live.reload()

    def _count(self) -> None:
        """Tell of what came, and of one's own that was taken over."""
        me = self._desk.session.staff_id
        before, waiting = self._known, {each.id: each for each in self.waiting}
        self._known = waiting
        self._suit()
        for each in waiting.values():
            if before is not None and each.id not in before and each.written_by != me:
                self.arrived.emit(each)
        for gone in (before or {}).keys() - waiting.keys():
            row = self.live.row(gone)
            if row is not None and row.handover.written_by == me != row.handover.taken_by:
                self._desk.notices.done("handover.yours-taken", None, name=row.handover.taken_name)
        if before is None or before.keys() != waiting.keys():
            self.waiting_changed.emit()

    def _suit(self) -> None:
        self.read_button.setEnabled(self.chosen() is not None)

    @override
    def _reword(self) -> None:
        shown = words.text("handovers.search")
        self.search.setPlaceholderText(shown)
        self.search.setAccessibleName(shown)
        self.setAccessibleName(words.text("handovers.heading"))
        self.table.reword()
