"""Decides what is read of one registration: every field, its way to the police, who changed what.

What a person may do now is told beside what he is registered for: the first counts at once, what
gives him more when the police has approved it (E1, E15).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import Filing, Review, Role
from api_client.wire.registrations import (
    Credential,
    FieldChange,
    FilingRequest,
    Firm,
    Person,
    RegistrationRow,
)
from desktop import words
from desktop.clock import Clock
from desktop.ui import applicants, applied
from desktop.ui.order_pages import marked
from desktop.ui.theme import Theme, Tone
from desktop.ui.values import joined
from desktop.ui.widgets.cards import CardPage
from desktop.ui.widgets.facts import Card, Entry, Fact, Facts
from desktop.ui.widgets.worded import Label

MARKS_TO = 5
"""The best mark that a customer gives."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A registration with all that is told of it; `credential` is a person's."""

    row: RegistrationRow
    subject: Firm | Person
    filings: Sequence[FilingRequest]
    history: Sequence[FieldChange]
    credential: Credential | None = None
    firm: RegistrationRow | None = None
    """The firm that a person works for, where it is registered."""


class WholePage(CardPage):
    """A page about one registration."""

    def __init__(self, name: str, theme: Theme, clock: Clock) -> None:
        """Begin empty."""
        super().__init__(name, theme)
        self._clock = clock
        self.whole: Whole | None = None

    def show_whole(self, whole: Whole | None) -> None:
        """Show what this page says of a registration, or nothing."""
        self.whole = whole
        self.again()

    @override
    def again(self) -> None:
        self.clear()
        if self.whole is not None:
            self.fill(self.whole, self._clock.now())
        self.inside.addStretch(1)

    def fill(self, whole: Whole, now: datetime) -> None:
        """Put the words where they belong."""
        raise NotImplementedError


class FactsPage(WholePage):
    """Every field that is registered, and what its owner may do now."""

    def __init__(self, theme: Theme, clock: Clock) -> None:
        """Begin empty."""
        super().__init__("registrations.page-facts", theme, clock)

    @override
    def fill(self, whole: Whole, now: datetime) -> None:
        standing = whole.row.standing
        lacks = standing.lacking_fields or standing.lacking_files or standing.lacking_fingers
        if lacks and standing.review is not Review.REFUSED:
            said = applicants.lacks(whole.row)
            self.inside.addWidget(marked(said, "warning", Tone.WAITING, self.theme))
        if isinstance(whole.subject, Firm):
            left = [
                self._card("registrations.card-firm", "firm", _firm(whole.subject)),
                self._card("registrations.card-times", "wait", _times(whole.subject)),
            ]
            right = [self._card("registrations.card-licence", "key", _licence(whole, now))]
        else:
            left = [self._card("registrations.card-person", "person", _person(whole.subject))]
            right = [self._card("registrations.card-licence", "key", _licence(whole, now))]
            if whole.credential is not None:
                may = _may(whole.credential, now)
                right.append(self._card("registrations.card-may", "shield", may))
        self.inside.addWidget(_beside(left, right))

    def _card(self, heading: str, icon: str, facts: Sequence[Fact]) -> Card:
        card, shown = Card(heading, icon, self.theme), Facts()
        shown.show_facts(facts)
        card.inside.addWidget(shown)
        return card


def _beside(left: Sequence[QWidget], right: Sequence[QWidget]) -> QWidget:
    """Put two columns of cards side by side."""
    holder = QWidget()
    across = QHBoxLayout(holder)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(10)
    for column in (left, right):
        down = QVBoxLayout()
        down.setSpacing(10)
        for card in column:
            down.addWidget(card)
        down.addStretch(1)
        across.addLayout(down, 1)
    return holder


def _firm(firm: Firm) -> Sequence[Fact]:
    return (
        ("field.firm-name", firm.name),
        ("field.credit-code", firm.credit_code),
        ("field.legal-representative", firm.legal_representative),
        ("field.responsible-person", firm.responsible_person),
        ("field.phone", firm.phone),
        ("duty.hotline", firm.hotline),
        ("field.address", firm.address),
        ("field.firm-state", words.member(firm.state)),
    )


def _times(firm: Firm) -> Sequence[Fact]:
    told = firm.model_dump(mode="json")
    names = ("taking_orders", "hours", "days_off", "area_ids")
    return [(applied.LABELS[name], applied.said(name, told[name])) for name in names]


def _person(person: Person) -> Sequence[Fact]:
    number = "registrations.number-sealed" if person.has_number else "registrations.number-lacks"
    return (
        ("field.name", person.name),
        ("field.sex", "" if person.sex is None else words.member(person.sex)),
        ("field.ethnicity", person.ethnicity),
        ("field.identity-number", words.text(number)),
        ("field.phone", person.phone),
        ("field.address", person.address),
        ("field.firm", person.firm_name),
        ("field.employer", joined(person.employer, person.employer_address)),
        ("field.post", words.member(person.post)),
    )


def _licence(whole: Whole, now: datetime) -> Sequence[Fact]:
    subject = whole.subject
    until = subject.licence_until
    facts: list[Fact] = [
        ("field.licence-number", subject.licence_number),
        ("field.licence-until", "" if until is None else words.day(until)),
    ]
    if isinstance(subject, Person):
        facts += [
            ("field.grade", "" if subject.grade is None else words.member(subject.grade)),
            ("field.scope", _scope(subject)),
        ]
    return (
        *facts,
        ("field.tools", subject.equipment),
        ("field.works-in", words.text("list.comma").join(subject.areas)),
        ("field.lapses", applicants.expires(whole.row, now)),
    )


def _may(held: Credential, now: datetime) -> Sequence[Fact]:
    """Say what somebody may be asked to do now, and how he is judged."""
    filed = held.filing is Filing.APPROVED
    lapsed = filed and held.filed_until is not None and held.filed_until <= now
    nothing = words.text("registrations.may-nothing")
    facts: list[Fact] = [("field.may-do", nothing)]
    if filed and not lapsed:
        facts = [
            ("field.grade", "" if held.grade is None else words.member(held.grade)),
            ("field.may-do", _scope(held) or nothing),
        ]
    return (
        *facts,
        ("field.standing", words.member(held.standing)),
        ("field.risk", words.text("registrations.no-risk") if held.risk is None else _risk(held)),
        ("field.marks", _marks(held)),
    )


def _risk(held: Credential) -> str:
    return "" if held.risk is None else words.member(held.risk)


def _marks(held: Credential) -> str:
    if not held.marks_count:
        return words.text("registrations.no-marks")
    mean = words.number(round(held.marks_sum / held.marks_count, 1))
    return words.plural("registrations.marks", held.marks_count, mean=mean, best=MARKS_TO)


def _scope(held: Person | Credential) -> str:
    return applied.scope([(each.lock_kind, each.action) for each in held.scope])


class FilingPage(WholePage):
    """The review here, how it stands with the police, and each request with its receipt."""

    def __init__(self, theme: Theme, clock: Clock) -> None:
        """Begin empty."""
        super().__init__("registrations.page-filing", theme, clock)

    @override
    def fill(self, whole: Whole, now: datetime) -> None:
        review, police = (
            Card("registrations.card-review", "eye", self.theme),
            Card("registrations.card-police", "shield", self.theme),
        )
        for card, told in ((review, _review(whole, now)), (police, _police(whole, now))):
            facts = Facts()
            facts.show_facts(told)
            card.inside.addWidget(facts)
        self.inside.addWidget(_beside([review], [police]))
        for request in whole.filings:
            self.inside.addWidget(_request(request, now))
        if not whole.filings:
            self.inside.addWidget(Label("registrations.no-requests", "caption"))


def _review(whole: Whole, now: datetime) -> Sequence[Fact]:
    standing = whole.row.standing
    applied_at = words.moment(standing.applied_at, now)
    by = joined(standing.applied_by, applied_at)
    at = standing.reviewed_at
    return (
        ("field.applied-by", by),
        ("field.review", words.member(standing.review)),
        ("field.reviewed-by", "" if at is None else joined(standing.reviewed_by, _at(at, now))),
        ("field.reason", standing.review_reason),
    )


def _police(whole: Whole, now: datetime) -> Sequence[Fact]:
    """Say how it stands with the police, with both receipts."""
    standing, firm = whole.row.standing, whole.firm
    own = "field.receipt" if isinstance(whole.subject, Firm) else "field.receipt-person"
    filed, until = standing.filed_at, standing.filed_until
    return (
        ("field.filing", applicants.filing(whole.row)),
        ("field.reason", standing.filing_reason),
        (own, standing.receipt or words.text("registrations.no-receipt")),
        (
            "field.receipt-firm",
            "" if firm is None else firm.standing.receipt or words.text("registrations.no-receipt"),
        ),
        ("field.filed-at", "" if filed is None else words.moment(filed, now)),
        ("field.filed-until", "" if until is None else words.day(until)),
    )


def _request(request: FilingRequest, now: datetime) -> Entry:
    """Tell of one request: its number, how often it was sent, and what came of it."""
    state = words.member(request.state)
    if request.state is Filing.PENDING:
        silent = "registrations.request-silent" if request.silent else "registrations.request-waits"
        state = words.text(silent)
    lines = [
        ("field.request-number", str(request.id)),
        ("field.sent", _sent(request, now)),
        ("field.answered-at", _at(request.answered_at, now)),
        ("field.receipt", request.receipt),
        ("field.reason", request.reason),
        ("field.filed-until", _day(request.filed_until)),
    ]
    head = words.text("registrations.request", version=words.number(request.version), state=state)
    told = [(words.text(key), said) for key, said in lines if said]
    return Entry(head, words.moment(request.made_at, now), told)


def _sent(request: FilingRequest, now: datetime) -> str:
    if request.sent_at is None:
        return words.text("registrations.not-sent")
    at = words.moment(request.sent_at, now)
    return words.plural("registrations.sent-times", request.times_sent, at=at)


def _at(at: datetime | None, now: datetime) -> str:
    return "" if at is None else words.moment(at, now)


def _day(at: datetime | None) -> str:
    return "" if at is None else words.day(at)


class HistoryPage(WholePage):
    """Each change, the newest first: who, when, and each field before and after."""

    def __init__(self, theme: Theme, clock: Clock, name_of: Callable[[UUID], str]) -> None:
        """Begin empty; `name_of` gives a firm's name."""
        super().__init__("registrations.page-history", theme, clock)
        self._name_of = name_of

    @override
    def fill(self, whole: Whole, now: datetime) -> None:
        newest = sorted(whole.history, key=lambda each: -each.version)
        for version, changes in groupby(newest, key=lambda each: each.version):
            self.inside.addWidget(self._entry(version, list(changes), now))
        if not newest:
            self.inside.addWidget(Label("history.none", "caption"))

    def _entry(self, version: int, changes: Sequence[FieldChange], now: datetime) -> Entry:
        first = changes[0]
        as_what = words.word(Role, first.actor_role)
        head = words.text("history.edit", who=first.actor_name or as_what, role=as_what)
        at = words.moment(first.at, now)
        when = words.text("history.when", at=at, version=words.number(version))
        return Entry(head, when, [(applied.label(c.field), self._said(c)) for c in changes])

    def _said(self, change: FieldChange) -> str:
        if change.sealed:
            return words.text("registrations.sealed-changed")

        def tell(value: object) -> str:
            return applied.said(change.field, value, lambda id_: self._name_of(UUID(id_)))

        if change.before in (None, "", []):
            return tell(change.after)
        before, after = tell(change.before), tell(change.after)
        return words.text("history.change", before=before, after=after)
