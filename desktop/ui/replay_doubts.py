"""Decides how the whole tracks of a replay are had, with what was not believed and why (A6).

They are asked for when somebody wants them: each look is audited. What was had is kept as long as
the replay is the same.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from api_client.wire.positions import TrackFix
from desktop import words
from desktop.ui.atlas.doubts import DoubtLayer
from desktop.ui.atlas.marks import Mark
from desktop.ui.desk import Desk
from desktop.ui.replay_data import MS, Story
from desktop.ui.replay_events import EventRow, said

Tracks = Mapping[UUID, Sequence[TrackFix]]
GLOBE = (90.0, 180.0)


def ask(desk: Desk, story: Story) -> Tracks:
    """Ask for every fix of everybody in a replay, in the background."""
    since, until = story.since, story.time(story.length_ms)
    track = desk.client.positions.track
    return {each.id: track(each.id, since, until, filtered=True) for each in story.people}


class Doubts(QObject):
    """Shows what was not believed, once it is wanted."""

    changed = Signal()
    """There is something to show, or no more."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._desk = desk
        self.layer = DoubtLayer(desk.theme)
        self.rows: Sequence[EventRow] = ()
        self._story: Story | None = None
        self._tracks: Tracks | None = None
        self.wanted = False

    def begin(self, story: Story) -> None:
        """Take up another replay; what was had of the one before is none of its."""
        self._story, self._tracks = story, None
        self._show()
        if self.wanted:
            self.want(wanted=True)

    def want(self, *, wanted: bool) -> None:
        """Show what was not believed, or no more."""
        self.wanted = wanted
        if wanted and self._tracks is None:
            self.have(lambda _: self._show())
        else:
            self._show()

    def have(self, then: Callable[[Tracks], None]) -> None:
        """Do something with the whole tracks, once they are here."""
        story = self._story
        if story is None:
            return
        if self._tracks is not None:
            then(self._tracks)
            return

        def take(tracks: Tracks) -> None:
            if story is self._story:
                self._tracks = tracks
                then(tracks)

        self._desk.tasks.run(self, partial(ask, self._desk, story), take)

    def _show(self) -> None:
        story, tracks = self._story, self._tracks
        found: list[EventRow] = []
        if self.wanted and story is not None and tracks is not None:
            for person in story.people:
                for fix in tracks[person.id]:
                    if not fix.kept:
                        at_ms = round((fix.time - story.since) / MS)
                        place = -2 - len(found)
                        found.append(EventRow(place, at_ms, person, story, fix=fix))
        self.rows = found
        self.layer.doubted = [_mark(row) for row in found if _on_the_globe(row)]
        self.changed.emit()


def _on_the_globe(row: EventRow) -> bool:
    fix = row.fix
    assert fix is not None, "it is one of a fix"
    return abs(fix.lat) <= GLOBE[0] and abs(fix.lon) <= GLOBE[1]


def _mark(row: EventRow) -> Mark:
    fix = row.fix
    assert fix is not None, "it is one of a fix"
    at = words.clock_time(fix.time, seconds=True)
    label = words.text("replay.told-at", at=at, said=said(row))
    tone = row.person.tone
    return Mark(row.id, fix.lat, fix.lon, "circle", tone, row.person.number, label=label)
