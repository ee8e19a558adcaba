"""Decides where the desk's map has its tiles: where the centre says, else from what is shipped."""

from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Protocol, TypeVar

import platformdirs
from typing_extensions import override

from api_client.transport import AGENT
from desktop.clock import SystemClock
from desktop.gateways.tile_cache import TileCache
from desktop.gateways.tiles import Extent, FileTiles, NoTiles, ServerTiles, is_template
from desktop.ui.tile_source import Bounds, Tiles, TilesFault, TilesWrong

SHIPPED = "liechtenstein.mbtiles"
Got = TypeVar("Got")


class _Found(Protocol):
    attribution: str
    extent: Extent

    def tile(self, zoom: int, column: int, row: int) -> bytes | None: ...


class _Told(Tiles):
    """Tiles of a gateway as the map asks for them."""

    def __init__(self, found: _Found) -> None:
        self._found = found

    @property
    @override
    def attribution(self) -> str:
        return self._found.attribution

    @property
    @override
    def least(self) -> int:
        return self._found.extent.least

    @property
    @override
    def most(self) -> int:
        return self._found.extent.most

    @property
    @override
    def bounds(self) -> Bounds | None:
        degrees = self._found.extent.degrees
        return None if degrees is None else Bounds(*degrees)

    @override
    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        return _worded(lambda: self._found.tile(zoom, column, row))


def tiles(wanted: str, attribution: str, kept: Path | None = None) -> Tiles:
    """Return the tiles of a file, of a template, or of what is shipped where nothing is wanted.

    What a server gives is kept in the folder `kept`, or where the system keeps such things.

    Raises:
        TilesFault: there are none.
    """
    return _Told(_worded(lambda: _found(wanted.strip(), attribution.strip(), kept)))


def _found(wanted: str, attribution: str, kept: Path | None) -> _Found:
    if not wanted:
        with as_file(files("resources").joinpath("map", SHIPPED)) as shipped:
            return FileTiles(shipped)
    if not is_template(wanted):
        return FileTiles(Path(wanted), attribution)
    folder = kept or Path(platformdirs.user_cache_dir("Callout", appauthor=False))
    cache = TileCache(folder / "tiles")
    return ServerTiles(wanted, attribution, AGENT, cache, lambda: SystemClock().now().timestamp())


def _worded(ask: Callable[[], Got]) -> Got:
    try:
        return ask()
    except NoTiles as fault:
        raise TilesFault(TilesWrong(fault.wrong), fault.what) from fault
