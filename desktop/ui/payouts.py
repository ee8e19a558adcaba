"""Decides how what the centre owes, and its runs, stand at the desk: what waits for whom (E9).

What is owed to technicians, what goes back to customers and the runs are rows of one table; a view
shows those of one kind.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from api_client.vocabulary import PayoutKind, PayoutLineState, PayoutState
from api_client.wire.payouts import (
    Payable,
    PayableList,
    Payout,
    PayoutLine,
    PayoutList,
    Refund,
    RefundList,
)
from desktop import words
from desktop.ui.theme import Tone
from desktop.ui.values import joined

TECHNICIANS, REFUNDS = "payouts.view-technicians", "payouts.view-refunds"
RUNS, ALL = "payouts.view-runs", "payouts.view-all"
VIEWS = (TECHNICIANS, REFUNDS, RUNS, ALL)
"""What is looked at, by the keys of its words."""


class Scope(StrEnum):
    """Whom something is done for."""

    ALL = "all"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: by id, as of the feed's number, and what it is about."""

    id: UUID
    version: int
    about: Payable | Refund | Payout


def rows(payables: PayableList, refunds: RefundList, runs: PayoutList) -> Sequence[Row]:
    """Give all of it as rows."""
    return (
        *(Row(_id_of(each), payables.seq, each) for each in payables.items),
        *(Row(each.request_id, refunds.seq, each) for each in refunds.items),
        *(Row(each.id, runs.seq, each) for each in runs.items),
    )


def _id_of(payable: Payable) -> UUID:
    """Give an id to what one person is owed in one currency."""
    return uuid5(payable.technician_id, payable.currency)


def is_in(row: Row, view: str) -> bool:
    """Say whether a view shows a row."""
    about = row.about
    if isinstance(about, Payout):
        return view == ALL or (view == RUNS and about.ended_at is None)
    return view == (TECHNICIANS if isinstance(about, Payable) else REFUNDS)


def amount(minor: int, currency: str) -> str:
    """Give an amount as people write it, with its currency."""
    return words.money(minor, currency)


def minor_of(row: Row) -> tuple[str, int]:
    """Give the amount of a row: what is owed, goes back, or is in a run; by currency first."""
    about = row.about
    minor = about.total_minor if isinstance(about, Payout) else about.amount_minor
    return about.currency, minor


def sum_of(row: Row) -> str:
    """Give the amount of a row as people write it."""
    currency, minor = minor_of(row)
    return amount(minor, currency)


def who(row: Row) -> str:
    """Give whom it is about, or the number of a run."""
    about = row.about
    if isinstance(about, Payable):
        return about.technician_name
    return about.customer_name if isinstance(about, Refund) else about.number


def what(row: Row) -> str:
    """Give what it is for."""
    about = row.about
    if isinstance(about, Payable):
        return words.text("payouts.share")
    return about.order_number if isinstance(about, Refund) else words.member(about.kind)


def account(tail: str, *bank: str) -> str:
    """Give an account by its last signs, and its bank."""
    return joined(f"…{tail}", *bank)


def open_lines(run: Payout) -> Sequence[PayoutLine]:
    """Give the payments of a run of which nobody knows yet what the bank did."""
    return [line for line in run.lines if line.state is PayoutLineState.OPEN]


def stands(row: Row) -> str:
    """Say in plain words how it stands, and what is to be done."""
    about = row.about
    if isinstance(about, Payable):
        return _payable_stands(about)
    return _refund_stands(about) if isinstance(about, Refund) else _run_stands(about)


def _run_stands(run: Payout) -> str:
    every, still = len(run.lines), len(open_lines(run))
    if run.state is PayoutState.PREPARED:
        return words.text("payouts.waits-release", who=run.prepared_name)
    if run.state is PayoutState.CANCELLED:
        return words.text("payouts.cancelled-why", who=run.ended_name, reason=run.reason)
    if still:
        one = words.plural("payouts.waits-bank", still, all=every)
        return words.text("payouts.waits-bank-all") if still == every else one
    back = _came_back(run)
    if back and back < every:
        return words.plural("payouts.over-back", back, all=every)
    return words.text("payouts.over-back-all" if back else "payouts.over-paid")


def _came_back(run: Payout) -> int:
    """Give how many payments of a run the bank sent back."""
    return sum(line.state is PayoutLineState.RETURNED for line in run.lines)


def _payable_stands(payable: Payable) -> str:
    coming = ""
    if payable.in_transit_minor:
        said = amount(payable.in_transit_minor, payable.currency)
        coming = words.text("payouts.on-its-way", amount=said)
    if not payable.amount_minor:
        return coming
    payee = payable.payee
    if payee is None:
        return words.sentences(words.text("payouts.details-missing"), coming)
    paid_to = account(payee.account_tail, payee.bank or payee.bic)
    return words.sentences(words.text("payouts.can-be-paid", account=paid_to), coming)


def _refund_stands(refund: Refund) -> str:
    if refund.payout_id is not None:
        return words.text("payouts.goes-by", number=refund.payout_number)
    if refund.means is None:
        return words.text("payouts.taken-by-provider")
    return words.text("payouts.taken-by", means=words.member(refund.means))


def tone(row: Row) -> Tone | None:
    """Mark what has to be done, what somebody waits for, and what is done."""
    about = row.about
    if isinstance(about, Payable):
        if not about.amount_minor:
            return Tone.WAITING
        return Tone.TROUBLE if about.payee is None else None
    if isinstance(about, Refund):
        return None if about.payout_id is None else Tone.WAITING
    over = about.state is PayoutState.OVER
    return Tone.TROUBLE if over and _came_back(about) else _TONES.get(about.state)


_TONES = {
    PayoutState.PREPARED: Tone.PAUSED,
    PayoutState.RELEASED: Tone.WAITING,
    PayoutState.OVER: Tone.DONE,
    PayoutState.CANCELLED: Tone.NEUTRAL,
}
_ICONS = {
    PayoutState.PREPARED: "draft",
    PayoutState.RELEASED: "send",
    PayoutState.OVER: "check",
    PayoutState.CANCELLED: "ban",
}


def icon(row: Row) -> str | None:
    """Give the icon that stands with that tone."""
    about = row.about
    marked = tone(row)
    if isinstance(about, Payout):
        return "undo" if marked is Tone.TROUBLE else _ICONS.get(about.state, "info")
    return None if marked is None else "warning" if marked is Tone.TROUBLE else "clock"


LINE_LOOKS: dict[PayoutLineState, tuple[str, Tone | None]] = {
    PayoutLineState.OPEN: ("clock", Tone.WAITING),
    PayoutLineState.PAID: ("check", Tone.DONE),
    PayoutLineState.RETURNED: ("undo", Tone.TROUBLE),
    PayoutLineState.WITHDRAWN: ("ban", Tone.NEUTRAL),
    PayoutLineState.COUNTED: ("funds", Tone.DONE),
}
"""The icon and tone of each payment's state."""


def since(row: Row) -> datetime | None:
    """Give since when it is so: a run's beginning, or when a sum was released."""
    about = row.about
    if isinstance(about, Payable):
        return None
    return about.since if isinstance(about, Refund) else about.prepared_at


def told(run: Payout) -> str:
    """Say who did what with a run, and whom it left out."""
    said = [words.text("payouts.told-prepared", who=run.prepared_name)]
    if run.released_name:
        said.append(words.text("payouts.told-released", who=run.released_name))
    if run.left_out:
        names = ", ".join(each.technician_name for each in run.left_out)
        said.append(words.text("payouts.told-left-out", names=names))
    return words.sentences(*said)


def payables_in(found: Collection[Row], currency: str) -> Sequence[Payable]:
    """Give everybody who is owed something in a currency now."""
    every = (row.about for row in found)
    return [
        each
        for each in every
        if isinstance(each, Payable) and each.currency == currency and each.amount_minor
    ]


def of_the_same(found: Collection[Row], refund: Refund) -> Sequence[Refund]:
    """Give all that goes back to the same customer for the same order, and is in no run."""
    every = (row.about for row in found)
    return [
        each
        for each in every
        if isinstance(each, Refund)
        and each.order_id == refund.order_id
        and each.currency == refund.currency
        and each.payout_id is None
    ]


def pays_technicians(run: Payout) -> bool:
    """Say whether a run pays technicians, and not customers."""
    return run.kind is PayoutKind.TECHNICIANS
