"""Decides how a replay is painted for a paper: in light colours on white, by day and by night.

It is painted in the background: tiles are had anew and by day, and nothing of the window is asked
for but what it shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from desktop.ui.atlas import margins
from desktop.ui.atlas.doubts import DoubtLayer
from desktop.ui.atlas.ground import draw_tiles
from desktop.ui.atlas.labels import Labels
from desktop.ui.atlas.marks import Mark
from desktop.ui.atlas.tiles import Key, decoded
from desktop.ui.atlas.tracks import TrackLayer
from desktop.ui.atlas.view import View
from desktop.ui.colours import PAPER
from desktop.ui.replay_data import Story
from desktop.ui.replay_events import EventRow
from desktop.ui.replay_lanes import Lanes
from desktop.ui.tile_source import Tiles, TilesFault

SHARP = 2.0
"""So many dots a pixel of the window are painted."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a replay the window shows: which part of the map, what on it, how wide the axis."""

    view: View
    tiles: Tiles | None
    doubted: Sequence[Mark]
    at_ms: int
    axis_px: int


class _Fetched:
    """Tiles that are fetched when they are drawn; after the first fault none is tried."""

    def __init__(self, tiles: Tiles) -> None:
        self.tiles = tiles
        self._had: dict[Key, QImage | None] = {}
        self._failed = False

    def held(self, key: Key) -> QImage | None:
        """Fetch one."""
        if key not in self._had and not self._failed:
            try:
                body = self.tiles.tile(*key)
            except TilesFault:
                self._failed = True
                return None
            image = None if body is None else decoded(body, dark=False)
            self._had[key] = None if image is None or image.isNull() else image
        return self._had.get(key)

    def want(self, keys: Sequence[Key]) -> None:
        """Fetch none ahead."""


def map_of(story: Story, shown: Shown) -> QImage:
    """Give the map as it is shown, with the ways and whoever stands where."""
    view = shown.view
    made, painter = _begun(ceil(view.width), ceil(view.height))
    if shown.tiles is not None:
        draw_tiles(painter, view, SHARP, _Fetched(shown.tiles))
    Labels(PAPER).paint(painter, view, SHARP)
    doubts, tracks = DoubtLayer(PAPER), TrackLayer(PAPER)
    doubts.doubted = shown.doubted
    tracks.put(story)
    tracks.go(shown.at_ms)
    doubts.paint(painter, view, SHARP)
    tracks.paint(painter, view, SHARP)
    taken: list[QRectF] = []
    tracks.name(painter, view, SHARP, taken)
    whose = "" if shown.tiles is None else shown.tiles.attribution
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    margins.paint(painter, view, PAPER, whose)
    painter.end()
    return made


def axis_of(story: Story, rows: Sequence[EventRow], shown: Shown) -> QImage:
    """Give the axis as it is shown, all lanes of it."""
    lanes = Lanes(story, rows, shown.axis_px)
    made, painter = _begun(lanes.width, lanes.height)
    lanes.paint(painter, PAPER, shown.at_ms, SHARP)
    painter.end()
    return made


def _begun(wide: int, high: int) -> tuple[QImage, QPainter]:
    made = QImage(round(wide * SHARP), round(high * SHARP), QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(SHARP)
    made.fill(Qt.GlobalColor.white)
    return made, QPainter(made)
