"""Decides which waiting orders are proposed for a technician who is free: only proposed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import Code, OrderState, Permission
from desktop.domain import waiting as rules
from desktop.domain.duty import UNSAID
from desktop.domain.offers import RUNNING
from desktop.domain.positions import distance_m
from desktop.domain.refusal import Refusal
from desktop.domain.travel import cell_of
from desktop.domain.waiting import Waiting
from desktop.service import changes, duty, travel
from desktop.service.dispatch import Candidates
from desktop.service.ports import Degrees
from desktop.service.unit import Unit
from desktop.store.offers import CascadeRecord
from desktop.store.orders import OrderRecord
from desktop.store.people import TechnicianRecord

LOOKED_AT = 1_000
"""So many waiting orders are looked at, the oldest; more than a centre has on a bad day."""
MOST = 10
"""So many are proposed."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A waiting order, with how far it is, how long the way takes, and how old it is."""

    order: OrderRecord
    waiting: Waiting
    distance_m: float | None


def proposals(
    unit: Unit, technician_id: UUID, candidates: Candidates
) -> tuple[list[Proposed], int]:
    """Return what a technician could do next, the best first, and the feed's number.

    Nobody else is asked for it, and nothing stands against him; nothing is done about it.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.DISPATCH_VIEW)
    technician = unit.session.get(TechnicianRecord, technician_id)
    if technician is None:
        raise Refusal(Code.NOT_FOUND)
    searched = select(CascadeRecord.order_id).where(
        CascadeRecord.ended_at.is_(None), CascadeRecord.state.in_(RUNNING)
    )
    query = select(OrderRecord).where(
        OrderRecord.state == OrderState.OPEN, OrderRecord.id.not_in(searched)
    )
    open_ = unit.session.scalars(query.order_by(OrderRecord.key).limit(LOOKED_AT))
    orders = {order.id: order for order in open_}
    ways = _ways(unit, technician, orders.values())
    seen = [
        Waiting(order.id, order.priority, ways[order.id].eta_s, unit.now - order.created_at)
        for order in orders.values()
    ]
    found: list[Proposed] = []
    for each in rules.in_turn(seen):
        order = orders[each.order_id]
        if not candidates.against(unit, order, technician_id, ()):
            found.append(Proposed(order, each, ways[order.id].distance_m))
        if len(found) == MOST:
            break
    return found, changes.newest(unit)


@dataclass(frozen=True, slots=True)
class _Way:
    """How far an order is in a straight line, and how long the way takes; None: nobody knows."""

    distance_m: float | None = None
    eta_s: float | None = None


def _ways(
    unit: Unit, technician: TechnicianRecord, orders: Iterable[OrderRecord]
) -> Mapping[UUID, _Way]:
    """Return a technician's ways to orders, by the speeds that were learned (A8)."""
    places = {order.id: _place(order) for order in orders}
    speeds = travel.speeds_to(unit, (place for place in places.values() if place is not None))
    mode = duty.of(unit, {technician.id}).get(technician.id, UNSAID).travel_mode

    def way(place: Degrees | None) -> _Way:
        if place is None or technician.lat is None or technician.lon is None:
            return _Way()
        away_m = distance_m(*place, technician.lat, technician.lon)
        return _Way(away_m, speeds.eta_s(away_m, mode, cell_of(*place), unit.now.hour))

    return {id_: way(place) for id_, place in places.items()}


def _place(order: OrderRecord) -> Degrees | None:
    lat, lon = order.place.get("lat"), order.place.get("lon")
    return None if lat is None or lon is None else (lat, lon)
