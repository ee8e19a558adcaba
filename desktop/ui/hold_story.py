"""Decides how the money of one order is told: what is still to be done, what happened (E5, E9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import (
    DocumentsState,
    HoldKind,
    HoldState,
    PaymentOperation,
    PaymentState,
)
from api_client.wire.holds import Funding, Hold, PaymentRequest
from desktop import words
from desktop.clock import Clock
from desktop.ui import fee_facts, holds
from desktop.ui.order_pages import marked
from desktop.ui.theme import Theme, Tone
from desktop.ui.widgets.cards import CardPage
from desktop.ui.widgets.facts import Card
from desktop.ui.widgets.timeline import Rail

_Op, _St = PaymentOperation, PaymentState
ANSWERS: dict[tuple[PaymentOperation, PaymentState], tuple[str, str, Tone]] = {
    (_Op.FREEZE, _St.REFUSED): ("holds.told-freeze-refused", "error", Tone.TROUBLE),
    (_Op.UNFREEZE, _St.SUCCEEDED): ("holds.told-back", "ok", Tone.DONE),
    (_Op.UNFREEZE, _St.LAPSED): ("holds.told-back-lapsed", "ok", Tone.DONE),
    (_Op.UNFREEZE, _St.REFUSED): ("holds.told-back-refused", "warning", Tone.TROUBLE),
    (_Op.CAPTURE, _St.SUCCEEDED): ("holds.told-paid-out", "ok", Tone.DONE),
    (_Op.CAPTURE, _St.REFUSED): ("holds.told-capture-refused", "warning", Tone.TROUBLE),
    (_Op.CAPTURE, _St.LAPSED): ("holds.told-capture-refused", "warning", Tone.TROUBLE),
}
"""How a provider's or the counter's answer is told, where the sum's own state does not tell it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: when, in words, with what else is known of it, and how it looks."""

    at: datetime
    said: str
    more: str
    icon: str
    tone: Tone


def story(funding: Funding) -> Sequence[Line]:
    """Tell what happened to the money of an order, the first thing first."""
    told = [*_of_order(funding)]
    for hold in funding.holds:
        told.extend(_of_hold(hold))
    return sorted(told, key=lambda line: line.at)


def _of_order(funding: Funding) -> Iterable[Line]:
    sums = words.text("list.comma").join(holds.said(hold) for hold in funding.holds)
    for_whom = words.text("holds.told-for", who=funding.technician_name)
    asked = words.text("holds.told-asked", sums=sums, customer=funding.customer_name)
    yield Line(funding.asked_at, asked, for_whom, "send", Tone.NEUTRAL)
    if funding.stands_at is not None:
        yield Line(funding.stands_at, words.text("holds.told-stands"), "", "check", Tone.DONE)
    if funding.case_at is not None:
        number = funding.case_number
        more = words.text("holds.told-case-number", number=number) if number else ""
        yield Line(funding.case_at, words.text("holds.told-case"), more, "flag", Tone.TROUBLE)
    yield from _of_fee(funding)
    if funding.fee_confirmed_at is not None:
        confirmed = words.text("holds.told-fee-confirmed", who=funding.technician_name)
        yield Line(funding.fee_confirmed_at, confirmed, "", "check-double", Tone.DONE)
    if funding.over_at is not None:
        yield Line(funding.over_at, words.text("holds.told-over"), "", "archive", Tone.NEUTRAL)


def _of_fee(funding: Funding) -> Iterable[Line]:
    """Tell what was charged, how it was paid, and what of it is the technician's."""
    fee = funding.fee
    if fee is not None and fee.paid is None:
        said = words.text("holds.told-fee-noted", total=fee_facts.total(fee))
        yield Line(fee.recorded_at, said, words.text("fee.not-paid"), "funds", Tone.WAITING)
    if funding.fee_paid_at is None:
        return
    if fee is None or fee.paid is None:  # of a server of an earlier release
        yield Line(funding.fee_paid_at, words.text("holds.told-fee-paid"), "", "funds", Tone.DONE)
        return
    said = words.text("holds.told-fee-paid-of", total=fee_facts.total(fee))
    more = words.sentences(fee_facts.paid_how(fee), fee_facts.share(fee))
    yield Line(funding.fee_paid_at, said, more, "funds", Tone.DONE)


def _of_hold(hold: Hold) -> Iterable[Line]:
    if hold.held_at is not None:
        icon, tone = holds.look(HoldState.HELD)
        frozen = words.text(
            "holds.told-frozen", sum=holds.said(hold), provider=words.member(hold.provider)
        )
        more = _receipt(hold, PaymentOperation.FREEZE)
        yield Line(hold.held_at, frozen, more, icon, tone or Tone.NEUTRAL)
    if hold.ended_at is not None:
        icon, tone = holds.look(hold.state)
        cause = "" if hold.cause is None else words.member(hold.cause)
        ended = words.text(
            "holds.told-ended", sum=holds.said(hold), state=words.member(hold.state), cause=cause
        )
        who = words.text("holds.told-by", who=hold.ended_name) if hold.ended_name else ""
        more = words.sentences(who, _reason(hold.reason))
        yield Line(hold.ended_at, ended, more, icon, tone or Tone.NEUTRAL)
    for each in hold.requests:
        look = ANSWERS.get((each.operation, each.state))
        given_up = hold.state is HoldState.WITHDRAWN and each.operation is _Op.FREEZE
        if each.answered_at is not None and look is not None and not given_up:
            key, icon, tone = look
            more = _receipt(hold, each.operation) or _reason(each.reason)
            said = words.text(key, sum=holds.said(hold), provider=words.member(each.provider))
            yield Line(each.answered_at, said, more, icon, tone)


def _reason(reason: str) -> str:
    return words.text("holds.told-reason", reason=reason) if reason else ""


def _receipt(hold: Hold, operation: PaymentOperation) -> str:
    """Give by which means and receipt a sum was taken or given back at the counter."""
    for each in hold.requests:
        if each.operation is operation and each.means is not None:
            means = words.member(each.means)
            return words.text("holds.told-receipt", means=means, receipt=each.receipt)
    return ""


def to_do(funding: Funding, now: datetime) -> Sequence[tuple[str, str, Tone]]:
    """Say what is to be done yet, as a sentence with icon and tone each, what presses first."""
    told: list[tuple[str, str, Tone]] = []
    for hold in holds.held(funding):
        if hold.proposed_outcome is not None:
            key = "holds.todo-second"
            outcome = words.member(hold.proposed_outcome)
            fields = {"who": hold.proposed_name, "sum": holds.said(hold), "outcome": outcome}
            told.append((words.text(key, **fields), "people", Tone.WAITING))
    for hold in funding.holds:
        told.extend(_asked_yet(hold, each, now) for each in hold.requests if _is_open(each))
    told.extend(_of_documents(funding, now))
    rest = {holds.Situation.FEE: "funds", holds.Situation.CONFIRM: "person"}
    found = [each for each in holds.situations(funding) if each in rest]
    told.extend((words.text(each.value), rest[each], Tone.NEUTRAL) for each in found)
    at = holds.lapses_at(funding)
    if at is not None and holds.lapses_tone(funding, now) is not None:
        lapse = words.text("holds.todo-lapses", at=words.moment(at, now))
        told.append((lapse, "warning", Tone.TROUBLE))
    return told


def _is_open(request: PaymentRequest) -> bool:
    return request.answered_at is None or holds.at_counter(request)


def _asked_yet(hold: Hold, request: PaymentRequest, now: datetime) -> tuple[str, str, Tone]:
    """Say what the counter or a provider has to do yet, and since when."""
    since, sum_ = words.moment(request.made_at, now), holds.said(hold)
    if holds.at_counter(request):
        freeze = request.operation is PaymentOperation.FREEZE
        key = "holds.todo-take" if freeze else "holds.todo-give-back"
        return words.text(key, sum=sum_, since=since), "funds", Tone.WAITING
    operation = words.member(request.operation)
    key = "holds.todo-provider" if request.times_sent else "holds.todo-send"
    fields: dict[str, words.Field] = {"sum": sum_, "since": since, "operation": operation}
    fields["provider"] = words.member(request.provider)
    return words.text(key, **fields), "wait", Tone.WAITING


def _of_documents(funding: Funding, now: datetime) -> Iterable[tuple[str, str, Tone]]:
    """Say how the documents stand while a deposit is frozen for them."""
    deposit = holds.sum_of(funding, HoldKind.DEPOSIT)
    if deposit is None or deposit.state is not HoldState.HELD or funding.stands_at is None:
        return
    if funding.case_at is not None:
        yield words.text("holds.todo-case", sum=holds.said(deposit)), "flag", Tone.TROUBLE
    elif funding.documents is DocumentsState.HANDED_IN:
        yield words.text("holds.todo-check"), "eye", Tone.WAITING
    elif funding.documents is not DocumentsState.VERIFIED and funding.documents_due_at is not None:
        refused = funding.documents is DocumentsState.REFUSED
        key = "holds.todo-documents-again" if refused else "holds.todo-documents"
        at = words.moment(funding.documents_due_at, now)
        said = words.text(key, at=at)
        yield words.sentences(said, _reason(funding.documents_reason)), "file", Tone.WAITING


class StoryPage(CardPage):
    """The money of one order, in plain words."""

    def __init__(self, theme: Theme, clock: Clock) -> None:
        """Begin empty."""
        super().__init__("holds.story", theme)
        self._clock = clock
        self._funding: Funding | None = None

    def show_funding(self, funding: Funding | None) -> None:
        """Tell of an order's sums, or of nothing."""
        self._funding = funding
        self.again()

    @override
    def again(self) -> None:
        self.clear()
        if self._funding is not None:
            self._fill(self._funding, self._clock.now())
        self.inside.addStretch(1)

    def _fill(self, funding: Funding, now: datetime) -> None:
        for said, icon, tone in to_do(funding, now):
            self.inside.addWidget(marked(said, icon, tone, self.theme))
        self.inside.addWidget(StoryCard(funding, now, self.theme))


class StoryCard(Card):
    """What happened to the money of one order with one technician, the first thing first."""

    def __init__(self, funding: Funding, now: datetime, theme: Theme) -> None:
        """Tell of it, as of `now`."""
        super().__init__("holds.story", "funds", theme)
        lines = story(funding)
        for place, line in enumerate(lines):
            self.inside.addWidget(self._line(line, now, theme, last=place == len(lines) - 1))

    @staticmethod
    def _line(line: Line, now: datetime, theme: Theme, *, last: bool) -> QWidget:
        holder, told = QWidget(), QVBoxLayout()
        across = QHBoxLayout(holder)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(Rail(line.icon, line.tone, theme, last=last))
        told.setContentsMargins(0, 4, 0, 8)
        told.setSpacing(2)
        at, head = words.moment(line.at, now), QHBoxLayout()
        head.addWidget(_label(line.said, "strong"), 1)
        when = _label(at, "caption")
        when.setWordWrap(False)
        head.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        told.addLayout(head)
        if line.more:
            told.addWidget(_label(line.more, ""))
        across.addLayout(told, 1)
        holder.setAccessibleName(words.sentences(line.said, line.more, at))
        return holder


def _label(said: str, part: str) -> QLabel:
    label = QLabel(said)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if part:
        label.setProperty("part", part)
    return label
