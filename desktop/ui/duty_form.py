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
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import JobKind, TravelMode, Weekday
from api_client.wire.areas import Area
from api_client.wire.duty import MOST_PEOPLE, Duty, DutyEdit, ShiftWanted
from api_client.wire.people import Technician
from desktop import words
from desktop.ui import duty_text, undoing
from desktop.ui.desk import Desk
from desktop.ui.duty_text import Unread
from desktop.ui.faults import Unfilled
from desktop.ui.order_form import across
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, LineField
from desktop.ui.widgets.rows import Cell, RowsField
from desktop.ui.widgets.ticks import TicksField
from desktop.ui.widgets.worded import CheckBox, Label

DAYS_OFF = (Cell("first", "duty.first-day"), Cell("last", "duty.last-day"))
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
        self.bound = CheckBox("duty.bound", self)
        self.mode = ChoiceField("duty.travel-mode", theme, TravelMode, duty.travel_mode)
        self.vehicle = LineField("duty.vehicle", theme)
        self.crew = LineField("duty.crew-size", theme, most=3)
        self.hotline = LineField("duty.hotline", theme)
        self.days = {
            day: LineField(f"weekday.{day.value}", theme, hint="duty.hours-hint") for day in Weekday
        }
        self.days_off = RowsField("duty.days-off", "duty.more-days-off", DAYS_OFF, theme)
        self.shifts = RowsField("duty.shifts", "duty.more-shifts", SHIFTS, theme)
        self.skills = TicksField("duty.skills", theme, "duty.every-kind", len(JobKind))
        self.areas = TicksField("duty.areas", theme, "duty.everywhere", len(JobKind))
        self._areas = {str(each.id): each.name for each in areas}
        self._ids: dict[Planned, UUID] = {}
        self._arrange()
        self._fill()
        self.bound.toggled.connect(self._suit)
        self._suit()
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
            "hours": self._hours(wrong),
            "days_off": self._days_off(wrong),
            "skills": self.skills.values(),
            "area_ids": self.areas.values(),
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
            if not _same(name, value := getattr(typed, name, wanted[name]), before[name])
        }
        client, duty = self._client, self.duty
        return lambda: send(client, duty, changes, self._id_for) if changes else duty

    def _crew(self, wrong: dict[str, str]) -> int:
        typed = self.crew.text()
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= MOST_PEOPLE:
            return int(typed)
        wrong["crew_size"] = words.text("duty.crew-wrong", most=MOST_PEOPLE)
        return 1

    def _hours(self, wrong: dict[str, str]) -> tuple[dict[str, str], ...] | None:
        if not self.bound.isChecked():
            return None
        found = []
        for day, field in self.days.items():
            try:
                found += [
                    {"weekday": day.value, "begins": begins, "ends": ends}
                    for begins, ends in duty_text.stretches(field.text())
                ]
            except Unread as unread:
                wrong[day.value] = words.text("duty.hours-unread", piece=unread.piece)
        return tuple(found)

    def _days_off(self, wrong: dict[str, str]) -> tuple[dict[str, date], ...]:
        found: list[dict[str, date]] = []
        for line in self.days_off.values():
            try:
                first = duty_text.day(line.get("first") or line["last"])
                last = duty_text.day(line.get("last") or line["first"])
            except Unread as unread:
                wrong["days_off"] = words.text("duty.day-unread", piece=unread.piece)
                continue
            if last < first:
                wrong["days_off"] = words.text("duty.days-inverted")
            found.append({"first": first, "last": last})
        return tuple(sorted(found, key=lambda each: each["first"]))

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

    def _fill(self) -> None:
        duty = self.duty
        self.on_duty.setChecked(duty.on_duty)
        self.taking.setChecked(duty.taking_orders)
        self.vehicle.line.setText(duty.vehicle)
        self.hotline.line.setText(duty.hotline)
        self.crew.line.setText(str(duty.crew_size))
        self.bound.setChecked(duty.hours is not None)
        for day, field in self.days.items():
            told = ((each.begins, each.ends) for each in duty.hours or () if each.weekday is day)
            field.line.setText(duty_text.stretches_told(told))
            field.line.setCursorPosition(0)
        self.days_off.fill([{"first": str(e.first), "last": str(e.last)} for e in duty.days_off])
        names = [cell.name for cell in SHIFTS]
        self.shifts.fill(
            [dict(zip(names, map(str, shift), strict=True)) for shift in _planned(duty)]
        )
        kinds = [(kind.value, partial(words.member, kind)) for kind in JobKind]
        self.skills.offer(kinds, [each.value for each in duty.skills])
        chosen = [str(id_) for id_ in duty.area_ids]
        areas = [(id_, partial(str, name)) for id_, name in self._areas.items()]
        gone = partial(words.text, "duty.area-gone")
        lost = [(id_, gone) for id_ in chosen if id_ not in self._areas]
        self.areas.offer([*areas, *lost], chosen)

    def _suit(self) -> None:
        """Ask for hours only where there are some."""
        for field in self.days.values():
            field.setEnabled(self.bound.isChecked())

    def _arrange(self) -> None:
        named = {
            "travel_mode": self.mode,
            "vehicle": self.vehicle,
            "crew_size": self.crew,
            "hotline": self.hotline,
            **{day.value: field for day, field in self.days.items()},
            "days_off": self.days_off,
            "shifts": self.shifts,
            "skills": self.skills,
            "area_ids": self.areas,
        }
        for name, field in named.items():
            self.add(name, field)
        inside = QWidget()
        inside.setProperty("part", "page")
        page = QVBoxLayout(inside)
        page.setContentsMargins(0, 0, 10, 0)
        page.setSpacing(12)
        says, hours = QHBoxLayout(), QGridLayout()
        says.setSpacing(24)
        for box in (self.on_duty, self.taking):
            says.addWidget(box, 1)
        says.addStretch(3)
        hours.setSpacing(12)
        for place, field in enumerate(self.days.values()):
            hours.addWidget(field, place // 4, place % 4, Qt.AlignmentFlag.AlignTop)
            hours.setColumnStretch(place % 4, 1)
        page.addLayout(says)
        page.addWidget(across((self.mode, 2), (self.vehicle, 4), (self.crew, 2), (self.hotline, 3)))
        page.addWidget(self.bound)
        page.addLayout(hours)
        page.addWidget(across((self.shifts, 3), (self.days_off, 2)))
        page.addWidget(across((self.skills, 1), (self.areas, 1)))
        page.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        self.body.addWidget(self.about)
        self.body.addWidget(scroll, 1)


def _same(name: str, value: object, before: object) -> bool:
    """Say whether a field is as it was; in which order areas and kinds stand says nothing."""
    if name in {"area_ids", "skills"}:
        assert isinstance(value, tuple)
        assert isinstance(before, tuple)
        return set(value) == set(before)
    return value == before
