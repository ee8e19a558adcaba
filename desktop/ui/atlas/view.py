"""Decides which part of the map is seen, and how it is moved: all by values that never change."""

from dataclasses import dataclass, replace
from math import ceil, floor, log2

from desktop.ui.atlas import mercator
from desktop.ui.tile_source import Bounds

TILE_PX = 256
LEAST_ZOOM, MOST_ZOOM = 1.0, 19.0
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class View:
    """What is seen: the middle on the square of the world, the zoom, the size in pixels.

    At zoom 0 the world is `TILE_PX` wide; each whole step doubles it.
    """

    x: float
    y: float
    zoom: float
    width: int
    height: int

    @property
    def world_px(self) -> float:
        """How wide the whole world is, in pixels."""
        return float(TILE_PX * 2**self.zoom)

    @property
    def left_px(self) -> float:
        """Where the left edge is, in pixels of the world."""
        return self.x * self.world_px - self.width / 2

    @property
    def top_px(self) -> float:
        """Where the upper edge is, in pixels of the world."""
        return self.y * self.world_px - self.height / 2

    def pixel(self, lat: float, lon: float) -> Point:
        """Give where a place is seen, which may be outside."""
        x, y = mercator.flat(lat, lon)
        return x * self.world_px - self.left_px, y * self.world_px - self.top_px

    def place(self, px: float, py: float) -> Point:
        """Give latitude and longitude of what is seen at a pixel."""
        world = self.world_px
        return mercator.place((px + self.left_px) / world, (py + self.top_px) / world)

    def sees(self, lat: float, lon: float, margin_px: float = 0) -> bool:
        """Say whether a place is seen, `margin_px` or more from each edge."""
        px, py = self.pixel(lat, lon)
        inside = margin_px <= px <= self.width - margin_px
        return inside and margin_px <= py <= self.height - margin_px

    def sized(self, width: int, height: int) -> "View":
        """See around the same middle in another size."""
        return replace(self, width=max(width, 1), height=max(height, 1))

    def at(self, lat: float, lon: float) -> "View":
        """See another middle."""
        x, y = mercator.flat(lat, lon)
        return replace(self, x=x, y=y)

    def panned(self, right_px: float, down_px: float) -> "View":
        """Look so many pixels further to the right and further down; never beyond the world."""
        world = self.world_px
        x, y = self.x + right_px / world, self.y + down_px / world
        return replace(self, x=min(max(x, 0.0), 1.0), y=min(max(y, 0.0), 1.0))

    def zoomed(self, zoom: float, px: float | None = None, py: float | None = None) -> "View":
        """See at another zoom; what is at the pixel, or in the middle, stays where it is."""
        zoom = min(max(zoom, LEAST_ZOOM), MOST_ZOOM)
        right = (self.width / 2 if px is None else px) - self.width / 2
        down = (self.height / 2 if py is None else py) - self.height / 2
        before, after = self.world_px, float(TILE_PX * 2**zoom)
        x = self.x + right / before - right / after
        y = self.y + down / before - down / after
        return replace(self, zoom=zoom, x=min(max(x, 0.0), 1.0), y=min(max(y, 0.0), 1.0))

    def fitted(self, bounds: Bounds, margin_px: int = 48, most: float = 16.0) -> "View":
        """See all of a part of the earth, as large as fits, but at no more than the zoom `most`."""
        left, top = mercator.flat(bounds.north, bounds.west)
        right, bottom = mercator.flat(bounds.south, bounds.east)
        wide = max(self.width - 2 * margin_px, 1) / max(right - left, 1e-9)
        high = max(self.height - 2 * margin_px, 1) / max(bottom - top, 1e-9)
        zoom = min(max(log2(min(wide, high) / TILE_PX), LEAST_ZOOM), most)
        return replace(self, x=(left + right) / 2, y=(top + bottom) / 2, zoom=zoom)

    def metres_a_pixel(self, y: float | None = None) -> float:
        """Give how many metres a pixel is, in the middle or at another `y` of the square."""
        return mercator.metres(self.y if y is None else y) / self.world_px

    def tiles(self, zoom: int) -> list[tuple[int, int]]:
        """Give columns and rows of the tiles of a whole zoom that are seen, the middle first."""
        side = self.world_px / 2**zoom
        last = 2**zoom - 1
        columns = range(
            max(floor(self.left_px / side), 0),
            min(ceil((self.left_px + self.width) / side), last + 1),
        )
        rows = range(
            max(floor(self.top_px / side), 0),
            min(ceil((self.top_px + self.height) / side), last + 1),
        )
        middle = self.x * 2**zoom - 0.5, self.y * 2**zoom - 0.5
        found = [(column, row) for row in rows for column in columns]
        return sorted(found, key=lambda at: abs(at[0] - middle[0]) + abs(at[1] - middle[1]))


def around(places: list[Point]) -> Bounds:
    """Give the least part of the earth that holds all of these places, of which there is one."""
    assert places, "around nothing"
    lats, lons = [each[0] for each in places], [each[1] for each in places]
    return Bounds(min(lats), min(lons), max(lats), max(lons))
