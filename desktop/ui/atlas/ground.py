"""Decides how tiles are drawn for a view, and what stands where there is none yet.

Where a tile is not there the part of a coarser one is, as far as there is one; further in than the
finest the finest is enlarged. All of it is one picture, painted anew when the view moves, so that a
frame in which only marks move costs one copy.
"""

from collections.abc import Sequence
from math import log2
from typing import Protocol

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from desktop.ui.atlas.labels import Labels
from desktop.ui.atlas.tiles import Key, TileStore
from desktop.ui.atlas.view import View
from desktop.ui.colours import Inks
from desktop.ui.tile_source import Tiles

COARSER = 6
"""How many zooms coarser a part may be that stands in for a tile."""
MOST_TILES = 200
"""So many are drawn at most: where the coarsest are smaller than stamps, none is."""


class Held(Protocol):
    """Tiles that are there, as pictures or, where another thread paints, as images."""

    @property
    def tiles(self) -> Tiles:
        """Where they are from."""

    def held(self, key: Key) -> QPixmap | QImage | None:
        """Give one that is there."""

    def want(self, keys: Sequence[Key]) -> None:
        """Hear which ones are seen."""


class Ground:
    """The map itself: tiles, and names of towns."""

    def __init__(self, theme: Inks, labels: Labels) -> None:
        """Draw nothing but a surface until there is a store."""
        self._theme, self._labels = theme, labels
        self.store: TileStore | None = None
        self._drawn: QPixmap | None = None
        self._drawn_as: tuple[object, ...] = ()

    def forget(self) -> None:
        """Draw anew with the next frame."""
        self._drawn_as = ()

    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        """Paint the ground, as it was drawn where nothing of it has changed."""
        wanted = (view, ratio, self._theme.scheme)
        if self._drawn is None or self._drawn_as != wanted:
            self._drawn = self._draw(view, ratio)
            self._drawn_as = wanted
        painter.drawPixmap(0, 0, self._drawn)

    def _draw(self, view: View, ratio: float) -> QPixmap:
        made = QPixmap(round(view.width * ratio), round(view.height * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(QColor(self._theme.colours.window))
        painter = QPainter(made)
        if self.store is not None:
            draw_tiles(painter, view, ratio, self.store)
        self._labels.paint(painter, view, ratio)
        painter.end()
        return made


def draw_tiles(painter: QPainter, view: View, ratio: float, held: Held) -> None:
    """Draw the tiles of a view that are there."""
    tiles = held.tiles
    best = int(view.zoom + log2(ratio) + 0.5)
    zoom = min(max(best, tiles.least), tiles.most)
    seen = view.tiles(zoom)
    if len(seen) > MOST_TILES:
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    side = view.world_px / 2**zoom
    for column, row in seen:
        left, top = column * side - view.left_px, row * side - view.top_px
        across, down = round(left + side) - round(left), round(top + side) - round(top)
        _draw_tile(painter, QRect(round(left), round(top), across, down), (zoom, column, row), held)
    held.want([(zoom, *at) for at in seen])


def _draw_tile(painter: QPainter, target: QRect, key: Key, held: Held) -> None:
    zoom, column, row = key
    for up in range(COARSER):
        if zoom - up < held.tiles.least:
            return
        found = held.held((zoom - up, column >> up, row >> up))
        if found is not None:
            break
    else:
        return
    if up == 0 and target.width() == found.width():
        _put(painter, QRectF(target), found, QRectF(found.rect()))
        return
    part = found.width() / 2**up
    left, top = column % 2**up * part, row % 2**up * part
    _put(painter, QRectF(target), found, QRectF(left, top, part, part))


def _put(painter: QPainter, target: QRectF, tile: QPixmap | QImage, part: QRectF) -> None:
    if isinstance(tile, QImage):
        painter.drawImage(target, tile, part)
    else:
        painter.drawPixmap(target, tile, part)
