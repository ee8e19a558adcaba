"""Whether marks are put together so that none is lost, and what stands apart stays apart."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.atlas import mercator
from desktop.ui.atlas.clusters import gathered
from desktop.ui.atlas.view import View

REACH_PX = 34
PLACES = st.lists(st.tuples(st.floats(47.0, 47.3), st.floats(9.4, 9.7)), min_size=1, max_size=40)
SEEN = View(0.5, 0.5, 10, 1200, 900).at(47.15, 9.55)


def flat(places: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    found = np.array([mercator.flat(*each) for each in places])
    return found[:, 0].copy(), found[:, 1].copy()


@given(PLACES, st.floats(9, 12))
def test_every_mark_that_is_seen_is_in_one_group(
    places: list[tuple[float, float]], zoom: float
) -> None:
    view = SEEN.zoomed(zoom)
    xs, ys = flat(places)
    ranks = np.arange(len(places))
    groups = gathered(xs, ys, ranks, view, REACH_PX)
    held = sorted(at for group in groups for at in group.members)
    assert len(held) == len(set(held))
    assert set(held) >= {at for at, each in enumerate(places) if view.sees(*each)}
    for group in groups:
        assert group.worst == max(group.members)
        spots = [view.pixel(*places[at]) for at in group.members]
        assert min(x for x, _ in spots) - 1 <= group.px <= max(x for x, _ in spots) + 1


@given(PLACES)
def test_marks_that_stand_apart_are_alone(places: list[tuple[float, float]]) -> None:
    xs, ys = flat(places)
    groups = gathered(xs, ys, np.zeros(len(places), dtype=np.int64), SEEN, REACH_PX)
    for group in groups:
        if group.single:
            continue
        x, y = SEEN.pixel(*places[group.members[0]])
        others = [SEEN.pixel(*places[at]) for at in group.members[1:]]
        assert min(abs(ox - x) + abs(oy - y) for ox, oy in others) < 8 * REACH_PX


def test_panning_puts_nothing_together_otherwise() -> None:
    chance = np.random.default_rng(7)
    places = [(47.1 + 0.1 * a, 9.5 + 0.1 * b) for a, b in chance.random((60, 2))]
    xs, ys = flat(places)
    ranks = np.zeros(60, dtype=np.int64)

    def found(view: View) -> set[tuple[int, ...]]:
        return {group.members for group in gathered(xs, ys, ranks, view, REACH_PX)}

    assert found(SEEN) == found(SEEN.panned(37, -21))


def test_nobody_is_nothing() -> None:
    nothing = np.empty(0)
    assert gathered(nothing, nothing, np.empty(0, dtype=np.int64), SEEN, REACH_PX) == []
