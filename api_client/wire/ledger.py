"""Decides how accounts, transfers and closed periods are written on the wire (E5, E9, E16)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from api_client.vocabulary import AccountKind, TransferKind
from api_client.wire.base import LARGEST_WHOLE, Count, Id, Items, Line, Message, Moment, Sha256
from api_client.wire.base import Spelt as _Spelt
from api_client.wire.duty import Day

DIGEST_HEADER = "Callout-Sha256"
"""The SHA-256 of the bytes of an export, in hexadecimal."""
MOST_ACCOUNTS = 500
MOST_TRANSFERS = 500
"""So many are listed at most; the next page follows."""
Unit = Annotated[str, StringConstraints(pattern=r"^([A-Z]{3}|POINTS)$")]
"""An ISO 4217 code, or points."""
Minor = Annotated[int, Field(ge=-LARGEST_WHOLE, le=LARGEST_WHOLE)]
"""An amount in the currency's minor unit, which may lie below zero."""
MoreMinor = Annotated[int, Field(ge=1, le=LARGEST_WHOLE)]
"""An amount above zero in the currency's minor unit."""
Kind = _Spelt[AccountKind]


class AccountName(Message):
    """Which account: what for, in which currency, and whose where there is one for each."""

    kind: Kind
    currency: Unit
    subject_id: Id | None = None


class NamedAccount(AccountName):
    """The same with whose it is in words: a person's name, the number of the order of a hold."""

    subject_name: Line = ""


class Account(NamedAccount):
    """An account and what is in it, on the side on which its kind grows; ``number`` counts them."""

    number: Count
    opened_at: Moment
    debits_minor: Minor
    credits_minor: Minor
    balance_minor: Minor


class TrialLine(Message):
    """All accounts of one kind and currency together."""

    kind: Kind
    currency: Unit
    debits_minor: Minor
    credits_minor: Minor
    balance_minor: Minor


class TrialTotal(Message):
    """All accounts of one currency together: the two sums are equal."""

    currency: Unit
    debits_minor: Minor
    credits_minor: Minor


class AccountList(Message):
    """A page of accounts, and the trial balance of all; ``next`` is where the next page begins."""

    items: Items[Account]
    next: Count | None
    trial: Items[TrialLine]
    totals: Items[TrialTotal]
    seq: Count


class TrialBalance(Message):
    """What all accounts of a kind and currency were debited and credited with until a day."""

    last_on: Day
    trial: Items[TrialLine]
    totals: Items[TrialTotal]
    seq: Count


class Transfer(Message):
    """One amount that went from the credited account to the debited one.

    ``reverses`` is the transfer that it takes back, ``reversed_by`` the one that took it back.
    """

    seq: Count
    id: Id
    command_id: Id
    kind: _Spelt[TransferKind]
    debit: NamedAccount
    credit: NamedAccount
    amount_minor: MoreMinor
    currency: Unit
    booked_on: Day
    posted_at: Moment
    posted_by: Id
    posted_name: Line
    reason: Line
    order_id: Id | None
    order_number: Line
    hold_id: Id | None
    reverses: Id | None
    reversed_by: Id | None


class TransferList(Message):
    """A page of transfers, newest first; ``next`` is the ``before`` of the following page."""

    items: Items[Transfer]
    next: Count | None
    seq: Count


class NewReversal(Message):
    """That a transfer is to be taken back, and why."""

    command_id: Id
    reason: Line


class NewOpening(AccountName):
    """What an account has when the ledger begins, as of a day; today unless it is named."""

    command_id: Id
    amount_minor: MoreMinor
    reason: Line
    booked_on: Day | None = None


class PostedCommand(Message):
    """What a command posted, in the order of its transfers."""

    command_id: Id
    transfers: Items[Id]
    booked_on: Day


class NewPeriod(Message):
    """That all days up to and with one are to be closed; the id is made by whoever closes."""

    id: Id
    last_on: Day
    reason: Line = ""


class Period(Message):
    """A closed period; the first of all has no first day.

    ``transfers`` is how many there were when it was closed, ``trial`` the digest of the trial
    balance of all that was booked until its last day.
    """

    number: Count
    id: Id
    first_on: Day | None
    last_on: Day
    reason: Line
    transfers: Count
    trial: Sha256
    closed_at: Moment
    closed_by: Id
    closed_name: Line


class PeriodList(Message):
    """Every closed period, the newest first."""

    items: Items[Period]
    seq: Count
