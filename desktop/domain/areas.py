"""Decides what a service area is, and whether a place lies in it (E1, E3, E15).

Corners lie on a grid of 1e-7 degrees (a centimetre), so that every question is answered by whole
numbers, exactly: no line is crossed because of a rounding, and none is missed.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api_client.vocabulary import AreaKind, Code
from desktop.domain.refusal import Refusal

GRID = 10_000_000
"""Steps of the grid in a degree."""
WIDEST = 180 * GRID
"""An outline that is wider goes the other way round the earth, or means something else."""
FEWEST = 3
Corner = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""
Ring = tuple[Corner, ...]
_Point = tuple[int, int]
_Edge = tuple[_Point, _Point]


@dataclass(frozen=True, slots=True)
class Area:
    """An area: outlines, of which one inside another is a hole, or the words for a district."""

    name: str
    kind: AreaKind
    words: tuple[str, ...] = ()
    rings: tuple[Ring, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a job is: degrees where they are known, and what its address calls the district."""

    lat: float | None
    lon: float | None
    district: str = ""


def sound(kind: AreaKind, rings: Iterable[Sequence[Corner]]) -> tuple[Ring, ...]:
    """Return outlines as they are kept: on the grid, no corner twice in a row, not closed.

    A district may have none.

    Raises:
        Refusal: ``polygon-corners-few``, ``polygon-too-wide``, ``polygon-without-extent``,
            ``polygon-crosses-itself``, each with the number of the ring (from 1); where it crosses,
            ``lat`` and ``lon`` of the corner before.
    """
    rings = tuple(rings)
    if kind is AreaKind.DISTRICT and not rings:
        return ()
    drawn = [_without_repeats([_point(corner) for corner in ring]) for ring in rings]
    if not drawn:
        raise Refusal(Code.POLYGON_CORNERS_FEW, ring=1, fewest=FEWEST)
    for number, ring in enumerate(drawn, 1):
        if len(set(ring)) < FEWEST:
            raise Refusal(Code.POLYGON_CORNERS_FEW, ring=number, fewest=FEWEST)
        if _straight(ring):
            raise Refusal(Code.POLYGON_WITHOUT_EXTENT, ring=number)
    longitudes = [lon for ring in drawn for _, lon in ring]
    if max(longitudes) - min(longitudes) > WIDEST:
        raise Refusal(Code.POLYGON_TOO_WIDE)
    _check_crossings(drawn)
    return tuple(tuple((lat / GRID, lon / GRID) for lat, lon in ring) for ring in drawn)


def holds(area: Area, spot: Spot) -> bool:
    """Return whether a place lies in an area.

    On a border it does. A place without degrees lies in no outline. A district is told by its
    outlines where it has some and the place has degrees, else by what the address calls it.
    """
    if area.rings and spot.lat is not None and spot.lon is not None:
        return inside(area.rings, spot.lat, spot.lon)
    if area.kind is not AreaKind.DISTRICT:
        return False
    return bool(spot.district) and folded(spot.district) in map(folded, called(area))


def untold(area: Area, spot: Spot) -> bool:
    """Return whether nobody can tell if a place lies in an area: too little is known of it."""
    if area.rings and spot.lat is not None:
        return False
    return area.kind is not AreaKind.DISTRICT or not spot.district


def called(area: Area) -> tuple[str, ...]:
    """Return what addresses call a district: its words, else its name."""
    return area.words or (area.name,)


def inside(rings: Iterable[Sequence[Corner]], lat: float, lon: float) -> bool:
    """Return whether a place lies inside an odd number of outlines, or on one."""
    here = _point((lat, lon))
    within = False
    for ring in rings:
        drawn = [_point(corner) for corner in ring]
        for one, other in _edges(drawn):
            if _on(here, one, other):
                return True
            if (one[0] > here[0]) != (other[0] > here[0]):
                turn = _turn(one, other, here)
                within ^= turn > 0 if other[0] > one[0] else turn < 0
    return within


def folded(words: str) -> str:
    """Return a district's name as it is compared: width, case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())


def _point(corner: Sequence[float]) -> _Point:
    """Return a corner on the grid."""
    lat, lon = corner
    return round(lat * GRID), round(lon * GRID)


def _without_repeats(ring: Sequence[_Point]) -> list[_Point]:
    """Return a ring without corners that repeat the one before; the first may be last as well."""
    kept = [point for place, point in enumerate(ring) if not place or point != ring[place - 1]]
    while len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept


def _edges(ring: Sequence[_Point]) -> Iterable[_Edge]:
    return zip(ring, (*ring[1:], ring[0]), strict=True)


def _straight(ring: Sequence[_Point]) -> bool:
    """Return whether all corners lie on one line."""
    first = ring[0]
    other = next(point for point in ring if point != first)
    return all(_turn(first, other, point) == 0 for point in ring)


def _turn(one: _Point, other: _Point, third: _Point) -> int:
    """Return on which side of the line through two points a third lies: its sign, 0 is on it."""
    return (other[0] - one[0]) * (third[1] - one[1]) - (other[1] - one[1]) * (third[0] - one[0])


def _on(point: _Point, one: _Point, other: _Point) -> bool:
    """Return whether a point lies on an edge."""
    return (
        min(one[0], other[0]) <= point[0] <= max(one[0], other[0])
        and min(one[1], other[1]) <= point[1] <= max(one[1], other[1])
        and _turn(one, other, point) == 0
    )


def _check_crossings(rings: Sequence[Sequence[_Point]]) -> None:
    """Refuse outlines of which any two edges meet elsewhere than where one follows the other.

    Edges are taken from south to north, and each is compared with those that reach as far.

    Raises:
        Refusal: ``polygon-crosses-itself``.
    """
    edges = sorted(
        (
            (edge, number, place, len(ring))
            for number, ring in enumerate(rings, 1)
            for place, edge in enumerate(_edges(ring))
        ),
        key=lambda each: min(each[0][0][0], each[0][1][0]),
    )
    reaching: list[tuple[_Edge, int, int, int]] = []
    for each in edges:
        (one, other), number, place, count = each
        south = min(one[0], other[0])
        reaching = [past for past in reaching if max(past[0][0][0], past[0][1][0]) >= south]
        for met, its_number, its_place, _ in reaching:
            neighbours = number == its_number and (place - its_place) % count in {1, count - 1}
            if _meet((one, other), met, neighbours=neighbours):
                lat, lon = one
                raise Refusal(
                    Code.POLYGON_CROSSES_ITSELF, ring=number, lat=lat / GRID, lon=lon / GRID
                )
        reaching.append(each)


def _meet(one: _Edge, other: _Edge, *, neighbours: bool) -> bool:
    """Return whether two edges meet; neighbours do so in their corner, and may not elsewhere."""
    (a, b), (c, d) = one, other
    if neighbours:
        corner = b if b in other else a
        mine, its = (a if corner == b else b), (c if corner == d else d)
        return _on(mine, corner, its) or _on(its, corner, mine)
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    if _on(a, c, d) or _on(b, c, d) or _on(c, a, b) or _on(d, a, b):
        return True
    first, second = _turn(a, b, c), _turn(a, b, d)
    third, fourth = _turn(c, d, a), _turn(c, d, b)
    return (first > 0) != (second > 0) and (third > 0) != (fourth > 0)
