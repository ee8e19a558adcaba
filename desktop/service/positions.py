"""Decides what is kept of where a technician was, and which position is his newest (A6)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from api_client.vocabulary import Permission
from desktop.domain import tracking as rules
from desktop.service import progress
from desktop.service.unit import Unit, iso
from desktop.store.people import TechnicianRecord
from desktop.store.records import one
from desktop.store.tracking import PositionRecord

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No time on the wire lies before it."""


def true_time(occurred_at: datetime, skew_s: float | None, now: datetime) -> datetime:
    """Return when something happened by the server's clock, as far as can be told.

    A phone whose clock says one age and then another cannot reckon itself out of the calendar.
    """
    reckoned = min(occurred_at - timedelta(seconds=skew_s or 0.0), now)
    return max(reckoned, min(EARLIEST, now))


def place(unit: Unit, technician_id: UUID, fix: rules.Fix, at: datetime) -> None:
    """Keep where a technician was at a time, and as his position if it is the newest.

    A position from the server's own future was kept before its clock was set back: it would stand
    in the way of every newer one until then, and is replaced.
    """
    unit.records.add(
        PositionRecord(
            technician_id=technician_id,
            lat=fix.lat,
            lon=fix.lon,
            accuracy_m=fix.accuracy_m,
            occurred_at=at,
            received_at=unit.now,
        )
    )
    technician = one(unit.records, TechnicianRecord, technician_id)
    if technician.position_at is not None and at <= technician.position_at <= unit.now:
        return
    technician.lat, technician.lon, technician.accuracy_m = fix.lat, fix.lon, fix.accuracy_m
    technician.position_at = at
    technician.position_received_at = unit.now


def position(unit: Unit, fix: rules.Fix, occurred_at: datetime, sent_at: datetime | None) -> None:
    """Keep a technician's position between reports (A6).

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.REPORTS_SEND)
    skew_s = rules.skew_s(occurred_at, sent_at, unit.now)
    place(unit, unit.actor.id, fix, true_time(occurred_at, skew_s, unit.now))
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
