"""Decides how an order is taken to work on it, and let go; nothing of it touches the order (F1)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import Noun, Permission
from desktop.domain import claims as rules
from desktop.domain.claims import Standing, Terms
from desktop.service import orders
from desktop.service.unit import Unit
from desktop.store.claims import ClaimRecord
from desktop.store.orders import OrderRecord

SWEPT_AFTER = 2
"""A claim is deleted this many times later than it counts as gone."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with its order's number, and whether it is stale."""

    record: ClaimRecord
    number: str
    stale: bool


def take(unit: Unit, order_id: UUID, terms: Terms, *, override: bool, reason: str) -> Claim:
    """Take an order to work on it, or say again that one works on it; a repeat is harmless.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``claim-held``, ``reason-missing``.
    """
    unit.require(Permission.ORDERS_WRITE)
    order = orders.visible(unit, order_id)
    record = unit.session.get(ClaimRecord, order_id)
    held = None if record is None else _held(unit, record, terms)
    taken = rules.check_take(held, unit.actor.id, override=override, reason=reason)
    if record is None:
        record = ClaimRecord(order_id=order_id, version=0, **_mine(unit))
        unit.session.add(record)
    elif record.holder_id == unit.actor.id and held and held.standing is Standing.LIVE:
        record.token_id, record.beat_at = unit.actor.token_id, unit.now
        return Claim(record, order.number, stale=False)
    else:
        before = record.holder_id
        for name, value in _mine(unit).items():
            setattr(record, name, value)
        if taken:
            record.taken_from, record.reason = before, reason
            unit.record("claim-taken-over", Noun.CLAIM, order_id, holder=str(before), reason=reason)
    record.version += 1
    unit.announce(Noun.CLAIM, order_id, record.version)
    return Claim(record, order.number, stale=False)


def let_go(unit: Unit, order_id: UUID) -> None:
    """Let an order go that this session works on; any other claim stays. A repeat is harmless.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.ORDERS_WRITE)
    orders.visible(unit, order_id)
    record = unit.session.get(ClaimRecord, order_id)
    if record is None or record.holder_id != unit.actor.id:
        return
    if record.token_id == unit.actor.token_id:
        _end(unit, record)


def let_go_all(unit: Unit, token_id: UUID) -> None:
    """Let go of whatever a session worked on that has ended."""
    for record in unit.session.scalars(select(ClaimRecord).filter_by(token_id=token_id)):
        _end(unit, record)


def live(unit: Unit, terms: Terms) -> list[Claim]:
    """Return all claims that are not gone, the oldest first; whoever is outside sees none.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.ORDERS_VIEW)
    if unit.actor.outside:
        return []
    found = unit.session.execute(
        select(ClaimRecord, OrderRecord.number)
        .join(OrderRecord, OrderRecord.id == ClaimRecord.order_id)
        .order_by(ClaimRecord.taken_at, ClaimRecord.order_id)
    )
    stand = ((row[0], row[1], rules.standing(row[0].beat_at, unit.now, terms)) for row in found)
    return [
        Claim(record, number, stale=standing is Standing.STALE)
        for record, number, standing in stand
        if standing is not Standing.GONE
    ]


def sweep(unit: Unit, terms: Terms) -> None:
    """Delete claims of desks that were not heard of for long."""
    before = unit.now - timedelta(seconds=SWEPT_AFTER * terms.gone_s)
    for record in unit.session.scalars(select(ClaimRecord).where(ClaimRecord.beat_at < before)):
        _end(unit, record)


def _held(unit: Unit, record: ClaimRecord, terms: Terms) -> rules.Held:
    standing = rules.standing(record.beat_at, unit.now, terms)
    return rules.Held(record.holder_id, record.holder_name, record.taken_at, standing)


def _mine(unit: Unit) -> dict[str, object]:
    """Return what a record says once the actor has the order."""
    return {
        "holder_id": unit.actor.id,
        "holder_name": unit.actor.name,
        "token_id": unit.actor.token_id,
        "taken_at": unit.now,
        "beat_at": unit.now,
        "taken_from": None,
        "reason": "",
    }


def _end(unit: Unit, record: ClaimRecord) -> None:
    unit.announce(Noun.CLAIM, record.order_id, record.version + 1)
    unit.session.delete(record)
