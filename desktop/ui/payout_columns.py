"""Decides which columns payouts have, and the payments of a run (E9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from api_client.wire.payouts import Payout, PayoutLine
from desktop import words
from desktop.clock import Clock
from desktop.ui import payouts
from desktop.ui.holds import brief
from desktop.ui.payouts import LINE_LOOKS, Row
from desktop.ui.table import Column
from desktop.ui.theme import Tone

AGE = "age"
"""The column by which they stand at first."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """A payment of a run as a row: by its id, as of the run's version."""

    line: PayoutLine
    run: Payout

    @property
    def id(self) -> UUID:
        """The payment's id."""
        return self.line.id

    @property
    def version(self) -> int:
        """The run's version: it grows with each change of a payment."""
        return self.run.version


def payout_columns(clock: Clock) -> Sequence[Column[Row]]:
    """Give the columns of what is owed and of the runs."""

    def age(row: Row) -> str:
        at = payouts.since(row)
        return "" if at is None else brief(clock.now() - at)

    def age_rank(row: Row) -> tuple[bool, float, str]:
        at, name = payouts.since(row), payouts.who(row)
        return (True, 0.0, name) if at is None else (False, at.timestamp(), name)

    return (
        Column("who", "column.payout-who", payouts.who, 170, least_px=130),
        Column("what", "column.payout-what", payouts.what, 150, least_px=120),
        Column(
            "amount",
            "column.amount",
            payouts.sum_of,
            130,
            least_px=112,
            sort=payouts.minor_of,
            right=True,
        ),
        Column(
            "stands",
            "column.payout-stands",
            payouts.stands,
            320,
            stretch=True,
            least_px=220,
            tone=payouts.tone,
            icon=payouts.icon,
            tip=payouts.stands,
        ),
        Column(AGE, "column.asked-age", age, 80, sort=age_rank),
    )


def line_columns() -> Sequence[Column[LineRow]]:
    """Give the columns of the payments of a run."""
    place: Column[LineRow] = Column(
        "place",
        "column.place-in-run",
        lambda row: str(row.line.place),
        84,
        sort=lambda row: row.line.place,
    )
    amount: Column[LineRow] = Column(
        "amount",
        "column.amount",
        lambda row: payouts.amount(row.line.amount_minor, row.run.currency),
        130,
        least_px=112,
        sort=lambda row: row.line.amount_minor,
        right=True,
    )
    return (
        place,
        Column("who", "column.payout-who", _line_who, 150, least_px=120),
        Column("holder", "column.holder", lambda row: row.line.holder, 150, least_px=110),
        Column("account", "column.bank-account", _line_account, 160, least_px=120),
        amount,
        Column(
            "state",
            "column.state",
            _line_state,
            220,
            stretch=True,
            least_px=150,
            tone=lambda row: _look(row)[1],
            icon=lambda row: _look(row)[0],
            tip=_line_state,
        ),
    )


def _line_who(row: LineRow) -> str:
    return row.line.technician_name or row.line.order_number


def _line_account(row: LineRow) -> str:
    return payouts.account(row.line.account_tail, row.line.bank or row.line.bic)


def _line_state(row: LineRow) -> str:
    said = words.member(row.line.state)
    why = row.line.reason
    return words.text("payouts.ended-why", state=said, why=why) if why else said


def _look(row: LineRow) -> tuple[str, Tone | None]:
    return LINE_LOOKS.get(row.line.state, ("info", None))
