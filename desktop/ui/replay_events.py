"""Decides how what happened in a replay is said in words: events as told, and gaps as gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from api_client.vocabulary import AttachmentPurpose, FieldState, OfferState, ReplayKind
from api_client.wire.positions import TrackFix
from api_client.wire.replay import ReplayEvent
from desktop import words
from desktop.ui.replay_data import Actor, Story
from desktop.ui.table import Column
from desktop.ui.theme import Tone

SIGNS: dict[ReplayKind, str] = {
    ReplayKind.MILESTONE: "flag",
    ReplayKind.OFFER: "offer",
    ReplayKind.OFFER_ENDED: "ring-checked",
    ReplayKind.FILE: "photo",
    ReplayKind.ARRIVAL: "place",
    ReplayKind.ARRIVAL_WITHDRAWN: "undo",
    ReplayKind.SILENCE: "off",
}
"""The sign of each kind, on the axis and in the list."""
GAP_SIGN, DOUBT_SIGN, OTHER_SIGN = "pause", "circle", "info"
WORDED = {
    ReplayKind.MILESTONE: FieldState,
    ReplayKind.OFFER_ENDED: OfferState,
    ReplayKind.FILE: AttachmentPurpose,
}
"""Of which vocabulary the word of an event is."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened, by its place among all: an event, a fix, or else a gap."""

    place: int
    at_ms: int
    person: Actor
    story: Story
    event: ReplayEvent | None = None
    until_ms: int = 0
    fix: TrackFix | None = None
    """What was not believed."""
    version: ClassVar[int] = 1

    @property
    def id(self) -> UUID:
        """What the row is known by."""
        return UUID(int=(self.place + 1) % 2**128)

    @property
    def sign(self) -> str:
        """The icon of what it is."""
        if self.fix is not None:
            return DOUBT_SIGN
        return GAP_SIGN if self.event is None else sign(self.event)

    @property
    def gap(self) -> bool:
        """Whether nothing was heard."""
        return self.event is None and self.fix is None


def sign(event: ReplayEvent) -> str:
    """Give the icon of an event."""
    return SIGNS.get(event.kind, OTHER_SIGN)


def rows(story: Story) -> list[EventRow]:
    """Give everything that happened, by time."""
    found: list[tuple[int, int, Actor, ReplayEvent | None, int]] = []
    for person in story.people:
        found.extend((each.at_ms, person.number, person, each, 0) for each in person.events)
        found.extend((at, person.number, person, None, until) for at, until in person.gaps)
    found.sort(key=lambda each: each[:2])
    return [
        EventRow(place, at, person, story, event, until)
        for place, (at, _, person, event, until) in enumerate(found)
    ]


def said(row: EventRow) -> str:
    """Say what happened."""
    event, fix = row.event, row.fix
    if fix is not None:
        reason = "" if fix.reason is None else words.member(fix.reason)
        return words.text("replay.not-believed", reason=reason)
    if event is None:
        length = words.duration(timedelta(milliseconds=row.until_ms - row.at_ms))
        return words.text("replay.gap", length=length)
    about = words.member(event.kind)
    if event.word is not None:
        kind = WORDED.get(event.kind)
        what = event.word if kind is None else words.word(kind, event.word)
        about = words.text("replay.event-word", event=about, what=what)
    if event.order is None:
        return about
    return words.text("replay.event-order", event=about, number=row.story.numbers[event.order])


def columns() -> Sequence[Column[EventRow]]:
    """Give the columns of the list of events."""
    return (
        Column("time", "column.time", _time, 92, sort=lambda row: (row.at_ms, row.place)),
        Column(
            "who",
            "column.technician",
            lambda row: words.text(
                "replay.numbered", number=row.person.number, name=row.person.name
            ),
            104,
            sort=lambda row: (row.person.number, row.at_ms),
        ),
        Column(
            "what",
            "replay.happened",
            said,
            220,
            sort=lambda row: (row.sign, row.at_ms),
            tone=lambda row: Tone.WAITING if row.gap else None,
            icon=lambda row: row.sign,
            stretch=True,
        ),
    )


def _time(row: EventRow) -> str:
    at = row.story.time(row.at_ms)
    if row.story.length_ms <= timedelta(days=1, hours=1) / timedelta(milliseconds=1):
        return words.clock_time(at, seconds=True)
    return words.day_and_time(at)
