"""Tries which fixes of a track a replay tells: none invented, gaps told, how far off at most."""

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_client.vocabulary import Code
from desktop.domain import replay
from desktop.domain.refusal import Refusal
from desktop.domain.replay import Fixes, Thinned, Thinning, check_span, joined

DAY_US = 86_400_000_000
METRE = 1 / replay.DEGREE_M
Row = tuple[int, float, float]


def fixes(rows: list[Row]) -> Fixes:
    """Fixes from seconds, and metres north and east of a place on the equator."""
    at_s, north, east = zip(*rows, strict=True) if rows else ((), (), ())
    return Fixes(
        np.array(at_s, np.int64) * 1_000_000,
        np.array(north, np.float64) * METRE,
        10.0 + np.array(east, np.float64) * METRE,
        np.full(len(rows), 5.0),
    )


def rows(told: Fixes) -> list[Row]:
    """When and where fixes are, in seconds and whole metres."""
    return [
        (int(at_us) // 1_000_000, round(lat / METRE), round((lon - 10.0) / METRE))
        for at_us, lat, lon in zip(told.at_us, told.lats, told.lons, strict=True)
    ]


def thinned(given_: Fixes, most: int, gap_s: int = 600, corners_s: tuple[int, ...] = ()) -> Thinned:
    """What is told of fixes that came in one go."""
    corners_us = [each * 1_000_000 for each in corners_s]
    thinning = Thinning(most, timedelta(seconds=gap_s), corners_us)
    thinning.add(given_)
    return thinning.done()


def farthest_m(whole: Fixes, told: Fixes) -> float:
    """How far any fix is from where the line is at its time; slowly, by itself."""
    found = 0.0
    for at_us, lat, lon in zip(whole.at_us, whole.lats, whole.lons, strict=True):
        off = []
        for one, other in pairwise(range(len(told))):
            begin, end = told.at_us[one], told.at_us[other]
            if not begin <= at_us <= end:
                continue
            for share in (0.0, 1.0) if begin == end else ((at_us - begin) / (end - begin),):
                north = lat - told.lats[one] - share * (told.lats[other] - told.lats[one])
                east = lon - told.lons[one] - share * (told.lons[other] - told.lons[one])
                off.append(float(np.hypot(north, east)) * replay.DEGREE_M)
        found = max(found, min(off, default=0.0))
    return found


STRAIGHT = [(10 * number, 100.0 * number, 0.0) for number in range(11)]
DETOUR = [*STRAIGHT[:5], (50, 500.0, 80.0), *STRAIGHT[6:]]
WAIT = [(0, 0.0, 0.0), (10, 100.0, 0.0), *((at, 100.0, 0.0) for at in range(20, 100, 10))]
WAIT += [(100, 200.0, 0.0)]


@pytest.mark.parametrize(
    ("track", "most", "told"),
    [
        ([], 2, []),
        ([(0, 0.0, 0.0)], 2, [(0, 0, 0)]),
        (STRAIGHT, 2, [(0, 0, 0), (100, 1000, 0)]),
        (DETOUR, 3, [(0, 0, 0), (50, 500, 80), (100, 1000, 0)]),
        (DETOUR, 5, [(0, 0, 0), (40, 400, 0), (50, 500, 80), (60, 600, 0), (100, 1000, 0)]),
        # By shape it is a line; by time somebody waited.
        (WAIT, 4, [(0, 0, 0), (10, 100, 0), (90, 100, 0), (100, 200, 0)]),
        # The corner at the end of a gap counts more than the detour.
        ([*DETOUR, (3000, 1000.0, 5.0)], 3, [(0, 0, 0), (100, 1000, 0), (3000, 1000, 5)]),
    ],
)
def test_the_fixes_told_are_those_off_the_line_at_their_time(
    track: list[Row], most: int, told: list[Row]
) -> None:
    found = thinned(fixes(track), most)
    assert rows(found.told) == told
    assert found.fixes == len(track)


def test_ends_of_legs_count_more_than_what_is_off_the_line() -> None:
    assert rows(thinned(fixes(DETOUR), 3, corners_s=(20,)).told)[1] == (20, 200, 0)


def test_a_longer_silence_is_a_gap_and_its_ends_are_told() -> None:
    track = [(0, 0.0, 0.0), (600, 1.0, 0.0), (1201, 2.0, 0.0), (1300, 3.0, 0.0), (9000, 3.0, 0.0)]
    found = thinned(fixes(track), 4)
    assert (found.gaps_us // 1_000_000).tolist() == [[600, 1201], [1300, 9000]]
    assert [at for at, _, _ in rows(found.told)] == [0, 600, 1300, 9000], "the longer gap first"
    assert found.within_m is None, "one end of a gap is not told"
    assert thinned(fixes(track), 5).within_m == 0.0


def test_over_the_date_line_is_no_way_round_the_world() -> None:
    track = fixes([(10 * number, 0.0, 0.0) for number in range(5)])
    lons = np.array([179.98, 179.99, -180.0, -179.99, -179.98])
    found = thinned(Fixes(track.at_us, track.lats, lons, track.accuracies_m), 2)
    assert found.within_m == pytest.approx(0.0, abs=0.001)


def test_a_track_of_corners_alone_takes_no_longer_than_others() -> None:
    # Each level of the farthest would find one more of them: they are halved in the end.
    number = np.arange(6_000.0)
    at_us, lats = (number * 1e6).astype(np.int64), np.array(1e-9 * number**2.5, np.float64)
    spiral = Fixes(at_us, lats, np.full(len(number), 10.0), np.full(len(number), -1.0))
    few, many = thinned(spiral, 10), thinned(spiral, 3_000)
    assert few.within_m is not None
    assert many.within_m is not None
    assert few.within_m > many.within_m
    assert len(many.told) == 3_000


@st.composite
def tracks(draw: st.DrawFn) -> Fixes:
    """A track with silences, stops, jumps, and fixes of one time."""
    steps = draw(
        st.lists(
            st.tuples(
                st.sampled_from([0, 1, 7, 30, 601, 5000]),
                st.integers(-300, 300),
                st.integers(-300, 300),
            ),
            max_size=60,
        )
    )
    at_s, north, east = np.cumsum(np.array(steps or np.empty((0, 3)), np.int64), axis=0).T
    return fixes(list(zip(at_s.tolist(), north.tolist(), east.tolist(), strict=True)))


@settings(max_examples=60)
@given(tracks(), st.integers(2, 40), st.integers(0, 5))
def test_a_replay_never_invents_and_says_how_far_off_it_is(
    whole: Fixes, most: int, more: int
) -> None:
    found = thinned(whole, most)
    told = found.told
    places = [
        {(int(at), lat, lon) for at, lat, lon in zip(of.at_us, of.lats, of.lons, strict=True)}
        for of in (whole, told)
    ]
    assert places[1] <= places[0], "nothing is invented"
    assert len(told) == min(most, len(whole))
    assert (np.diff(told.at_us) >= 0).all(), "by time"
    if len(whole):
        assert (told.at_us[0], told.at_us[-1]) == (whole.at_us[0], whole.at_us[-1])
    silent = np.flatnonzero(np.diff(whole.at_us) > 600_000_000)
    pairs = [[whole.at_us[place], whole.at_us[place + 1]] for place in silent]
    assert found.gaps_us.tolist() == pairs, "every gap is told, whatever is left out"
    if found.within_m is not None:
        assert farthest_m(whole, told) <= found.within_m + 0.01
        assert set(np.ravel(pairs)) <= set(told.at_us)
    again = thinned(told, most)
    assert np.array_equal(again.told.at_us, told.at_us), "what was thinned stays as it is"
    larger = thinned(whole, most + more)
    assert set(zip(told.at_us, told.lats, told.lons, strict=True)) <= set(
        zip(larger.told.at_us, larger.told.lats, larger.told.lons, strict=True)
    ), "who asks for more gets what he had, and more"
    if found.within_m is not None:
        assert larger.within_m is not None
        assert larger.within_m <= found.within_m


@settings(max_examples=40)
@given(tracks(), st.integers(2, 20), st.integers(2, 25), st.integers(1, 9))
def test_in_pieces_it_is_a_track_too(whole: Fixes, most: int, piece: int, batch: int) -> None:
    thinning = Thinning(most)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replay, "PIECE", piece)
        for first in range(0, len(whole), batch):
            thinning.add(whole.at(slice(first, first + batch)))
        found = thinning.done()
    one = thinned(whole, most)
    assert found.fixes == one.fixes
    assert np.array_equal(found.gaps_us, one.gaps_us)
    assert len(found.told) == len(one.told)
    assert (np.diff(found.told.at_us) >= 0).all()
    if found.within_m is not None:
        assert farthest_m(whole, found.told) <= found.within_m + 0.01


def test_long_tracks_lie_in_memory_in_pieces() -> None:
    thinning = Thinning(10)
    batch = fixes([(number, float(number % 7), 0.0) for number in range(replay.PIECE)])
    for turn in range(3):
        at_us = batch.at_us + turn * replay.PIECE * 1_000_000
        thinning.add(Fixes(at_us, batch.lats, batch.lons, batch.accuracies_m))
    held = sum(len(piece.fixes) for piece in thinning._weighed)  # noqa: SLF001
    assert held <= 10 * 3
    assert thinning.done().fixes == 3 * replay.PIECE


def test_nothing_joined_is_nothing() -> None:
    assert len(joined([])) == 0


@pytest.mark.parametrize(
    ("since_us", "until_us", "code"),
    [
        (0, 31 * DAY_US, None),
        (0, 31 * DAY_US + 1, Code.REPLAY_TOO_LONG),
        (5, 5, Code.TIME_WINDOW_INVERTED),
        (5, 4, Code.TIME_WINDOW_INVERTED),
    ],
)
def test_a_span_has_a_beginning_an_end_and_31_days_at_most(
    since_us: int, until_us: int, code: Code | None
) -> None:
    if code is None:
        check_span(since_us, until_us)
        return
    with pytest.raises(Refusal) as refused:
        check_span(since_us, until_us)
    assert refused.value.code is code
