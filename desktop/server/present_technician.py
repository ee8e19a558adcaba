"""Decides how a technician and his way to an order are written on the wire (A6, E7)."""

from typing import Any

from api_client.vocabulary import VisitState
from api_client.wire.people import Technician
from api_client.wire.places import Position
from desktop.service import people
from desktop.store.orders import VisitRecord
from desktop.store.people import TechnicianRecord


def way(visit: VisitRecord) -> dict[str, Any]:
    """Return how a visit's way is: when its end is expected, or seems reached; how long it was."""
    found: dict[str, Any] = {"distance_m": visit.distance_m}
    if visit.state is VisitState.STARTED:
        found.update(eta_at=visit.eta_at, eta_source=visit.eta_source)
    if visit.arrival_at is None or visit.state is not VisitState.STARTED:
        return found
    assert visit.arrival_lat is not None
    assert visit.arrival_lon is not None
    where = Position(lat=visit.arrival_lat, lon=visit.arrival_lon, fixed_at=visit.arrival_at)
    return {**found, "arrival_at": visit.arrival_at, "arrival_position": where}


def position(record: TechnicianRecord) -> Position | None:
    """Return where somebody was last, None where nobody knows."""
    if record.lat is None or record.lon is None:
        return None
    return Position(
        lat=record.lat,
        lon=record.lon,
        accuracy_m=record.accuracy_m,
        fixed_at=record.position_at,
    )


def technician(seen: people.Seen) -> Technician:
    """Return a technician with what he is doing."""
    record = seen.record
    return Technician(
        id=record.id,
        name=record.name,
        phone=record.phone,
        version=record.version,
        state=seen.state,
        order_id=seen.order_id,
        order_number=seen.order_number,
        open_orders=seen.open_orders,
        position=position(record),
        position_received_at=record.position_received_at,
        last_seen_at=record.last_seen_at,
        paired=seen.paired,
        disabled_at=record.disabled_at,
        speed_mps=record.speed_mps,
        course=record.course,
        battery_percent=record.battery_percent,
        charging=None if record.charging is None else bool(record.charging),
        connection=record.connection,
        moving=seen.moving,
        moving_since=seen.moving_since,
        arrival_at=seen.arrival_at,
        eta_at=seen.eta_at,
        eta_source=seen.eta_source,
        promised_at=seen.promised_at,
        silent_since=seen.silent_since,
        on_duty=seen.duty.on_duty,
        taking_orders=seen.duty.taking_orders,
        working=seen.working,
    )
