"""Decides how shift handovers are said: each kind's icon and colour, each matter's words (F1)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from api_client.vocabulary import AlarmKind, HandoverKind
from api_client.wire.handovers import Handover, HandoverItem
from desktop import words
from desktop.ui.theme import Tone

LOOKS: dict[HandoverKind, tuple[str, Tone]] = {
    HandoverKind.EMERGENCY: ("urgent", Tone.TROUBLE),
    HandoverKind.LATE: ("clock", Tone.TROUBLE),
    HandoverKind.ON_HOLD: ("pause", Tone.PAUSED),
    HandoverKind.ALARM: ("bell", Tone.TROUBLE),
    HandoverKind.REMINDER: ("bell", Tone.WAITING),
    HandoverKind.CLAIM: ("edit", Tone.WORKING),
    HandoverKind.OTHER: ("flag", Tone.NEUTRAL),
}
UNKNOWN = ("flag", Tone.NEUTRAL)
"""How a matter looks that a newer server tells of."""
TOLD: dict[HandoverKind, str] = {
    HandoverKind.EMERGENCY: "handover.since",
    HandoverKind.LATE: "handover.promised",
    HandoverKind.ON_HOLD: "handover.held",
    HandoverKind.ALARM: "handover.alarmed",
    HandoverKind.REMINDER: "handover.due",
    HandoverKind.CLAIM: "handover.claimed",
    HandoverKind.OTHER: "",
}
"""The key of what is told beside each kind's own words."""

Key = tuple[HandoverKind, UUID | None, str]
"""What two lines have in common that are about the same matter."""


def look(kind: HandoverKind) -> tuple[str, Tone]:
    """Give the icon and the tone of a kind."""
    return LOOKS.get(kind, UNKNOWN)


def heading(kind: HandoverKind) -> str:
    """Give the key of the words over the matters of a kind."""
    return f"{words.family(HandoverKind)}.{kind}"


def key(item: HandoverItem) -> Key:
    """Give what a line is known by when the lines are asked for again."""
    return item.kind, item.order_id, item.said


def told(item: HandoverItem, now: datetime) -> str:
    """Say what there is to know of a matter besides what it is: since when, why, who.

    The day is left out of times that are on the day of `now`.
    """
    said = TOLD.get(item.kind, "")
    if not said or item.at is None:
        return item.detail if item.kind is not HandoverKind.ALARM else ""
    detail = item.detail
    if item.kind is HandoverKind.LATE:
        detail = detail or words.text("order.no-technician")
    if item.kind is HandoverKind.ALARM:
        detail = words.word(AlarmKind, detail)
    return words.text(said, at=words.moment(item.at, now), detail=detail)


def grouped(items: Iterable[HandoverItem]) -> dict[HandoverKind, list[HandoverItem]]:
    """Give the lines by kind, the most urgent kind first."""
    found: dict[HandoverKind, list[HandoverItem]] = {}
    for item in items:
        found.setdefault(item.kind, []).append(item)
    return dict(sorted(found.items(), key=lambda each: _rank(each[0])))


def headline(handover: Handover, now: datetime) -> str:
    """Say who handed over, and when."""
    at = words.moment(handover.written_at, now)
    return words.text("handover.from", name=handover.written_name, at=at)


def first_line(handover: Handover) -> str:
    """Give the note's first line that says something."""
    return next((line.strip() for line in handover.note.splitlines() if line.strip()), "")


def _rank(kind: HandoverKind) -> int:
    kinds = list(HandoverKind)
    return kinds.index(kind) if kind in kinds else len(kinds)
