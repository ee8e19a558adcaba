"""Decides how the fee of an order is recorded at the desk or by a phone, and whose it is (E9).

What the centre takes is the technician's by the centre's share, and the rest its own; what he takes
himself passes through no account of the centre.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import (
    AccountKind,
    Code,
    FeeCollector,
    Noun,
    PaymentMeans,
    Permission,
    TransferKind,
)
from desktop.domain import currencies
from desktop.domain import fees as rules
from desktop.domain.fees import Fee, Line
from desktop.domain.ledger import AccountKey, Posting
from desktop.domain.refusal import Refusal
from desktop.service import hold_ends, hold_money, holds, ledger, orders, progress
from desktop.service.unit import Unit
from desktop.store.holds import FeeRecord
from desktop.store.orders import OrderRecord
from desktop.store.people import TechnicianRecord


@dataclass(frozen=True, slots=True)
class Paid:
    """How a fee was paid: who took it, by which means, under which receipt."""

    collector: FeeCollector
    means: PaymentMeans
    receipt: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fee as somebody records it: what it is made of, in which currency, and how it was paid."""

    fee: Fee
    currency: str
    paid: Paid | None

    @property
    def said(self) -> Mapping[str, Any]:
        """It in JSON's terms, by which a repeat is known."""
        paid = self.paid
        return {
            "lines": [_kept(line) for line in self.fee.lines],
            "tax": self.fee.tax_minor,
            "discount": self.fee.discount_minor,
            "why": self.fee.discount_reason,
            "currency": self.currency,
            "paid": None if paid is None else [paid.collector, paid.means, paid.receipt],
        }


Named = tuple[FeeRecord, str]
"""A fee, and the name of the technician whose work it is for."""


def of_order(unit: Unit, order_id: UUID) -> Named | None:
    """Return the fee of an order as it was recorded last.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.ORDERS_VIEW)
    orders.visible(unit, order_id)
    found = _newest(unit, order_id)
    return None if found is None else _named(unit, found)


def _named(unit: Unit, fee: FeeRecord) -> Named:
    return fee, unit.session.get_one(TechnicianRecord, fee.technician_id).name


def record(unit: Unit, order_id: UUID, id_: UUID, wanted: Wanted, percent: int) -> Named:
    """Record a fee, or how it was paid; the same again changes nothing.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``, ``amount-wrong``,
            ``tax-wrong``, ``reason-missing``, ``currency-unknown``, ``technician-unknown`` where
            nobody did anything, ``fee-paid`` for one that was paid already.
    """
    unit.require(Permission.FEE_RECORD)
    order = orders.visible(unit, order_id)
    digest = orders.digest_of({"order": str(order_id), **wanted.said})
    known = unit.session.get(FeeRecord, id_)
    if known is not None:
        if known.digest != digest:
            raise Refusal(Code.ID_REUSED, id=str(id_))
        return _named(unit, known)
    rules.check(wanted.fee)
    currencies.check(wanted.currency)
    earlier = _newest(unit, order_id)
    if earlier is not None and earlier.paid:
        raise Refusal(Code.FEE_PAID, order=order.number)
    if order.technician_id is None:
        raise Refusal(Code.TECHNICIAN_UNKNOWN)
    fee = _fee(unit, order, id_, wanted, digest, percent)
    unit.session.add(fee)
    unit.session.flush()
    if wanted.paid is not None:
        _take(unit, fee)
    about = {"fee": str(id_), "total_minor": fee.total_minor, "currency": fee.currency}
    unit.record("fee-recorded", Noun.ORDER, order_id, **about, paid=bool(fee.paid))
    progress.touch(unit, order)
    funding = holds.live(unit, order_id)
    if funding is not None and fee.paid:
        funding.fee_paid_at = unit.now
        hold_ends.changed(unit, funding)
        holds.settle(unit, funding)
    return _named(unit, fee)


def _newest(unit: Unit, order_id: UUID) -> FeeRecord | None:
    query = select(FeeRecord).where(FeeRecord.order_id == order_id)
    return unit.session.scalars(query.order_by(FeeRecord.recorded_at.desc()).limit(1)).first()


def _fee(
    unit: Unit, order: OrderRecord, id_: UUID, wanted: Wanted, digest: str, percent: int
) -> FeeRecord:
    fee, paid = wanted.fee, wanted.paid
    assert order.technician_id is not None
    collector = FeeCollector.CENTRE if paid is None else paid.collector
    return FeeRecord(
        id=id_,
        order_id=order.id,
        technician_id=order.technician_id,
        digest=digest,
        currency=wanted.currency,
        lines=[_kept(line) for line in fee.lines],
        tax_minor=fee.tax_minor,
        discount_minor=fee.discount_minor,
        discount_reason=fee.discount_reason.strip(),
        total_minor=fee.total_minor,
        share_minor=rules.share_minor(fee.total_minor, percent, collector),
        paid=int(paid is not None),
        collector=collector,
        means=None if paid is None else paid.means,
        receipt="" if paid is None else paid.receipt,
        recorded_at=unit.now,
        actor_id=unit.actor.id,
        actor_role=unit.actor.role,
    )


def _take(unit: Unit, fee: FeeRecord) -> None:
    """Post what the centre took of a fee: the technician's share, and its own."""
    if fee.collector is FeeCollector.TECHNICIAN:
        return
    assert fee.means is not None
    source = AccountKey(hold_money.BY_MEANS[fee.means], fee.currency)
    payable = AccountKey(AccountKind.TECHNICIAN_PAYABLE, fee.currency, fee.technician_id)
    own = AccountKey(AccountKind.FEE, fee.currency)
    parts = ((payable, fee.share_minor), (own, fee.total_minor - fee.share_minor))
    postings = [
        Posting(source, target, amount, TransferKind.FEE_RECEIPT, fee.order_id)
        for target, amount in parts
        if amount
    ]
    ledger.post(unit, fee.id, {"fee": str(fee.id), "digest": fee.digest}, postings)


def lines_of(fee: FeeRecord) -> list[Line]:
    """Return what a fee is made of."""
    return [Line(*kept) for kept in fee.lines]


def _kept(line: Line) -> list[Any]:
    """Return a line as it is kept: its text, its amount, and its rate of tax if it has one."""
    rate = line.tax_percent_hundredths
    return [line.text, line.amount_minor, *([] if rate is None else [rate])]
