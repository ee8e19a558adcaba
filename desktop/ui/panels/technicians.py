"""Decides how the desk sees its technicians: what each one does now, and where he was last (A6)."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout
from typing_extensions import override

from api_client.vocabulary import Noun, Permission
from api_client.wire.people import DeviceList, PairingCode, Technician, TechnicianEdit
from desktop import words
from desktop.ui import undoing
from desktop.ui.actions import Action
from desktop.ui.areas import AreasSheet
from desktop.ui.arrival_news import ArrivalNews
from desktop.ui.clocks import tick_ms
from desktop.ui.columns import is_free, technician_columns
from desktop.ui.connecting import ConnectingSheet
from desktop.ui.desk import Desk
from desktop.ui.devices import DevicesSheet
from desktop.ui.duty_acts import DutyActs
from desktop.ui.finding import MOST_OF_A_KIND, Candidate, Found, Kind, ranked
from desktop.ui.gate import Gate
from desktop.ui.listing import ListPanel
from desktop.ui.live import Live
from desktop.ui.pairing import PairingSheet
from desktop.ui.replay import ReplaySheet, open_replay
from desktop.ui.table import TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.technician_edit import AwayDialog, EditTechnicianDialog, NewTechnicianDialog
from desktop.ui.track import TrackSheet
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Button

AGO_MS = 60_000
WIDE_PX = 1000
"""So wide that the buttons ask for one line, until the panel's own width is known."""


class TechniciansPanel(ListPanel):
    """All technicians of the centre, who is free first."""

    def __init__(self, desk: Desk) -> None:
        """Show the technicians of the desk's server."""
        super().__init__()
        self._desk = desk
        writes = desk.may(Permission.PEOPLE_WRITE)
        self._empty = "technicians.empty" if writes else "technicians.empty-read"
        self.model: TableModel[Technician] = TableModel(technician_columns(desk.clock), self)
        self.table = TableView(self.model, desk.theme, "technicians.heading", self._empty, self)
        self.live: Live[Technician] = Live(
            self.model, Noun.TECHNICIAN, desk.tasks, self._load, self._fetch, self
        )
        self.pane = Pane(self.table, desk.theme, self)
        self.search, self._buttons = QLineEdit(self), Flow(6, self)
        self.gate, self.duties = Gate(desk, self), DutyActs(desk, self)
        self.edit_button = Button("technicians.edit", desk.theme, "draft", parent=self)
        self.able_button = Button("technicians.disable", desk.theme, "off", parent=self)
        self.devices_button = Button("technicians.devices", desk.theme, "phone", parent=self)
        self.track_button = Button("technicians.track", desk.theme, "place", parent=self)
        self.replay_button = Button("replay.open", desk.theme, "play", parent=self)
        self.duty_button = Button("technicians.duty", desk.theme, "clock", parent=self)
        self.areas_button = Button("technicians.areas", desk.theme, "flag", parent=self)
        self.code_button = Button("technicians.code", desk.theme, "key", parent=self)
        self.connect_button = Button("technicians.connect", desk.theme, "connected", parent=self)
        self.new_button = Button("technicians.new", desk.theme, "add", "main", self)
        self._of_one = (
            *(self.edit_button, self.able_button, self.devices_button, self.code_button),
            self.connect_button,
        )
        self.news = ArrivalNews(desk.notices, self.order_chosen)
        for button in (*self._of_one, self.new_button):
            button.setVisible(writes)
        self.duty_button.setVisible(desk.may(Permission.DUTY_WRITE))
        self._arrange()
        self._connect()
        self._reword()

    @override
    def offered_actions(self) -> Sequence[Action]:
        may = self._desk.may(Permission.PEOPLE_WRITE)

        def one() -> bool:
            return may and self.chosen() is not None

        return (
            Action("technicians.find", "search", self.search.setFocus, "Ctrl+F", within=True),
            *self.gate.actions(
                *self._looks(),
                Action(
                    "technicians.duty",
                    "clock",
                    self.edit_duty,
                    "F4",
                    lambda: self._desk.may(Permission.DUTY_WRITE) and self.chosen() is not None,
                    within=True,
                ),
                Action("technicians.areas", "flag", self.show_areas, "Ctrl+Shift+A", within=True),
                Action(
                    "technicians.new", "add", self.write_technician, "Ins", lambda: may, within=True
                ),
                Action("technicians.edit", "draft", self.edit_technician, "F2", one, within=True),
                Action(
                    "technicians.able", "off", self.disable_or_enable, "Ctrl+D", one, within=True
                ),
                Action(
                    "technicians.devices", "phone", self.show_devices, "Ctrl+I", one, within=True
                ),
                Action(
                    "technicians.code", "key", self.ask_for_code, "Ctrl+Shift+R", one, within=True
                ),
                Action(
                    "technicians.connect",
                    "connected",
                    self.connect_app,
                    "Ctrl+Shift+T",
                    one,
                    within=True,
                ),
            ),
        )

    def _looks(self) -> Sequence[Action]:
        def one() -> bool:
            return self.chosen() is not None

        show, play = self.show_track, self.show_replay
        return (
            Action("technicians.track", "place", show, "Ctrl+T", one, within=True),
            Action("replay.open", "play", play, "Ctrl+Shift+Y", one, within=True),
        )

    @override
    def find_held(self, wanted: str) -> Sequence[Found]:
        return ranked(wanted, map(self._candidate, self.live.rows))[:MOST_OF_A_KIND]

    def write_technician(self) -> NewTechnicianDialog:
        """Open the dialog for a new technician."""
        dialog = NewTechnicianDialog(self._desk, self)
        dialog.sent.connect(lambda code: self.show_code(code, dialog.name.text(), frozenset()))
        dialog.open()
        return dialog

    def chosen(self) -> Technician | None:
        """Give the technician that is chosen, if one is."""
        chosen = self.table.chosen_id()
        return None if chosen is None else self.live.row(chosen)

    def edit_technician(self) -> EditTechnicianDialog | None:
        """Open the dialog for the chosen one's name and number."""
        person = self.chosen()
        if person is None:
            return None
        dialog = EditTechnicianDialog(self._desk, person, self)
        dialog.sent.connect(lambda now: self._edited(person, now))
        dialog.open()
        return dialog

    def disable_or_enable(self) -> AwayDialog | None:
        """Take the chosen one off duty, after asking why, or let him have orders again."""
        person = self.chosen()
        if person is None:
            return None
        if person.disabled_at is not None:
            self._let_in(person)
            return None
        dialog = AwayDialog(self._desk, person, self)
        dialog.sent.connect(lambda now: self._away(person, now))
        dialog.open()
        return dialog

    def edit_duty(self) -> None:
        """Open the dialog for when and where the chosen one works, once that is known."""
        person = self.chosen()
        if person is not None:
            self.duties.edit(person)

    def show_areas(self) -> AreasSheet:
        """Show in which areas technicians work."""
        sheet = AreasSheet(self._desk, self)
        sheet.open()
        return sheet

    def show_devices(self) -> DevicesSheet | None:
        """Show the chosen one's phones."""
        person = self.chosen()
        if person is None:
            return None
        sheet = DevicesSheet(self._desk, person, self)
        sheet.open()
        return sheet

    def show_track(self) -> TrackSheet | None:
        """Show where the chosen one was today."""
        person = self.chosen()
        if person is None:
            return None
        sheet = TrackSheet(self._desk, person, self)
        sheet.open()
        return sheet

    def show_replay(self) -> ReplaySheet | None:
        """Show by time what the chosen one did."""
        return open_replay(self._desk, self.chosen(), self)

    def connect_app(self) -> ConnectingSheet | None:
        """Connect a tracking app of the chosen one."""
        person = self.chosen()
        if person is None:
            return None
        sheet = ConnectingSheet(self._desk, person, self)
        sheet.open()
        return sheet

    def show_code(
        self, code: PairingCode, name: str, known: frozenset[UUID] | None = None
    ) -> PairingSheet:
        """Show a pairing code until a phone has taken it that is not among those `known`."""
        sheet = PairingSheet(self._desk, name, code, self, known)
        sheet.open()
        return sheet

    def _edited(self, before: Technician, now: Technician) -> None:
        self.live.take(now)
        if _values(before) == _values(now):
            self._desk.notices.done("edit.nothing-changed", None, number=now.name)
        else:
            self._offer_back("technicians.edited", before, now)

    def _away(self, before: Technician, now: Technician) -> None:
        self.live.take(now)
        self._offer_back("technicians.disabled", before, now)

    def _let_in(self, person: Technician) -> None:
        """Let a technician have orders again, at once; it can be taken back."""

        def done(now: Technician) -> None:
            self.live.take(now)
            self._offer_back("technicians.enabled", person, now)

        self._desk.tasks.run(self, partial(self._send, person, {"disabled": False}), done)

    def _send(self, person: Technician, changes: undoing.Values) -> Technician:
        edit = TechnicianEdit.model_validate({"version": person.version, **changes})
        return self._desk.client.people.edit_technician(person.id, edit)

    def _offer_back(self, key: str, before: Technician, now: Technician) -> None:
        """Tell of a change, and offer to take it back."""
        newest = partial(self._desk.client.people.technician, now.id)
        back = partial(undoing.put_back, _values, before, now, newest, self._send)
        undoing.offer(self._desk, self, key, back, self.live.take, name=now.name)

    def choose(self, technician_id: UUID) -> None:
        """Make a technician the current one, whatever is searched for."""
        if self.model.place(technician_id) is None:
            self.search.clear()
            self._filter()
        self.table.choose(technician_id)
        self.wanted.emit()

    def _candidate(self, person: Technician) -> Candidate:
        detail = " · ".join(part for part in (words.member(person.state), person.phone) if part)
        show = partial(self.choose, person.id)
        found = Found(Kind.TECHNICIAN, "people", person.name, show, detail)
        return Candidate((person.name, person.phone), found)

    def _load(self) -> Sequence[Technician]:
        return self._desk.client.people.technicians().items

    def _fetch(self, ids: Sequence[UUID]) -> Sequence[Technician]:
        return self._desk.client.people.technicians(ids).items

    def _arrange(self) -> None:
        """Stand what is pressed on as many lines as the panel's width needs."""
        self.search.setMinimumWidth(240)
        may = self._desk.may(Permission.PEOPLE_WRITE)
        plans = self._desk.may(Permission.DUTY_WRITE)
        looks = (self.track_button, self.replay_button)
        of_all = [*looks, *([self.duty_button] if plans else []), self.areas_button]
        self._buttons.show_all([self.search, *of_all, *(self._of_one if may else ())])
        self._buttons.resize(WIDE_PX, self._buttons.heightForWidth(WIDE_PX))
        top = QHBoxLayout()
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(6)
        top.addWidget(self._buttons, 1)
        top.addWidget(self.new_button, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.pane, 1)

    def _connect(self) -> None:
        remember(self.table, self._desk, "technicians", (1, Qt.SortOrder.AscendingOrder))
        self.search.textEdited.connect(lambda _: self._filter())
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._choose)
        self.live.loaded.connect(self.pane.show_view)
        self.live.failed.connect(self._fail)
        self.live.counted.connect(self._count)
        self.live.counted.connect(self._suit)
        self.live.counted.connect(lambda: self.news.take(self.live.rows))
        for button, run in (
            (self.new_button, self.write_technician),
            (self.edit_button, self.edit_technician),
            (self.able_button, self.disable_or_enable),
            (self.track_button, self.show_track),
            (self.replay_button, self.show_replay),
            (self.duty_button, self.edit_duty),
            (self.areas_button, self.show_areas),
            (self.devices_button, self.show_devices),
            (self.code_button, self.ask_for_code),
            (self.connect_button, self.connect_app),
        ):
            self.gate.guard(button, run)
        self._suit()
        clock = QTimer(self)
        clock.setInterval(tick_ms(self._desk.clock, AGO_MS))
        clock.timeout.connect(self.model.refresh)
        clock.start()

    def _choose(self, technician_id: UUID | None) -> None:
        """Show the order that the chosen technician works on."""
        person = None if technician_id is None else self.live.row(technician_id)
        self._suit()
        if person is not None and person.order_id is not None:
            self.order_chosen.emit(person.order_id)

    def ask_for_code(self) -> None:
        """Get another pairing code for the chosen one, and show it."""
        person = self.chosen()
        if person is None:
            return
        people, name = self._desk.client.people, person.name

        def ask() -> tuple[DeviceList, PairingCode]:
            return people.devices(person.id), people.new_pairing_code(person.id)

        def show(answer: tuple[DeviceList, PairingCode]) -> None:
            before, code = answer
            self.show_code(code, name, frozenset(device.id for device in before.items))

        self._desk.tasks.run(self, ask, show)

    def _suit(self) -> None:
        """Offer what can be done with whom is chosen."""
        person = self.chosen()
        looks = (self.track_button, self.replay_button)
        for button in (*looks, self.duty_button, *self._of_one):
            button.setEnabled(person is not None)
        out = person is not None and person.disabled_at is not None
        self.able_button.say("technicians.enable" if out else "technicians.disable")
        self.able_button.show_icon("ok" if out else "off")
        self._buttons.settle()

    def _filter(self) -> None:
        wanted = self.search.text().strip().casefold()
        self.table.empty = "technicians.none-here" if wanted else self._empty
        self.live.show_only(
            lambda row: wanted in row.name.casefold() or wanted in row.phone.casefold()
        )

    def _count(self) -> None:
        free = sum(map(is_free, self.live.rows))
        everybody = words.plural("technicians.count", len(self.live.rows))
        self.counted.emit(
            words.text("status.pair", one=everybody, other=words.plural("technicians.free", free))
        )

    @override
    def _reword(self) -> None:
        shown = words.text("technicians.search")
        self.search.setPlaceholderText(shown)
        self.search.setAccessibleName(shown)
        self.setAccessibleName(words.text("technicians.heading"))
        self.table.reword()
        if self.live.ready:
            self._count()


def _values(person: Technician) -> dict[str, Any]:
    """Give what can be changed of a technician, as an edit says it."""
    out = person.disabled_at is not None
    return {"name": person.name, "phone": person.phone, "disabled": out}
