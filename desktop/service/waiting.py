"""Decides which waiting orders are proposed for a technician who is free: only proposed."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import Code, OrderState, Permission
from desktop.domain import waiting as rules
from desktop.domain.offers import RUNNING
from desktop.domain.positions import distance_m
from desktop.domain.refusal import Refusal
from desktop.domain.waiting import Waiting
from desktop.service import changes
from desktop.service.dispatch import Candidates
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
    """A waiting order, with how far and how old it is."""

    order: OrderRecord
    waiting: Waiting


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
    found: list[Proposed] = []
    for each in rules.in_turn(_seen(unit, order, technician) for order in orders.values()):
        order = orders[each.order_id]
        if not candidates.against(unit, order, technician_id, ()):
            found.append(Proposed(order, each))
        if len(found) == MOST:
            break
    return found, changes.newest(unit)


def _seen(unit: Unit, order: OrderRecord, technician: TechnicianRecord) -> Waiting:
    """Return an order as the rule looks at it."""
    lat, lon = order.place.get("lat"), order.place.get("lon")
    away_m = None
    if lat is not None and lon is not None and technician.lat is not None:
        assert technician.lon is not None, "half a position"
        away_m = distance_m(lat, lon, technician.lat, technician.lon)
    return Waiting(order.id, order.priority, away_m, unit.now - order.created_at)
