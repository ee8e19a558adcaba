"""How an OpenStreetMap extract is read, and which of its roads a map has."""

import struct
import zlib
from importlib.resources import files
from pathlib import Path

import pytest

from desktop.__main__ import main
from desktop.simulator import extract, mapping, roads
from desktop.simulator.extract import NotAnExtract

STRINGS = ["", "highway", "primary", "name", "Long Road", "place", "village", "Mid", "oneway", "-1"]
STRINGS += ["footway", "maxspeed", "50", "access", "private"]


def varint(value: int) -> bytes:
    """Write a number as protocol buffers do."""
    if value < 0x80:
        return bytes([value])
    return bytes([value & 0x7F | 0x80]) + varint(value >> 7)


def zigzag(value: int) -> bytes:
    """Write a number that may be negative."""
    return varint(value << 1 if value >= 0 else (-value << 1) - 1)


def field(number: int, content: bytes | int) -> bytes:
    """Write a field."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def steps(values: list[int]) -> bytes:
    """Write numbers as differences."""
    return b"".join(zigzag(now - before) for before, now in zip([0, *values], values, strict=False))


def way(id_: int, nodes: list[int], tags: dict[str, str]) -> bytes:
    """Write a way."""
    keys = b"".join(varint(STRINGS.index(key)) for key in tags)
    values = b"".join(varint(STRINGS.index(value)) for value in tags.values())
    return field(3, field(1, id_) + field(2, keys) + field(3, values) + field(8, steps(nodes)))


def blob(kind: bytes, content: bytes, *, packed: bool) -> bytes:
    """Write a blob with its head."""
    if packed:
        body = field(2, len(content)) + field(3, zlib.compress(content))
    else:
        body = field(1, content)
    head = field(1, kind) + field(3, len(body))
    return struct.pack(">I", len(head)) + head + body


def made(*, packed: bool = True) -> bytes:
    """Write an extract: five points in a row from south to north, a village, and some ways."""
    lats = [470_000_000 + 10_000 * place for place in range(6)]
    words = [b"\0"] * 5 + [b"".join(map(varint, (5, 6, 3, 7, 0)))]
    dense = (
        field(1, steps([10, 11, 12, 13, 14, 15]))
        + field(8, steps(lats))
        + field(9, steps([-95_000_000] * 6))
        + field(10, b"".join(words))
    )
    table = b"".join(field(1, word.encode()) for word in STRINGS)
    ways = (
        way(1, [10, 11, 12], {"highway": "primary", "name": "Long Road"})
        + way(2, [12, 13], {"highway": "primary", "oneway": "-1", "maxspeed": "50"})
        + way(3, [13, 14], {"highway": "footway"})
        + way(4, [13, 14], {"highway": "primary", "access": "private"})
    )
    block = field(1, table) + field(2, field(2, dense)) + field(2, ways) + field(17, 100)
    return blob(b"OSMHeader", b"", packed=packed) + blob(b"OSMData", block, packed=packed)


@pytest.mark.parametrize("packed", [True, False])
def test_points_and_lines_are_read_with_what_is_said_of_them(
    tmp_path: Path, *, packed: bool
) -> None:
    path = tmp_path / "small.osm.pbf"
    path.write_bytes(made(packed=packed))
    found = list(extract.read(path))
    nodes = [one for one in found if isinstance(one, extract.Node)]
    assert [node.id for node in nodes] == [10, 11, 12, 13, 14, 15]
    assert nodes[1].lat == pytest.approx(47.001)
    assert nodes[1].lon == pytest.approx(-9.5)
    assert nodes[5].tags == {"place": "village", "name": "Mid"}
    ways = [one for one in found if isinstance(one, extract.Way)]
    assert ways[0].nodes == (10, 11, 12)
    assert ways[1].tags == {"highway": "primary", "oneway": "-1", "maxspeed": "50"}


def test_a_map_has_what_cars_may_drive_and_come_back_from(tmp_path: Path) -> None:
    path, out = tmp_path / "small.osm.pbf", tmp_path / "roads.json.gz"
    path.write_bytes(made())
    assert main(["roads", str(path), str(out)]) == 0
    found = roads.unpacked(out.read_bytes())
    assert [(one.name, one.nodes) for one in found.ways] == [("Long Road", (0, 1, 2))]
    assert found.areas == (roads.Area("Mid", 47.005, -9.5),)


@pytest.mark.parametrize("length", [3, 40, -7])
def test_what_is_broken_off_is_refused(
    tmp_path: Path, length: int, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.osm.pbf"
    path.write_bytes(made()[:length])
    with pytest.raises(NotAnExtract):
        list(extract.read(path))
    assert main(["roads", str(path), str(tmp_path / "out")]) == 1
    assert main(["roads", str(tmp_path / "none"), str(tmp_path / "out")]) == 1
    assert not (tmp_path / "out").exists()
    assert str(path) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("tags", "may"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "track"}, False),
        ({"highway": "service", "service": "parking_aisle"}, False),
        ({"highway": "primary", "access": "no"}, False),
        ({"highway": "primary", "access": "no", "motor_vehicle": "yes"}, True),
        ({"highway": "primary", "area": "yes"}, False),
        ({"building": "yes"}, False),
    ],
)
def test_where_a_car_may_drive(tags: dict[str, str], *, may: bool) -> None:
    assert mapping.drivable(tags) is may


def test_the_largest_part_that_leads_everywhere_is_kept() -> None:
    leads = {1: [2], 2: [3], 3: [1, 4], 4: [5], 5: [4], 6: [1]}
    assert mapping.strongest(leads) == {1, 2, 3}
    assert mapping.strongest({}) == set()


def test_what_ships_is_what_the_extract_gives(samples: Path) -> None:
    path = samples / "map" / "liechtenstein-2013-08-03.osm.pbf"
    ships = files("resources").joinpath("demo", roads.FILE).read_bytes()
    assert roads.packed(mapping.derived(path)) == ships
