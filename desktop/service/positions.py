"""Decides what is kept of where a technician was, and which position is his newest (A6)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from api_client.vocabulary import DeviceApp, Permission
from desktop.domain import tracking as rules
from desktop.domain.positions import Sighting
from desktop.service import progress
from desktop.service.unit import Unit, iso
from desktop.store.people import TechnicianRecord
from desktop.store.positions import PositionRecord
from desktop.store.records import one

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No time on the wire lies before it."""


def true_time(occurred_at: datetime, skew_s: float | None, now: datetime) -> datetime:
    """Return when something happened by the server's clock, as far as can be told.

    A phone whose clock says one age and then another cannot reckon itself out of the calendar.
    """
    reckoned = min(occurred_at - timedelta(seconds=skew_s or 0.0), now)
    return max(reckoned, min(EARLIEST, now))


def take(unit: Unit, technician_id: UUID, sighting: Sighting, app: DeviceApp) -> None:
    """Keep a fix of a technician's device, and as his position if it is the newest.

    A position from the server's own future was kept before its clock was set back: it would stand
    in the way of every newer one until then, and is replaced.
    """
    unit.records.add(
        PositionRecord(
            technician_id=technician_id,
            lat=sighting.lat,
            lon=sighting.lon,
            accuracy_m=sighting.accuracy_m,
            occurred_at=sighting.at,
            received_at=unit.now,
            altitude_m=sighting.altitude_m,
            speed_mps=sighting.speed_mps,
            course=sighting.course,
            battery_percent=sighting.battery_percent,
            charging=None if sighting.charging is None else int(sighting.charging),
            connection=sighting.connection,
            app=app,
            kept=1,
            flag=None,
        )
    )
    technician = one(unit.records, TechnicianRecord, technician_id)
    if technician.position_at is not None and sighting.at <= technician.position_at <= unit.now:
        return
    technician.lat, technician.lon = sighting.lat, sighting.lon
    technician.accuracy_m = sighting.accuracy_m
    technician.speed_mps, technician.course = sighting.speed_mps, sighting.course
    technician.position_at = sighting.at
    technician.position_received_at = unit.now


def place(unit: Unit, technician_id: UUID, fix: rules.Fix, at: datetime) -> None:
    """Keep where a technician was when he reported, at a time by the server's clock."""
    sighting = Sighting(fix.lat, fix.lon, at, accuracy_m=fix.accuracy_m)
    take(unit, technician_id, sighting, DeviceApp.CALLOUT)


def position(unit: Unit, told: Sighting, sent_at: datetime | None) -> None:
    """Keep a technician's position between reports, told by his own phone's clock (A6).

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.REPORTS_SEND)
    skew_s = rules.skew_s(told.at, sent_at, unit.now)
    reckoned = replace(told, at=true_time(told.at, skew_s, unit.now))
    take(unit, unit.actor.id, reckoned, DeviceApp.CALLOUT)
    progress.announce_technician(unit, unit.actor.id)


def in_json(fix: rules.Fix | None) -> dict[str, float | str | None] | None:
    """Return a position in JSON's terms."""
    if fix is None:
        return None
    return {
        "lat": fix.lat,
        "lon": fix.lon,
        "accuracy_m": fix.accuracy_m,
        "fixed_at": None if fix.fixed_at is None else iso(fix.fixed_at),
    }
