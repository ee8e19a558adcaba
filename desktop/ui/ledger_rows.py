"""Decides how accounts, transfers, sums and closed periods are said at the desk (E5, E16).

An account is what it is for and whose it is; amounts always have their currency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from api_client.vocabulary import AccountKind, TransferKind
from api_client.wire.ledger import (
    Account,
    NamedAccount,
    Period,
    Transfer,
    TrialBalance,
    TrialLine,
    TrialTotal,
)
from desktop import words

KINDS = tuple(AccountKind)
OF_RUNS = frozenset({TransferKind.PAYOUT, TransferKind.PAYOUT_PAID, TransferKind.PAYOUT_RETURNED})
"""Kinds of transfers that belong to a run of payouts, which takes them back by its own rules."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as a row of a table."""

    account: Account
    version: int = 1

    @property
    def id(self) -> UUID:
        """An id that is the same for the same account."""
        return UUID(int=self.account.number)


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer as a row of a table."""

    transfer: Transfer
    version: int = 1

    @property
    def id(self) -> UUID:
        """The transfer's."""
        return self.transfer.id


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A closed period as a row of a table."""

    period: Period
    version: int = 1

    @property
    def id(self) -> UUID:
        """The period's."""
        return self.period.id


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A kind of account in a currency, or the sums of all of a currency at their end."""

    line: TrialLine | TrialTotal
    debit_minor: int
    """What is in it on the debit side."""
    credit_minor: int
    version: int = 1

    @property
    def id(self) -> UUID:
        """An id that is the same for the same kind and currency."""
        kind = self.line.kind.value if isinstance(self.line, TrialLine) else ""
        return uuid5(NAMESPACE_URL, f"{self.line.currency}/{kind}")

    @property
    def total(self) -> bool:
        """Whether it is the sums of a currency."""
        return isinstance(self.line, TrialTotal)

    @property
    def equal(self) -> bool:
        """Whether its two sides are equal, turnover and balances: those of sums have to be."""
        turnover = self.line.debits_minor == self.line.credits_minor
        return turnover and self.debit_minor == self.credit_minor

    @property
    def rank(self) -> tuple[str, bool, int]:
        """Where it stands: by currency and kind, the sums last."""
        kind = KINDS.index(self.line.kind) if isinstance(self.line, TrialLine) else 0
        return self.line.currency, self.total, kind


def trial_rows(found: TrialBalance) -> Sequence[TrialRow]:
    """Give the rows of a trial balance: what is in each kind stands on its side."""
    rows, sides = [], dict[str, tuple[int, int]]()
    for line in found.trial:
        grown = line.debits_minor - line.credits_minor
        debit, credit = max(grown, 0), max(-grown, 0)
        before = sides.get(line.currency, (0, 0))
        sides[line.currency] = before[0] + debit, before[1] + credit
        rows.append(TrialRow(line, debit, credit))
    return [*rows, *(TrialRow(each, *sides.get(each.currency, (0, 0))) for each in found.totals)]


def named(account: NamedAccount) -> str:
    """Say which account it is: what it is for and whose."""
    kind = words.member(account.kind)
    if not account.subject_name:
        return kind
    return words.text("ledger.of", kind=kind, whose=account.subject_name)


def whose(account: NamedAccount) -> str:
    """Say whose an account is; one that the centre has once is nobody's."""
    if account.subject_id is not None and not account.subject_name:
        return words.text("ledger.whose-unknown", id=str(account.subject_id)[:8])
    return account.subject_name


def amount(transfer: Transfer) -> str:
    """Give how much it is."""
    return words.money(transfer.amount_minor, transfer.currency)


def may_reverse(transfer: Transfer) -> bool:
    """Say whether it can be taken back here: once, and what belongs to no sum and no run."""
    taken_back = transfer.reversed_by is not None or transfer.kind is TransferKind.REVERSAL
    return not taken_back and transfer.hold_id is None and transfer.kind not in OF_RUNS


def who(transfer: Transfer) -> str:
    """Say who posted it; what goes by rule is posted by nobody."""
    return transfer.posted_name or words.text("ledger.by-rule")
