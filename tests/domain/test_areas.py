"""Tries which outlines are refused and what lies in an area, against a slow way of its own."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import AreaKind, Code
from desktop.domain import areas
from desktop.domain.areas import Area, Corner, Ring, Spot
from desktop.domain.refusal import Refusal

POLYGON = AreaKind.POLYGON
SQUARE: Ring = ((0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (4.0, 0.0))
HOLE: Ring = ((1.0, 1.0), (1.0, 3.0), (3.0, 3.0), (3.0, 1.0))
ISLAND: Ring = ((1.5, 1.5), (1.5, 2.5), (2.5, 2.0))


def refusal(*rings: Ring) -> Refusal:
    with pytest.raises(Refusal) as refused:
        areas.sound(POLYGON, rings)
    return refused.value


@pytest.mark.parametrize(
    ("rings", "code"),
    [
        ((), Code.POLYGON_CORNERS_FEW),
        (((),), Code.POLYGON_CORNERS_FEW),
        ((((0.0, 0.0), (1.0, 1.0)),), Code.POLYGON_CORNERS_FEW),
        ((((0.0, 0.0), (1.0, 1.0), (0.0, 0.0), (1.0, 1.0)),), Code.POLYGON_CORNERS_FEW),
        ((((0.0, 0.0), (1.0, 1.0), (3.0, 3.0)),), Code.POLYGON_WITHOUT_EXTENT),
        ((((0.0, 0.0), (0.0, 2.0), (0.0, 1.0), (0.0, 5.0)),), Code.POLYGON_WITHOUT_EXTENT),
        ((((0.0, -90.0), (1.0, 0.0), (0.0, 90.1)),), Code.POLYGON_TOO_WIDE),
        ((((0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (1.0, 0.0)),), Code.POLYGON_CROSSES_ITSELF),
        # a spike goes out and comes back on itself
        ((((0.0, 0.0), (0.0, 2.0), (0.0, 1.0), (1.0, 1.0)),), Code.POLYGON_CROSSES_ITSELF),
        # a corner lies on another edge
        (
            (((0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (0.0, 2.0), (4.0, 0.0)),),
            Code.POLYGON_CROSSES_ITSELF,
        ),
        # it goes twice through one corner
        (
            (((0.0, 0.0), (1.0, 1.0), (0.0, 2.0), (2.0, 2.0), (1.0, 1.0), (2.0, 0.0)),),
            Code.POLYGON_CROSSES_ITSELF,
        ),
        ((SQUARE, ((2.0, 2.0), (2.0, 6.0), (3.0, 6.0))), Code.POLYGON_CROSSES_ITSELF),
        ((SQUARE, SQUARE), Code.POLYGON_CROSSES_ITSELF),
        ((SQUARE, ((2.0, 2.0),)), Code.POLYGON_CORNERS_FEW),
    ],
)
def test_what_is_no_outline_is_refused(rings: tuple[Ring, ...], code: Code) -> None:
    assert refusal(*rings).code is code


def test_a_refusal_says_which_outline_and_near_where() -> None:
    bow: Ring = ((10.0, 0.0), (11.0, 1.0), (10.0, 1.0), (11.0, 0.0))
    assert refusal(SQUARE, bow).fields["ring"] == 2
    lat, lon = (refusal(bow).fields[name] for name in ("lat", "lon"))
    assert (lat, lon) in bow


def test_an_outline_is_kept_on_the_grid_without_what_it_repeats() -> None:
    drawn = ((0.0, 0.0), (0.0, 0.0), (0.0, 1.00000004), (1.0, 1.0), (1.0, 1.0), (0.0, 0.0))
    assert areas.sound(POLYGON, [drawn]) == (((0.0, 0.0), (0.0, 1.0), (1.0, 1.0)),)
    assert areas.sound(AreaKind.DISTRICT, []) == ()
    assert areas.sound(AreaKind.DISTRICT, [drawn]) == areas.sound(POLYGON, [drawn])


def test_half_the_earth_is_not_too_wide() -> None:
    assert areas.sound(POLYGON, [((0.0, -90.0), (1.0, 0.0), (0.0, 90.0))])


@pytest.mark.parametrize(
    ("lat", "lon", "is_in"),
    [
        (0.5, 0.5, True),
        (2.0, 2.0, True),  # on the island in the lake
        (1.2, 1.2, False),
        (2.0, 2.9, False),
        (4.1, 2.0, False),
        (2.0, -0.1, False),
        (2.0, 4.1, False),
        (0.0, 2.0, True),
        (4.0, 4.0, True),
        (1.0, 2.0, True),
        (1.0, 0.5, True),  # level with a corner of the hole
        (1.0, 4.5, False),
    ],
)
def test_a_hole_is_outside_an_island_in_it_inside_and_a_border_belongs_to_the_area(
    lat: float, lon: float, *, is_in: bool
) -> None:
    rings = areas.sound(POLYGON, [SQUARE, HOLE, ISLAND])
    assert areas.inside(rings, lat, lon) is is_in
    assert areas.holds(Area("", POLYGON, rings=rings), Spot(lat, lon, "Pudong")) is is_in
    backwards = [tuple(reversed(ring)) for ring in rings]
    assert areas.inside(backwards, lat, lon) is is_in


def test_a_place_without_degrees_lies_in_no_polygon() -> None:
    assert not areas.holds(Area("", POLYGON, rings=(SQUARE,)), Spot(None, None, "Pudong"))


@pytest.mark.parametrize(
    ("words", "district", "is_in"),
    [
        ((), "Pudong", True),
        ((), " pu dong ", True),
        ((), "Pudong New Area", False),
        (("浦东新区", "Pudong New Area"), "pudong new area", True),
        (("浦东新区",), "浦东新区", True),
        (("浦东新区",), "Pudong", False),
        (("\uff30udong",), "Pudong", True),
        ((), "", False),
    ],
)
def test_a_district_is_known_by_its_words(
    words: tuple[str, ...], district: str, *, is_in: bool
) -> None:
    area = Area("Pudong", AreaKind.DISTRICT, words)
    assert areas.holds(area, Spot(1.0, 1.0, district)) is is_in


def crosses(one: tuple[Corner, Corner], other: tuple[Corner, Corner]) -> bool:
    """Whether two edges have a point in common, by solving for it in fractions."""
    one, other = (other, one) if one[0] == one[1] else (one, other)
    (a, b), (c, d) = (
        tuple((Fraction(lat), Fraction(lon)) for lat, lon in edge) for edge in (one, other)
    )
    along, across = (b[0] - a[0], b[1] - a[1]), (d[0] - c[0], d[1] - c[1])
    flat = along[0] * across[1] - along[1] * across[0]
    apart = (c[0] - a[0], c[1] - a[1])
    if flat:
        first = (apart[0] * across[1] - apart[1] * across[0]) / flat
        second = (apart[0] * along[1] - apart[1] * along[0]) / flat
        return 0 <= first <= 1 and 0 <= second <= 1
    if apart[0] * along[1] != apart[1] * along[0]:
        return False
    axis = 0 if along[0] else 1
    low, high = sorted((a[axis], b[axis]))
    return min(c[axis], d[axis]) <= high and low <= max(c[axis], d[axis])


def simple(ring: Ring) -> bool:
    """Whether no two edges meet but in the corner that they share, tried pair by pair."""
    edges = list(zip(ring, (*ring[1:], ring[0]), strict=True))
    for place, one in enumerate(edges):
        for number, other in enumerate(edges[:place]):
            if place - number in {1, len(edges) - 1}:
                shared = set(one) & set(other)
                ends = [edge[0] if edge[1] in shared else edge[1] for edge in (one, other)]
                (corner,) = shared
                if any(
                    crosses((end, end), edge) for end, edge in ((ends[0], other), (ends[1], one))
                ):
                    return False
                assert corner not in ends
            elif crosses(one, other):
                return False
    return True


small = st.integers(0, 5).map(float)
corners = st.lists(st.tuples(small, small), min_size=3, max_size=7, unique=True)


@pytest.mark.parametrize(
    ("kind", "rings", "spot", "lies", "untold"),
    [
        (AreaKind.DISTRICT, (SQUARE,), Spot(2.0, 2.0, "Elsewhere"), True, False),
        (AreaKind.DISTRICT, (SQUARE,), Spot(5.0, 2.0, "Pudong"), False, False),
        (AreaKind.DISTRICT, (SQUARE,), Spot(None, None, "Pudong"), True, False),
        (AreaKind.DISTRICT, (SQUARE,), Spot(None, None, ""), False, True),
        (AreaKind.DISTRICT, (), Spot(2.0, 2.0, "Pudong"), True, False),
        (AreaKind.DISTRICT, (), Spot(2.0, 2.0, ""), False, True),
        (AreaKind.POLYGON, (SQUARE,), Spot(None, None, "Pudong"), False, True),
        (AreaKind.POLYGON, (SQUARE, HOLE), Spot(2.0, 2.0, "Pudong"), False, False),
        (AreaKind.FENCE, (SQUARE,), Spot(2.0, 2.0), True, False),
    ],
)
def test_a_district_is_told_by_its_outline_where_it_has_one_else_by_words(
    kind: AreaKind,
    rings: tuple[Ring, ...],
    spot: Spot,
    lies: bool,  # noqa: FBT001
    untold: bool,  # noqa: FBT001
) -> None:
    area = Area("Pudong", kind, (), rings)
    assert areas.holds(area, spot) is lies
    assert areas.untold(area, spot) is untold


@given(corners)
def test_crossings_are_those_that_are_found_pair_by_pair(drawn: list[Corner]) -> None:
    ring = tuple(drawn)
    try:
        sound = areas.sound(POLYGON, [ring]) == (ring,)
    except Refusal as refusal:
        sound = refusal.code is Code.POLYGON_WITHOUT_EXTENT
        if sound:
            return
    assert sound is simple(ring)


def winds(ring: Ring, lat: float, lon: float) -> bool:
    """Whether an outline goes around a point, by the sum of the angles under which it is seen."""
    total = 0.0
    for one, other in zip(ring, (*ring[1:], ring[0]), strict=True):
        begins, ends = (math.atan2(corner[0] - lat, corner[1] - lon) for corner in (one, other))
        total += math.remainder(ends - begins, math.tau)
    return abs(total) > math.pi


@given(corners, st.integers(0, 50), st.integers(0, 50))
def test_what_lies_in_an_outline_is_what_it_goes_around(
    drawn: list[Corner], north: int, east: int
) -> None:
    ring, lat, lon = tuple(drawn), north / 10 + 0.037, east / 10 + 0.051
    if simple(ring):
        on_border = any(
            crosses(((lat, lon), (lat, lon)), edge)
            for edge in zip(ring, (*ring[1:], ring[0]), strict=True)
        )
        assert areas.inside([ring], lat, lon) is (on_border or winds(ring, lat, lon))


def test_many_corners_are_looked_at_in_no_time() -> None:
    count = 2_000
    circle = tuple(
        (45 + (1 + 0.01 * math.sin(40 * angle)) * math.sin(angle), 9 + 2 * math.cos(angle))
        for angle in (math.tau * number / count for number in range(count))
    )
    assert len(areas.sound(POLYGON, [circle])[0]) == count
    swapped = (*circle[:900], circle[901], circle[900], *circle[902:])
    assert refusal(swapped).code is Code.POLYGON_CROSSES_ITSELF
