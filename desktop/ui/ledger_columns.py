"""Decides which columns accounts, the journal, the trial balance and closed periods have (E16).

Amounts stand to the right, with their currency. Where only a part of the rows is here, the table
stays in the order in which the server gives them.
"""

from collections.abc import Callable, Sequence
from typing import TypedDict

from typing_extensions import Unpack

from api_client.vocabulary import POINTS
from desktop import words
from desktop.clock import Clock
from desktop.ui import ledger_rows as rows
from desktop.ui.collation import place_of
from desktop.ui.ledger_rows import AccountRow, PeriodRow, TransferRow, TrialRow
from desktop.ui.table import Column
from desktop.ui.theme import Tone

AMOUNT_PX, LEAST_PX = 150, 112
SIDE_PX, SIDE_LEAST_PX = 224, 190


class How(TypedDict, total=False):
    """How a column stands; what is left out is as usual."""

    least_px: int
    right: bool
    stretch: bool
    roomy: bool


def _sum(key: str, title: str, minor: Callable[[AccountRow], int]) -> Column[AccountRow]:
    return Column(
        key,
        title,
        lambda row: words.money(minor(row), row.account.currency),
        AMOUNT_PX,
        least_px=LEAST_PX,
        sort=lambda row: (row.account.currency, minor(row)),
        right=True,
    )


def account_columns() -> Sequence[Column[AccountRow]]:
    """Give the columns of accounts."""
    return (
        Column(
            "kind",
            "column.account",
            lambda row: words.member(row.account.kind),
            190,
            least_px=150,
            sort=lambda row: (rows.KINDS.index(row.account.kind), row.account.number),
        ),
        Column(
            "whose",
            "column.whose",
            lambda row: rows.whose(row.account),
            150,
            least_px=110,
            stretch=True,
            sort=lambda row: place_of(rows.whose(row.account)),
        ),
        _sum("debits", "column.debits", lambda row: row.account.debits_minor),
        _sum("credits", "column.credits", lambda row: row.account.credits_minor),
        _sum("balance", "column.balance", lambda row: row.account.balance_minor),
        Column(
            "opened",
            "column.opened",
            lambda row: words.day(row.account.opened_at),
            120,
            sort=lambda row: row.account.number,
            roomy=True,
        ),
    )


def _said(
    key: str,
    title: str,
    value: Callable[[TransferRow], str],
    width_px: int,
    **how: Unpack[How],
) -> Column[TransferRow]:
    """Give a column of the journal, which stands in its own order."""
    return Column(key, title, value, width_px, tip=value, sortable=False, **how)


def journal_columns() -> Sequence[Column[TransferRow]]:
    """Give the columns of transfers."""
    return (
        Column(
            "number",
            "column.seq",
            lambda row: words.number(row.transfer.seq),
            72,
            sort=lambda row: row.transfer.seq,
        ),
        _said(
            "booked",
            "column.booked",
            lambda row: row.transfer.booked_on.isoformat(),
            104,
            least_px=92,
        ),
        Column(
            "what",
            "column.what",
            lambda row: words.member(row.transfer.kind),
            150,
            least_px=136,
            tone=lambda row: Tone.PAUSED if row.transfer.reversed_by else None,
            icon=lambda row: "undo" if row.transfer.reversed_by else None,
            tip=_what,
            sortable=False,
        ),
        _said("debit", "column.debit", _debited, SIDE_PX, least_px=SIDE_LEAST_PX),
        _said("credit", "column.credit", _credited, SIDE_PX, least_px=SIDE_LEAST_PX),
        _said("amount", "column.amount", _amount, AMOUNT_PX, least_px=148, right=True),
        _said(
            "why",
            "column.reason",
            lambda row: row.transfer.reason,
            140,
            least_px=74,
            stretch=True,
        ),
        _said(
            "order", "column.order-number", lambda row: row.transfer.order_number, 138, roomy=True
        ),
        _said("who", "column.who", lambda row: rows.who(row.transfer), 120, roomy=True),
    )


def _debited(row: TransferRow) -> str:
    return rows.named(row.transfer.debit)


def _credited(row: TransferRow) -> str:
    return rows.named(row.transfer.credit)


def _amount(row: TransferRow) -> str:
    return rows.amount(row.transfer)


def _what(row: TransferRow) -> str:
    kind = words.member(row.transfer.kind)
    return words.text("ledger.taken-back", kind=kind) if row.transfer.reversed_by else kind


def trial_columns() -> Sequence[Column[TrialRow]]:
    """Give the columns of a trial balance; its sums say whether both sides are equal."""

    def side(key: str, title: str, minor: Callable[[TrialRow], int]) -> Column[TrialRow]:
        def said(row: TrialRow) -> str:
            found = minor(row)
            return words.money(found, row.line.currency) if found or row.total else ""

        return Column(key, title, said, AMOUNT_PX, least_px=LEAST_PX, right=True, sortable=False)

    def kind(row: TrialRow) -> str:
        if not row.total:
            assert hasattr(row.line, "kind"), "sums alone have no kind"
            return words.member(row.line.kind)
        key = "ledger.sums-equal" if row.equal else "ledger.sums-differ"
        currency = row.line.currency
        name = words.text("ledger.points") if currency == POINTS else currency
        return words.text(key, currency=name)

    return (
        Column(
            "kind",
            "column.account",
            kind,
            230,
            least_px=190,
            stretch=True,
            sort=lambda row: row.rank,
            tone=lambda row: (Tone.DONE if row.equal else Tone.TROUBLE) if row.total else None,
            icon=lambda row: ("ok" if row.equal else "error") if row.total else None,
        ),
        side("debits", "column.debits", lambda row: row.line.debits_minor),
        side("credits", "column.credits", lambda row: row.line.credits_minor),
        side("balance-debit", "column.balance-debit", lambda row: row.debit_minor),
        side("balance-credit", "column.balance-credit", lambda row: row.credit_minor),
    )


def period_columns(clock: Clock) -> Sequence[Column[PeriodRow]]:
    """Give the columns of closed periods."""
    return (
        Column(
            "number",
            "column.seq",
            lambda row: words.number(row.period.number),
            72,
            sort=_number,
        ),
        Column("first", "column.first-day", _first, 112, sort=_number),
        Column(
            "last",
            "column.last-day",
            lambda row: words.day(row.period.last_on),
            120,
            sort=_number,
        ),
        Column(
            "transfers",
            "column.transfers",
            lambda row: words.number(row.period.transfers),
            96,
            sort=lambda row: row.period.transfers,
            right=True,
        ),
        Column(
            "closed",
            "column.closed",
            lambda row: words.moment(row.period.closed_at, clock.now()),
            122,
            sort=_number,
        ),
        Column("who", "column.who", lambda row: row.period.closed_name, 130),
        Column("why", "column.reason", _why, 190, least_px=180, stretch=True, tip=_why),
        Column(
            "digest",
            "column.trial-digest",
            lambda row: row.period.trial[:16],
            150,
            roomy=True,
            tip=lambda row: row.period.trial,
        ),
    )


def _number(row: PeriodRow) -> int:
    return row.period.number


def _why(row: PeriodRow) -> str:
    return row.period.reason


def _first(row: PeriodRow) -> str:
    on = row.period.first_on
    return words.text("ledger.from-the-beginning") if on is None else words.day(on)
