"""Tries how files of districts are read: what is meant is taken, what is not is said (E15)."""

import codecs
import json
from collections.abc import Mapping
from math import cos, pi, radians, sin
from typing import Any

import pytest

from api_client import geojson
from api_client.vocabulary import OutlineFault
from api_client.wire.areas import MOST_CORNERS

SQUARE = [[9.5, 47.1], [9.6, 47.1], [9.6, 47.2], [9.5, 47.2], [9.5, 47.1]]
HOLE = [[9.54, 47.14], [9.56, 47.14], [9.55, 47.16], [9.54, 47.14]]
F = OutlineFault


def feature(coordinates: object, kind: str = "Polygon", **properties: object) -> dict[str, Any]:
    """A feature of this shape."""
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: object, **more: object) -> bytes:
    """A file of features."""
    told = {"type": "FeatureCollection", "features": features, **more}
    return json.dumps(told, ensure_ascii=False).encode()


def test_outlines_are_read_as_they_are_meant() -> None:
    told = collection(
        feature([SQUARE, HOLE], name="  Old  town ", **{"name:zh": "老城"}),
        feature([[SQUARE], [HOLE]], "MultiPolygon", name="Islands"),
    )
    found = geojson.read(codecs.BOM_UTF8 + told)
    assert [each.fault for each in found] == [None, None]
    first = found[0]
    assert first.rings[0] == ((47.1, 9.5), (47.1, 9.6), (47.2, 9.6), (47.2, 9.5)), "not closed"
    assert len(first.rings) == len(found[1].rings) == 2
    assert (first.corners, first.within_m) == (7, 0.0)
    assert (first.name("name"), first.name("name:zh"), first.name("x")) == ("Old town", "老城", "")


@pytest.mark.parametrize("told", [feature([SQUARE]), feature([SQUARE])["geometry"]])
def test_one_alone_is_read_too(told: Mapping[str, object]) -> None:
    (only,) = geojson.read(json.dumps(told).encode())
    assert len(only.rings[0]) == 4


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"x" * (geojson.MOST_BYTES + 1), F.TOO_LARGE),
        ("老城".encode("gbk"), F.WRONG_ENCODING),
        (b'{"type": "Feat', F.NOT_JSON),
        (b"[" * 100_000, F.NOT_JSON),
        (b"[]", F.NOT_GEOJSON),
        (b'{"type": "Topology"}', F.NOT_GEOJSON),
        (b'{"type": "FeatureCollection", "features": [1]}', F.NOT_GEOJSON),
        (b'{"type": "LineString", "coordinates": []}', F.NOT_GEOJSON),
        (collection(), F.NO_OUTLINES),
        (collection(*[{}] * 1_001), F.TOO_MANY),
        (collection(crs={"properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}), F.OTHER_DATUM),
    ],
    ids=str,
)
def test_a_file_of_which_nothing_can_be_used_says_why(content: bytes, fault: OutlineFault) -> None:
    with pytest.raises(geojson.Unreadable) as refused:
        geojson.read(content)
    assert refused.value.fault is fault


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"])
def test_the_datum_that_all_have_may_be_said(name: str) -> None:
    told = collection(feature([SQUARE]), crs={"type": "name", "properties": {"name": name}})
    assert len(geojson.read(told)) == 1


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (feature([9.5, 47.1], "Point"), F.NOT_OUTLINE),
        ({"type": "Feature", "geometry": None}, F.NOT_OUTLINE),
        (feature([]), F.NOT_OUTLINE),
        (feature([SQUARE[:2]]), F.NOT_OUTLINE),
        (feature([HOLE] * 51), F.TOO_MANY_RINGS),
        (feature([[[47.1, 9.5], [500_000, 1], [2, 3]]]), F.NOT_DEGREES),
        (feature([[["a", "b"]]]), F.NOT_DEGREES),
        (feature([[[1]]]), F.NOT_DEGREES),
        (feature(None), F.NOT_DEGREES),
        (feature([[[float("nan"), 1], [2, 3], [4, 5]]]), F.NOT_DEGREES),
    ],
)
def test_one_that_cannot_be_used_holds_no_other_up(
    told: Mapping[str, object], fault: OutlineFault
) -> None:
    wrong, right = geojson.read(collection(told, feature([SQUARE])))
    assert (wrong.fault, right.fault) == (fault, None)


def test_too_many_corners_are_thinned_and_it_is_said_by_how_much() -> None:
    count, wide = 20_000, cos(radians(47.1))
    turns = [2 * pi * at / count for at in range(count)]
    reach = [0.05 + 0.00002 * sin(at) for at in range(count)]
    ring = [
        [9.5 + far * cos(turn) / wide, 47.1 + far * sin(turn)]
        for far, turn in zip(reach, turns, strict=True)
    ]
    (found,) = geojson.read(collection(feature([ring])))
    assert found.corners == count
    assert 100 < len(found.rings[0]) <= MOST_CORNERS
    assert 0 < found.within_m < 10
    assert set(found.rings[0]) <= {(lat, lon) for lon, lat in ring}, "no corner is made up"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"id": "1", "name": "A"}, {"id": "2", "name": "B"}], "name"),
        ([{"code": "x", "label": "A"}, {"code": "x", "label": "B"}], "label"),
        ([{"code": "x", "zone": "A"}, {"code": "x", "zone": "B"}], "zone"),
        ([{}, {}], ""),
    ],
)
def test_the_names_are_most_likely_what_is_called_so(
    rows: list[dict[str, str]], expected: str
) -> None:
    found = geojson.read(collection(*[feature([SQUARE], **row) for row in rows]))
    assert geojson.likely_name(found) == expected
