"""Decides how the parts of an order are read: what it says, and what its reports lack (A2, A5)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import ArrivalSource, Missing, ReportStatus
from api_client.wire.history import HistoryEntry
from api_client.wire.orders import Order, ReportRow, Visit
from api_client.wire.tracking import MissingItem
from desktop import words
from desktop.ui.theme import Theme, Tone, pixmap
from desktop.ui.values import joined, spare_part
from desktop.ui.widgets.cards import CardPage
from desktop.ui.widgets.chips import Chip
from desktop.ui.widgets.facts import Card, Fact, Facts
from desktop.ui.widgets.timeline import SKEW_SHOWN_S, Timeline
from desktop.ui.widgets.worded import Label

DIGEST_LETTERS = 12


class Page(CardPage):
    """A page of cards about one order."""

    def __init__(self, name: str, theme: Theme) -> None:
        """Be the page that the key `name` names."""
        super().__init__(name, theme)
        self._order: Order | None = None
        self._now: datetime | None = None

    def show_order(self, order: Order, now: datetime) -> None:
        """Show what this page says of `order`."""
        self._order, self._now = order, now
        self.fill(order, now)

    @override
    def again(self) -> None:
        if self._order is not None and self._now is not None:
            self.fill(self._order, self._now)

    def fill(self, order: Order, now: datetime) -> None:
        """Put the order's words where they belong."""
        raise NotImplementedError


class PartsPage(Page):
    """The five parts of A2."""

    def __init__(self, theme: Theme) -> None:
        """Begin with empty cards."""
        super().__init__("order.page-parts", theme)
        self._facts: dict[str, Facts] = {}
        for name, icon in (
            ("technician", "person"),
            ("basic", "order"),
            ("equipment", "equipment"),
            ("fault", "fault"),
            ("spare_parts", "parts"),
        ):
            card, facts = Card(f"part.{name}", icon, theme), Facts()
            card.inside.addWidget(facts)
            self._facts[name] = facts
            self.inside.addWidget(card)
        self.inside.addStretch(1)

    @override
    def fill(self, order: Order, now: datetime) -> None:
        self._facts["technician"].show_facts(_technician(order, now), "order.no-technician")
        self._facts["basic"].show_facts(_basic(order, now))
        self._facts["equipment"].show_facts(_equipment(order))
        self._facts["fault"].show_facts(
            (
                ("field.fault", order.fault.description),
                ("field.fault-code", order.fault.code),
                ("field.cause", order.fault.cause),
                ("field.remedy", order.fault.remedy),
            )
        )
        self._facts["spare_parts"].show_facts(
            [("field.spare-part", spare_part(part.model_dump())) for part in order.spare_parts]
        )


METRES_OF_A_KM = 1_000


def _technician(order: Order, now: datetime) -> Sequence[Fact]:
    if order.technician_id is None:
        return ()
    visit = next((v for v in order.visits if v.technician_id == order.technician_id), None)
    facts = [("column.technician", order.technician_name)]
    if visit is not None:
        facts.append(("field.visit", words.member(visit.state)))
        facts.append(("field.assigned-at", words.moment(visit.assigned_at, now)))
        key = "order.phone-has-it" if order.phone_payload_version else "order.phone-has-not"
        if 0 < order.phone_payload_version < order.payload_version:
            key = "order.phone-has-older"
        facts.append(("field.on-phone", words.text(key)))
        facts.extend(_way(visit, now))
    return facts


def _way(visit: Visit, now: datetime) -> Sequence[Fact]:
    """Say how the technician's way is: whether he seems to be there, and how far he came."""
    found: list[Fact] = []
    if visit.arrival_at is not None:
        at = words.moment(visit.arrival_at, now)
        found.append(("field.arrival", words.text("order.seems-there", at=at)))
    elif visit.eta_at is not None:
        said = words.moment(visit.eta_at, now)
        if visit.eta_source is ArrivalSource.STRAIGHT_LINE:
            said = words.text("candidates.about", time=said)
        found.append(("field.eta", said))
    if visit.distance_m is not None:
        km = words.number(round(visit.distance_m / METRES_OF_A_KM, 1))
        found.append(("field.distance", words.text("order.km", km=km)))
    return found


def _basic(order: Order, now: datetime) -> Sequence[Fact]:
    window = order.time_window
    facts: list[Fact] = [
        ("field.kind", words.member(order.kind)),
        ("field.customer", order.customer.name),
        ("field.phone", order.customer.phone),
        ("field.account", order.customer.account),
        ("field.address", joined(order.place.address, order.place.area)),
        (
            "field.promised",
            "" if order.promised_at is None else words.moment(order.promised_at, now),
        ),
    ]
    if window is not None:
        begins, ends = words.moment(window.begins_at, now), words.moment(window.ends_at, now)
        facts.append(("field.window", words.text("order.window", begins=begins, ends=ends)))
    if order.service is not None:
        service = order.service
        for key, word in (
            ("field.action", service.action),
            ("field.lock-kind", service.lock_kind),
            ("field.dispatch-rule", service.dispatch_rule),
        ):
            facts.append((key, "" if word is None else words.member(word)))
        for key, amount_minor in (
            ("field.fee", service.fee_minor),
            ("field.prepayment", service.prepayment_minor),
            ("field.deposit", service.deposit_minor),
        ):
            if amount_minor is not None and service.currency is not None:
                facts.append((key, words.money(amount_minor, service.currency)))
    if order.crew_size > 1:
        facts.append(("field.crew-size", words.number(order.crew_size)))
    facts.append(("field.remark", order.remark))
    facts.append(("field.created-at", words.moment(order.created_at, now)))
    return facts


def _equipment(order: Order) -> Sequence[Fact]:
    facts: list[Fact] = []
    for device in order.equipment:
        facts.append(("field.equipment-name", device.name))
        facts.append(("field.maker-model", joined(device.maker, device.model)))
        facts.append(("field.serial-number", device.serial_number))
        facts.append(("field.location", device.location))
    return facts


class TimelinePage(Page):
    """What happened to the order, with both clocks."""

    def __init__(self, theme: Theme) -> None:
        """Begin empty."""
        super().__init__("order.page-timeline", theme)
        self._edits: tuple[HistoryEntry, ...] = ()
        self.timeline = Timeline(theme)
        self.inside.addWidget(self.timeline)
        self.inside.addStretch(1)

    @override
    def fill(self, order: Order, now: datetime) -> None:
        self.timeline.show_entries(order.timeline, order.created_at, now, self._edits)

    def show_history(self, edits: Sequence[HistoryEntry]) -> None:
        """Show these edits between the steps."""
        self._edits = tuple(edits)
        self.again()


class ReportsPage(Page):
    """The phones' reports, the newest first, with what is missing."""

    def __init__(self, theme: Theme) -> None:
        """Begin empty."""
        super().__init__("order.page-reports", theme)

    @override
    def fill(self, order: Order, now: datetime) -> None:
        self.clear()
        newest = sorted(order.reports, key=lambda report: report.received_at, reverse=True)
        for report in newest:
            self.inside.addWidget(self._report(report, now))
        if not newest:
            self.inside.addWidget(Label("order.no-reports", "caption"))
        self.inside.addStretch(1)

    def _report(self, report: ReportRow, now: datetime) -> QWidget:
        line = QFrame()
        line.setProperty("part", "card")
        top, down = QHBoxLayout(), QVBoxLayout(line)
        down.setContentsMargins(12, 8, 12, 9)
        down.setSpacing(3)
        down.addLayout(top)
        top.setSpacing(8)
        top.addWidget(Chip(report.state, self.theme))
        if report.status is not ReportStatus.ACCEPTED:
            top.addWidget(Chip(report.status, self.theme))
        top.addWidget(_said(report.technician_name, ""), 1)
        told = [
            words.text(
                "order.report-times",
                device=words.moment(report.occurred_at, now),
                server=words.moment(report.received_at, now),
            )
        ]
        if report.skew_s is not None and abs(report.skew_s) >= SKEW_SHOWN_S:
            key = "timeline.clock-fast" if report.skew_s > 0 else "timeline.clock-slow"
            told.append(words.text(key, by=words.duration(timedelta(seconds=report.skew_s))))
        for sentence in told:
            down.addWidget(_said(sentence, "caption"))
        if report.refusal:
            down.addWidget(self._marked(words.refusal(report.refusal), "error", Tone.TROUBLE))
        for item in report.missing:
            down.addWidget(self._marked(lack(item), "warning", Tone.WAITING))
        line.setAccessibleName(
            ". ".join((words.member(report.state), words.member(report.status), *told))
        )
        return line

    def _marked(self, sentence: str, icon: str, tone: Tone) -> QWidget:
        return marked(sentence, icon, tone, self.theme)


def marked(sentence: str, icon: str, tone: Tone, theme: Theme) -> QWidget:
    """Give a sentence with an icon, on the quiet ground of its tone."""
    holder = QFrame()
    holder.setObjectName("marked")
    tint = theme.tint(tone)
    holder.setStyleSheet(
        f"#marked {{ background-color: {tint.fill}; border-radius: 4px; }}"
        f"#marked QLabel {{ color: {tint.text}; }}"
    )
    across = QHBoxLayout(holder)
    across.setContentsMargins(8, 4, 8, 4)
    across.setSpacing(7)
    sign = QLabel(holder)
    sign.setPixmap(pixmap(icon, tint.text, 16, holder.devicePixelRatioF()))
    across.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    across.addWidget(_said(sentence, ""), 1)
    holder.setAccessibleName(sentence)
    return holder


def _said(sentence: str, part: str) -> QLabel:
    label = QLabel(sentence)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if part:
        label.setProperty("part", part)
    return label


def lack(item: MissingItem) -> str:
    """Give the sentence for one thing that a report lacks, with the words of its place."""
    part, _, name = item.at.removeprefix("parts.").partition(".")
    place = words.text(f"part.{part}") if words.known(f"part.{part}") else part
    if name:
        key = f"part-field.{name.replace('_', '-')}"
        field = words.text(key) if words.known(key) else name
        place = words.text("missing.place", part=place, field=field)
    if item.code is Missing.FIELD and not item.at.startswith("parts."):
        key = f"part-field.{item.at}"
        place = words.text(key) if words.known(key) else item.at
    if not item.code.known:
        return f"{item.code.value}: {place}"
    return words.text(
        f"missing.{item.code.value}",
        at=place,
        file=(item.sha256 or "")[:DIGEST_LETTERS],
        state="" if item.state is None else words.member(item.state),
    )
