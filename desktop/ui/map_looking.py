"""Decides where the map looks: at everything till somebody goes elsewhere, or follows one."""

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop.ui.atlas.canvas import MapCanvas
from desktop.ui.atlas.marks import Mark
from desktop.ui.atlas.view import View
from desktop.ui.map_ground import EDGE_PX, MapGround
from desktop.ui.map_rows import MapRows
from desktop.ui.tile_source import Bounds

NEAR_ZOOM = 13.0
WAY_MARGIN_PX = 90


class MapLooking(QObject):
    """Moves the map, and keeps somebody in its middle."""

    turned = Signal()
    """Somebody else is followed from now on, or nobody."""

    def __init__(self, canvas: MapCanvas, ground: MapGround, rows: MapRows) -> None:
        """Look at everything, once it is there."""
        super().__init__(canvas)
        self._canvas, self._ground, self._rows = canvas, ground, rows
        self._moved = False
        self.followed: UUID | None = None
        """Who is kept in the middle."""
        canvas.home = self.home
        canvas.moved.connect(self.go_away)
        canvas.resized.connect(self.place)
        ground.turned.connect(self.place)

    def home(self, view: View) -> View:
        """Give the view of all marks; of all there is of the earth where there are none."""
        return self._ground.whole(view, [(mark.lat, mark.lon) for mark in self._rows.marks])

    def place(self) -> None:
        """Show everything until somebody goes elsewhere."""
        if not self._moved and self._rows.ready:
            self._canvas.look(self.home(self._canvas.view))

    def come_to(self, mark: Mark) -> None:
        """Go to a mark that is not seen."""
        if not self._canvas.view.sees(mark.lat, mark.lon, EDGE_PX):
            self.centre(mark)

    def centre(self, mark: Mark) -> None:
        """Have a mark in the middle."""
        self._moved = True
        self._canvas.look_at(mark)

    def go_away(self) -> None:
        """Take note that somebody moves the map himself."""
        self._moved = True
        self.let_go()

    def show_bounds(self, bounds: object) -> None:
        """See all of a way."""
        assert isinstance(bounds, Bounds), "the signal says so"
        self.go_away()
        self._canvas.look(self._canvas.view.fitted(bounds, WAY_MARGIN_PX))

    def may_follow(self) -> bool:
        """Say whether somebody is followed, or could be."""
        mark = self._canvas.current
        return self.followed is not None or (
            mark is not None and self._rows.people.row(mark.id) is not None
        )

    def turn_follow(self) -> None:
        """Keep the technician who is chosen in the middle from now on, or no longer."""
        mark = self._canvas.current
        if self.followed is not None or mark is None or self._rows.people.row(mark.id) is None:
            self.let_go()
            return
        self.followed, self._moved = mark.id, True
        near = self._canvas.view.at(mark.lat, mark.lon)
        self._canvas.look(near.zoomed(max(near.zoom, NEAR_ZOOM)))
        self.turned.emit()

    def let_go(self, but: UUID | None = None) -> None:
        """Follow nobody any more, unless it is this one."""
        if self.followed is None or self.followed != but:
            self.followed = None
            self.turned.emit()

    def keep(self) -> None:
        """Have whoever is followed in the middle, wherever he is now."""
        if self.followed is not None and (mark := self._canvas.mark(self.followed)):
            self._canvas.look_at(mark)
