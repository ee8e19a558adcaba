"""Decides what a run's file for the bank says, as a table and as ISO 20022's pain.001 (E9).

The same run gives the same file each time, under the same numbers, so that a bank that gets it
twice pays once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from api_client.vocabulary import Code
from desktop.domain import payouts
from desktop.domain.ledger_export import amount, harmless
from desktop.domain.payouts import Details
from desktop.domain.refusal import Refusal

COLUMNS = (
    *("run", "line", "holder", "account", "bic", "bank", "amount", "currency", "purpose"),
    *("message-id", "payment-id"),
)
"""The columns of the table. They are for machines: each bank's own names are mapped onto them."""
EUROS = "EUR"
_NOT_IN_SEPA = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of a run: its place, its id, to whom, how much, and what for."""

    place: int
    id: UUID
    to: Details
    amount_minor: int
    purpose: str


@dataclass(frozen=True, slots=True)
class Run:
    """What a bank is told of a run; ``on`` is the day on which it was released."""

    id: UUID
    number: str
    currency: str
    on: date
    payments: Sequence[Payment]

    @property
    def message_id(self) -> str:
        """The run's id as a bank knows a message: at most 35 signs, the same each time."""
        return self.id.hex


def rows(run: Run) -> list[tuple[str | int | Decimal, ...]]:
    """Return a run by :data:`COLUMNS`; amounts are numbers, no text is a formula."""
    return [
        (
            *(run.number, one.place, harmless(one.to.holder), harmless(one.to.account)),
            *(harmless(one.to.bic), harmless(one.to.bank)),
            *(amount(one.amount_minor, run.currency), run.currency, harmless(one.purpose)),
            *(run.message_id, one.id.hex),
        )
        for one in run.payments
    ]


def own_account(holder: str, iban: str, bic: str) -> Details:
    """Return the account from which the centre pays, as its settings say.

    Raises:
        Refusal: ``payout-account-missing`` where it is not set, or cannot be one.
    """
    try:
        found = payouts.details(holder, iban, bic)
    except Refusal as refusal:
        raise Refusal(Code.PAYOUT_ACCOUNT_MISSING) from refusal
    if not found.iban:
        raise Refusal(Code.PAYOUT_ACCOUNT_MISSING)
    return found


def check_transfers(run: Run) -> None:
    """Refuse to write a run as pain.001 that is not in euros, or pays to other than IBANs.

    Raises:
        Refusal: ``payout-not-in-euros``, ``payout-without-iban`` with the first holder.
    """
    if run.currency != EUROS:
        raise Refusal(Code.PAYOUT_NOT_IN_EUROS, currency=run.currency)
    lacking = [one.to.holder for one in run.payments if not one.to.iban]
    if lacking:
        raise Refusal(Code.PAYOUT_WITHOUT_IBAN, name=lacking[0], count=len(lacking))


def in_sepa(text: str) -> str:
    """Return a Latin text with the signs alone that each bank of the SEPA takes."""
    return " ".join(_NOT_IN_SEPA.sub(" ", text).split())
