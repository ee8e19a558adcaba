"""Decides which sums of orders are shown to whom, with requests and names (E5, E9)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import Code, Permission
from desktop.domain.refusal import Refusal
from desktop.service import orders
from desktop.service.unit import Unit
from desktop.store.holds import (
    FeeRecord,
    FundingRecord,
    HoldJudgementRecord,
    HoldRecord,
    PaymentRequestRecord,
)
from desktop.store.journal import CentreRecord
from desktop.store.orders import OrderRecord
from desktop.store.people import TechnicianRecord


@dataclass(frozen=True, slots=True)
class SeenHold:
    """A sum, the requests about it, and what was said of it last by hand."""

    record: HoldRecord
    requests: tuple[PaymentRequestRecord, ...]
    said: HoldJudgementRecord | None


@dataclass(frozen=True, slots=True)
class Seen:
    """The sums of an order, with its fee, and what people call the order and its technician."""

    record: FundingRecord
    order: OrderRecord
    technician_name: str
    holds: tuple[SeenHold, ...]
    fee: FeeRecord | None
    """The fee with that technician, as it was recorded last."""


def listed(
    unit: Unit, *, past: bool, most: int, among: Sequence[UUID] = ()
) -> tuple[list[Seen], int]:
    """Return the sums that are open, the oldest first, then those that are over, if wanted.

    With ``among`` these are returned, open or over, as far as they are there.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.HOLDS_VIEW)
    funding = FundingRecord
    if among:
        these = select(funding).where(funding.id.in_(among)).order_by(funding.asked_at)
        return _seen(unit, unit.session.scalars(these).all()), _seq(unit)
    open_ = select(funding).where(funding.over_at.is_(None)).order_by(funding.asked_at)
    found = list(unit.session.scalars(open_.limit(most)))
    if past and len(found) < most:
        over = select(funding).where(funding.over_at.is_not(None))
        newest = over.order_by(funding.over_at.desc(), funding.id)
        found += unit.session.scalars(newest.limit(most - len(found)))
    return _seen(unit, found), _seq(unit)


def of_order(unit: Unit, order_id: UUID) -> tuple[list[Seen], int]:
    """Return the sums of one order, open ones first, then the newest.

    A technician sees those of his own visits.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    if unit.actor.outside:
        unit.require(Permission.ORDERS_VIEW)
    else:
        unit.require(Permission.HOLDS_VIEW)
    orders.visible(unit, order_id)
    query = select(FundingRecord).where(FundingRecord.order_id == order_id)
    if unit.actor.outside:
        query = query.where(FundingRecord.technician_id == unit.actor.id)
    open_first = FundingRecord.over_at.is_not(None)
    newest = query.order_by(open_first, FundingRecord.asked_at.desc(), FundingRecord.id.desc())
    found = unit.session.scalars(newest).all()
    return _seen(unit, found), _seq(unit)


def one(unit: Unit, funding_id: UUID) -> Seen:
    """Return the sums that somebody has just changed.

    Raises:
        Refusal: ``not-found``.
    """
    found = unit.session.get(FundingRecord, funding_id)
    if found is None:
        raise Refusal(Code.NOT_FOUND)
    return _seen(unit, [found])[0]


def _seen(unit: Unit, found: Sequence[FundingRecord]) -> list[Seen]:
    ids = [each.id for each in found]
    session = unit.session
    sums = session.scalars(select(HoldRecord).where(HoldRecord.funding_id.in_(ids))).all()
    hold_ids = [each.id for each in sums]
    requests: dict[UUID, list[PaymentRequestRecord]] = defaultdict(list)
    asked = select(PaymentRequestRecord).where(PaymentRequestRecord.hold_id.in_(hold_ids))
    for request in session.scalars(asked.order_by(PaymentRequestRecord.made_at)):
        requests[request.hold_id].append(request)
    judged = select(HoldJudgementRecord).where(HoldJudgementRecord.hold_id.in_(hold_ids))
    said = {each.hold_id: each for each in session.scalars(judged.order_by(HoldJudgementRecord.at))}
    by_funding: dict[UUID, list[SeenHold]] = defaultdict(list)
    for each in sorted(sums, key=lambda hold: hold.kind.value, reverse=True):
        shown = SeenHold(each, tuple(requests[each.id]), said.get(each.id))
        by_funding[each.funding_id].append(shown)
    order_ids = {each.order_id for each in found}
    fees: dict[tuple[UUID, UUID], FeeRecord] = {}
    charged = select(FeeRecord).where(FeeRecord.order_id.in_(order_ids))
    for fee in session.scalars(charged.order_by(FeeRecord.recorded_at)):
        fees[fee.order_id, fee.technician_id] = fee
    people = {each.technician_id for each in found}
    about = {
        each.id: each
        for each in session.scalars(select(OrderRecord).where(OrderRecord.id.in_(order_ids)))
    }
    names = {
        row.id: row.name
        for row in session.execute(
            select(TechnicianRecord.id, TechnicianRecord.name).where(
                TechnicianRecord.id.in_(people)
            )
        )
    }
    return [
        Seen(
            each,
            about[each.order_id],
            names[each.technician_id],
            tuple(by_funding[each.id]),
            fees.get((each.order_id, each.technician_id)),
        )
        for each in found
    ]


def _seq(unit: Unit) -> int:
    """Return the feed's number as of this look."""
    return unit.session.scalars(select(CentreRecord)).one().last_change
