"""Decides what the map asks of whoever has its tiles; `desktop.app.tiling` makes it real.

No Qt, no network: what is asked and answered, and the words for why there are no tiles.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class TilesWrong(StrEnum):
    """Why there are no tiles."""

    MISSING = "missing"
    BROKEN = "broken"
    NOT_RASTER = "not-raster"
    EMPTY = "empty"
    TEMPLATE = "template"
    AWAY = "away"
    REFUSED = "refused"


class TilesFault(Exception):
    """No tiles can be had, or one could not."""

    def __init__(self, wrong: TilesWrong, what: str = "") -> None:
        """Keep why, and the name of the file or of the host."""
        super().__init__(wrong.value)
        self.wrong, self.what = wrong, what


@dataclass(frozen=True, slots=True)
class Bounds:
    """A part of the earth in degrees (WGS 84)."""

    south: float
    west: float
    north: float
    east: float


class Tiles(Protocol):
    """Square pictures of the earth by zoom, column and row from the north west (XYZ)."""

    @property
    def attribution(self) -> str:
        """Whose they are, as he wants it shown."""

    @property
    def least(self) -> int:
        """The zoom of the coarsest ones."""

    @property
    def most(self) -> int:
        """The zoom of the finest ones."""

    @property
    def bounds(self) -> Bounds | None:
        """Where there are any, if that is known."""

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """Give one as it is stored; None where there is none. It may take long.

        Raises:
            TilesFault: it could not be had now.
        """
