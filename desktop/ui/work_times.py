"""Decides how it is written when and where somebody works, a technician or a firm (E15).

Hours are a line a weekday, days off a line each; service areas are ticked.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from api_client.vocabulary import AreaKind, JobKind, Weekday
from api_client.wire.areas import Area
from api_client.wire.duty import DaysOff, WorkingHours
from desktop import words
from desktop.ui import duty_text
from desktop.ui.duty_text import Unread
from desktop.ui.theme import Theme
from desktop.ui.widgets.form import Field, LineField
from desktop.ui.widgets.rows import Cell, RowsField
from desktop.ui.widgets.ticks import TicksField
from desktop.ui.widgets.worded import CheckBox

DAYS_OFF = (Cell("first", "duty.first-day"), Cell("last", "duty.last-day"))


class WorkTimes:
    """The fields of hours, days off and areas; who shows them lays them out."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Say nothing yet: at any time, everywhere."""
        self.bound = CheckBox("duty.bound", parent)
        self.days = {
            day: LineField(f"weekday.{day.value}", theme, hint="duty.hours-hint") for day in Weekday
        }
        self.days_off = RowsField("duty.days-off", "duty.more-days-off", DAYS_OFF, theme)
        self.areas = TicksField("duty.areas", theme, "duty.everywhere", len(JobKind))
        self.bound.toggled.connect(self._suit)

    def named(self) -> Mapping[str, Field]:
        """Give the fields by where a message has them, hours by their weekday."""
        days = {day.value: field for day, field in self.days.items()}
        return {**days, "days_off": self.days_off, "area_ids": self.areas}

    def grid(self) -> QGridLayout:
        """Lay the hours of the week out, four days beside each other."""
        hours = QGridLayout()
        hours.setSpacing(12)
        for place, field in enumerate(self.days.values()):
            hours.addWidget(field, place // 4, place % 4, Qt.AlignmentFlag.AlignTop)
            hours.setColumnStretch(place % 4, 1)
        return hours

    def fill(
        self,
        hours: Sequence[WorkingHours] | None,
        days_off: Sequence[DaysOff],
        area_ids: Sequence[UUID],
        areas: Sequence[Area],
    ) -> None:
        """Show when and where somebody works; `areas` are those that there are."""
        self.bound.setChecked(hours is not None)
        for day, field in self.days.items():
            told = ((each.begins, each.ends) for each in hours or () if each.weekday is day)
            field.line.setText(duty_text.stretches_told(told))
            field.line.setCursorPosition(0)
        self.days_off.fill([{"first": str(e.first), "last": str(e.last)} for e in days_off])
        chosen = [str(id_) for id_ in area_ids]
        known = {
            str(each.id): each.name
            for each in areas
            if each.kind is not AreaKind.FENCE or each.id in area_ids
        }
        offered = [(id_, partial(str, name)) for id_, name in known.items()]
        gone = partial(words.text, "duty.area-gone")
        self.areas.offer([*offered, *((id_, gone) for id_ in chosen if id_ not in known)], chosen)
        self._suit()

    def values(self, wrong: dict[str, str]) -> dict[str, Any]:
        """Give what is written, by where a message has it; `wrong` says what cannot be read."""
        return {
            "hours": self._hours(wrong),
            "days_off": self._days_off(wrong),
            "area_ids": self.areas.values(),
        }

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

    def _suit(self) -> None:
        """Ask for hours only where there are some."""
        for field in self.days.values():
            field.setEnabled(self.bound.isChecked())


def same(name: str, value: object, before: object) -> bool:
    """Say whether a field is as it was; in which order areas and kinds stand says nothing."""
    if name in {"area_ids", "skills"}:
        assert isinstance(value, tuple)
        assert isinstance(before, tuple)
        return set(value) == set(before)
    return value == before
