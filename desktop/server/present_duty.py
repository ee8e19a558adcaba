"""Decides how a technician's duty is written on the wire (E15)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from api_client.vocabulary import JobKind, TravelMode, Weekday
from api_client.wire.duty import DaysOff, Duty, DutyEdit, Shift, WorkingHours
from api_client.wire.registrations import FirmEdit
from desktop.service import duty
from desktop.store.duty import ShiftRecord


def shown(kept: duty.Kept) -> Duty:
    """Return how a technician works; where nothing was said, what holds then."""
    record = kept.record
    return Duty(
        technician_id=kept.technician_id,
        version=kept.version,
        on_duty=record is None or bool(record.on_duty),
        taking_orders=record is None or bool(record.taking_orders),
        hours=None if record is None else hours(record.hours),
        days_off=() if record is None else days_off(record.days_off),
        travel_mode=TravelMode.CAR if record is None else record.travel_mode,
        vehicle="" if record is None else record.vehicle,
        area_ids=() if record is None else tuple(map(UUID, record.area_ids)),
        skills=() if record is None else tuple(map(JobKind, record.skills)),
        crew_size=1 if record is None else record.crew_size,
        hotline="" if record is None else record.hotline,
        shifts=tuple(map(_shift, kept.shifts)),
        working=kept.working,
    )


def hours(kept: Mapping[str, Sequence[Sequence[str]]] | None) -> tuple[WorkingHours, ...] | None:
    """Return hours as they are kept by weekday, None where there are none."""
    if kept is None:
        return None
    return tuple(
        WorkingHours(weekday=day, begins=begins, ends=ends)
        for day in Weekday
        for begins, ends in kept.get(day.value, ())
    )


def days_off(kept: Sequence[Sequence[str]]) -> tuple[DaysOff, ...]:
    """Return days off as they are kept."""
    return tuple(
        DaysOff(first=date.fromisoformat(first), last=date.fromisoformat(last))
        for first, last in kept
    )


def kept(body: DutyEdit | FirmEdit) -> dict[str, Any]:
    """Return what an edit says of hours, days off and areas as it is kept; what is unset is not."""
    found: dict[str, Any] = {}
    if body.hours is not None:
        found["hours"] = {
            day.value: sorted(
                [each.begins, each.ends] for each in body.hours if each.weekday is day
            )
            for day in Weekday
            if any(each.weekday is day for each in body.hours)
        }
    if body.days_off is not None:
        found["days_off"] = sorted([str(each.first), str(each.last)] for each in body.days_off)
    if body.area_ids is not None:
        found["area_ids"] = sorted({str(each) for each in body.area_ids})
    if isinstance(body, FirmEdit) and body.taking_orders is not None:
        found["taking_orders"] = int(body.taking_orders)
    return found


def _shift(record: ShiftRecord) -> Shift:
    return Shift(
        id=record.id,
        version=record.version,
        on=date.fromisoformat(record.on_date),
        begins=record.begins,
        ends=record.ends,
        note=record.note,
    )
