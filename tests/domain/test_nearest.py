"""Tries the index of who is nearest against looking at everybody, while they come, move and go."""

import random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.nearest import Nearest
from desktop.domain.positions import distance_m

lats = st.sampled_from([-90.0, -89.99, 0.0, 31.2, 31.200001, 31.3, 90.0]) | st.floats(-90, 90)
lons = st.sampled_from([-180.0, -179.999, 0.0, 121.4, 121.400001, 179.999]) | st.floats(-180, 180)
marks = st.integers(0, 7)
steps = st.lists(
    st.tuples(st.sampled_from(["put", "move", "leave"]), st.integers(1, 12), lats, lons, marks),
    max_size=30,
)
Everybody = dict[UUID, tuple[float, float, int]]


def by_looking_at_everybody(
    everybody: Everybody, lat: float, lon: float, count: int, asked: int
) -> list[float]:
    """How far the nearest are, by measuring each."""
    fit = [each for each in everybody.values() if each[2] & asked == asked]
    return sorted(distance_m(lat, lon, each[0], each[1]) for each in fit)[:count]


def checked(index: Nearest, everybody: Everybody, lat: float, lon: float, asked: int) -> None:
    """Hold what the index says against everybody."""
    for count in (1, 3, 20):
        found = index.to(lat, lon, count, asked)
        expected = by_looking_at_everybody(everybody, lat, lon, count, asked)
        # Across the globe an arc sine tells metres apart no better than this.
        assert [near.distance_m for near in found] == pytest.approx(expected, rel=1e-7, abs=0.5)
        assert len({near.id for near in found}) == len(found)
        for near in found:
            there = everybody[near.id]
            assert there[2] & asked == asked
            away_m = distance_m(lat, lon, there[0], there[1])
            assert near.distance_m == pytest.approx(away_m, rel=1e-7, abs=0.5)


@given(steps=steps, lat=lats, lon=lons, asked=st.integers(0, 3))
def test_it_says_what_looking_at_everybody_says(
    steps: list[tuple[str, int, float, float, int]], lat: float, lon: float, asked: int
) -> None:
    index, everybody = Nearest(), Everybody()
    for what, number, north, east, bits in steps:
        id_ = UUID(int=number)
        if what == "put":
            index.put(id_, north, east, bits)
            everybody[id_] = (north, east, bits)
        elif id_ in everybody and what == "move":
            index.move(id_, north, east)
            everybody[id_] = (north, east, everybody[id_][2])
        elif id_ in everybody:
            index.leave(id_)
            del everybody[id_]
        assert len(index) == len(everybody)
    checked(index, everybody, lat, lon, asked)


def test_many_at_once_are_as_many_one_by_one() -> None:
    chance = random.Random(1)
    ids = [UUID(int=number) for number in range(1, 2_601)]
    north = [chance.uniform(31.0, 31.5) for _ in ids]
    east = [chance.uniform(121.0, 122.0) for _ in ids]
    bits = [chance.choice([0, 1, 3]) for _ in ids]
    at_once, one_by_one = Nearest(), Nearest()
    at_once.put_all(ids, north, east, bits)
    for each in zip(ids, north, east, bits, strict=True):
        one_by_one.put(*each)
    everybody = dict(zip(ids, zip(north, east, bits, strict=True), strict=True))
    for id_ in ids[::7]:
        everybody[id_] = (chance.uniform(31.0, 31.5), chance.uniform(121.0, 122.0), 3)
        for index in (at_once, one_by_one):
            index.put(id_, *everybody[id_])
    one_by_one.pack()
    for asked, lat, lon in ((0, 31.2, 121.4), (1, 31.0, 121.0), (2, 30.0, 130.0), (3, 31.5, 121.5)):
        for index in (at_once, one_by_one):
            checked(index, everybody, lat, lon, asked)
        there = [near.id for near in at_once.to(lat, lon, 9, asked)]
        assert there == [near.id for near in one_by_one.to(lat, lon, 9, asked)]


def test_small_distances_are_told_apart_to_the_centimetre() -> None:
    index = Nearest()
    centimetre = 0.01 / 111_195.08
    for number in range(1, 6):
        index.put(UUID(int=number), 31.2 + number * centimetre, 121.4)
    found = index.to(31.2, 121.4, 5)
    assert [near.id.int for near in found] == [1, 2, 3, 4, 5]
    assert [near.distance_m for near in found] == pytest.approx(
        [0.01, 0.02, 0.03, 0.04, 0.05], 1e-3
    )


def test_who_are_equally_far_come_by_their_ids() -> None:
    index = Nearest()
    for number in (5, 3, 9, 1):
        index.put(UUID(int=number), 31.2, 121.4)
    assert [near.id.int for near in index.to(31.0, 121.0, 3)] == [1, 3, 5]


def test_over_the_date_line_and_the_pole_nobody_is_far() -> None:
    index = Nearest()
    index.put(UUID(int=1), 0.0, 179.999)
    index.put(UUID(int=2), 0.0, 179.0)
    index.put(UUID(int=3), 89.999, 90.0)
    for place, number in (((0.0, -179.999), 1), ((89.999, -90.0), 3)):
        (near,) = index.to(*place, 1)
        assert near.id.int == number
        assert near.distance_m == pytest.approx(222.39, abs=0.01)


def test_nobody_is_nearest_where_nobody_is_or_none_is_asked_for() -> None:
    index = Nearest()
    assert index.to(0.0, 0.0, 5) == []
    index.put(UUID(int=1), 0.0, 0.0, 1)
    assert index.to(0.0, 0.0, 0) == []
    assert index.to(0.0, 0.0, 5, asked=2) == []
