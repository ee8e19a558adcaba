"""Decides how a replay is held at the desk: in arrays by time, and where somebody was at a time.

Between two fixes he was on the line between them; in a gap, and after the last fix, where he was
last heard of, and for how long nothing was heard is said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from api_client.wire.replay import Replay, ReplayEvent, ReplayLeg, ReplayPerson
from desktop.ui.theme import Tone

TONES = (Tone.MOVING, Tone.WORKING, Tone.WAITING, Tone.DONE, Tone.PAUSED, Tone.TROUBLE)
"""The colours of people in turn; each has a number too."""
MS = timedelta(milliseconds=1)
EDGE_MS = 900_000


class Whereabouts(NamedTuple):
    """Where somebody was at a time, in degrees (WGS 84), and how long before he told it.

    `silent_ms` is 0 between two fixes; `silent` that it is no more known where he is.
    """

    lat: float
    lon: float
    silent_ms: int
    silent: bool


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """A technician of a replay: his points in columns, and all that is told of him."""

    id: UUID
    name: str
    number: int
    times: NDArray[np.int64]
    lats: NDArray[np.float64]
    lons: NDArray[np.float64]
    pieces: tuple[tuple[int, int], ...]
    """From which point to before which one a line may be drawn."""
    gaps: tuple[tuple[int, int], ...]
    legs: tuple[ReplayLeg, ...]
    events: tuple[ReplayEvent, ...]
    fixes: int
    within_m: float | None
    gap_ms: int

    @property
    def tone(self) -> Tone:
        """His colour."""
        return TONES[(self.number - 1) % len(TONES)]

    def at(self, at_ms: int) -> Whereabouts | None:
        """Say where he was at a time; None before his first fix."""
        last = int(np.searchsorted(self.times, at_ms, side="right")) - 1
        if last < 0:
            return None
        lat, lon, told = float(self.lats[last]), float(self.lons[last]), int(self.times[last])
        following = last + 1
        if any(first <= last and following < end for first, end in self.pieces):
            part = (at_ms - told) / max(int(self.times[following]) - told, 1)
            lat += (float(self.lats[following]) - lat) * part
            lon += (float(self.lons[following]) - lon) * part
            return Whereabouts(lat, lon, 0, silent=False)
        ended = following == len(self.times)
        silent = at_ms > told if not ended else at_ms - told > self.gap_ms
        return Whereabouts(lat, lon, at_ms - told, silent)


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """A replay, from `since` on, for so many milliseconds."""

    since: datetime
    length_ms: int
    gap_s: int
    people: tuple[Actor, ...]
    numbers: tuple[str, ...]
    """Those of the orders that events are about."""
    begins_ms: int = 0
    """From when on there is something to see, up to `EDGE_MS` before."""
    ends_ms: int = 0
    """Until when there is something to see, or as much after."""

    def time(self, at_ms: int) -> datetime:
        """Give a time of the replay as everybody has it."""
        return self.since + at_ms * MS

    def places(self) -> list[tuple[float, float]]:
        """Give everything that the map has to show."""
        return [
            place
            for person in self.people
            for place in zip(person.lats.tolist(), person.lons.tolist(), strict=True)
        ]

    @property
    def empty(self) -> bool:
        """Whether nothing is told of anybody."""
        return not any(len(each.times) or each.events or each.legs for each in self.people)


def told(replay: Replay) -> Story:
    """Hold what the server told."""
    length_ms = round((replay.until - replay.since) / MS)
    people = tuple(
        _actor(number, person, replay.gap_s * 1_000)
        for number, person in enumerate(replay.people, start=1)
    )
    numbers = tuple(each.number for each in replay.orders)
    seen = seen_ms(people, length_ms)
    return Story(replay.since, length_ms, replay.gap_s, people, numbers, *seen)


def seen_ms(people: Sequence[Actor], length_ms: int) -> tuple[int, int]:
    """Give from when to when something is known of anybody, by whole edges; else all of it."""
    times = [at for person in people for at in _known(person, length_ms)]
    if not times:
        return 0, length_ms
    first, last = max(min(times), 0), min(max(times), length_ms)
    begins = first // EDGE_MS * EDGE_MS
    return begins, min(max(-(-last // EDGE_MS), begins // EDGE_MS + 1) * EDGE_MS, length_ms)


def _known(person: Actor, length_ms: int) -> Iterator[int]:
    yield from person.times[[0, -1]].tolist() if len(person.times) else ()
    yield from (each.at_ms for each in person.events)
    for leg in person.legs:
        yield leg.from_ms
        yield length_ms if leg.to_ms is None else leg.to_ms


def _actor(number: int, person: ReplayPerson, gap_ms: int) -> Actor:
    track = person.track
    times = _summed(track.times_ms)
    gaps = tuple(track.gaps())
    return Actor(
        id=person.technician_id,
        name=person.name,
        number=number,
        times=times,
        lats=_summed(track.lats_e6) / 1e6,
        lons=_summed(track.lons_e6) / 1e6,
        pieces=tuple(_pieces(times, gaps)),
        gaps=gaps,
        legs=tuple(person.legs.legs()),
        events=tuple(person.events),
        fixes=track.fixes,
        within_m=track.within_m,
        gap_ms=gap_ms,
    )


def _summed(column: Sequence[int]) -> NDArray[Any]:
    return np.cumsum(np.array(column, dtype=np.int64))


def _pieces(times: NDArray[np.int64], gaps: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give the points between gaps, which may lie between points that were left out."""
    first = 0
    for begun, _ in gaps:
        end = int(np.searchsorted(times, begun, side="right"))
        if end > first:
            yield first, end
        first = max(first, end)
    if len(times) > first:
        yield first, len(times)
