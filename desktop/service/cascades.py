"""Decides what of cascades and offers is loaded to be looked at: the desk's, and a phone's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select

from api_client.vocabulary import OfferState, Permission
from desktop.service import changes, offers, orders
from desktop.service.unit import Unit
from desktop.store.offers import CascadeRecord, OfferRecord
from desktop.store.orders import OrderRecord

LOOKED_BACK = timedelta(days=1)
MOST = 500
"""So many cascades are listed at most."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A cascade with its order, and its offers with the names of those who were asked."""

    cascade: CascadeRecord
    order: OrderRecord
    offers: tuple[tuple[OfferRecord, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """An offer as the technician sees it whom it was made to, with its order."""

    offer: OfferRecord
    order: OrderRecord
    name: str


def listed(unit: Unit, *, past: bool) -> tuple[list[Seen], int]:
    """Return the cascades that are live, the newest first, and the feed's number.

    With ``past`` those that ended within a day too.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.DISPATCH_VIEW)
    live, ended = CascadeRecord.ended_at.is_(None), CascadeRecord.ended_at
    wanted = or_(live, ended > unit.now - LOOKED_BACK) if past else live
    query = select(CascadeRecord).where(wanted)
    newest = CascadeRecord.began_at.desc(), CascadeRecord.id.desc()
    found = unit.session.scalars(query.order_by(*newest).limit(MOST)).all()
    return _whole(unit, found), changes.newest(unit)


def of_order(unit: Unit, order_id: UUID) -> tuple[list[Seen], int]:
    """Return all cascades of an order, the newest first, and the feed's number.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.DISPATCH_VIEW)
    orders.visible(unit, order_id)
    query = select(CascadeRecord).where(CascadeRecord.order_id == order_id)
    newest = CascadeRecord.began_at.desc(), CascadeRecord.id.desc()
    found = unit.session.scalars(query.order_by(*newest).limit(MOST)).all()
    return _whole(unit, found), changes.newest(unit)


def one(unit: Unit, cascade_id: UUID) -> Seen:
    """Return a cascade that is there."""
    return _whole(unit, [unit.session.get_one(CascadeRecord, cascade_id)])[0]


def own(unit: Unit) -> tuple[list[Asked], int]:
    """Return the offers that wait for the asking technician's answer, and the feed's number.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.OFFERS_ANSWER)
    query = (
        select(OfferRecord, OrderRecord)
        .join(OrderRecord, OrderRecord.id == OfferRecord.order_id)
        .where(OfferRecord.technician_id == unit.actor.id, OfferRecord.state == OfferState.OPEN)
    )
    found = unit.session.execute(query).all()
    return [Asked(*row, unit.actor.name) for row in found], changes.newest(unit)


def answered(unit: Unit, offer: OfferRecord) -> Asked:
    """Return an offer with its order, for whoever answered it."""
    order = unit.records.find(OrderRecord, id=offer.order_id)[0]
    return Asked(offer, order, unit.actor.name)


def _whole(unit: Unit, found: Iterable[CascadeRecord]) -> list[Seen]:
    """Return cascades with all that is theirs, by two queries however many they are."""
    cascades = list(found)
    query = select(OfferRecord).where(OfferRecord.cascade_id.in_([each.id for each in cascades]))
    made = list(unit.session.scalars(query.order_by(OfferRecord.place)))
    names = offers.names(unit, {each.technician_id for each in made})
    ids = {each.order_id for each in cascades}
    about = {
        each.id: each
        for each in unit.session.scalars(select(OrderRecord).where(OrderRecord.id.in_(ids)))
    }
    return [
        Seen(
            cascade,
            about[cascade.order_id],
            tuple(
                (offer, names[offer.technician_id])
                for offer in made
                if offer.cascade_id == cascade.id
            ),
        )
        for cascade in cascades
    ]
