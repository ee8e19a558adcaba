"""Decides how a technician's duty is written on the wire (E15)."""

from datetime import date
from uuid import UUID

from api_client.vocabulary import JobKind, TravelMode, Weekday
from api_client.wire.duty import DaysOff, Duty, Shift, WorkingHours
from desktop.service import duty
from desktop.store.duty import DutyRecord, ShiftRecord


def shown(kept: duty.Kept) -> Duty:
    """Return how a technician works; where nothing was said, what holds then."""
    record = kept.record
    return Duty(
        technician_id=kept.technician_id,
        version=kept.version,
        on_duty=record is None or bool(record.on_duty),
        taking_orders=record is None or bool(record.taking_orders),
        hours=None if record is None else _hours(record),
        days_off=() if record is None else _days_off(record),
        travel_mode=TravelMode.CAR if record is None else record.travel_mode,
        vehicle="" if record is None else record.vehicle,
        area_ids=() if record is None else tuple(map(UUID, record.area_ids)),
        skills=() if record is None else tuple(map(JobKind, record.skills)),
        crew_size=1 if record is None else record.crew_size,
        hotline="" if record is None else record.hotline,
        shifts=tuple(map(_shift, kept.shifts)),
        working=kept.working,
    )


def _hours(record: DutyRecord) -> tuple[WorkingHours, ...] | None:
    if record.hours is None:
        return None
    return tuple(
        WorkingHours(weekday=day, begins=begins, ends=ends)
        for day in Weekday
        for begins, ends in record.hours.get(day.value, ())
    )


def _days_off(record: DutyRecord) -> tuple[DaysOff, ...]:
    return tuple(
        DaysOff(first=date.fromisoformat(first), last=date.fromisoformat(last))
        for first, last in record.days_off
    )


def _shift(record: ShiftRecord) -> Shift:
    return Shift(
        id=record.id,
        version=record.version,
        on=date.fromisoformat(record.on_date),
        begins=record.begins,
        ends=record.ends,
        note=record.note,
    )
