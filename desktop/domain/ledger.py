"""Decides what an account is, and which transfers between accounts may be posted (E5, E9, C6).

A transfer takes one amount from one account to another of the same currency, so the sum of all
accounts of a currency is zero whatever is posted. Amounts are whole minor units.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from typing_extensions import override

from api_client.vocabulary import POINTS, AccountKind, Code, TransferKind
from desktop.domain import currencies
from desktop.domain.refusal import Refusal

NO_SUBJECT = UUID(int=0)
"""Of an account that the centre has once in each currency."""
MOST_MINOR = 10**15
"""The largest amount of one transfer; larger ones are mistakes."""
POSTED, CLOSED = "ledger-posted", "ledger-closed"
"""What the audit log calls a command that posted, and the closing of a period, by their ids."""
EXPORTED = "ledger-exported"
"""What it calls the giving of all transfers to somebody as a file, by the file's SHA-256."""
_MOST_SUM = 2**63 - 1
"""What a sum of the database can hold."""

_K = AccountKind
DEBIT_NORMAL = frozenset(
    {_K.PROVIDER_AUTHORISED, _K.PROVIDER_CLEARING, _K.BANK, _K.CASH, _K.WRITE_OFF}
    | {_K.POINTS_CENTRE}
)
"""Accounts that grow by what they are debited with; all others by what they are credited with."""
NEVER_BELOW_ZERO = frozenset(
    {_K.PROVIDER_AUTHORISED, _K.CASH, _K.HOLD, _K.REFUND_DUE, _K.TECHNICIAN_PAYABLE}
    | {_K.IN_TRANSIT}
    | {_K.POINTS_CUSTOMER, _K.POINTS_TECHNICIAN, _K.POINTS_CENTRE}
)
"""Accounts from which nothing goes that is not there. A bank lends, and at a provider or among
what is not yet explained either side may be ahead for a time."""
OF_SOMEBODY = frozenset(
    {_K.HOLD, _K.TECHNICIAN_PAYABLE, _K.IN_TRANSIT, _K.POINTS_CUSTOMER, _K.POINTS_TECHNICIAN}
)
"""Accounts of which there is one for each hold, person or run of payouts."""
OF_POINTS = frozenset({_K.POINTS_CUSTOMER, _K.POINTS_TECHNICIAN, _K.POINTS_CENTRE})
"""Accounts that hold points, and nothing else."""
OPENED = frozenset(
    {_K.PROVIDER_CLEARING, _K.BANK, _K.CASH, _K.REFUND_DUE, _K.TECHNICIAN_PAYABLE, _K.SUSPENSE}
    | {_K.POINTS_CUSTOMER, _K.POINTS_TECHNICIAN}
)
"""Accounts that may have something in them when the centre begins to use the ledger."""
WITH_A_REASON = frozenset({TransferKind.OPENING, TransferKind.REVERSAL, TransferKind.ADJUSTMENT})
"""Transfers that somebody decides on, and says why."""
OF_RUNS = frozenset({TransferKind.PAYOUT, TransferKind.PAYOUT_PAID, TransferKind.PAYOUT_RETURNED})
"""Transfers of runs of payouts, which the runs' own rules alone take back."""


@dataclass(frozen=True, slots=True)
class AccountKey:
    """Which account: what for, in which currency, and whose where there is one for each."""

    kind: AccountKind
    currency: str
    subject_id: UUID = NO_SUBJECT
    text: str = field(init=False, repr=False, compare=False)
    """The account in one word, as the audit log's digests have it."""

    def __post_init__(self) -> None:
        """Put the word together once: keys are looked up again and again."""
        word = f"{self.kind.value}/{self.currency}/{self.subject_id}"
        object.__setattr__(self, "text", word)

    @override
    def __hash__(self) -> int:
        return hash(self.text)


@dataclass(frozen=True, slots=True)
class Posting:
    """A transfer to be: ``amount_minor`` from ``credit`` to ``debit``, and what it is about."""

    debit: AccountKey
    credit: AccountKey
    amount_minor: int
    kind: TransferKind
    order_id: UUID | None = None
    hold_id: UUID | None = None
    reverses: UUID | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What a command posted: its transfers in their order, and whether it was known before."""

    command_id: UUID
    transfers: tuple[UUID, ...]
    booked_on: date
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """All that an account was ever debited and credited with, in minor units."""

    debits_minor: int = 0
    credits_minor: int = 0

    def debited(self, amount_minor: int) -> "Sums":
        """Return the sums after a debit."""
        return Sums(self.debits_minor + amount_minor, self.credits_minor)

    def credited(self, amount_minor: int) -> "Sums":
        """Return the sums after a credit."""
        return Sums(self.debits_minor, self.credits_minor + amount_minor)

    def balance_minor(self, kind: AccountKind) -> int:
        """Return what is in the account, on the side on which its kind grows."""
        difference = self.debits_minor - self.credits_minor
        return difference if kind in DEBIT_NORMAL else -difference


def check(postings: Sequence[Posting], reason: str) -> None:
    """Refuse transfers that could never be posted, whatever is in the accounts.

    Raises:
        Refusal: ``amount-wrong``, ``currency-unknown``, ``currency-differs``,
            ``account-unsuitable``, ``reason-missing``.
    """
    assert postings, "a command posts something"
    for posting in postings:
        if not 0 < posting.amount_minor <= MOST_MINOR:
            raise Refusal(Code.AMOUNT_WRONG, most=MOST_MINOR)
        debit, credit = posting.debit, posting.credit
        if debit.currency != credit.currency:
            raise Refusal(Code.CURRENCY_DIFFERS, debit=debit.currency, credit=credit.currency)
        check_account(debit)
        check_account(credit)
        if debit == credit:
            raise Refusal(Code.ACCOUNT_UNSUITABLE, kind=debit.kind.value)
        if posting.kind in WITH_A_REASON and not reason.strip():
            raise Refusal(Code.REASON_MISSING, kind=posting.kind.value)
        assert (posting.kind is TransferKind.REVERSAL) == (posting.reverses is not None), posting


def check_account(key: AccountKey) -> None:
    """Refuse an account that cannot be.

    Raises:
        Refusal: ``currency-unknown``; ``account-unsuitable`` where one is of somebody and nobody
            is named, or holds points in money or money in points.
    """
    currencies.check(key.currency)
    nobodys = key.kind in OF_SOMEBODY and key.subject_id == NO_SUBJECT
    if nobodys or (key.kind in OF_POINTS) != (key.currency == POINTS):
        raise Refusal(Code.ACCOUNT_UNSUITABLE, kind=key.kind.value, currency=key.currency)


def applied(
    before: Mapping[AccountKey, Sums], postings: Iterable[Posting]
) -> dict[AccountKey, Sums]:
    """Return what the accounts have after the postings, which count all at once.

    Args:
        before: what each account had that the postings name.
        postings: as :func:`check` let them through.

    Raises:
        Refusal: ``ledger-account-short`` with what is lacking, of the first account that would
            have to give what it has not; ``amount-wrong`` where a sum would become too large.
    """
    after = dict(before)
    for posting in postings:
        amount_minor, debit, credit = posting.amount_minor, posting.debit, posting.credit
        after[debit] = after[debit].debited(amount_minor)
        after[credit] = after[credit].credited(amount_minor)
    for key, sums in after.items():
        if sums.debits_minor > _MOST_SUM or sums.credits_minor > _MOST_SUM:
            raise Refusal(Code.AMOUNT_WRONG, most=MOST_MINOR)
        balance_minor = sums.balance_minor(key.kind)
        if balance_minor < 0 and key.kind in NEVER_BELOW_ZERO:
            raise Refusal(
                Code.LEDGER_ACCOUNT_SHORT,
                kind=key.kind.value,
                currency=key.currency,
                lacking_minor=-balance_minor,
            )
    return after


def reversal(transfer_id: UUID, of: Posting) -> Posting:
    """Return the posting that takes a transfer back.

    Raises:
        Refusal: ``transfer-not-reversible`` for what takes something back itself: it is posted
            anew instead; and for what a run of payouts moved.
    """
    if of.kind is TransferKind.REVERSAL or of.kind in OF_RUNS:
        raise Refusal(Code.TRANSFER_NOT_REVERSIBLE, kind=of.kind.value)
    return Posting(
        debit=of.credit,
        credit=of.debit,
        amount_minor=of.amount_minor,
        kind=TransferKind.REVERSAL,
        order_id=of.order_id,
        hold_id=of.hold_id,
        reverses=transfer_id,
    )


def opening(account: AccountKey, amount_minor: int) -> Posting:
    """Return the posting by which an account has something when the ledger begins.

    Raises:
        Refusal: ``account-unsuitable`` for an account that only the ledger itself fills.
    """
    if account.kind not in OPENED:
        raise Refusal(Code.ACCOUNT_UNSUITABLE, kind=account.kind.value, currency=account.currency)
    other = AccountKey(
        _K.POINTS_CENTRE if account.kind in OF_POINTS else _K.OPENING, account.currency
    )
    debit, credit = (account, other) if account.kind in DEBIT_NORMAL else (other, account)
    return Posting(debit, credit, amount_minor, TransferKind.OPENING)


# ------------------------------------------------------------------------------------------ periods


def check_day(booked_on: date, closed_until: date | None) -> None:
    """Refuse a day of a period that was closed.

    Raises:
        Refusal: ``period-closed`` with its last day.
    """
    if closed_until is not None and booked_on <= closed_until:
        raise Refusal(Code.PERIOD_CLOSED, until=closed_until.isoformat())


def period(last_on: date, closed_until: date | None, today: date) -> date | None:
    """Return the first day of the period that would be closed up to and with ``last_on``.

    The first period of all begins with the ledger, and has no first day.

    Raises:
        Refusal: ``period-closed`` for a day that lies in an earlier one, ``period-not-over`` for
            today and later days.
    """
    check_day(last_on, closed_until)
    if last_on >= today:
        raise Refusal(Code.PERIOD_NOT_OVER, last_on=last_on.isoformat())
    return None if closed_until is None else closed_until + timedelta(days=1)


# ------------------------------------------------------------------------------------------ digests


def line(seq: int, transfer_id: str, posting: Posting, booked_on: str) -> str:
    """Return a transfer in one line, as it is digested: its fields in this order, parted by tabs.

    Number, id, kind, debited and credited account, amount, day, order, hold, reversed transfer.
    """
    return (
        f"{seq}\t{transfer_id}\t{posting.kind.value}\t{posting.debit.text}\t{posting.credit.text}"
        f"\t{posting.amount_minor}\t{booked_on}"
        f"\t{posting.order_id or ''}\t{posting.hold_id or ''}\t{posting.reverses or ''}"
    )


def digest(lines: Iterable[str], reason: str = "") -> str:
    """Return the SHA-256 in hexadecimal of a command's lines, each ended, and of its reason."""
    return hashlib.sha256("".join(f"{one}\n" for one in (*lines, reason)).encode()).hexdigest()


def trial_digest(trial: Mapping[AccountKey, Sums]) -> str:
    """Return the SHA-256 in hexadecimal of a trial balance: a line for each account, in order."""
    return digest(
        f"{key}\t{sums.debits_minor}\t{sums.credits_minor}"
        for key, sums in sorted((key.text, sums) for key, sums in trial.items())
    )
