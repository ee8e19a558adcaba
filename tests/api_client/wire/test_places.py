"""Holds positions to the globe and to finite numbers."""

import json

import pytest

from api_client.wire.places import Place, Position
from tests.api_client.wire.reading import read, reads

NOT_FINITE = ("NaN", "Infinity", "-Infinity", "1e400", "-1e400")


@pytest.mark.parametrize(
    ("name", "most"), [("lat", 90), ("lon", 180)], ids=["latitude", "longitude"]
)
def test_degrees_stay_on_the_globe(name: str, most: int) -> None:
    other = "lon" if name == "lat" else "lat"
    for good in (-most, 0, 0.0, most, float(most), 31.2304):
        assert reads(Position, {name: good, other: 0})
        assert reads(Place, {"address": "x", name: good, other: 0})
    wrong: tuple[object, ...] = (999, -999, most + 0.0001, -most - 0.0001, "31", True, [31], {})
    for bad in wrong:
        assert not reads(Position, {name: bad, other: 0})
        assert not reads(Place, {"address": "x", name: bad, other: 0})
    for text in NOT_FINITE:
        assert read(Position, f'{{"{name}": {text}, "{other}": 0}}') is None
        assert read(Place, f'{{"address": "x", "{name}": {text}, "{other}": 0}}') is None


def test_a_position_needs_both_degrees() -> None:
    assert not reads(Position, {"lat": 1})
    assert not reads(Position, {"lon": 1})
    assert not reads(Position, {"lat": None, "lon": 1})


def test_accuracy_is_metres_and_never_negative() -> None:
    for good in (None, 0, 0.5, 1_000_000):
        assert reads(Position, {"lat": 0, "lon": 0, "accuracy_m": good})
    for bad in (-0.1, 1_000_000.1, "5", True):
        assert not reads(Position, {"lat": 0, "lon": 0, "accuracy_m": bad})
    for text in NOT_FINITE:
        assert read(Position, f'{{"lat": 0, "lon": 0, "accuracy_m": {text}}}') is None


def test_a_place_is_an_address_and_its_degrees_may_be_unknown() -> None:
    found = read(Place, json.dumps({"address": " 1 Nanjing Road "}))
    assert found == Place(address="1 Nanjing Road", area="", lat=None, lon=None)
    assert not reads(Place, {"address": " "})
    assert not reads(Place, {"area": "Huangpu"})
