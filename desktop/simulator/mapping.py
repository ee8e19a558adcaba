"""Decides which roads of an OpenStreetMap extract a road map has: those that cars may drive.

Of these it keeps what leads everywhere and back: the largest strongly connected part.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

from desktop.simulator import extract
from desktop.simulator.roads import GRID, Area, Roads, Way

USUAL_KMH = {
    "motorway": 100,
    "motorway_link": 60,
    "trunk": 80,
    "trunk_link": 50,
    "primary": 60,
    "primary_link": 45,
    "secondary": 55,
    "secondary_link": 40,
    "tertiary": 45,
    "tertiary_link": 35,
    "unclassified": 40,
    "residential": 28,
    "living_street": 15,
    "road": 30,
    "service": 15,
}
"""How fast one drives on the whole, by the class of road, where no limit is told."""
OF_THE_LIMIT = 0.85
"""How much of a limit one reaches on the whole."""
ONEWAY = {"yes": 1, "true": 1, "1": 1, "-1": -1}
CLOSED = frozenset({"no", "private"})
SETTLEMENTS = frozenset({"town", "village", "hamlet"})


def derived(path: Path) -> Roads:
    """Derive a road map from an extract.

    Raises:
        NotAnExtract: it is none, or has no roads.
        OSError: it cannot be read.

    """
    places: dict[int, tuple[float, float]] = {}
    areas: dict[str, Area] = {}
    kept: list[tuple[int, bool, str, tuple[int, ...]]] = []
    for found in extract.read(path):
        if isinstance(found, extract.Node):
            places[found.id] = (found.lat, found.lon)
            if found.tags.get("place") in SETTLEMENTS and "name" in found.tags:
                name = found.tags["name"]
                areas[name] = Area(name, round(found.lat, 5), round(found.lon, 5))
        elif drivable(found.tags):
            along = tuple(node for node in found.nodes if node in places)
            direction = _direction(found.tags)
            along = along[::-1] if direction < 0 else along
            kept.append((_kmh(found.tags), direction != 0, found.tags.get("name", ""), along))
    leads: dict[int, list[int]] = {}
    for _, oneway, _, along in kept:
        for one, other in pairwise(along):
            leads.setdefault(one, []).append(other)
            leads.setdefault(other, []).extend([] if oneway else [one])
    whole = strongest(leads)
    if not whole:
        raise extract.NotAnExtract(str(path))
    return _numbered(kept, whole, places, sorted(areas.values(), key=lambda area: area.name))


def drivable(tags: Mapping[str, str]) -> bool:
    """Say whether a car of the trade may drive there."""
    if tags.get("highway") not in USUAL_KMH or tags.get("area") == "yes":
        return False
    if tags.get("service") in {"parking_aisle", "driveway"}:
        return False
    told = (tags.get("motor_vehicle"), tags.get("motorcar"), tags.get("access"))
    return next((word for word in told if word is not None), "yes") not in CLOSED


def strongest(leads: Mapping[int, Iterable[int]]) -> set[int]:
    """Give the largest set of nodes of which each is reached from each other (Kosaraju)."""
    order: list[int] = []
    seen: set[int] = set()
    for first in leads:
        if first in seen:
            continue
        seen.add(first)
        path = [(first, iter(leads[first]))]
        while path:
            node, rest = path[-1]
            following = next((other for other in rest if other not in seen), None)
            if following is None:
                order.append(node)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(leads.get(following, ()))))
    back: dict[int, list[int]] = {}
    for node, others in leads.items():
        for other in others:
            back.setdefault(other, []).append(node)
    best: set[int] = set()
    for first in reversed(order):
        part: set[int] = set()
        waiting = [first] if first in seen else []
        while waiting:
            node = waiting.pop()
            if node in seen:
                seen.remove(node)
                part.add(node)
                waiting.extend(other for other in back.get(node, ()) if other in seen)
        best = max(best, part, key=len)
    return best


def _numbered(
    kept: Iterable[tuple[int, bool, str, tuple[int, ...]]],
    whole: set[int],
    places: Mapping[int, tuple[float, float]],
    areas: list[Area],
) -> Roads:
    """Number the nodes in the order in which ways use them, and drop what is not in the whole."""
    numbers: dict[int, int] = {}
    ways: list[Way] = []
    for kmh, oneway, name, along in kept:
        piece: list[int] = []
        for node in (*along, None):
            if node is not None and node in whole:
                piece.append(numbers.setdefault(node, len(numbers)))
                continue
            if len(piece) > 1:
                ways.append(Way(kmh, oneway, name, tuple(piece)))
            piece = []
    used = {number for way in ways for number in way.nodes}
    assert len(used) == len(numbers), "what is connected lies on a way"
    nodes = [_on_grid(places[node]) for node in numbers]
    return Roads(nodes, ways, areas)


def _on_grid(place: tuple[float, float]) -> tuple[float, float]:
    return round(place[0] * GRID) / GRID, round(place[1] * GRID) / GRID


def _direction(tags: Mapping[str, str]) -> int:
    """Give 1 for one way along, -1 for one way against, 0 for both."""
    if tags.get("junction") == "roundabout" or tags.get("highway") == "motorway":
        return ONEWAY.get(tags.get("oneway", "yes"), 1)
    return ONEWAY.get(tags.get("oneway", ""), 0)


def _kmh(tags: Mapping[str, str]) -> int:
    limit = tags.get("maxspeed", "")
    usual = USUAL_KMH[tags["highway"]]
    return max(10, round(int(limit) * OF_THE_LIMIT)) if limit.isdecimal() else usual
