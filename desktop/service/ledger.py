"""Decides how transfers are posted: all of a command or none, and a repeat as it was (E5, E9, C6).

What a command posts is told to the audit log by its digest, so that no transfer can be altered
unnoticed. :func:`post` is called inside larger use cases, which say who may; it runs hot as well.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import Code, Noun, Permission
from desktop.domain import ledger as rules
from desktop.domain.ledger import AccountKey, Posted, Posting, Sums
from desktop.domain.refusal import Refusal
from desktop.service.orders import digest_of
from desktop.service.unit import Unit
from desktop.store import ledger as kept
from desktop.store.ledger import (
    AccountRecord,
    BalanceRecord,
    CommandRecord,
    PeriodRecord,
    TransferRecord,
)
from desktop.store.records import one


def post(
    unit: Unit,
    command_id: UUID,
    body: Mapping[str, Any],
    postings: Sequence[Posting],
    *,
    booked_on: date | None = None,
    reason: str = "",
) -> Posted:
    """Post a command's transfers, all or none, and return what was posted.

    Args:
        unit: the transaction; whoever calls has asked whether its actor may.
        command_id: the command's id, made by whoever wants it.
        body: what was asked for in JSON's terms, by which a repeat is known.
        postings: the transfers, one or more.
        booked_on: the day on which they count, today unless it is given.
        reason: why somebody decided on them.

    Raises:
        Refusal: ``id-reused`` for another body, ``period-closed``, ``ledger-account-short``,
            ``transfer-reversed-already``, and what :func:`desktop.domain.ledger.check` refuses.
    """
    records, digest = unit.records, digest_of(body)
    known = records.get(CommandRecord, command_id)
    if known is not None:
        if known.digest != digest:
            raise Refusal(Code.ID_REUSED, id=str(command_id))
        return _as_before(unit, known)
    rules.check(postings, reason)
    day = unit.now.date() if booked_on is None else booked_on
    rules.check_day(day, _closed_until(unit))
    _check_reversals(unit, postings)
    balances = _balances(unit, postings)
    before = {key: _sums(record) for key, record in balances.items()}
    after = rules.applied(before, postings)
    newest = records.newest(TransferRecord)
    command = CommandRecord(
        id=command_id,
        digest=digest,
        first_seq=1 if newest is None else newest.seq + 1,
        transfers=len(postings),
        booked_on=day.isoformat(),
        reason=reason,
        actor_id=unit.actor.id,
        posted_at=unit.now,
    )
    records.add(command)
    accounts = _kept(unit, balances, after)
    return _posted(unit, command, postings, accounts, day)


def balance(unit: Unit, key: AccountKey) -> int:
    """Return what is in an account in minor units, on the side on which its kind grows."""
    record = unit.records.get(BalanceRecord, (key.kind, key.currency, key.subject_id))
    return _sums(record).balance_minor(key.kind)


def reverse(unit: Unit, transfer_id: UUID, command_id: UUID, reason: str) -> Posted:
    """Take a transfer back by another one the other way round, today.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``reason-missing``, ``id-reused``,
            ``transfer-not-reversible`` for a reversal and for what belongs to a hold, which the
            hold's own rules end; ``transfer-reversed-already``, ``ledger-account-short``.
    """
    unit.require(Permission.LEDGER_WRITE)
    found = unit.records.find(TransferRecord, id=transfer_id)
    if not found:
        raise Refusal(Code.NOT_FOUND)
    posting = posting_of(unit, found[0])
    if posting.hold_id is not None:
        raise Refusal(Code.TRANSFER_NOT_REVERSIBLE, kind=posting.kind.value)
    body = {"act": "reversal", "transfer_id": str(transfer_id), "reason": reason}
    return post(
        unit, command_id, body, [rules.reversal(transfer_id, posting)], reason=reason.strip()
    )


def open_with(
    unit: Unit,
    command_id: UUID,
    account: AccountKey,
    amount_minor: int,
    reason: str,
    booked_on: date | None = None,
) -> Posted:
    """Note what an account has when the centre begins to use the ledger, as of a day or today.

    Raises:
        Refusal: ``not-permitted``, ``id-reused``, ``account-unsuitable``, ``currency-unknown``,
            ``amount-wrong``, ``reason-missing``, ``period-closed``; ``request-invalid`` for a day
            to come.
    """
    unit.require(Permission.LEDGER_WRITE)
    if booked_on is not None and booked_on > unit.now.date():
        raise Refusal(Code.REQUEST_INVALID, at="booked_on")
    asked = {"account": account.text, "amount_minor": amount_minor, "reason": reason}
    on = None if booked_on is None else booked_on.isoformat()
    return post(
        unit,
        command_id,
        {"act": "opening", **asked, "booked_on": on},
        [rules.opening(account, amount_minor)],
        booked_on=booked_on,
        reason=reason.strip(),
    )


def close_period(unit: Unit, id_: UUID, last_on: date, reason: str) -> tuple[PeriodRecord, bool]:
    """Close all days up to and with one, and return the period and whether it is new.

    Raises:
        Refusal: ``not-permitted``, ``id-reused``, ``period-closed``, ``period-not-over``.
    """
    unit.require(Permission.LEDGER_CLOSE)
    digest = digest_of({"act": "period", "last_on": last_on.isoformat(), "reason": reason})
    for known in unit.records.find(PeriodRecord, id=id_):
        if known.digest != digest:
            raise Refusal(Code.ID_REUSED, id=str(id_))
        return known, False
    before = unit.records.newest(PeriodRecord)
    first_on = rules.period(last_on, _closed_until(unit), unit.now.date())
    newest = unit.records.newest(TransferRecord)
    record = PeriodRecord(
        number=1 if before is None else before.number + 1,
        id=id_,
        digest=digest,
        first_on=None if first_on is None else first_on.isoformat(),
        last_on=last_on.isoformat(),
        reason=reason.strip(),
        transfers=0 if newest is None else newest.seq,
        trial=rules.trial_digest(trial(unit, last_on)),
        closed_by=unit.actor.id,
        closed_at=unit.now,
    )
    unit.records.add(record)
    unit.record(
        rules.CLOSED,
        Noun.LEDGER,
        id_,
        last_on=record.last_on,
        transfers=record.transfers,
        trial=record.trial,
    )
    unit.announce(Noun.LEDGER, id_, 1)
    return record, True


def trial(unit: Unit, last_on: date | None = None) -> dict[AccountKey, Sums]:
    """Return the trial balance by kind and currency, of all that was booked until a day."""
    found = kept.trial(unit.session, last_on)
    return {AccountKey(*key): Sums(*sums) for key, sums in found.items()}


def posting_of(unit: Unit, record: TransferRecord) -> Posting:
    """Return a transfer as it was posted."""
    return Posting(
        debit=_key(one(unit.records, AccountRecord, record.debit_id)),
        credit=_key(one(unit.records, AccountRecord, record.credit_id)),
        amount_minor=record.amount_minor,
        kind=record.kind,
        order_id=record.order_id,
        hold_id=record.hold_id,
        reverses=record.reverses,
    )


def _as_before(unit: Unit, command: CommandRecord) -> Posted:
    """Return what a command posted when it came first."""
    numbers = range(command.first_seq, command.first_seq + command.transfers)
    ids = tuple(one(unit.records, TransferRecord, seq).id for seq in numbers)
    return Posted(command.id, ids, date.fromisoformat(command.booked_on), repeated=True)


def _closed_until(unit: Unit) -> date | None:
    """Return the last day that is closed."""
    newest = unit.records.newest(PeriodRecord)
    return None if newest is None else date.fromisoformat(newest.last_on)


def _check_reversals(unit: Unit, postings: Sequence[Posting]) -> None:
    """Refuse to take a transfer back twice; one that takes back another amount is our own bug."""
    taken: set[UUID] = set()
    for posting in postings:
        if posting.reverses is None:
            continue
        if posting.reverses in taken or unit.records.count(
            TransferRecord, reverses=posting.reverses
        ):
            raise Refusal(Code.TRANSFER_REVERSED_ALREADY, id=str(posting.reverses))
        taken.add(posting.reverses)
        (record,) = unit.records.find(TransferRecord, id=posting.reverses)
        assert posting == rules.reversal(posting.reverses, posting_of(unit, record)), posting


def _balances(unit: Unit, postings: Sequence[Posting]) -> dict[AccountKey, BalanceRecord | None]:
    """Return the kept balances of the accounts that the postings name, None of new ones."""
    keys = dict.fromkeys(key for posting in postings for key in (posting.debit, posting.credit))
    return {
        key: unit.records.get(BalanceRecord, (key.kind, key.currency, key.subject_id))
        for key in keys
    }


def _sums(record: BalanceRecord | None) -> Sums:
    return Sums() if record is None else Sums(record.debits_minor, record.credits_minor)


def _key(record: AccountRecord) -> AccountKey:
    return AccountKey(record.kind, record.currency, record.subject_id)


def _kept(
    unit: Unit,
    balances: Mapping[AccountKey, BalanceRecord | None],
    after: Mapping[AccountKey, Sums],
) -> dict[AccountKey, int]:
    """Keep what the accounts have now, open those that are new, and return the number of each."""
    new = [key for key, record in balances.items() if record is None]
    numbers = _opened(unit, new)
    unit.records.flush()  # what the rows to come point to
    for key in new:
        sums = after[key]
        unit.records.add(
            BalanceRecord(
                kind=key.kind,
                currency=key.currency,
                subject_id=key.subject_id,
                account_id=numbers[key],
                debits_minor=sums.debits_minor,
                credits_minor=sums.credits_minor,
            )
        )
    for key, record in balances.items():
        if record is not None:
            numbers[key] = record.account_id
            record.debits_minor = after[key].debits_minor
            record.credits_minor = after[key].credits_minor
    return numbers


def _opened(unit: Unit, keys: Sequence[AccountKey]) -> dict[AccountKey, int]:
    """Open accounts, and return their numbers."""
    if not keys:
        return {}
    newest = unit.records.newest(AccountRecord)
    numbers = {
        key: number for number, key in enumerate(keys, 1 if newest is None else newest.id + 1)
    }
    for key, number in numbers.items():
        unit.records.add(
            AccountRecord(
                id=number,
                kind=key.kind,
                currency=key.currency,
                subject_id=key.subject_id,
                opened_at=unit.now,
            )
        )
    return numbers


def _posted(
    unit: Unit,
    command: CommandRecord,
    postings: Sequence[Posting],
    accounts: Mapping[AccountKey, int],
    day: date,
) -> Posted:
    """Write the transfers, and tell the log and the feed of the command."""
    lines, ids = [], []
    for seq, posting in enumerate(postings, command.first_seq):
        transfer = TransferRecord(
            seq=seq,
            id=new_id(),
            command_id=command.id,
            kind=posting.kind,
            debit_id=accounts[posting.debit],
            credit_id=accounts[posting.credit],
            amount_minor=posting.amount_minor,
            currency=posting.debit.currency,
            booked_on=command.booked_on,
            order_id=posting.order_id,
            hold_id=posting.hold_id,
            reverses=posting.reverses,
        )
        unit.records.add(transfer)
        ids.append(transfer.id)
        lines.append(rules.line(seq, transfer.id, posting, day))
    unit.record(
        rules.POSTED,
        Noun.LEDGER,
        command.id,
        first=command.first_seq,
        transfers=command.transfers,
        digest=rules.digest(lines, command.reason),
    )
    unit.announce(Noun.LEDGER, command.id, 1)
    return Posted(command.id, tuple(ids), day)
