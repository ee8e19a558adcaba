"""Decides how a file of districts is read: GeoJSON (RFC 7946), as offices and map programs give it.

Nothing is guessed: another datum, a line where an outline should be, or half a file is said. An
outline with more corners than the server looks at is thinned, by no more than is told.
"""

import codecs
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, isfinite, radians
from typing import Any

from api_client.vocabulary import OutlineFault
from api_client.wire.areas import MOST_CORNERS

MOST_BYTES, MOST_FEATURES, MOST_NAME, MOST_RINGS = 20_000_000, 1_000, 64, 50
OURS = ("crs84", "4326")
"""How old files call the datum that they all have now."""
LIKELY = ("name", "name:zh", "name:en", "名称", "title", "bezeichnung", "nom", "label", "id")
"""Properties that are called so are most likely the names."""
DEGREE_M, FINEST_M = 111_195.0, 2.0
FEWEST = 3
CLOSED = 4
Corner = tuple[float, float]
"""Latitude and longitude in degrees."""
Ring = tuple[Corner, ...]


class Unreadable(ValueError):
    """Nothing of a file can be used, and why."""

    def __init__(self, fault: OutlineFault) -> None:
        """Keep why."""
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Outlined:
    """One feature: what it says of itself, its outlines, and what is wrong with it if anything.

    ``corners`` is how many it had, ``within_m`` by how much thinning may have moved its border.
    """

    properties: Mapping[str, str]
    rings: tuple[Ring, ...] = ()
    corners: int = 0
    within_m: float = 0.0
    fault: OutlineFault | None = None

    def name(self, by: str) -> str:
        """Give its name by one of its properties; empty where it has none."""
        return " ".join(self.properties.get(by, "").split())[:MOST_NAME]


def read(content: bytes) -> list[Outlined]:
    """Return what a file outlines.

    Raises:
        Unreadable: ``too-large``, ``wrong-encoding``, ``not-json``, ``not-geojson``,
            ``other-datum``, ``too-many`` features, ``no-outlines``.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(OutlineFault.TOO_LARGE)
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Unreadable(OutlineFault.WRONG_ENCODING) from fault
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise Unreadable(OutlineFault.NOT_JSON) from fault
    if not isinstance(told, dict) or not isinstance(told.get("type"), str):
        raise Unreadable(OutlineFault.NOT_GEOJSON)
    _check_datum(told.get("crs"))
    features = list(_features(told))
    if len(features) > MOST_FEATURES:
        raise Unreadable(OutlineFault.TOO_MANY)
    if not features:
        raise Unreadable(OutlineFault.NO_OUTLINES)
    return [_outlined(feature) for feature in features]


def likely_name(found: Sequence[Outlined]) -> str:
    """Return by which property the features are most likely called; empty where none has any.

    One that all have, each another, in the order of what names are usually called.
    """
    properties = dict.fromkeys(key for each in found for key in each.properties)
    if not properties:
        return ""

    def rank(key: str) -> tuple[int, int]:
        values = Counter(each.name(key) for each in found)
        apart = len(values) - ("" in values)
        folded = key.casefold()
        usual = LIKELY.index(folded) if folded in LIKELY else len(LIKELY)
        return usual, -apart

    return min(properties, key=rank)


def _check_datum(crs: object) -> None:
    if crs is None:
        return
    said = json.dumps(crs).casefold()
    if not any(each in said for each in OURS):
        raise Unreadable(OutlineFault.OTHER_DATUM)


def _features(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    kind = told["type"]
    if kind == "FeatureCollection":
        listed = told.get("features")
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise Unreadable(OutlineFault.NOT_GEOJSON)
        yield from listed
    elif kind == "Feature":
        yield told
    elif kind in {"Polygon", "MultiPolygon"}:
        yield {"geometry": told}
    else:
        raise Unreadable(OutlineFault.NOT_GEOJSON)


def _outlined(feature: Mapping[str, Any]) -> Outlined:
    properties = feature.get("properties")
    said = {
        str(key): str(value)
        for key, value in (properties.items() if isinstance(properties, dict) else ())
        if isinstance(value, str | int) and not isinstance(value, bool)
    }
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in {"Polygon", "MultiPolygon"}:
        return Outlined(said, fault=OutlineFault.NOT_OUTLINE)
    told: Any = geometry.get("coordinates")
    polygons: Any = [told] if kind == "Polygon" else told
    try:
        rings = tuple(_ring(ring) for polygon in polygons for ring in polygon)
    except (TypeError, ValueError, IndexError):
        return Outlined(said, fault=OutlineFault.NOT_DEGREES)
    if not rings or any(len(set(ring)) < FEWEST for ring in rings):
        return Outlined(said, fault=OutlineFault.NOT_OUTLINE)
    if len(rings) > MOST_RINGS:
        return Outlined(said, corners=sum(map(len, rings)), fault=OutlineFault.TOO_MANY_RINGS)
    corners, within_m = sum(map(len, rings)), 0.0
    while sum(map(len, rings)) > MOST_CORNERS:
        within_m = max(FINEST_M, within_m * 2)
        rings = tuple(_thinned(ring, within_m) for ring in rings)
    return Outlined(said, rings, corners, within_m)


def _ring(told: Iterable[Any]) -> Ring:
    """Return an outline, without its first corner once more at the end.

    Raises:
        ValueError: it is none, or lies beside the globe.
    """
    found = []
    for corner in told:
        lon, lat = float(corner[0]), float(corner[1])
        inside = isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180  # noqa: PLR2004
        if not inside:
            raise ValueError(corner)
        found.append((lat, lon))
    if len(found) >= CLOSED and found[0] == found[-1]:
        found.pop()
    return tuple(found)


def _thinned(ring: Ring, within_m: float) -> Ring:
    """Return fewer corners, so that none left out is farther off than that: Douglas and Peucker.

    The corner that is farthest from the first stays too, so that an outline has an extent.
    """
    flat = _on_a_plane(ring)
    first = flat[0]
    off = [hypot(each[0] - first[0], each[1] - first[1]) for each in flat]
    far = off.index(max(off))
    kept = {0, far}
    spans = [(0, far), (far, len(flat))]
    while spans:
        begin, end = spans.pop()
        last = flat[end % len(flat)]
        farthest, at = 0.0, begin
        for each in range(begin + 1, end):
            away = _off_m(flat[each], flat[begin], last)
            if away > farthest:
                farthest, at = away, each
        if farthest > within_m:
            kept.add(at)
            spans += [(begin, at), (at, end)]
    if len(kept) < FEWEST:
        middle = next(at for at in range(len(flat)) if at not in kept)
        kept.add(middle)
    return tuple(ring[at] for at in sorted(kept))


def _on_a_plane(ring: Ring) -> list[tuple[float, float]]:
    """Return corners in metres on a plane that touches the earth at the first."""
    lat, lon = ring[0]
    wide = DEGREE_M * cos(radians(lat))
    return [((each[0] - lat) * DEGREE_M, (each[1] - lon) * wide) for each in ring]


def _off_m(point: Corner, one: Corner, other: Corner) -> float:
    """Return how far a point is from a stretch between two others."""
    north, east = other[0] - one[0], other[1] - one[1]
    length = north * north + east * east
    share = 0.0
    if length:
        share = ((point[0] - one[0]) * north + (point[1] - one[1]) * east) / length
        share = min(max(share, 0.0), 1.0)
    return hypot(point[0] - one[0] - share * north, point[1] - one[1] - share * east)
