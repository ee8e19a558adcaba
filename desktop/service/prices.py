"""Decides how prices by kind of job are listed, kept and retired, and what they suggest (E9)."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import Code, JobKind, LockKind, Noun, Permission, ServiceAction
from desktop.domain import currencies, edits
from desktop.domain import prices as rules
from desktop.domain.fees import Fee
from desktop.domain.prices import Job, Price
from desktop.domain.refusal import Refusal
from desktop.service import orders
from desktop.service.unit import Unit
from desktop.store.journal import CentreRecord
from desktop.store.prices import PriceRecord

FIELDS = (
    *("kind", "action", "lock_kind", "text", "amount_minor", "currency"),
    *("tax_percent_hundredths", "rank"),
)
"""What a price says, by the names of wire and record."""


def all_(unit: Unit, kind: JobKind | None, *, retired: bool) -> tuple[list[PriceRecord], int]:
    """Return the prices of a kind of job, or of all, by kind and rank, and the feed's number.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.PRICES_VIEW)
    query = select(PriceRecord)
    if kind is not None:
        query = query.where(PriceRecord.kind == kind)
    if not retired:
        query = query.where(PriceRecord.retired_at.is_(None))
    kinds = list(JobKind)
    found = sorted(
        unit.session.scalars(query), key=lambda each: (kinds.index(each.kind), *_standing(each))
    )
    return found, unit.session.scalars(select(CentreRecord.last_change)).one()


def keep(unit: Unit, id_: UUID, seen: int, price: Price) -> PriceRecord:
    """Keep a price as it shall be; one that says so already is as it was: a repeat.

    Args:
        unit: the transaction.
        id_: the price's id, made by the desk.
        seen: the version that was seen, 0 for a new one.
        price: all that it says.

    Raises:
        Refusal: ``not-permitted``, ``currency-unknown``, ``version-unknown``, ``edit-conflict``
            with the fields that differ from what somebody else kept meanwhile.
    """
    unit.require(Permission.PRICES_WRITE)
    currencies.check(price.currency)
    record = unit.session.get(PriceRecord, id_)
    wanted: dict[str, Any] = {name: getattr(price, name) for name in FIELDS}
    if record is None:
        edits.check_version(seen, 0)
        record = PriceRecord(
            id=id_,
            version=0,
            **wanted,
            changed_at=unit.now,
            changed_by=unit.actor.name,
            retired_at=None,
        )
        unit.session.add(record)
    else:
        edits.check_version(seen, record.version)
        fields = sorted(name for name in FIELDS if wanted[name] != getattr(record, name))
        if record.retired_at is None and not fields:
            return record
        if seen < record.version:
            raise Refusal(Code.EDIT_CONFLICT, fields=fields, version=record.version)
    for name, value in wanted.items():
        setattr(record, name, value)
    record.retired_at = None
    _touch(unit, record, "price-kept")
    return record


def retire(unit: Unit, id_: UUID) -> PriceRecord:
    """Let a price be suggested no more; once more is a repeat. What was charged stays charged.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.PRICES_WRITE)
    record = unit.session.get(PriceRecord, id_)
    if record is None:
        raise Refusal(Code.NOT_FOUND)
    if record.retired_at is None:
        record.retired_at = unit.now
        _touch(unit, record, "price-retired")
    return record


def of_order(unit: Unit, order_id: UUID) -> tuple[Fee, str] | None:
    """Return the fee that the prices suggest for an order, and its currency, if any are for it.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.ORDERS_VIEW)
    order = orders.visible(unit, order_id)
    said = order.service or {}
    action, lock = said.get("action"), said.get("lock_kind")
    job = Job(
        order.kind,
        None if action is None else ServiceAction(action),
        None if lock is None else LockKind(lock),
        said.get("currency"),
    )
    query = select(PriceRecord).where(
        PriceRecord.kind == order.kind, PriceRecord.retired_at.is_(None)
    )
    found = sorted(unit.session.scalars(query), key=_standing)
    return rules.suggested([_price(each) for each in found], job)


def _standing(record: PriceRecord) -> tuple[int, str, UUID]:
    """Return where a price stands among those of its kind."""
    return record.rank, record.text.casefold(), record.id


def _price(record: PriceRecord) -> Price:
    return Price(**{name: getattr(record, name) for name in FIELDS})


def _touch(unit: Unit, record: PriceRecord, action: str) -> None:
    """Count the version, and say who changed it, when, and to how much."""
    record.version += 1
    record.changed_at, record.changed_by = unit.now, unit.actor.name
    unit.record(
        action,
        Noun.PRICE,
        record.id,
        version=record.version,
        amount_minor=record.amount_minor,
        currency=record.currency,
        tax_percent_hundredths=record.tax_percent_hundredths,
    )
    unit.announce(Noun.PRICE, record.id, record.version)
