"""Decides which columns the frozen sums of orders have (E5, E9)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from api_client.vocabulary import HoldKind
from api_client.wire.holds import Funding
from desktop import words
from desktop.clock import Clock
from desktop.ui import holds
from desktop.ui.table import Column
from desktop.ui.theme import Tone

AGE = "age"
"""The column by which they stand at first: the oldest on top."""
WAITS_PX, LEAST_PX = 250, 200


def _sum(kind: HoldKind) -> Column[Funding]:
    """Give the column of one of the two sums: how much it is, its state by icon and tone."""

    def value(row: Funding) -> str:
        hold = holds.sum_of(row, kind)
        return "" if hold is None else holds.amount(hold)

    def tip(row: Funding) -> str:
        hold = holds.sum_of(row, kind)
        if hold is None:
            return ""
        state = words.member(hold.state)
        return words.text("holds.stands", state=state, amount=holds.amount(hold))

    def tone(row: Funding) -> Tone | None:
        hold = holds.sum_of(row, kind)
        return None if hold is None else holds.look(hold.state)[1]

    def icon(row: Funding) -> str | None:
        hold = holds.sum_of(row, kind)
        return None if hold is None else holds.look(hold.state)[0]

    def rank(row: Funding) -> tuple[str, int]:
        hold = holds.sum_of(row, kind)
        return ("", 0) if hold is None else (hold.currency, hold.amount_minor)

    return Column(
        kind.value,
        f"hold-kind.{kind.value}",
        value,
        122,
        least_px=112,
        sort=rank,
        tone=tone,
        icon=icon,
        right=True,
        tip=tip,
    )


def _counting(clock: Clock) -> Sequence[Column[Funding]]:
    """Give the two countdowns and the age."""

    def now() -> datetime:
        return clock.now()

    def lapse_rank(row: Funding) -> tuple[bool, float]:
        at = holds.lapses_at(row)
        return at is None, 0.0 if at is None else at.timestamp()

    def tick(told: Callable[[Funding, datetime], str]) -> Callable[[Funding], str]:
        return lambda row: told(row, now())

    return (
        Column(
            AGE,
            "column.asked-age",
            lambda row: holds.brief(now() - row.asked_at),
            80,
            sort=lambda row: row.asked_at,
        ),
        Column(
            "due",
            "column.hold-due",
            tick(holds.deadline),
            178,
            least_px=172,
            sort=lambda row: holds.deadline_rank(row, now()),
            tone=lambda row: holds.deadline_tone(row, now()),
            icon=lambda row: holds.deadline_icon(row, now()),
            tip=tick(holds.deadline),
        ),
        Column(
            "lapses",
            "column.lapses",
            tick(holds.lapses),
            96,
            least_px=88,
            sort=lapse_rank,
            tone=lambda row: holds.lapses_tone(row, now()),
            icon=lambda row: "clock" if holds.lapses_tone(row, now()) else None,
            tip=tick(holds.lapses),
        ),
    )


def hold_columns(clock: Clock) -> Sequence[Column[Funding]]:
    """Give the columns of the sums of orders."""
    age, due, lapses = _counting(clock)
    waits: Column[Funding] = Column(
        "waits",
        "column.waits",
        holds.waits,
        WAITS_PX,
        stretch=True,
        least_px=LEAST_PX,
        sort=lambda row: [list(holds.Situation).index(each) for each in holds.situations(row)],
        wraps=True,
        tip=holds.waits,
    )
    return (
        Column("number", "column.order-number", lambda row: row.order_number, 138),
        _sum(HoldKind.PREPAYMENT),
        _sum(HoldKind.DEPOSIT),
        age,
        due,
        lapses,
        waits,
        Column("customer", "column.customer", lambda row: row.customer_name, 120, roomy=True),
        Column("technician", "column.technician", lambda row: row.technician_name, 110, roomy=True),
    )
