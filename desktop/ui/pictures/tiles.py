"""Decides which tiles the made-up centre's map has: those that are shipped, or none."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import as_file, files

from desktop.ui.tile_source import Bounds, TilesFault, TilesWrong

BOUNDS = Bounds(47.04, 9.47, 47.28, 9.64)


@dataclass(frozen=True, slots=True)
class PictureTiles:
    """The country that is shipped, without the gateway that a desk has it by."""

    attribution: str = "© OpenStreetMap contributors, ODbL 1.0"
    least: int = 9
    most: int = 14
    bounds: Bounds | None = BOUNDS

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """Give one of the file."""
        with (
            as_file(files("resources").joinpath("map", "liechtenstein.mbtiles")) as path,
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file,
        ):
            found = file.execute(
                "SELECT tile_data FROM tiles"
                " WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                (zoom, column, 2**zoom - 1 - row),
            ).fetchone()
        return None if found is None else bytes(found[0])


def tiles(wrong: TilesWrong | None) -> PictureTiles:
    """Give them, or say why there are none."""
    if wrong is not None:
        raise TilesFault(wrong, "old-town.mbtiles")
    return PictureTiles()
