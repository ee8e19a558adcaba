"""Decides how the ledger is written for other programs: as a table, and as text for beancount (F1).

Beancount's ``bean-check`` accepts the text: each account is opened, each transfer is a transaction,
and at the end each kept balance is asserted.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from api_client.vocabulary import PLACES, AccountKind, TransferKind
from desktop.domain.ledger import DEBIT_NORMAL, NO_SUBJECT, AccountKey, Posting

Cell = str | int | Decimal
Name = Callable[[AccountKind | TransferKind], str]
"""Says a word for people."""
COLUMNS = (
    *("number", "booked-on", "posted-at", "kind", "debit", "debit-of", "credit", "credit-of"),
    *("amount", "currency", "reason", "order", "hold", "transfer", "reverses"),
)
"""The columns of the table, by the last part of their key among the words."""
_K = AccountKind
_ROOTS: dict[AccountKind, str] = {
    **dict.fromkeys((_K.PROVIDER_AUTHORISED, _K.PROVIDER_CLEARING, _K.BANK, _K.CASH), "Assets"),
    _K.POINTS_CENTRE: "Assets",
    **dict.fromkeys((_K.HOLD, _K.REFUND_DUE, _K.TECHNICIAN_PAYABLE, _K.SUSPENSE), "Liabilities"),
    _K.IN_TRANSIT: "Liabilities",
    **dict.fromkeys((_K.POINTS_CUSTOMER, _K.POINTS_TECHNICIAN), "Liabilities"),
    **dict.fromkeys((_K.FEE, _K.INCOME), "Income"),
    _K.WRITE_OFF: "Expenses",
    _K.OPENING: "Equity",
}
"""Under which of beancount's five roots each kind of account stands."""
_FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A transfer with what is said of it; ``posted_at`` is ISO 8601 in UTC."""

    seq: int
    id: UUID
    booked_on: date
    posted_at: str
    posting: Posting
    reason: str
    order_number: str


def amount(amount_minor: int, currency: str) -> Decimal:
    """Return an amount in whole units of its currency, with all its places."""
    return Decimal(amount_minor).scaleb(-PLACES[currency])


def harmless(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula.

    What begins with ``=``, ``+``, ``-``, ``@``, their full-width twins, a tab or a line's end, also
    after spaces, gets an apostrophe before it.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def row(entry: Entry, name: Name) -> tuple[Cell, ...]:
    """Return a transfer by :data:`COLUMNS`; amounts are numbers, texts are no formulas."""
    posting = entry.posting
    cells: tuple[Cell | UUID | None, ...] = (
        *(entry.seq, entry.booked_on.isoformat(), entry.posted_at, name(posting.kind)),
        *(name(posting.debit.kind), _subject(posting.debit)),
        *(name(posting.credit.kind), _subject(posting.credit)),
        *(amount(posting.amount_minor, posting.debit.currency), posting.debit.currency),
        *(entry.reason, entry.order_number, posting.hold_id, entry.id, posting.reverses),
    )
    return tuple(cell if isinstance(cell, int | Decimal) else _cell(cell) for cell in cells)


def beancount(
    title: str,
    balances: Mapping[AccountKey, int],
    entries: Callable[[], Iterable[Entry]],
    name: Name,
) -> Iterator[str]:
    """Yield the lines of a beancount file.

    Args:
        title: what the ledger is called.
        balances: what is in each account, in minor units, on the side on which its kind grows.
        entries: gives all transfers in their order; it is called twice.
        name: says a word for people.
    """
    opened: dict[AccountKey, date] = {}
    last = date.min
    for entry in entries():
        last = max(last, entry.booked_on)
        for key in (entry.posting.debit, entry.posting.credit):
            opened[key] = min(opened.get(key, entry.booked_on), entry.booked_on)
    yield f'option "title" "{_text(title)}"'
    for currency in sorted({key.currency for key in opened}):
        yield f'option "operating_currency" "{currency}"'
    first = min(opened.values(), default=last)
    for currency in sorted({key.currency for key in opened}):
        yield f"{first} commodity {currency}"
    for key, since in opened.items():
        yield f"{since} open {_account(key)} {key.currency}"
    for entry in entries():
        yield from _transaction(entry, name)
    for key in opened:
        sign = 1 if key.kind in DEBIT_NORMAL else -1
        number = amount(sign * balances.get(key, 0), key.currency)
        yield f"{last + timedelta(days=1)} balance {_account(key)} {number:f} {key.currency}"


def _transaction(entry: Entry, name: Name) -> Sequence[str]:
    """Return the lines of a transfer."""
    posting = entry.posting
    said = ": ".join(part for part in (name(posting.kind), entry.reason) if part)
    number = amount(posting.amount_minor, posting.debit.currency)
    about = (
        ("order", entry.order_number),
        ("hold", posting.hold_id),
        ("reverses", posting.reverses),
    )
    return [
        f'{entry.booked_on} * "{_text(said)}"',
        f"  number: {entry.seq}",
        f'  transfer: "{entry.id}"',
        *(f'  {what}: "{_text(str(which))}"' for what, which in about if which),
        f"  {_account(posting.debit)} {number:f} {posting.debit.currency}",
        f"  {_account(posting.credit)} {-number:f} {posting.credit.currency}",
    ]


def _account(key: AccountKey) -> str:
    """Return an account as beancount writes it: its root, kind and currency, and whose it is."""
    kind = "".join(part.capitalize() for part in key.kind.value.split("-"))
    parts = (_ROOTS[key.kind], kind, key.currency, _subject(key).upper())
    return ":".join(part for part in parts if part)


def _subject(key: AccountKey) -> str:
    return "" if key.subject_id == NO_SUBJECT else str(key.subject_id)


def _text(said: str) -> str:
    """Return a text that stands between beancount's quotation marks, on one line."""
    return _CONTROLS.sub(" ", said).replace("\\", "\\\\").replace('"', '\\"')


def _cell(value: object) -> str:
    return "" if value is None else harmless(str(value))
