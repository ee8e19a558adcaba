"""Tries on real files and over a real socket how tiles are had, kept, and told of when lacking."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typing_extensions import override

from desktop.app import tiling
from desktop.gateways.tile_cache import KEPT_S, TileCache
from desktop.gateways.tiles import FileTiles, NoTiles, ServerTiles
from desktop.ui.tile_source import Bounds, TilesFault, TilesWrong

PNG = b"\x89PNG\r\n\x1a\n and more"
pytestmark = pytest.mark.sqlite_alone("tiles lie in files of SQLite")


def made(path: Path, *tiles: tuple[int, int, int, bytes], **said: str) -> Path:
    """Make an MBTiles file; what it says of itself is left out where there is nothing."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data BLOB)")
        file.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", tiles)
        if said:
            file.execute("CREATE TABLE metadata (name, value)")
            file.executemany("INSERT INTO metadata VALUES (?, ?)", said.items())
        file.commit()
    return path


def test_rows_of_a_file_are_counted_from_the_south(tmp_path: Path) -> None:
    path = made(
        tmp_path / "a.mbtiles",
        (2, 1, 3, PNG),
        minzoom="2",
        maxzoom="2",
        bounds="9.4,47.0,9.7,47.3",
        attribution="© somebody",
    )
    found = FileTiles(path)
    assert found.tile(2, 1, 0) == PNG
    assert found.tile(2, 1, 3) is None
    assert found.attribution == "© somebody"
    assert FileTiles(path, "© us").attribution == "© us"
    assert (found.extent.least, found.extent.most) == (2, 2)
    assert found.extent.degrees == (47.0, 9.4, 47.3, 9.7)


def test_a_file_that_says_nothing_of_itself_is_looked_into(tmp_path: Path) -> None:
    path = made(tmp_path / "a.mbtiles", (3, 0, 0, PNG), (7, 0, 0, PNG))
    found = FileTiles(path)
    assert (found.extent.least, found.extent.most, found.extent.degrees) == (3, 7, None)
    assert found.attribution == ""


@pytest.mark.parametrize("bounds", ["", "9,47,8,48", "a,b,c,d", "1,2,3", "0,-91,1,1"])
def test_bounds_that_are_none_are_unknown(tmp_path: Path, bounds: str) -> None:
    path = made(tmp_path / "a.mbtiles", (3, 0, 0, PNG), minzoom="x", bounds=bounds)
    assert FileTiles(path).extent.degrees is None


def test_why_a_file_gives_no_tiles_is_told_by_a_word(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mbtiles"
    broken.write_bytes(b"not a database at all" * 100)
    vector = made(tmp_path / "vector.mbtiles", (3, 0, 0, b"\x1f\x8b vector"))
    empty = made(tmp_path / "empty.mbtiles")
    other = tmp_path / "other.mbtiles"
    with closing(sqlite3.connect(other)) as file:
        file.execute("CREATE TABLE people (name)")
    for path, wrong in (
        (tmp_path / "none.mbtiles", TilesWrong.MISSING),
        (broken, TilesWrong.BROKEN),
        (other, TilesWrong.BROKEN),
        (vector, TilesWrong.NOT_RASTER),
        (empty, TilesWrong.EMPTY),
    ):
        with pytest.raises(TilesFault) as told:
            tiling.tiles(str(path), "")
        assert (told.value.wrong, told.value.what) == (wrong, path.name)


def test_a_file_that_goes_away_later_is_told_too(tmp_path: Path) -> None:
    path = made(tmp_path / "a.mbtiles", (2, 1, 3, PNG))
    found = tiling.tiles(str(path), "")
    path.unlink()
    with pytest.raises(TilesFault) as told:
        found.tile(2, 1, 0)
    assert told.value.wrong is TilesWrong.MISSING


def test_what_is_shipped_says_whose_it_is_and_has_the_capital() -> None:
    found = tiling.tiles("", "not theirs")
    assert found.attribution == "© OpenStreetMap contributors, ODbL 1.0"
    assert (found.least, found.most) == (9, 14)
    assert found.bounds == Bounds(47.04, 9.47, 47.28, 9.64)
    body = found.tile(14, 8625, 5753)
    assert body is not None
    assert body.startswith(PNG[:4])


@dataclass
class Served:
    """A server of tiles for a moment."""

    url: str = ""
    status: int = 200
    body: bytes = PNG
    asked: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def served() -> Iterator[Served]:
    told = Served()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append((self.path, self.headers["User-Agent"]))
            self.send_response(told.status)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        @override
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        told.url = f"http://127.0.0.1:{server.server_address[1]}/{{z}}/{{x}}/{{y}}.png"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield told
        server.shutdown()
        thread.join()


def asking(served: Served, folder: Path, now_s: float | None = None) -> ServerTiles:
    later = (lambda: now_s) if now_s is not None else (lambda: (folder / "now").stat().st_mtime)
    folder.mkdir(exist_ok=True)
    (folder / "now").touch()
    return ServerTiles(served.url, "© them", "callout/9", TileCache(folder), later)


def test_a_server_is_asked_once_by_our_name(served: Served, tmp_path: Path) -> None:
    found = asking(served, tmp_path / "kept")
    assert found.tile(5, 16, 11) == PNG
    assert found.tile(5, 16, 11) == PNG
    assert asking(served, tmp_path / "kept").tile(5, 16, 11) == PNG
    assert served.asked == [("/5/16/11.png", "callout/9")]
    assert found.attribution == "© them"


def test_where_a_server_has_none_it_is_not_asked_again(served: Served, tmp_path: Path) -> None:
    served.status, served.body = 404, b""
    found = asking(served, tmp_path / "kept")
    assert [found.tile(5, 0, 0), found.tile(5, 0, 0)] == [None, None]
    assert len(served.asked) == 1


def test_a_tile_that_is_old_is_asked_for_anew_and_good_enough_without(
    served: Served, tmp_path: Path
) -> None:
    asking(served, tmp_path / "kept").tile(1, 0, 0)
    later_s = (tmp_path / "kept" / "now").stat().st_mtime + KEPT_S + 60
    served.status = 503
    old = asking(served, tmp_path / "kept", later_s)
    assert old.tile(1, 0, 0) == PNG
    assert len(served.asked) == 2
    with pytest.raises(NoTiles) as told:
        old.tile(1, 1, 0)
    assert told.value.wrong == "refused"


def test_what_is_no_picture_is_not_taken(served: Served, tmp_path: Path) -> None:
    served.body = b"<html>Please log in</html>"
    with pytest.raises(NoTiles) as told:
        asking(served, tmp_path / "kept").tile(1, 0, 0)
    assert told.value.wrong == "not-raster"


def test_nobody_answers(tmp_path: Path) -> None:
    found = asking(Served("http://127.0.0.1:9/{z}/{x}/{y}"), tmp_path / "kept")
    with pytest.raises(NoTiles) as told:
        found.tile(1, 0, 0)
    assert told.value.wrong == "away"


@pytest.mark.parametrize("template", ["http://x.example/{z}/{x}", "https:///{z}/{x}/{y}"])
def test_a_template_that_lacks_a_part_is_told(template: str, tmp_path: Path) -> None:
    with pytest.raises(TilesFault) as told:
        tiling.tiles(template, "", tmp_path)
    assert told.value.wrong is TilesWrong.TEMPLATE


def test_a_server_without_a_line_of_its_own_is_named_by_its_host(tmp_path: Path) -> None:
    found = tiling.tiles("https://tiles.example/{z}/{x}/{y}", "", tmp_path)
    assert (found.attribution, found.least, found.bounds) == ("tiles.example", 0, None)


def test_the_oldest_tiles_go_where_there_are_too_many(tmp_path: Path) -> None:
    cache = TileCache(tmp_path, most_bytes=1_000)
    for at in range(12):
        cache.put(f"a/{at}", b"x" * 100)
        os.utime(tmp_path / "a" / str(at), (1_000 + at, 1_000 + at))
    left = sorted(int(each.name) for each in (tmp_path / "a").iterdir())
    assert left[0] > 0
    assert left[-1] == 11
    assert len(left) <= 10
    assert cache.get("a/0", 0) is None
