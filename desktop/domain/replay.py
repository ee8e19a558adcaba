"""Decides what of a track a replay shows: fewer fixes, each where and when it was told (A6, E7).

A fix counts as much as it lies off the straight line, at its time, between fixes that count more:
Douglas and Peucker's rule by time and not by shape alone, so that who waits at a corner waits there
in the replay too (docs/decisions/0062). Times are whole microseconds since 1970 UTC, places
degrees (WGS 84), distances metres.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from api_client.vocabulary import Code
from desktop.domain.positions import EARTH_M
from desktop.domain.refusal import Refusal

MOST_PEOPLE = 200
"""So many technicians are replayed at once."""
LONGEST = timedelta(days=31)
MOST_FIXES = 3_000_000
"""So many fixes are read for a replay."""
USUAL_POINTS, FEWEST_POINTS, MOST_POINTS = 1_000, 2, 5_000
"""How many points of a technician are told: 1,000 of a hundred, with a week's legs, are 3 MB."""
USUAL_GAP = timedelta(minutes=10)
"""A longer silence is a gap, across which no line is drawn."""
SHORTEST_GAP_S, LONGEST_GAP_S = 60, 86_400
PIECE = 50_000
"""So many fixes are weighed together at most; the fix where pieces meet counts as a corner."""
FARTHEST_LEVELS = 40
"""From this level on spans are halved: a spiral would else give up one corner at a time."""
DEGREE_M = np.pi * EARTH_M / 180
TURN_DEGREES = 360.0
_ENDS, _GAPS, _CORNERS = 3e12, 2e12, 1e12
"""Weights that no distance has: ends of the track, of gaps (the longer the more), of legs."""
_ONE_US = timedelta(microseconds=1)

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]
_DEEPEST = 2**31
_NO_GAPS: Wholes = np.empty((0, 2), np.int64)
_NO_FIXES: Floats = np.empty(0)


@dataclass(frozen=True, slots=True)
class Fixes:
    """Fixes in columns, in the order of time: when, where, and how many metres that may be off.

    An accuracy that nobody told is negative.
    """

    at_us: Wholes
    lats: Floats
    lons: Floats
    accuracies_m: Floats

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.at_us)

    def at(self, places: Wholes | slice) -> "Fixes":
        """Return those at these places."""
        return Fixes(
            self.at_us[places], self.lats[places], self.lons[places], self.accuracies_m[places]
        )


@dataclass(frozen=True, slots=True)
class Thinned:
    """What is told of a track: some of its fixes, its gaps, and what was left out.

    ``gaps_us`` has a row of two times for each gap, which are those of the fixes before and after.
    Each of the ``fixes`` left out lies within ``within_m`` of where the line is at its time; None
    where not even all ends of gaps and of legs could be told.
    """

    told: Fixes
    gaps_us: Wholes
    fixes: int
    within_m: float | None


def joined(parts: Iterable[Fixes]) -> Fixes:
    """Return fixes one after the other as one."""
    found = list(parts)
    if not found:
        return Fixes(np.empty(0, np.int64), _NO_FIXES, _NO_FIXES, _NO_FIXES)
    return Fixes(
        np.concatenate([part.at_us for part in found]),
        np.concatenate([part.lats for part in found]),
        np.concatenate([part.lons for part in found]),
        np.concatenate([part.accuracies_m for part in found]),
    )


def check_span(since_us: int, until_us: int) -> None:
    """Refuse a span that ends before it begins, or is longer than a replay may be.

    Raises:
        Refusal: ``time-window-inverted``, ``replay-too-long`` with how many days are the most.
    """
    if until_us <= since_us:
        raise Refusal(Code.TIME_WINDOW_INVERTED)
    if until_us - since_us > LONGEST // _ONE_US:
        raise Refusal(Code.REPLAY_TOO_LONG, days=LONGEST.days)


class Thinning:
    """Takes a technician's fixes as they are read, and keeps no more than may be told of them.

    What is told is the beginning of one order of all his fixes, by weight: who asks for more gets
    what he had, and more.
    """

    def __init__(
        self, most: int = USUAL_POINTS, gap: timedelta = USUAL_GAP, corners_us: Iterable[int] = ()
    ) -> None:
        """Begin.

        Args:
            most: how many points are told at most, from 2 on.
            gap: a silence that is longer is a gap.
            corners_us: when stops and trips began and ended: fixes of these times count more.
        """
        assert most >= FEWEST_POINTS, "a line has two ends"
        self.fixes = 0
        self._most, self._gap_us = most, gap // _ONE_US
        self._corners_us = np.array(sorted(corners_us), np.int64)
        self._waiting: list[Fixes] = []
        self._weighed: list[_Weighed] = []
        self._gaps: list[Wholes] = []
        self._before = _ENDS
        self._dropped = 0.0

    def add(self, fixes: Fixes) -> None:
        """Take fixes that follow those before in the order of time."""
        self.fixes += len(fixes)
        self._waiting.append(fixes)
        if sum(map(len, self._waiting)) < PIECE:
            return
        whole = joined(self._waiting)
        while len(whole) >= PIECE:
            self._weigh(whole.at(slice(0, PIECE)), _CORNERS)
            whole = whole.at(slice(PIECE - 1, None))
        self._waiting = [whole]

    def done(self) -> Thinned:
        """Return what is told of all that was taken."""
        rest = joined(self._waiting)
        if not len(rest):
            return Thinned(rest, _NO_GAPS, 0, 0.0)
        if self.fixes <= self._most and not self._weighed:  # none is left out: none is weighed
            return Thinned(rest, self._silences(rest)[1], self.fixes, 0.0)
        self._weigh(rest, _ENDS)
        told = self._heaviest(
            _Weighed(
                joined(piece.fixes for piece in self._weighed),
                np.concatenate([piece.weights for piece in self._weighed]),
                np.concatenate([piece.levels for piece in self._weighed]),
            )
        )
        within_m = None if self._dropped >= _CORNERS else self._dropped
        return Thinned(told.fixes, np.concatenate(self._gaps), self.fixes, within_m)

    def _weigh(self, piece: Fixes, last: float) -> None:
        """Weigh a piece's fixes, and forget those of which none can be told.

        Its last fix is the first of the next piece, and is kept there, but at the end of all.
        """
        before, gaps_us = self._silences(piece)
        self._gaps.append(gaps_us)
        weights = np.where(np.isin(piece.at_us, self._corners_us), _CORNERS, 0.0)
        silent = _GAPS + (gaps_us[:, 1] - gaps_us[:, 0]) / 1e6
        weights[before] = silent
        weights[before + 1] = np.maximum(weights[before + 1], silent)
        weights[0], weights[-1] = max(weights[0], self._before), max(weights[-1], last)
        levels = _fill(piece, weights)
        self._before = weights[-1]
        ours = slice(None) if last == _ENDS else slice(0, -1)
        self._weighed.append(self._heaviest(_Weighed(piece.at(ours), weights[ours], levels[ours])))

    def _silences(self, piece: Fixes) -> tuple[Wholes, Wholes]:
        """Return before which gaps fixes are, and from when to when these are."""
        before = np.flatnonzero(np.diff(piece.at_us) > self._gap_us)
        return before, np.stack([piece.at_us[before], piece.at_us[before + 1]], axis=1)

    def _heaviest(self, found: "_Weighed") -> "_Weighed":
        """Return those that count most, in the order of time; what contains others comes first."""
        if len(found.fixes) <= self._most:
            return found
        order = np.lexsort((found.levels, -found.weights))
        self._dropped = max(self._dropped, float(found.weights[order[self._most]]))
        kept = np.sort(order[: self._most])
        return _Weighed(found.fixes.at(kept), found.weights[kept], found.levels[kept])


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Fixes with what each counts, and by how many others it was found."""

    fixes: Fixes
    weights: Floats
    levels: Wholes


def _fill(piece: Fixes, weights: Floats) -> Wholes:
    """Weigh the fixes that have no weight yet, all spans of a level at once; return the levels.

    In each span the one that lies farthest from its line is the end of two spans in turn. It
    weighs as much as it is off, and no less than what is found in these: so whatever is left out
    lies no farther off than it weighs.
    """
    levels = np.full(len(piece), _DEEPEST)
    ends = np.flatnonzero(weights)
    levels[ends] = 0
    at_us, lats, lons = piece.at_us, piece.lats, np.unwrap(piece.lons, period=TURN_DEGREES)
    wide = np.cos(np.radians(lats))
    starts, stops = ends[:-1], ends[1:]
    found_in = np.full(len(starts), -1)
    found: list[tuple[Wholes, Wholes]] = []
    while True:
        wide_open = stops - starts > 1
        starts, stops, found_in = starts[wide_open], stops[wide_open], found_in[wide_open]
        if not len(starts):
            break
        counts = stops - starts - 1
        begins = np.cumsum(counts) - counts
        span = np.repeat(np.arange(len(starts)), counts)
        inner = np.arange(len(span)) + np.repeat(starts + 1 - begins, counts)
        lasted_us = np.maximum(at_us[stops] - at_us[starts], 1)
        share = (at_us[inner] - at_us[starts][span]) / lasted_us[span]
        north = lats[inner] - lats[starts][span] - share * (lats[stops] - lats[starts])[span]
        east = lons[inner] - lons[starts][span] - share * (lons[stops] - lons[starts])[span]
        far = np.hypot(north, east * wide[inner]) * DEGREE_M
        farthest = np.maximum.reduceat(far, begins)
        if len(found) >= FARTHEST_LEVELS:
            split = (starts + stops) // 2
        else:
            hits = np.flatnonzero(far == farthest[span])
            split = inner[hits[np.diff(span[hits], prepend=-1) > 0]]
        found.append((split, found_in))
        weights[split], levels[split] = farthest, len(found)
        on = farthest > 0
        starts, stops = _halved(starts[on], split[on], stops[on])
        found_in = np.repeat(split[on], 2)
    for split, within in reversed(found[1:]):
        np.maximum.at(weights, within, weights[split])
    return levels


def _halved(starts: Wholes, splits: Wholes, stops: Wholes) -> tuple[Wholes, Wholes]:
    """Return the two halves of each span, side by side."""
    return (
        np.stack([starts, splits], axis=1).ravel(),
        np.stack([splits, stops], axis=1).ravel(),
    )
