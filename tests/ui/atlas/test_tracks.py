"""Whether ways are painted with what can be seen of them, and no more."""

from datetime import UTC, datetime
from uuid import UUID

import numpy as np

from desktop.ui.atlas.tracks import CELL_PX, TrackLayer
from desktop.ui.atlas.view import View
from desktop.ui.replay_data import Actor, Story
from desktop.ui.theme import Theme

COUNT = 20_000
VIEW = View(0.5, 0.5, 4, 800, 600).at(47.1, 9.5)


def way(count: int = COUNT, north: float = 47.1) -> Actor:
    """Somebody who goes to and fro beside a place, a second each."""
    turns = np.arange(count) / 500
    return Actor(
        id=UUID(int=7),
        name="Anna",
        number=1,
        times=np.arange(count, dtype=np.int64) * 1_000,
        lats=north + 0.1 * np.sin(turns),
        lons=9.5 + 0.1 * np.cos(turns),
        pieces=((0, count),),
        gaps=(),
        legs=(),
        events=(),
        fixes=count,
        within_m=None,
        gap_ms=600_000,
    )


def shown(theme: Theme, person: Actor, at_ms: int) -> TrackLayer:
    """The layer with one way, at a time."""
    layer = TrackLayer(theme)
    since = datetime(2026, 11, 30, tzinfo=UTC)
    layer.put(Story(since, COUNT * 1_000, 600, (person,), ()))
    layer.go(at_ms)
    return layer


def test_points_that_cannot_be_told_apart_are_painted_once(theme: Theme) -> None:
    person = way()
    layer = shown(theme, person, 5_000_500)
    near, far = VIEW.zoomed(13), VIEW
    counts = [sum(line.count() for line, _ in layer.lines(view, person)) for view in (near, far)]
    assert counts[1] < counts[0] < COUNT
    for line, past in layer.lines(far, person):
        ends = line.first(), line.last()
        here = person.at(5_000_500)
        assert here is not None
        px, py = far.pixel(here.lat, here.lon)
        assert abs(ends[past].x() - px) + abs(ends[past].y() - py) < CELL_PX, "up to where he is"


def test_a_way_that_is_elsewhere_costs_nothing(theme: Theme) -> None:
    person = way(north=40.0)
    assert list(shown(theme, person, 5_000).lines(VIEW.zoomed(12), person)) == []
