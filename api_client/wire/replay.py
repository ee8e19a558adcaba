"""Decides how a replay is written: tracks in columns of whole numbers, and what happened when.

All times of a replay are whole milliseconds since its ``since``. A column says of each place how it
differs from the place before, the first one from nothing: so most numbers are short.
"""

from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from api_client.vocabulary import ReplayKind
from api_client.wire.base import Count, Id, Items, Message, Moment, Spelt, Word

MICRODEGREE = 1e-6


class ReplayPoint(NamedTuple):
    """Where somebody was at a time; in degrees (WGS 84) and metres, None what was not told."""

    at_ms: int
    lat: float
    lon: float
    accuracy_m: int | None


class ReplayLeg(NamedTuple):
    """A stop or a trip, where it began, and how many metres; it has no end while it goes on."""

    moving: bool
    from_ms: int
    to_ms: int | None
    lat: float
    lon: float
    metres: int


class ReplayTrack(Message):
    """Fixes of a technician, fewer than he told, in the order of their time.

    ``times_ms``, ``lats_e6`` and ``lons_e6`` (millionths of a degree) are differences, as above;
    ``accuracies_m`` are whole metres, -1 where nobody told them. ``gaps_ms`` are the beginnings and
    ends of silences in turn, times of two fixes each: between points on both sides of one no line
    is drawn. ``fixes`` is how many there were; those left out lie within ``within_m`` of where the
    line is at their time, null where that is not known.
    """

    times_ms: Items[int]
    lats_e6: Items[int]
    lons_e6: Items[int]
    accuracies_m: Items[int]
    gaps_ms: Items[int]
    fixes: Count
    within_m: float | None

    def points(self) -> Iterator[ReplayPoint]:
        """Give each point as it was."""
        columns = (accumulate(each) for each in (self.times_ms, self.lats_e6, self.lons_e6))
        for at_ms, lat, lon, metres in zip(*columns, self.accuracies_m, strict=True):
            accuracy_m = None if metres < 0 else metres
            yield ReplayPoint(at_ms, lat * MICRODEGREE, lon * MICRODEGREE, accuracy_m)

    def gaps(self) -> Iterator[tuple[int, int]]:
        """Give from when to when nothing was heard, in milliseconds as the points have them."""
        return zip(self.gaps_ms[::2], self.gaps_ms[1::2], strict=True)


class ReplayLegs(Message):
    """Stops (``moving`` 0) and trips (1) that touch the span, each whole, by when they began.

    ``from_ms``, ``lats_e6`` and ``lons_e6`` are differences, as above; ``lasted_ms`` is -1 of what
    goes on still, and its ``metres`` 0.
    """

    moving: Items[int]
    from_ms: Items[int]
    lasted_ms: Items[int]
    lats_e6: Items[int]
    lons_e6: Items[int]
    metres: Items[int]

    def legs(self) -> Iterator[ReplayLeg]:
        """Give each leg as it was."""
        columns = (accumulate(each) for each in (self.from_ms, self.lats_e6, self.lons_e6))
        rest = (self.moving, self.lasted_ms, self.metres)
        for from_ms, lat, lon, moving, lasted_ms, metres in zip(*columns, *rest, strict=True):
            to_ms = None if lasted_ms < 0 else from_ms + lasted_ms
            place = lat * MICRODEGREE, lon * MICRODEGREE
            yield ReplayLeg(bool(moving), from_ms, to_ms, *place, metres)


class ReplayEvent(Message):
    """Something that happened at a time, about an order by its place in the replay's ``orders``.

    ``word`` is the state reached, what became of an offer, or what a file is for; ``until_ms``
    when an offer lapses or a silence ended; ``ref`` the id of an offer or an alarm, or a file's
    digest.
    """

    at_ms: int
    kind: Spelt[ReplayKind]
    order: Count | None = None
    word: Word | None = None
    until_ms: int | None = None
    ref: Word | None = None


class ReplayOrder(Message):
    """An order that something of a replay is about."""

    id: Id
    number: Word


class ReplayPerson(Message):
    """A technician of a replay: where he was, how he went, and what happened, by time."""

    technician_id: Id
    name: Word
    track: ReplayTrack
    legs: ReplayLegs
    events: Items[ReplayEvent]


class Replay(Message):
    """What happened from ``since`` (included) to ``until`` (not)."""

    since: Moment
    until: Moment
    gap_s: Count
    orders: Items[ReplayOrder]
    people: Items[ReplayPerson]
