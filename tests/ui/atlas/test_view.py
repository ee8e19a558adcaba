"""Whether places and pixels agree, and moving the map keeps what it has to keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.atlas import mercator
from desktop.ui.atlas.view import LEAST_ZOOM, MOST_ZOOM, View, around
from desktop.ui.tile_source import Bounds

LATS = st.floats(-84, 84)
LONS = st.floats(-179, 179)
ZOOMS = st.floats(LEAST_ZOOM, MOST_ZOOM)
SIZES = st.integers(50, 3000)


@st.composite
def views(draw: st.DrawFn) -> View:
    seen = View(0.5, 0.5, draw(ZOOMS), draw(SIZES), draw(SIZES))
    return seen.at(draw(LATS), draw(LONS))


def test_the_square_has_the_equator_in_its_middle_and_known_tiles() -> None:
    assert mercator.flat(0, 0) == pytest.approx((0.5, 0.5))
    assert mercator.flat(90, -180) == pytest.approx((0, 0), abs=1e-9)
    vaduz = View(0.5, 0.5, 14, 800, 600).at(47.1391, 9.5214)
    assert vaduz.tiles(14)[0] == (8625, 5753)
    assert vaduz.metres_a_pixel() == pytest.approx(6.499, abs=0.01)


@given(views(), LATS, LONS)
def test_a_place_comes_back_from_its_pixel(seen: View, lat: float, lon: float) -> None:
    back = seen.place(*seen.pixel(lat, lon))
    assert back == pytest.approx((lat, lon), abs=1e-6)


@given(views(), ZOOMS, st.floats(0, 1), st.floats(0, 1))
def test_zooming_keeps_what_is_under_the_mouse(
    seen: View, zoom: float, across: float, down: float
) -> None:
    at = across * seen.width, down * seen.height
    before, after = seen.place(*at), seen.zoomed(zoom, *at)
    if 0 < after.x < 1 and 0 < after.y < 1 and all(abs(each) < 85 for each in before[:1]):
        assert after.pixel(*before) == pytest.approx(at, abs=0.01)


@given(views(), st.floats(-300, 300), st.floats(-300, 300))
def test_panning_goes_there_and_back(seen: View, right: float, down: float) -> None:
    moved = seen.panned(right, down)
    if 0 < moved.x < 1 and 0 < moved.y < 1:
        back = moved.panned(-right, -down)
        assert (back.x, back.y) == pytest.approx((seen.x, seen.y), abs=1e-9)
        middle = mercator.place(seen.x, seen.y)
        was, now = seen.pixel(*middle), moved.pixel(*middle)
        assert now == pytest.approx((was[0] - right, was[1] - down), abs=0.01)


@given(LATS, LONS, st.floats(0.001, 0.5), st.floats(0.001, 0.5), SIZES, SIZES)
def test_what_is_fitted_is_seen_whole(
    lat: float, lon: float, high: float, wide: float, width: int, height: int
) -> None:
    part = Bounds(lat, lon, lat + high, lon + wide)
    seen = View(0.5, 0.5, 3, max(width, 200), max(height, 200)).fitted(part)
    assert seen.sees(part.south, part.west, 47)
    assert seen.sees(part.north, part.east, 47)


@given(views())
def test_each_pixel_lies_on_a_tile_that_is_listed(seen: View) -> None:
    zoom = round(seen.zoom)
    if len(tiles := set(seen.tiles(zoom))) > 2000:
        return
    for at in ((1, 1), (seen.width - 1, seen.height - 1), (seen.width / 2, seen.height / 2)):
        x, y = mercator.flat(*seen.place(*at))
        if 0 <= x < 1 and 0 < y < 1:
            assert (int(x * 2**zoom), int(y * 2**zoom)) in tiles


def test_one_place_is_a_part_of_the_earth_too() -> None:
    seen = View(0.5, 0.5, 3, 400, 300).fitted(around([(47.1, 9.5)]))
    assert seen.zoom == 16
    assert seen.pixel(47.1, 9.5) == pytest.approx((200, 150), abs=0.01)
