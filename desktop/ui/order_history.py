"""Decides how it is read who changed an order, field by field, and what the audit log has of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from pydantic import JsonValue
from typing_extensions import override

from api_client.vocabulary import MessageAudience, OrderState, Party, Step
from api_client.wire.audit import AuditRow
from api_client.wire.history import HistoryEntry
from api_client.wire.orders import Order
from desktop import words
from desktop.ui import values
from desktop.ui.order_pages import Page
from desktop.ui.theme import Theme
from desktop.ui.widgets.facts import Entry
from desktop.ui.widgets.worded import Label

ACTIONS = {
    "order-created": "audit.order-created",
    "order-edited": "audit.order-edited",
    "order-step": "audit.order-step",
    "payload-acknowledged": "audit.payload-acknowledged",
    "message-posted": "audit.message-posted",
    "claim-taken-over": "audit.claim-taken-over",
}
"""The words of what the audit log says of an order; another action is shown as it is written."""

DETAILS = {
    "number": "column.number",
    "technician": "column.technician",
    "reason": "field.reason",
    "party": "field.party",
    "step": "audit.step",
    "before": "audit.before",
    "after": "audit.after",
    "fields": "audit.fields",
    "payload_version": "audit.payload-version",
    "audience": "message.audience",
    "holder": "audit.holder",
}
"""The words of what a row says in detail; another name is shown as it is written."""
KINDS: dict[str, type[StrEnum]] = {
    "step": Step,
    "before": OrderState,
    "after": OrderState,
    "party": Party,
    "audience": MessageAudience,
}


DIGITS = 16
"""So many digits of a digest stand together; a digest of one piece fits no page."""


def _in_groups(digest: str) -> str:
    """Give a digest as people compare two: in groups, which go on in the next line."""
    return " ".join(digest[at : at + DIGITS] for at in range(0, len(digest), DIGITS))


class HistoryPage(Page):
    """Every edit, the newest first: who, when, and each field before and after."""

    def __init__(self, theme: Theme) -> None:
        """Begin empty."""
        super().__init__("order.page-history", theme)
        self._entries: tuple[HistoryEntry, ...] = ()

    def show_history(self, entries: Iterable[HistoryEntry]) -> None:
        """Show these edits."""
        self._entries = tuple(entries)
        self.again()

    @override
    def fill(self, order: Order, now: datetime) -> None:
        self.clear()
        for entry in reversed(self._entries):
            self.inside.addWidget(_edit(entry, now))
        if not self._entries:
            self.inside.addWidget(Label("history.none", "caption"))
        self.inside.addStretch(1)


def _edit(entry: HistoryEntry, now: datetime) -> Entry:
    who = entry.actor_name or words.member(entry.actor_role)
    head = words.text("history.edit", who=who, role=words.member(entry.actor_role))
    when = words.text(
        "history.when", at=words.moment(entry.at, now), version=words.number(entry.version)
    )
    lines = [
        (
            values.label(name),
            words.text(
                "history.change",
                before=values.said(name, before, now),
                after=values.said(name, after, now),
            ),
        )
        for change in entry.changes
        for name, before, after in values.parted(change.field, change.before, change.after)
    ]
    return Entry(head, when, lines)


class AuditPage(Page):
    """What the audit log has of the order, the newest first, for those who may read it."""

    def __init__(self, theme: Theme) -> None:
        """Begin empty."""
        super().__init__("order.page-audit", theme)
        self._rows: tuple[AuditRow, ...] = ()
        self._names: dict[str, str] = {}

    def show_rows(self, rows: Sequence[AuditRow], names: Mapping[str, str]) -> None:
        """Show these rows; `names` are those of people, by their ids as texts."""
        self._rows, self._names = tuple(rows), dict(names)
        self.again()

    @override
    def fill(self, order: Order, now: datetime) -> None:
        self.clear()
        for row in reversed(self._rows):
            self.inside.addWidget(self._row(row, now))
        if not self._rows:
            self.inside.addWidget(Label("audit.none", "caption"))
        self.inside.addStretch(1)

    def _row(self, row: AuditRow, now: datetime) -> Entry:
        key = ACTIONS.get(row.action)
        done = row.action if key is None else words.text(key)
        who = self._names.get(row.actor) or words.member(row.role)
        head = words.text("audit.row", action=done, who=who)
        when = words.text("audit.when", at=words.moment(row.at, now), number=words.number(row.seq))
        lines = [
            (words.text(DETAILS[name]) if name in DETAILS else name, self._detail(name, value))
            for name, value in row.detail.items()
            if value not in (None, "")
        ]
        return Entry(head, when, [*lines, (words.text("audit.hash"), _in_groups(row.hash))])

    def _detail(self, name: str, value: JsonValue) -> str:
        """Give what a row says under a name, in words where it has some."""
        if name in KINDS:
            return words.word(KINDS[name], str(value))
        if isinstance(value, list):
            return values.labels([str(each) for each in value])
        return self._names.get(str(value), str(value))
