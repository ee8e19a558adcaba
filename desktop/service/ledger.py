"""Decides how transfers are posted: all of a command or none, and a repeat as it was (E5, E9, C6).

What a command posts is told to the audit log by its digest, so that no transfer can be altered
unnoticed. :func:`post` is called inside larger use cases, which say who may; it runs hot as well.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import Code, Noun, Permission, TransferKind
from desktop.domain import ledger as rules
from desktop.domain.ledger import AccountKey, Posted, Posting, Sums
from desktop.domain.refusal import Refusal
from desktop.service.orders import digest_of
from desktop.service.unit import Unit
from desktop.store import ledger as kept
from desktop.store import ledger_book as book
from desktop.store.base import microseconds
from desktop.store.ledger import PeriodRecord
from desktop.store.ledger_book import NOTHING, Account, Book, Row


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
    ledger, digest = unit.book, digest_of(body)
    known = ledger.command(str(command_id))
    if known is not None:
        return _as_before(ledger, command_id, known, digest)
    rules.check(postings, reason)
    day = unit.now.date() if booked_on is None else booked_on
    rules.check_day(day, _closed_until(ledger))
    _check_reversals(ledger, postings)
    accounts = _accounts(ledger, postings)
    before = {key: NOTHING if found is None else found.sums for key, found in accounts.items()}
    after = rules.applied(before, postings)
    now = microseconds(unit.now)
    numbers = {
        key: (ledger.open(key, now) if found is None else found).number
        for key, found in accounts.items()
    }
    id_, on, first = str(command_id), day.isoformat(), ledger.next_seq
    ids = [new_id() for _ in postings]
    rows = [
        _row(first + place, str(ids[place]), id_, numbers, posting, on)
        for place, posting in enumerate(postings)
    ]
    command = (id_, digest, first, len(postings), on, reason, str(unit.actor.id), now)
    ledger.post(command, rows, after)
    _tell(unit, command, rows, postings)
    return Posted(command_id, tuple(ids), day)


def balance(unit: Unit, key: AccountKey) -> int:
    """Return what is in an account in minor units, on the side on which its kind grows."""
    account = unit.book.account(key)
    return 0 if account is None else account.sums.balance_minor(key.kind)


def reverse(unit: Unit, transfer_id: UUID, command_id: UUID, reason: str) -> Posted:
    """Take a transfer back by another one the other way round, today.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``reason-missing``, ``id-reused``,
            ``transfer-not-reversible`` for a reversal and for what belongs to a hold, which the
            hold's own rules end; ``transfer-reversed-already``, ``ledger-account-short``.
    """
    unit.require(Permission.LEDGER_WRITE)
    found = unit.book.transfer(str(transfer_id))
    if found is None:
        raise Refusal(Code.NOT_FOUND)
    posting = _posting(unit.book, found)
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
    first_on = rules.period(last_on, _closed_until(unit.book), unit.now.date())
    record = PeriodRecord(
        number=unit.records.count(PeriodRecord) + 1,
        id=id_,
        digest=digest,
        first_on=None if first_on is None else first_on.isoformat(),
        last_on=last_on.isoformat(),
        reason=reason.strip(),
        transfers=unit.book.next_seq - 1,
        trial=rules.trial_digest(trial(unit, last_on)),
        closed_by=unit.actor.id,
        closed_at=unit.now,
    )
    unit.records.add(record)
    unit.session.flush()
    unit.book.forget()
    unit.record(
        rules.CLOSED,
        Noun.LEDGER,
        id_,
        last_on=record.last_on,
        transfers=record.transfers,
        trial=record.trial,
    )
    unit.announce(Noun.LEDGER, rules.NO_SUBJECT, record.transfers)
    return record, True


def trial(unit: Unit, last_on: date | None = None) -> dict[AccountKey, Sums]:
    """Return the trial balance by kind and currency, of all that was booked until a day."""
    found = kept.trial(unit.session, last_on)
    return {AccountKey(*key): Sums(*sums) for key, sums in found.items()}


def posting_of(unit: Unit, transfer_id: UUID) -> Posting | None:
    """Return a transfer as it was posted, None where there is none."""
    row = unit.book.transfer(str(transfer_id))
    return None if row is None else _posting(unit.book, row)


def _tell(unit: Unit, command: Row, rows: Sequence[Row], postings: Sequence[Posting]) -> None:
    """Tell the log what a command posted, and the feed that the ledger is another."""
    id_, _, first, count, on, reason, *_ = command
    lines = [
        rules.line(row[book.SEQ], row[book.ID], posting, on)
        for row, posting in zip(rows, postings, strict=True)
    ]
    told = rules.digest(lines, reason)
    unit.record(rules.POSTED, Noun.LEDGER, id_, first=first, transfers=count, digest=told)
    unit.announce(Noun.LEDGER, rules.NO_SUBJECT, first + count - 1)


def _as_before(ledger: Book, command_id: UUID, known: Row, digest: str) -> Posted:
    """Return what a command posted when it came first.

    Raises:
        Refusal: ``id-reused`` for another body.
    """
    _, before, first, count, on, *_ = known
    if before != digest:
        raise Refusal(Code.ID_REUSED, id=str(command_id))
    ids = tuple(UUID(row[book.ID]) for row in ledger.transfers(first, count))
    return Posted(command_id, ids, date.fromisoformat(on), repeated=True)


def _closed_until(ledger: Book) -> date | None:
    """Return the last day that is closed."""
    on = ledger.closed_until
    return None if on is None else date.fromisoformat(on)


def _check_reversals(ledger: Book, postings: Sequence[Posting]) -> None:
    """Refuse to take a transfer back twice; one that takes back another amount is our own bug."""
    taken: set[UUID] = set()
    for posting in postings:
        if posting.reverses is None:
            continue
        id_ = str(posting.reverses)
        if posting.reverses in taken or ledger.reversal(id_) is not None:
            raise Refusal(Code.TRANSFER_REVERSED_ALREADY, id=id_)
        taken.add(posting.reverses)
        row = ledger.transfer(id_)
        assert row is not None, f"no transfer {id_}"
        assert posting == rules.reversal(posting.reverses, _posting(ledger, row)), posting


def _accounts(ledger: Book, postings: Sequence[Posting]) -> dict[AccountKey, Account | None]:
    """Return the accounts that the postings name, None for those that were never used."""
    found: dict[AccountKey, Account | None] = {}
    for posting in postings:
        for key in (posting.debit, posting.credit):
            if key not in found:
                found[key] = ledger.account(key)
    return found


def _row(
    seq: int,
    transfer_id: str,
    command_id: str,
    numbers: Mapping[AccountKey, int],
    posting: Posting,
    on: str,
) -> Row:
    """Return a transfer as it lies in the database."""
    return (
        seq,
        transfer_id,
        command_id,
        posting.kind.value,
        numbers[posting.debit],
        numbers[posting.credit],
        posting.amount_minor,
        posting.debit.currency,
        on,
        _text(posting.order_id),
        _text(posting.hold_id),
        _text(posting.reverses),
    )


def _posting(ledger: Book, row: Row) -> Posting:
    """Return what was posted as a row says it."""
    return Posting(
        debit=ledger.key(row[book.DEBIT_ID]),
        credit=ledger.key(row[book.CREDIT_ID]),
        amount_minor=row[book.AMOUNT_MINOR],
        kind=TransferKind(row[book.KIND]),
        order_id=_id(row[book.ORDER_ID]),
        hold_id=_id(row[book.HOLD_ID]),
        reverses=_id(row[book.REVERSES]),
    )


def _text(id_: UUID | None) -> str | None:
    return None if id_ is None else str(id_)


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
