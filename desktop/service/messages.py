"""Decides how messages on an order are written and read: in their order, never changed (C9)."""

from uuid import UUID

from sqlalchemy import func, select

from api_client.vocabulary import Code, MessageAudience, Noun, Permission
from desktop.domain import messages as rules
from desktop.domain.refusal import Refusal
from desktop.service import orders, progress
from desktop.service.unit import Unit
from desktop.store.messages import MessageRecord
from desktop.store.orders import VisitRecord

NEWEST = 500
"""So many of an order's messages are given at most."""


def post(
    unit: Unit, order_id: UUID, id_: UUID, text: str, audience: MessageAudience
) -> tuple[MessageRecord, bool]:
    """Write a message on an order and return it, and whether it is new.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``.
    """
    rules.check_post(unit.actor.role, audience)
    orders.visible(unit, order_id)
    digest = orders.digest_of(
        {
            "order_id": str(order_id),
            "text": text,
            "audience": audience.value,
            "author": str(unit.actor.id),
        }
    )
    known = unit.session.get(MessageRecord, id_)
    if known is not None:
        if known.digest != digest:
            raise Refusal(Code.ID_REUSED, id=str(id_))
        return known, False
    of_order = select(func.max(MessageRecord.place)).where(MessageRecord.order_id == order_id)
    message = MessageRecord(
        id=id_,
        order_id=order_id,
        place=(unit.session.scalar(of_order) or 0) + 1,
        text=text,
        audience=audience,
        author_id=unit.actor.id,
        author_name=unit.actor.name,
        author_role=unit.actor.role,
        sent_at=unit.now,
        digest=digest,
    )
    unit.session.add(message)
    unit.record("message-posted", Noun.MESSAGE, order_id, message=str(id_), audience=audience.value)
    readers = _readers(unit, order_id) if audience is MessageAudience.TECHNICIAN else ()
    unit.announce(Noun.MESSAGE, order_id, message.place, readers)
    return message, True


def of_order(unit: Unit, order_id: UUID) -> list[MessageRecord]:
    """Return an order's messages that the actor reads, oldest first, the newest :data:`NEWEST`.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.ORDERS_VIEW)
    orders.visible(unit, order_id)
    found = unit.session.scalars(
        select(MessageRecord)
        .where(MessageRecord.order_id == order_id)
        .where(MessageRecord.audience.in_(rules.readable(unit.actor.role)))
        .order_by(MessageRecord.place.desc())
        .limit(NEWEST)
    )
    return list(found)[::-1]


def _readers(unit: Unit, order_id: UUID) -> set[UUID]:
    """Return the technicians who see the order."""
    visits = unit.records.find(VisitRecord, order_id=order_id)
    return {visit.technician_id for visit in visits if visit.state not in progress.NOT_HIS}
