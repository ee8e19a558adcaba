"""Decides how the desk writes when, where and with what a technician works (E15).

Hours are a line a weekday, days off and shifts a line each. Everything is sent at once: the duty on
the version that is shown, then the shifts that differ.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import JobKind, TravelMode
from api_client.wire.areas import Area
from api_client.wire.duty import MOST_PEOPLE, Duty, DutyEdit, ShiftWanted
from api_client.wire.people import Technician
from desktop import words
from desktop.ui import duty_text, undoing
from desktop.ui.desk import Desk
from desktop.ui.duty_text import Unread
from desktop.ui.faults import Unfilled
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, LineField, across
from desktop.ui.widgets.rows import Cell, RowsField
from desktop.ui.widgets.ticks import TicksField
from desktop.ui.widgets.worded import CheckBox, Label
from desktop.ui.work_times import WorkTimes, same

SHIFTS = (
    Cell("on", "duty.date", 3),
    Cell("begins", "duty.begins", 2),
    Cell("ends", "duty.ends", 2),
    Cell("note", "duty.note", 4),
)
WIDTH_PX, HEIGHT_PX = 900, 700


Planned = tuple[date, str, str, str]
"""A shift: its day, from when to when, and a note. Two that are the same are one."""


def said(duty: Duty) -> dict[str, Any]:
    """Give what can be changed of a duty, in the terms of an edit, and its shifts."""
    names = sorted(DutyEdit.model_fields.keys() - {"version"})
    return {**{name: getattr(duty, name) for name in names}, "shifts": _planned(duty)}


def _planned(duty: Duty) -> tuple[Planned, ...]:
    return tuple(sorted({(each.on, each.begins, each.ends, each.note) for each in duty.shifts}))


def send(
    client: Client,
    duty: Duty,
    changes: undoing.Values,
    id_for: Callable[[Planned], UUID] = lambda _: new_id(),
) -> Duty:
    """Send what differs, on the version that is shown, then the shifts that differ; slow.

    `id_for` gives a new shift's id, the same one when it is sent again as its answer was lost.

    Raises:
        Refused, Unreachable: what was sent before stays; the same again is harmless.

    """
    whose, plain = duty.technician_id, {k: v for k, v in changes.items() if k != "shifts"}
    now = duty
    if plain:
        edit = DutyEdit.model_validate({"version": duty.version, **plain})
        now = client.duty.edit(whose, edit)
    if "shifts" not in changes:
        return now
    wanted: tuple[Planned, ...] = changes["shifts"]
    for each in duty.shifts:
        if (each.on, each.begins, each.ends, each.note) not in wanted:
            now = client.duty.take_shift_away(whose, each.id)
    for shift in sorted(set(wanted) - set(_planned(duty))):
        on, begins, ends, note = shift
        body = ShiftWanted(version=0, on=on, begins=begins, ends=ends, note=note)
        now = client.duty.plan(whose, id_for(shift), body)
    return now


class DutyDialog(FormDialog):
    """How one technician works, on the version that is shown."""

    def __init__(
        self,
        desk: Desk,
        technician: Technician,
        duty: Duty,
        areas: Sequence[Area],
        parent: QWidget,
    ) -> None:
        """Show what `duty` says of `technician`; `areas` are those that there are."""
        super().__init__("duty.heading", "dialog.save", desk.theme, desk.tasks, parent)
        self._client, self.duty, theme = desk.client, duty, desk.theme
        self.about = Label("", "caption", self)
        self.about.say("duty.of", name=technician.name)
        self.on_duty, self.taking = CheckBox("duty.on-duty", self), CheckBox("duty.taking", self)
        self.times = WorkTimes(theme, self)
        self.mode = ChoiceField("duty.travel-mode", theme, TravelMode, duty.travel_mode)
        self.vehicle = LineField("duty.vehicle", theme)
        self.crew = LineField("duty.crew-size", theme, most=3)
        self.hotline = LineField("duty.hotline", theme)
        self.shifts = RowsField("duty.shifts", "duty.more-shifts", SHIFTS, theme)
        self.skills = TicksField("duty.skills", theme, "duty.every-kind", len(JobKind))
        self._ids: dict[Planned, UUID] = {}
        self._arrange()
        self._fill(areas)
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.on_duty.setFocus()

    @override
    def collect(self) -> Callable[[], Duty]:
        wrong: dict[str, str] = {}
        wanted = {
            "on_duty": self.on_duty.isChecked(),
            "taking_orders": self.taking.isChecked(),
            "travel_mode": self.mode.value(),
            "vehicle": self.vehicle.text(),
            "hotline": self.hotline.text(),
            "crew_size": self._crew(wrong),
            **self.times.values(wrong),
            "skills": self.skills.values(),
            "shifts": self._shifts(wrong),
        }
        if wrong:
            raise Unfilled(wrong)
        typed = DutyEdit.model_validate(
            {"version": self.duty.version, **{k: v for k, v in wanted.items() if k != "shifts"}}
        )
        before = said(self.duty)
        changes = {
            name: value
            for name in before
            if not same(name, value := getattr(typed, name, wanted[name]), before[name])
        }
        client, duty = self._client, self.duty
        return lambda: send(client, duty, changes, self._id_for) if changes else duty

    def _crew(self, wrong: dict[str, str]) -> int:
        typed = self.crew.text()
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= MOST_PEOPLE:
            return int(typed)
        wrong["crew_size"] = words.text("duty.crew-wrong", most=MOST_PEOPLE)
        return 1

    def _shifts(self, wrong: dict[str, str]) -> tuple[Planned, ...]:
        found: set[Planned] = set()
        for line in self.shifts.values():
            try:
                on = duty_text.day(line.get("on", ""))
                between = f"{line.get('begins', '')}-{line.get('ends', '')}"
                ((begins, ends),) = duty_text.stretches(between)
            except ValueError as fault:
                piece = fault.piece if isinstance(fault, Unread) else line.get("on", "")
                wrong["shifts"] = words.text("duty.shift-unread", piece=piece)
                continue
            found.add((on, begins, ends, line.get("note", "")))
        return tuple(sorted(found))

    def _id_for(self, shift: Planned) -> UUID:
        return self._ids.setdefault(shift, new_id())

    def _fill(self, areas: Sequence[Area]) -> None:
        duty = self.duty
        self.on_duty.setChecked(duty.on_duty)
        self.taking.setChecked(duty.taking_orders)
        self.vehicle.line.setText(duty.vehicle)
        self.hotline.line.setText(duty.hotline)
        self.crew.line.setText(str(duty.crew_size))
        self.times.fill(duty.hours, duty.days_off, duty.area_ids, areas)
        names = [cell.name for cell in SHIFTS]
        self.shifts.fill(
            [dict(zip(names, map(str, shift), strict=True)) for shift in _planned(duty)]
        )
        kinds = [(kind.value, partial(words.member, kind)) for kind in JobKind]
        self.skills.offer(kinds, [each.value for each in duty.skills])

    def _arrange(self) -> None:
        named = {
            "travel_mode": self.mode,
            "vehicle": self.vehicle,
            "crew_size": self.crew,
            "hotline": self.hotline,
            **self.times.named(),
            "shifts": self.shifts,
            "skills": self.skills,
        }
        for name, field in named.items():
            self.add(name, field)
        inside = QWidget()
        inside.setProperty("part", "page")
        page = QVBoxLayout(inside)
        page.setContentsMargins(0, 0, 10, 0)
        page.setSpacing(12)
        says = QHBoxLayout()
        says.setSpacing(24)
        for box in (self.on_duty, self.taking):
            says.addWidget(box, 1)
        says.addStretch(3)
        page.addLayout(says)
        page.addWidget(across((self.mode, 2), (self.vehicle, 4), (self.crew, 2), (self.hotline, 3)))
        page.addWidget(self.times.bound)
        page.addLayout(self.times.grid())
        page.addWidget(across((self.shifts, 3), (self.times.days_off, 2)))
        page.addWidget(across((self.skills, 1), (self.times.areas, 1)))
        page.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        self.body.addWidget(self.about)
        self.body.addWidget(scroll, 1)
