"""Decides how accounts, transfers, commands and closed periods are kept (E5, E9).

All but the kept balances is written once; the balances can be made anew from the transfers, and
``callout verify`` does.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from api_client.vocabulary import AccountKind, TransferKind
from desktop.store.base import STRICT, Record, WordText
from desktop.store.holds import HoldRecord
from desktop.store.orders import OrderRecord
from desktop.store.payouts import PayoutRecord
from desktop.store.people import TechnicianRecord

Trial = dict[tuple[AccountKind, str], tuple[int, int]]
"""What accounts of one kind and currency were debited and credited with in all."""


class AccountRecord(Record):
    """An account; ``id`` counts them."""

    __tablename__ = "ledger_account"
    __table_args__ = (UniqueConstraint("kind", "currency", "subject_id"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[AccountKind] = mapped_column(WordText(AccountKind))
    currency: Mapped[str]
    subject_id: Mapped[UUID]
    opened_at: Mapped[datetime]


class BalanceRecord(Record):
    """What an account was debited and credited with so far, found by what the account is."""

    __tablename__ = "ledger_balance"
    __table_args__ = (
        CheckConstraint("debits_minor >= 0 AND credits_minor >= 0"),
        UniqueConstraint("account_id"),
        STRICT,
    )

    kind: Mapped[AccountKind] = mapped_column(WordText(AccountKind), primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    debits_minor: Mapped[int]
    credits_minor: Mapped[int]


class CommandRecord(Record):
    """A command and what it posted: ``transfers`` of them, numbered from ``first_seq``."""

    __tablename__ = "ledger_command"
    __table_args__ = (CheckConstraint("transfers > 0"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[str]
    first_seq: Mapped[int]
    transfers: Mapped[int]
    booked_on: Mapped[str]
    reason: Mapped[str]
    actor_id: Mapped[UUID]
    posted_at: Mapped[datetime]


class TransferRecord(Record):
    """One amount that went from ``credit_id`` to ``debit_id``; numbered without a gap."""

    __tablename__ = "ledger_transfer"
    __table_args__ = (
        CheckConstraint("amount_minor > 0"),
        UniqueConstraint("id"),
        UniqueConstraint("reverses"),
        Index("ledger_transfer_debit", "debit_id", "seq"),
        Index("ledger_transfer_credit", "credit_id", "seq"),
        Index("ledger_transfer_order", "order_id", "seq"),
        Index("ledger_transfer_booked", "booked_on"),
        STRICT,
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID]
    command_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_command.id"))
    kind: Mapped[TransferKind] = mapped_column(WordText(TransferKind))
    debit_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    credit_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    amount_minor: Mapped[int]
    currency: Mapped[str]
    booked_on: Mapped[str]
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("work_order.id"))
    hold_id: Mapped[UUID | None]
    reverses: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_transfer.id"))


class PeriodRecord(Record):
    """A period that was closed: from its first day, where it is not the first of all, to its last.

    ``transfers`` is how many there were then, ``trial`` the digest of the trial balance of all
    that was booked up to and with the last day.
    """

    __tablename__ = "ledger_period"
    __table_args__ = (UniqueConstraint("id"), UniqueConstraint("last_on"), STRICT)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID]
    digest: Mapped[str]
    first_on: Mapped[str | None]
    last_on: Mapped[str]
    reason: Mapped[str]
    transfers: Mapped[int]
    trial: Mapped[str]
    closed_by: Mapped[UUID]
    closed_at: Mapped[datetime]


def trial(session: Session, last_on: date | None = None) -> Trial:
    """Return the trial balance by kind and currency, of what was booked up to and with a day.

    It is reckoned back from the kept balances: what was booked later is little.
    """
    kept, account, moved = BalanceRecord, aliased(AccountRecord), TransferRecord
    found = {
        (kind, currency): (int(debits), int(credits_))
        for kind, currency, debits, credits_ in session.execute(
            select(
                kept.kind,
                kept.currency,
                func.sum(kept.debits_minor),
                func.sum(kept.credits_minor),
            ).group_by(kept.kind, kept.currency)
        )
    }
    if last_on is None:
        return found
    for place, column in enumerate((moved.debit_id, moved.credit_id)):
        later = (
            select(account.kind, account.currency, func.sum(moved.amount_minor))
            .join(account, account.id == column)
            .where(moved.booked_on > last_on.isoformat())
            .group_by(account.kind, account.currency)
        )
        for kind, currency, amount_minor in session.execute(later):
            sums = list(found[kind, currency])
            sums[place] -= int(amount_minor)
            found[kind, currency] = (sums[0], sums[1])
    return {key: sums for key, sums in found.items() if any(sums)}


@dataclass(frozen=True, slots=True)
class Sought:
    """Which transfers are looked for: what is not named is as it may be.

    ``account`` is its number, ``before`` the number before which they begin; the days on which they
    were booked are from the first to the last.
    """

    account: int | None = None
    order_id: UUID | None = None
    hold_id: UUID | None = None
    kinds: Collection[TransferKind] = ()
    first_on: date | None = None
    last_on: date | None = None
    before: int | None = None


def newest_transfers(session: Session, sought: Sought, most: int) -> list[TransferRecord]:
    """Return the transfers that are looked for, the newest first.

    An account's are looked for on each side apart, each by its own index, those of a hold among
    those of its order.
    """
    moved = TransferRecord
    query = select(moved).where(*_clauses(sought)).order_by(moved.seq.desc()).limit(most)
    if sought.account is None:
        return list(session.scalars(query))
    found: list[TransferRecord] = []
    for side in (moved.debit_id, moved.credit_id):
        found += session.scalars(query.where(side == sought.account))
    return sorted(found, key=lambda transfer: transfer.seq, reverse=True)[:most]


def _clauses(sought: Sought) -> Iterator[ColumnElement[bool]]:
    """Yield what each transfer has to fulfil."""
    moved = TransferRecord
    if sought.order_id is not None:
        yield moved.order_id == sought.order_id
    if sought.hold_id is not None:
        of_hold = select(HoldRecord.order_id).where(HoldRecord.id == sought.hold_id)
        yield moved.order_id == of_hold.scalar_subquery()
        yield moved.hold_id == sought.hold_id
    if sought.kinds:
        yield moved.kind.in_(sought.kinds)
    if sought.first_on is not None:
        yield moved.booked_on >= sought.first_on.isoformat()
    if sought.last_on is not None:
        yield moved.booked_on <= sought.last_on.isoformat()
    if sought.before is not None:
        yield moved.seq < sought.before


def owed(
    session: Session, currency: str | None = None, whose: Collection[UUID] | None = None
) -> list[tuple[UUID, str, int]]:
    """Return what technicians are owed: who, in which currency, how many minor units above zero."""
    kept = BalanceRecord
    query = (
        select(kept.subject_id, kept.currency, kept.credits_minor - kept.debits_minor)
        .where(kept.kind == AccountKind.TECHNICIAN_PAYABLE, kept.credits_minor > kept.debits_minor)
        .order_by(kept.subject_id, kept.currency)
    )
    if currency is not None:
        query = query.where(kept.currency == currency)
    if whose is not None:
        query = query.where(kept.subject_id.in_(whose))
    return [(who, unit, int(minor)) for who, unit, minor in session.execute(query)]


def subjects(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return whose accounts are by the ids of their subjects.

    That is the name of a person, the number of the order of a hold, or that of a run of payouts.
    All are looked for by one statement.
    """
    if not ids:
        return {}
    people = select(TechnicianRecord.id, TechnicianRecord.name).where(TechnicianRecord.id.in_(ids))
    holds = (
        select(HoldRecord.id, OrderRecord.number)
        .join(OrderRecord, OrderRecord.id == HoldRecord.order_id)
        .where(HoldRecord.id.in_(ids))
    )
    runs = select(PayoutRecord.id, PayoutRecord.number).where(PayoutRecord.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(people.union_all(holds, runs))}


def called(text: str) -> ColumnElement[bool]:
    """Return the condition that an account is of somebody, an order or a run that is called so."""
    of = AccountRecord.subject_id
    people = select(TechnicianRecord.id).where(_has(TechnicianRecord.name, text))
    holds = (
        select(HoldRecord.id)
        .join(OrderRecord, OrderRecord.id == HoldRecord.order_id)
        .where(_has(OrderRecord.number, text))
    )
    runs = select(PayoutRecord.id).where(_has(PayoutRecord.number, text))
    return of.in_(people) | of.in_(holds) | of.in_(runs)


def _has(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Return the condition that a column has a text in it, whatever its case."""
    return func.lower(column).contains(text.lower(), autoescape=True)
