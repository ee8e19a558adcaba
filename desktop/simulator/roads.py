"""Decides how one drives in the demo's country: its roads, the quickest way, and places on them.

The roads come from OpenStreetMap, (c) OpenStreetMap contributors, under the ODbL 1.0: whoever shows
them shows :data:`ATTRIBUTION`. `callout roads` derives the file from an extract.
"""

import gzip
import heapq
import json
import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
FILE = "roads.json.gz"
GRID = 100_000
"""Coordinates are kept as whole numbers of this part of a degree: about a metre."""
METRES_A_DEGREE = 111_195.0
KMH = 1 / 3.6
FASTEST_MPS = 100 * KMH


@dataclass(frozen=True, slots=True)
class Way:
    """A piece of road as it is kept: its speed in km/h, whether it is one-way, name, nodes."""

    kmh: int
    oneway: bool
    name: str
    nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A town or village, by its middle in degrees."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody is on his way: degrees, metres a second, degrees from north."""

    lat: float
    lon: float
    speed_mps: float
    course: float


@dataclass(frozen=True, slots=True)
class Address:
    """A place on a road that has a name; the number of the house is made up."""

    street: str
    number: int
    area: str
    lat: float
    lon: float


class Route:
    """A way from one place to another, driven at the speed of its roads."""

    def __init__(self, points: Sequence[tuple[float, float]], legs_s: Sequence[float]) -> None:
        """Join the points (degrees); ``legs_s`` are the seconds between each and the next."""
        assert len(points) == len(legs_s) + 1
        self.points = tuple(points)
        self._at_s = [0.0]
        for leg_s in legs_s:
            self._at_s.append(self._at_s[-1] + leg_s)

    @property
    def duration_s(self) -> float:
        """How long it takes at the speed of the roads."""
        return self._at_s[-1]

    @property
    def length_m(self) -> float:
        """How far it is."""
        return sum(apart_m(*one, *other) for one, other in pairwise(self.points))

    def at(self, after_s: float, haste: float = 1.0) -> Spot:
        """Give where somebody is who set out ``after_s`` ago and drives ``haste`` times as fast."""
        went_s = after_s * haste
        if went_s >= self.duration_s or len(self.points) == 1:
            lat, lon = self.points[-1]
            return Spot(lat, lon, 0.0, 0.0)
        leg = max(1, bisect_right(self._at_s, max(0.0, went_s)))
        (lat, lon), (to_lat, to_lon) = self.points[leg - 1], self.points[leg]
        took_s = self._at_s[leg] - self._at_s[leg - 1]
        part = (max(0.0, went_s) - self._at_s[leg - 1]) / took_s
        speed_mps = apart_m(lat, lon, to_lat, to_lon) / took_s * haste
        course = math.degrees(math.atan2((to_lon - lon) * _narrow(lat), to_lat - lat)) % 360
        return Spot(lat + (to_lat - lat) * part, lon + (to_lon - lon) * part, speed_mps, course)


class Roads:
    """All roads that lead everywhere and back."""

    def __init__(
        self, nodes: Sequence[tuple[float, float]], ways: Iterable[Way], areas: Sequence[Area]
    ) -> None:
        """Join ways into a graph; ``nodes`` are degrees."""
        self.nodes, self.ways, self.areas = tuple(nodes), tuple(ways), tuple(areas)
        self._leads: list[list[tuple[int, float]]] = [[] for _ in nodes]
        for way in self.ways:
            for one, other in pairwise(way.nodes):
                took_s = max(0.05, apart_m(*nodes[one], *nodes[other]) / (way.kmh * KMH))
                self._leads[one].append((other, took_s))
                if not way.oneway:
                    self._leads[other].append((one, took_s))

    def nearest(self, lat: float, lon: float) -> int:
        """Give the node that is nearest to a place."""
        narrow = _narrow(lat)
        return min(
            range(len(self.nodes)),
            key=lambda node: (
                (self.nodes[node][0] - lat) ** 2 + ((self.nodes[node][1] - lon) * narrow) ** 2
            ),
        )

    def drive(self, start: tuple[float, float], end: tuple[float, float]) -> Route:
        """Give the quickest way between two places (degrees), from road to road."""
        first, last = self.nearest(*start), self.nearest(*end)
        came, took_s = self._sought(first, last)
        way = [last]
        while way[-1] != first:
            way.append(came[way[-1]])
        way.reverse()
        legs_s = [took_s[other] - took_s[one] for one, other in pairwise(way)]
        return Route([self.nodes[node] for node in way], legs_s)

    def addresses(self, every_m: float = 70.0) -> list[Address]:
        """Give places along the named roads, one each so many metres, always the same ones."""
        found: list[Address] = []
        numbers: dict[tuple[str, str], int] = {}
        for way in self.ways:
            if not way.name:
                continue
            left_m = every_m / 2
            for one, other in pairwise(way.nodes):
                left_m -= apart_m(*self.nodes[one], *self.nodes[other])
                if left_m > 0:
                    continue
                left_m = every_m
                lat, lon = self.nodes[other]
                area = min(self.areas, key=lambda a: apart_m(lat, lon, a.lat, a.lon)).name
                number = numbers.get((way.name, area), -1) + 2
                numbers[way.name, area] = number
                found.append(Address(way.name, number, area, lat, lon))
        return found

    def _sought(self, first: int, last: int) -> tuple[dict[int, int], dict[int, float]]:
        """Search (A*): where each node is best reached from, and after how many seconds."""
        goal = self.nodes[last]
        came: dict[int, int] = {}
        took_s = {first: 0.0}
        done: set[int] = set()
        waiting = [(apart_m(*self.nodes[first], *goal) / FASTEST_MPS, first)]
        while waiting:
            _, node = heapq.heappop(waiting)
            if node == last:
                return came, took_s
            if node in done:
                continue
            done.add(node)
            for other, leg_s in self._leads[node]:
                reached_s = took_s[node] + leg_s
                if reached_s < took_s.get(other, math.inf):
                    took_s[other], came[other] = reached_s, node
                    left_s = apart_m(*self.nodes[other], *goal) / FASTEST_MPS
                    heapq.heappush(waiting, (reached_s + left_s, other))
        raise AssertionError("the roads lead everywhere")


def apart_m(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Give the distance in metres; good to a thousandth over the few kilometres of a country."""
    narrow = _narrow((lat + to_lat) / 2)
    return METRES_A_DEGREE * math.hypot(to_lat - lat, (to_lon - lon) * narrow)


def _narrow(lat: float) -> float:
    """Give how long a degree of longitude is here, beside one of latitude."""
    return math.cos(math.radians(lat))


def packed(roads: Roads) -> bytes:
    """Give the file of a road map, the same bytes for the same map."""
    flat: list[int] = []
    before = (0, 0)
    for lat, lon in roads.nodes:
        now = (round(lat * GRID), round(lon * GRID))
        flat += [now[0] - before[0], now[1] - before[1]]
        before = now
    names = sorted({way.name for way in roads.ways})
    place = {name: number for number, name in enumerate(names)}
    ways = [[way.kmh, int(way.oneway), place[way.name], *way.nodes] for way in roads.ways]
    content = {
        "attribution": ATTRIBUTION,
        "areas": [[area.name, area.lat, area.lon] for area in roads.areas],
        "names": names,
        "nodes": flat,
        "ways": ways,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def unpacked(content: bytes) -> Roads:
    """Read a file that :func:`packed` made."""
    kept = json.loads(gzip.decompress(content))
    flat, lat, lon = kept["nodes"], 0, 0
    nodes: list[tuple[float, float]] = []
    for place in range(0, len(flat), 2):
        lat, lon = lat + flat[place], lon + flat[place + 1]
        nodes.append((lat / GRID, lon / GRID))
    names = kept["names"]
    ways = (
        Way(kmh, bool(oneway), names[name], tuple(on)) for kmh, oneway, name, *on in kept["ways"]
    )
    return Roads(nodes, ways, [Area(*area) for area in kept["areas"]])


@cache
def roads() -> Roads:
    """Give the roads that come with the program."""
    return unpacked(files("resources").joinpath("demo", FILE).read_bytes())
