"""Decides where the desk's map has its tiles, and what is said while there are none."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop import words
from desktop.ui.atlas.canvas import MapCanvas
from desktop.ui.atlas.tiles import TileStore
from desktop.ui.atlas.view import Point, View, around
from desktop.ui.desk import Desk
from desktop.ui.tile_source import Tiles, TilesFault

EDGE_PX = 60
"""What is gone to is at least so far from each edge."""
CLOSEST_ZOOM, WORLD_ZOOM = 14.0, 2.0


class MapGround(QObject):
    """Loads the tiles that the centre chose; marks are shown with them or without."""

    turned = Signal()
    """There are tiles now, or there are none."""

    def __init__(self, desk: Desk, canvas: MapCanvas, parent: QObject) -> None:
        """Give `canvas` its tiles once `load` was asked for."""
        super().__init__(parent)
        self._desk, self._canvas = desk, canvas
        self.fault: TilesFault | None = None

    def load(self) -> None:
        """Look for the tiles."""
        machine, session = self._desk.machine, self._desk.session
        ask = partial(machine.tiles, session.map_tiles, session.map_attribution)
        self._desk.tasks.run(self, ask, self._take, self._miss)

    def load_again(self) -> None:
        """Look for them once more, where there were none."""
        if self.fault is not None:
            self.fault = None
            self.load()

    def said(self, chosen: str = "") -> str:
        """Say why there are none, and after that what is said of what is `chosen`, if anything."""
        assert self.fault is not None, "there is a fault"
        said = words.member(self.fault.wrong)
        if self.fault.what:
            said = words.text("map.no-tiles", fault=said, what=self.fault.what)
        return words.text("status.pair", one=said, other=chosen) if chosen else said

    def whole(self, view: View, places: list[Point]) -> View:
        """Give the view of all these places, of all tiles where there are none, else of the world.

        Places are degrees of latitude and longitude.
        """
        if places:
            return view.fitted(around(places), EDGE_PX, CLOSEST_ZOOM)
        store = self._canvas.store
        bounds = None if store is None else store.tiles.bounds
        return view.zoomed(WORLD_ZOOM) if bounds is None else view.fitted(bounds, 0)

    def _take(self, tiles: Tiles) -> None:
        store = TileStore(tiles, self._desk.tasks, self)
        store.failed.connect(self._miss)
        self._canvas.show_tiles(store)
        self.turned.emit()

    def _miss(self, fault: Exception) -> bool:
        if not isinstance(fault, TilesFault):
            return False
        self.fault = fault
        self.turned.emit()
        return True
