"""How one drives in the demo's country."""

import random
from itertools import pairwise

import pytest

from desktop.simulator import roads
from desktop.simulator.roads import Area, Roads, Way, apart_m

VADUZ, RUGGELL, MALBUN = (47.1391, 9.5214), (47.2381, 9.5253), (47.103, 9.6104)


@pytest.fixture
def square() -> Roads:
    """Give a block of four corners: two quick sides that are one-way, two slow ones."""
    nodes = [(47.0, 9.0), (47.01, 9.0), (47.01, 9.01), (47.0, 9.01)]
    ways = [
        Way(60, oneway=True, name="Quick", nodes=(0, 1, 2)),
        Way(20, oneway=False, name="Slow", nodes=(2, 3, 0)),
    ]
    return Roads(nodes, ways, [Area("North", 47.02, 9.0), Area("South", 46.99, 9.0)])


def test_the_quickest_way_is_taken_and_no_one_way_road_against_its_way(square: Roads) -> None:
    there, back = square.drive((47.0, 9.0), (47.01, 9.01)), square.drive((47.01, 9.01), (47.0, 9.0))
    assert there.points == ((47.0, 9.0), (47.01, 9.0), (47.01, 9.01))
    assert back.points == ((47.01, 9.01), (47.0, 9.01), (47.0, 9.0))
    assert there.length_m == pytest.approx(back.length_m, rel=0.01)
    assert there.duration_s == pytest.approx(there.length_m / (60 / 3.6), rel=0.001)
    assert back.duration_s == pytest.approx(3 * there.duration_s, rel=0.001)


def test_who_drives_is_on_the_road_at_its_speed(square: Roads) -> None:
    route = square.drive((47.0, 9.0), (47.01, 9.01))
    begins = route.at(0)
    assert (begins.lat, begins.lon) == (47.0, 9.0)
    assert begins.course == pytest.approx(0.0)
    first_s = apart_m(*route.points[0], *route.points[1]) / (60 / 3.6)
    halfway = route.at(first_s / 2)
    assert halfway.lat == pytest.approx(47.005)
    assert halfway.speed_mps == pytest.approx(60 / 3.6)
    eastward = route.at(first_s + 1, haste=1.0)
    assert eastward.course == pytest.approx(90.0, abs=0.1)
    hurried = route.at(first_s / 4, haste=2.0)
    assert hurried.lat == pytest.approx(halfway.lat)
    assert hurried.speed_mps == pytest.approx(2 * 60 / 3.6)
    there = route.at(route.duration_s + 1)
    assert (there.lat, there.lon, there.speed_mps) == (47.01, 9.01, 0.0)


def test_to_where_one_is_already_it_is_no_way(square: Roads) -> None:
    route = square.drive((47.0, 9.0), (47.0001, 9.0001))
    assert (route.duration_s, route.length_m, route.points) == (0.0, 0.0, ((47.0, 9.0),))
    assert route.at(5).speed_mps == 0.0


def test_places_on_the_roads_have_street_number_and_town(square: Roads) -> None:
    found = square.addresses(700)
    assert {one.street for one in found} == {"Quick", "Slow"}
    assert {one.area for one in found} == {"North", "South"}
    assert all((one.lat, one.lon) in square.nodes for one in found)
    assert len({(one.street, one.number, one.area) for one in found}) == len(found)
    assert found == square.addresses(700)


def test_a_map_survives_its_file(square: Roads) -> None:
    content = roads.packed(square)
    again = roads.unpacked(content)
    assert (again.nodes, again.ways, again.areas) == (square.nodes, square.ways, square.areas)
    assert roads.packed(again) == content


def test_the_roads_that_ship_lead_from_everywhere_to_everywhere() -> None:
    found = roads.roads()
    joined = {
        (found.nodes[one], found.nodes[other])
        for way in found.ways
        for pair in pairwise(way.nodes)
        for one, other in ([pair] if way.oneway else [pair, pair[::-1]])
    }
    dice = random.Random(7)
    for _ in range(12):
        start, end = dice.choice(found.nodes), dice.choice(found.nodes)
        route = found.drive(start, end)
        assert (route.points[0], route.points[-1]) == (start, end)
        assert all(pair in joined for pair in pairwise(route.points))


@pytest.mark.parametrize(
    ("start", "end", "km", "minutes"),
    [(VADUZ, RUGGELL, (11, 14), (10, 20)), (VADUZ, MALBUN, (12, 16), (12, 25))],
)
def test_a_drive_through_the_country_takes_what_it_takes(
    start: tuple[float, float],
    end: tuple[float, float],
    km: tuple[float, float],
    minutes: tuple[float, float],
) -> None:
    route = roads.roads().drive(start, end)
    assert km[0] <= route.length_m / 1000 <= km[1]
    assert minutes[0] <= route.duration_s / 60 <= minutes[1]
    speeds = {route.at(second).speed_mps * 3.6 for second in range(0, int(route.duration_s), 20)}
    assert max(speeds) <= 100
    assert len(speeds) > 2


def test_the_country_has_places_in_every_town() -> None:
    found = roads.roads().addresses()
    assert len(found) > 1_000
    assert {"Vaduz", "Schaan", "Balzers", "Ruggell", "Malbun"} <= {one.area for one in found}
    assert "OpenStreetMap" in roads.ATTRIBUTION
