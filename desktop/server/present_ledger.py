"""Decides how accounts, transfers and periods are shown on the wire."""

from collections.abc import Mapping
from datetime import date

from api_client.wire.ledger import (
    Account,
    AccountList,
    NamedAccount,
    Period,
    PostedCommand,
    Transfer,
    TrialBalance,
    TrialLine,
    TrialTotal,
)
from desktop.domain.ledger import NO_SUBJECT, AccountKey, Posted, Sums
from desktop.service.ledger_views import Accounts, SeenAccount, SeenPeriod, SeenTransfer
from desktop.store.ledger import AccountRecord


def accounts(seen: Accounts) -> AccountList:
    """Return a page of accounts with the trial balance."""
    return AccountList(
        items=tuple(map(_account, seen.items)),
        next=seen.items[-1].account.id if seen.more else None,
        trial=_lines(seen.trial),
        totals=_totals(seen.trial),
        seq=seen.seq,
    )


def trial(found: Mapping[AccountKey, Sums], last_on: date, seq: int) -> TrialBalance:
    """Return the trial balance of a day."""
    return TrialBalance(last_on=last_on, trial=_lines(found), totals=_totals(found), seq=seq)


def transfer(seen: SeenTransfer) -> Transfer:
    """Return a transfer with what it is about."""
    record = seen.transfer
    return Transfer(
        seq=record.seq,
        id=record.id,
        command_id=record.command_id,
        kind=record.kind,
        debit=_name(seen.debit, seen.whose.get(seen.debit.subject_id, "")),
        credit=_name(seen.credit, seen.whose.get(seen.credit.subject_id, "")),
        amount_minor=record.amount_minor,
        currency=record.currency,
        booked_on=date.fromisoformat(record.booked_on),
        posted_at=seen.command.posted_at,
        posted_by=seen.command.actor_id,
        posted_name=seen.name,
        reason=seen.command.reason,
        order_id=record.order_id,
        order_number=seen.number,
        hold_id=record.hold_id,
        reverses=record.reverses,
        reversed_by=seen.reversed_by,
    )


def posted(found: Posted) -> PostedCommand:
    """Return what a command posted."""
    return PostedCommand(
        command_id=found.command_id, transfers=found.transfers, booked_on=found.booked_on
    )


def period(seen: SeenPeriod) -> Period:
    """Return a closed period."""
    record = seen.period
    return Period(
        number=record.number,
        id=record.id,
        first_on=None if record.first_on is None else date.fromisoformat(record.first_on),
        last_on=date.fromisoformat(record.last_on),
        reason=record.reason,
        transfers=record.transfers,
        trial=record.trial,
        closed_at=record.closed_at,
        closed_by=record.closed_by,
        closed_name=seen.name,
    )


def _lines(found: Mapping[AccountKey, Sums]) -> tuple[TrialLine, ...]:
    """Return each kind and currency."""
    return tuple(
        TrialLine(
            kind=key.kind,
            currency=key.currency,
            debits_minor=sums.debits_minor,
            credits_minor=sums.credits_minor,
            balance_minor=sums.balance_minor(key.kind),
        )
        for key, sums in sorted(found.items(), key=lambda line: line[0].text)
    )


def _totals(found: Mapping[AccountKey, Sums]) -> tuple[TrialTotal, ...]:
    """Return all of each currency."""
    totals: dict[str, Sums] = {}
    for key, sums in found.items():
        so_far = totals.get(key.currency, Sums())
        totals[key.currency] = Sums(
            so_far.debits_minor + sums.debits_minor, so_far.credits_minor + sums.credits_minor
        )
    return tuple(
        TrialTotal(
            currency=currency, debits_minor=sums.debits_minor, credits_minor=sums.credits_minor
        )
        for currency, sums in sorted(totals.items())
    )


def _account(seen: SeenAccount) -> Account:
    return Account(
        **_name(seen.account, seen.whose).model_dump(),
        number=seen.account.id,
        opened_at=seen.account.opened_at,
        debits_minor=seen.sums.debits_minor,
        credits_minor=seen.sums.credits_minor,
        balance_minor=seen.sums.balance_minor(seen.account.kind),
    )


def _name(record: AccountRecord, whose: str) -> NamedAccount:
    subject = None if record.subject_id == NO_SUBJECT else record.subject_id
    return NamedAccount(
        kind=record.kind, currency=record.currency, subject_id=subject, subject_name=whose
    )
