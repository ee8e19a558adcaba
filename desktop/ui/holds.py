"""Decides how frozen sums of an order stand at the desk: what waits for whom, until when (E5, E9).

All of it is read from the funding that the server tells; nothing is reckoned but time.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import Enum

from api_client.vocabulary import (
    DocumentsState,
    HoldKind,
    HoldState,
    PaymentOperation,
    PaymentProvider,
    PaymentState,
)
from api_client.wire.holds import Funding, Hold, PaymentRequest
from desktop import words
from desktop.ui.theme import Tone

LAPSES_SOON = timedelta(hours=24)
"""A provider that lets go of a sum within this is marked."""
DUE_SOON = timedelta(hours=24)
"""So long before their end the documents' time is marked."""

FEW_HOURS, MANY_HOURS = timedelta(hours=2), 48
"""Below this minutes are told too; below so many hours, no days."""


class Situation(Enum):
    """What an order's sums wait for, what presses first; the value is the key of its words."""

    SECOND = "holds.waits-second"
    TAKE = "holds.waits-take"
    GIVE_BACK = "holds.waits-give-back"
    CASE = "holds.waits-case"
    PROVIDER = "holds.waits-provider"
    UNPAID = "holds.waits-unpaid"
    CLERK = "holds.waits-clerk"
    CUSTOMER = "holds.waits-customer"
    FEE = "holds.waits-fee"
    CONFIRM = "holds.waits-confirm"


LOOKS: dict[HoldState, tuple[str, Tone | None]] = {
    HoldState.ASKED: ("wait", Tone.WAITING),
    HoldState.HELD: ("lock", Tone.WORKING),
    HoldState.RELEASED: ("undo", Tone.DONE),
    HoldState.FORFEITED: ("flag", Tone.PAUSED),
    HoldState.LAPSED: ("warning", Tone.TROUBLE),
    HoldState.FAILED: ("error", Tone.TROUBLE),
    HoldState.WITHDRAWN: ("ban", Tone.NEUTRAL),
}
"""The icon and tone of each state: what lapsed never looks as if it was given back."""


def look(state: HoldState) -> tuple[str, Tone | None]:
    """Give the icon and tone of a state, also of one that a newer server knows."""
    return LOOKS.get(state, ("info", None))


def sum_of(funding: Funding, kind: HoldKind) -> Hold | None:
    """Give the sum of a kind, if one was asked for."""
    return next((hold for hold in funding.holds if hold.kind is kind), None)


def held(funding: Funding) -> Sequence[Hold]:
    """Give the sums that are frozen."""
    return [hold for hold in funding.holds if hold.state is HoldState.HELD]


def _is_held(funding: Funding, kind: HoldKind) -> bool:
    return any(hold.kind is kind for hold in held(funding))


def at_counter(request: PaymentRequest) -> bool:
    """Say whether a clerk may carry it out: it waits for him, or its provider refused it."""
    if request.answered_at is None:
        return request.provider is PaymentProvider.COUNTER
    back = request.operation is PaymentOperation.UNFREEZE
    return back and request.state is PaymentState.REFUSED


def to_count(funding: Funding) -> Sequence[tuple[Hold, PaymentRequest]]:
    """Give what is to be taken or given back at the counter."""
    return [(hold, each) for hold in funding.holds for each in hold.requests if at_counter(each)]


def _requested(funding: Funding) -> Iterable[Situation]:
    """Give what is to be done for the sums at the counter and by providers."""
    for hold in funding.holds:
        for each in hold.requests:
            if at_counter(each):
                freeze = each.operation is PaymentOperation.FREEZE
                yield Situation.TAKE if freeze else Situation.GIVE_BACK
            elif each.answered_at is None:
                yield Situation.PROVIDER
            elif each.operation is PaymentOperation.CAPTURE and each.state in {
                PaymentState.REFUSED,
                PaymentState.LAPSED,
            }:
                yield Situation.UNPAID


def _awaited(funding: Funding) -> Iterable[Situation]:
    """Give what is awaited of customer, technician and clerks while sums are frozen."""
    if funding.stands_at is None:
        return
    if _is_held(funding, HoldKind.DEPOSIT):
        if funding.case_at is not None:
            yield Situation.CASE
        elif funding.documents is DocumentsState.HANDED_IN:
            yield Situation.CLERK
        elif funding.documents is not DocumentsState.VERIFIED:
            yield Situation.CUSTOMER
    if _is_held(funding, HoldKind.PREPAYMENT):
        if funding.fee_paid_at is None:
            yield Situation.FEE
        elif funding.fee_confirmed_at is None:
            yield Situation.CONFIRM


def situations(funding: Funding) -> Sequence[Situation]:
    """Give everything that an order's sums wait for, what presses first; each once."""
    found = {*_requested(funding), *_awaited(funding)}
    if any(hold.proposed_by is not None for hold in held(funding)):
        found.add(Situation.SECOND)
    return [each for each in Situation if each in found]


def open_(funding: Funding) -> bool:
    """Say whether there is anything left to do, or to end, for an order's sums."""
    return funding.over_at is None or bool(situations(funding))


def waits(funding: Funding) -> str:
    """Say in plain words what waits for whom."""
    found = situations(funding)
    if not found:
        return words.text("holds.waits-nothing")
    return words.sentences(*(words.text(each.value) for each in found))


def due_at(funding: Funding) -> datetime | None:
    """Give until when the sums have to be frozen, or the documents have to be there."""
    if funding.over_at is not None or funding.case_at is not None:
        return None
    if funding.stands_at is None:
        return funding.funds_by
    return funding.documents_due_at if _is_held(funding, HoldKind.DEPOSIT) else None


def deadline(funding: Funding, now: datetime) -> str:
    """Say what is left until the sums have to be frozen, or the documents have to be there."""
    if _case(funding):
        return words.text("holds.case-asked")
    stopped = _stopped(funding)
    if stopped is not None:
        return words.text("holds.documents-stopped", left=brief(stopped))
    at = due_at(funding)
    if at is None:
        return ""
    funds = funding.stands_at is None
    if at <= now:
        key = "holds.funds-over" if funds else "holds.documents-over"
        return words.text(key, by=brief(now - at))
    key = "holds.funds-left" if funds else "holds.documents-left"
    return words.text(key, left=brief(at - now))


def deadline_tone(funding: Funding, now: datetime) -> Tone | None:
    """Mark what is overdue, what soon will be, and what stands still."""
    if _case(funding):
        return Tone.TROUBLE
    if _stopped(funding) is not None:
        return Tone.PAUSED
    at = due_at(funding)
    if at is None:
        return None
    if at <= now:
        return Tone.TROUBLE
    return Tone.WAITING if funding.stands_at is None or at - now <= DUE_SOON else None


def deadline_icon(funding: Funding, now: datetime) -> str | None:
    """Give the icon that stands with that tone."""
    if _stopped(funding) is not None:
        return "pause"
    tone = deadline_tone(funding, now)
    return None if tone is None else "warning" if tone is Tone.TROUBLE else "clock"


def deadline_rank(funding: Funding, now: datetime) -> tuple[int, float]:
    """Order by it: cases, what runs, what stands still, what has none."""
    if _case(funding):
        return 0, 0.0
    at, stopped = due_at(funding), _stopped(funding)
    if stopped is not None:
        return 2, stopped.total_seconds()
    return (3, 0.0) if at is None else (1, (at - now).total_seconds())


def _case(funding: Funding) -> bool:
    return funding.case_at is not None and _is_held(funding, HoldKind.DEPOSIT)


def _stopped(funding: Funding) -> timedelta | None:
    left_s = funding.documents_left_s
    if left_s is None or not _is_held(funding, HoldKind.DEPOSIT):
        return None
    return timedelta(seconds=left_s)


def lapses_at(funding: Funding) -> datetime | None:
    """Give when the first of the sums is let go by its provider."""
    return min((hold.lapses_at for hold in held(funding) if hold.lapses_at), default=None)


def lapses(funding: Funding, now: datetime) -> str:
    """Say how long the provider keeps what is frozen."""
    at = lapses_at(funding)
    if at is None:
        return ""
    if at <= now:
        return words.text("holds.lapse-over", by=brief(now - at))
    return words.text("holds.lapse-left", left=brief(at - now))


def lapses_tone(funding: Funding, now: datetime) -> Tone | None:
    """Mark what a provider will soon let go of."""
    at = lapses_at(funding)
    if at is None or at - now > LAPSES_SOON:
        return None
    return Tone.TROUBLE if at <= now else Tone.WAITING


def brief(length: timedelta) -> str:
    """Give a length of time as short as it can be told apart: `40 min`, `22 h`, `3 d 4 h`."""
    if length < FEW_HOURS:
        return words.span(length)
    hours = int(length.total_seconds()) // 3_600
    if hours < MANY_HOURS:
        return words.text("unit.hours", n=hours)
    if hours % 24 == 0:
        return words.text("unit.days", n=hours // 24)
    return words.duration(timedelta(hours=hours))


def amount(hold: Hold) -> str:
    """Give a sum as people write it, with its currency."""
    return words.money(hold.amount_minor, hold.currency)


def said(hold: Hold) -> str:
    """Give what a sum is for and how much it is."""
    return words.text("holds.sum", kind=words.member(hold.kind), amount=amount(hold))
