"""Decides how the map's tiles are had: from a raster MBTiles file, or from a server by a template.

A file is opened for each tile, read only, so that it may be replaced under an open desk. What a
server gave is kept for a while, up to a size, and is good enough where the server is away.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import requests

from desktop.gateways.tile_cache import TileCache

PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF")
"""How PNG, JPEG and WebP begin."""
LARGEST_BYTES = 2_000_000
"""No tile of 256 or 512 pixels is larger; what is longer is not read."""
PATIENCE_S = (5.0, 10.0)
"""How long a server may take to be reached, and to say something."""
MOST_ZOOM = 19
OK, NONE_THERE = 200, (204, 404, 410)


class NoTiles(Exception):
    """Why there are no tiles: a word (`desktop.ui.tile_source.TilesWrong`), and of what."""

    def __init__(self, wrong: str, what: str) -> None:
        """Keep both."""
        super().__init__(wrong)
        self.wrong, self.what = wrong, what


@dataclass(frozen=True, slots=True)
class Extent:
    """Which zooms there are, and between which degrees: south, west, north, east."""

    least: int
    most: int
    degrees: tuple[float, float, float, float] | None


class FileTiles:
    """The raster tiles of an MBTiles file."""

    def __init__(self, path: Path, attribution: str = "") -> None:
        """Look into the file; `attribution` goes before what the file says itself.

        Raises:
            NoTiles: it is not there, broken, empty, or holds something else.
        """
        self._path = path
        if not path.is_file():
            raise NoTiles("missing", path.name)
        with self._open() as file:
            said = _metadata(file)
            first = file.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
            if first is None:
                raise NoTiles("empty", path.name)
            if not isinstance(first[0], bytes) or not first[0].startswith(PICTURES):
                raise NoTiles("not-raster", path.name)
            least, most = _zooms(file, said)
        self.attribution = attribution or said.get("attribution", "")
        self.extent = Extent(least, most, _degrees(said.get("bounds", "")))

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """Return one; rows of the file are counted from the south (TMS).

        Raises:
            NoTiles: the file cannot be read any more.
        """
        key = (zoom, column, 2**zoom - 1 - row)
        with self._open() as file:
            found = file.execute(
                "SELECT tile_data FROM tiles"
                " WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                key,
            ).fetchone()
        return None if found is None else bytes(found[0])

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the file; what SQLite cannot read is told by a word."""
        try:
            with closing(
                sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True)
            ) as c:
                yield c
        except sqlite3.Error as fault:
            wrong = "broken" if self._path.is_file() else "missing"
            raise NoTiles(wrong, self._path.name) from fault


class ServerTiles:
    """The tiles of somebody's server, by the template that he tells."""

    def __init__(
        self,
        template: str,
        attribution: str,
        agent: str,
        cache: TileCache,
        now_s: Callable[[], float],
    ) -> None:
        """Name the server; nothing is asked yet. `agent` says by which program it is asked.

        Raises:
            NoTiles: the template lacks a part.
        """
        self._host = urlsplit(template).hostname or ""
        if not self._host or any(part not in template for part in ("{z}", "{x}", "{y}")):
            raise NoTiles("template", template)
        self._template, self._headers = template, {"User-Agent": agent}
        self._cache, self._now_s = cache, now_s
        self._kept = sha256(template.encode()).hexdigest()[:16]
        self.attribution = attribution or self._host
        self.extent = Extent(0, MOST_ZOOM, None)

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """Return one: kept, asked for, or kept too long where the server does not answer.

        Raises:
            NoTiles: nothing is kept, and the server is away or refuses.
        """
        name, now_s = f"{self._kept}/{zoom}/{column}/{row}", self._now_s()
        kept = self._cache.get(name, now_s)
        if kept is not None and kept.fresh:
            return kept.body or None
        try:
            body = self._ask(zoom, column, row)
        except NoTiles:
            if kept is None:
                raise
            return kept.body or None
        self._cache.put(name, body)
        return body or None

    def _ask(self, zoom: int, column: int, row: int) -> bytes:
        """Ask the server; nothing where it has none there."""
        url = self._template
        for part, value in (("{z}", zoom), ("{x}", column), ("{y}", row)):
            url = url.replace(part, str(value))
        try:
            with requests.get(
                url, headers=self._headers, timeout=PATIENCE_S, allow_redirects=False, stream=True
            ) as answer:
                if answer.status_code in NONE_THERE:
                    return b""
                if answer.status_code != OK:
                    raise NoTiles("refused", self._host)
                body = bytearray()
                for part_ in answer.iter_content(65_536):
                    body += part_
                    if len(body) > LARGEST_BYTES:
                        raise NoTiles("not-raster", self._host)
        except (requests.RequestException, OSError) as fault:
            raise NoTiles("away", self._host) from fault
        if not body.startswith(PICTURES):
            raise NoTiles("not-raster", self._host)
        return bytes(body)


def is_template(wanted: str) -> bool:
    """Return whether tiles come from a server: the others are a file's."""
    return re.match(r"https?://", wanted, re.IGNORECASE) is not None


def _metadata(file: sqlite3.Connection) -> Mapping[str, str]:
    """Return what the file says of itself; many say little, some nothing."""
    with suppress(sqlite3.OperationalError):
        return {
            str(name): str(value)
            for name, value in file.execute("SELECT name, value FROM metadata")
        }
    return {}


def _zooms(file: sqlite3.Connection, said: Mapping[str, str]) -> tuple[int, int]:
    try:
        return int(said["minzoom"]), int(said["maxzoom"])
    except (KeyError, ValueError):
        least, most = file.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
        return int(least), int(most)


def _degrees(said: str) -> tuple[float, float, float, float] | None:
    """Read `west,south,east,north`."""
    try:
        west, south, east, north = (float(each) for each in said.split(","))
    except ValueError:
        return None
    sound = -90 <= south < north <= 90 and -180 <= west < east <= 180  # noqa: PLR2004  (degrees)
    return (south, west, north, east) if sound else None
