"""Decides what people see of the ledger: accounts, trial balance, journal, periods (E16, F1)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import AccountKind, Permission
from desktop.domain.ledger import AccountKey, Sums
from desktop.service import ledger
from desktop.service.unit import Unit
from desktop.store import ledger as kept
from desktop.store.journal import CentreRecord
from desktop.store.ledger import (
    AccountRecord,
    BalanceRecord,
    CommandRecord,
    PeriodRecord,
    Sought,
    TransferRecord,
)
from desktop.store.orders import OrderRecord
from desktop.store.people import StaffRecord, TechnicianRecord


@dataclass(frozen=True, slots=True)
class SeenAccount:
    """An account with what is in it."""

    account: AccountRecord
    sums: Sums
    whose: str


@dataclass(frozen=True, slots=True)
class Accounts:
    """A page of accounts, whether more follow, the trial balance of all, the feed's number."""

    items: list[SeenAccount]
    more: bool
    trial: dict[AccountKey, Sums]
    seq: int


@dataclass(frozen=True, slots=True)
class SeenTransfer:
    """A transfer with its command, accounts, order's number, and what took it back."""

    transfer: TransferRecord
    command: CommandRecord
    debit: AccountRecord
    credit: AccountRecord
    number: str
    reversed_by: UUID | None
    name: str
    whose: dict[UUID, str]
    """Whose the accounts of its page are."""


@dataclass(frozen=True, slots=True)
class Transfers:
    """A page of transfers, whether older ones follow, the feed's number."""

    items: list[SeenTransfer]
    more: bool
    seq: int


@dataclass(frozen=True, slots=True)
class SeenPeriod:
    """A closed period, and who closed it."""

    period: PeriodRecord
    name: str


def accounts(
    unit: Unit,
    *,
    kinds: Collection[AccountKind],
    subject_id: UUID | None,
    filled: bool,
    text: str = "",
    after: int,
    most: int,
) -> Accounts:
    """Return accounts after a number in their order, and the trial balance of all.

    Args:
        unit: the transaction.
        kinds: of which kinds, of all where none is named.
        subject_id: whose.
        filled: whether only those in which something is.
        text: what the person, or the number of the order, has in the name whose account it is.
        after: the number after which they begin.
        most: how many at most.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.LEDGER_VIEW)
    query = (
        select(AccountRecord, BalanceRecord)
        .join(BalanceRecord, BalanceRecord.account_id == AccountRecord.id)
        .where(AccountRecord.id > after)
        .order_by(AccountRecord.id)
        .limit(most + 1)
    )
    if kinds:
        query = query.where(AccountRecord.kind.in_(kinds))
    if subject_id is not None:
        query = query.where(AccountRecord.subject_id == subject_id)
    if filled:
        query = query.where(BalanceRecord.debits_minor != BalanceRecord.credits_minor)
    if text.strip():
        query = query.where(kept.called(text.strip()))
    rows = unit.session.execute(query).all()
    whose = kept.subjects(unit.session, {account.subject_id for account, _ in rows[:most]})
    found = [
        SeenAccount(account, _sums(balance), whose.get(account.subject_id, ""))
        for account, balance in rows[:most]
    ]
    return Accounts(found, len(rows) > most, ledger.trial(unit), _seq(unit))


def trial(unit: Unit, last_on: date) -> tuple[dict[AccountKey, Sums], int]:
    """Return the trial balance of all that was booked until a day, and the feed's number.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.LEDGER_VIEW)
    return ledger.trial(unit, last_on), _seq(unit)


def transfers(unit: Unit, sought: Sought, most: int) -> Transfers:
    """Return so many of the transfers that are looked for at most, the newest first.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.LEDGER_VIEW)
    found = kept.newest_transfers(unit.session, sought, most + 1)
    return Transfers(_seen(unit, found[:most]), len(found) > most, _seq(unit))


def periods(unit: Unit) -> tuple[list[SeenPeriod], int]:
    """Return every closed period, the newest first, and the feed's number.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.LEDGER_VIEW)
    found = unit.session.scalars(select(PeriodRecord).order_by(PeriodRecord.number.desc())).all()
    names = _names(unit, {record.closed_by for record in found})
    return [SeenPeriod(record, names.get(record.closed_by, "")) for record in found], _seq(unit)


def seen_period(unit: Unit, record: PeriodRecord) -> SeenPeriod:
    """Return a period with the name of who closed it."""
    return SeenPeriod(record, _names(unit, {record.closed_by}).get(record.closed_by, ""))


def _seen(unit: Unit, found: Sequence[TransferRecord]) -> list[SeenTransfer]:
    """Return transfers with all that belongs to them; a page's are looked for at once."""
    commands = _by_id(unit, CommandRecord, {one.command_id for one in found})
    sides = {number for one in found for number in (one.debit_id, one.credit_id)}
    accounts_ = _by_id(unit, AccountRecord, sides)
    orders = {one.order_id for one in found if one.order_id is not None}
    numbers = {
        row.id: row.number
        for row in unit.session.execute(
            select(OrderRecord.id, OrderRecord.number).where(OrderRecord.id.in_(orders))
        )
    }
    back = {
        row.reverses: row.id
        for row in unit.session.execute(
            select(TransferRecord.reverses, TransferRecord.id).where(
                TransferRecord.reverses.in_({one.id for one in found})
            )
        )
    }
    names = _names(unit, {command.actor_id for command in commands.values()})
    whose = kept.subjects(unit.session, {each.subject_id for each in accounts_.values()})
    return [
        SeenTransfer(
            transfer=transfer,
            command=commands[transfer.command_id],
            debit=accounts_[transfer.debit_id],
            credit=accounts_[transfer.credit_id],
            number=numbers.get(transfer.order_id, ""),
            reversed_by=back.get(transfer.id),
            name=names.get(commands[transfer.command_id].actor_id, ""),
            whose=whose,
        )
        for transfer in found
    ]


def _sums(record: BalanceRecord) -> Sums:
    return Sums(record.debits_minor, record.credits_minor)


def _by_id(
    unit: Unit, kind: type[CommandRecord] | type[AccountRecord], ids: Collection[object]
) -> dict[Any, Any]:
    """Return the records of these ids, by them."""
    found = unit.session.scalars(select(kind).where(kind.__table__.c.id.in_(ids)))
    return {record.id: record for record in found}  # type: ignore[attr-defined]


def _names(unit: Unit, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return how people are called now; the program itself has no name."""
    found: dict[UUID, str] = {}
    for kind in (StaffRecord, TechnicianRecord):
        query = select(kind.id, kind.name).where(kind.id.in_(ids))
        found |= {row.id: row.name for row in unit.session.execute(query)}
    return found


def _seq(unit: Unit) -> int:
    return unit.session.scalars(select(CentreRecord)).one().last_change
