"""Decides how an OpenStreetMap extract is read: the PBF format, as far as roads and places need it.

The format is at https://wiki.openstreetmap.org/wiki/PBF_Format: blobs of protocol buffers. Only
what a road map needs is read; metadata and relations are passed over.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
DENSE, WAY = 2, 3
"""What a group of things holds, by the number of its field."""
NANO = 1e-9
Fields = Iterator[tuple[int, int | bytes]]


class NotAnExtract(ValueError):
    """The file is not an OpenStreetMap extract that can be read."""


@dataclass(frozen=True, slots=True)
class Node:
    """A point, in degrees (WGS 84), and what is said of it."""

    id: int
    lat: float
    lon: float
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Way:
    """A line through nodes, and what is said of it."""

    id: int
    nodes: tuple[int, ...]
    tags: dict[str, str]


def read(path: Path) -> Iterator[Node | Way]:
    """Give every node and way of an extract, in the order of the file.

    Raises:
        NotAnExtract: it is no PBF file, is broken off, or is packed in a way not known here.
        OSError: it cannot be read.

    """
    content = path.read_bytes()
    try:
        for kind, block in _blobs(content):
            if kind == b"OSMData":
                yield from _block(block)
    except (struct.error, IndexError, KeyError, zlib.error) as fault:
        raise NotAnExtract(str(path)) from fault


def _blobs(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        header = dict(_fields(content[at + 4 : at + 4 + length]))
        at += 4 + length
        size = _number(header[3])
        blob = dict(_fields(content[at : at + size]))
        at += size
        if at > len(content):
            raise NotAnExtract("broken off")
        raw = blob[1] if 1 in blob else zlib.decompress(_bytes(blob[3]))
        yield _bytes(header[1]), _bytes(raw)


def _block(block: bytes) -> Iterator[Node | Way]:
    fields: dict[int, list[int | bytes]] = {}
    for field, value in _fields(block):
        fields.setdefault(field, []).append(value)
    strings = [_bytes(one).decode() for _, one in _fields(_bytes(fields[1][0]))]
    scale, lat0, lon0 = (
        _number(fields.get(field, [usual])[0]) for field, usual in ((17, 100), (19, 0), (20, 0))
    )
    for group in fields.get(2, []):
        for field, value in _fields(_bytes(group)):
            if field == DENSE:
                yield from _dense(_bytes(value), strings, (scale, lat0, lon0))
            elif field == WAY:
                yield _way(_bytes(value), strings)


def _dense(content: bytes, strings: list[str], grid: tuple[int, int, int]) -> Iterator[Node]:
    fields = dict(_fields(content))
    scale, lat0, lon0 = grid
    words = _varints(_bytes(fields.get(10, b"")))
    id_ = lat = lon = 0
    columns = (_varints(_bytes(fields[column])) for column in (1, 8, 9))
    for did, dlat, dlon in zip(*columns, strict=True):
        id_, lat, lon = id_ + _signed(did), lat + _signed(dlat), lon + _signed(dlon)
        tags: dict[str, str] = {}
        for key in words:
            if key == 0:
                break
            tags[strings[key]] = strings[next(words)]
        yield Node(id_, NANO * (lat0 + scale * lat), NANO * (lon0 + scale * lon), tags)


def _way(content: bytes, strings: list[str]) -> Way:
    fields = dict(_fields(content))
    keys = _varints(_bytes(fields.get(2, b"")))
    values = _varints(_bytes(fields.get(3, b"")))
    tags = {strings[key]: strings[value] for key, value in zip(keys, values, strict=True)}
    nodes, at = [], 0
    for step in _varints(_bytes(fields.get(8, b""))):
        at += _signed(step)
        nodes.append(at)
    return Way(_number(fields[1]), tuple(nodes), tags)


def _fields(content: bytes) -> Fields:
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        how = key & 7
        value: int | bytes
        if how == VARINT:
            value, at = _varint(content, at)
        elif how == BYTES:
            length, at = _varint(content, at)
            value, at = content[at : at + length], at + length
        elif how in {FIXED64, FIXED32}:
            length = 8 if how == FIXED64 else 4
            value, at = content[at : at + length], at + length
        else:
            raise NotAnExtract(f"wire type {how}")
        yield key >> 3, value


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004
            return value, at
        shift += 7


def _varints(content: bytes) -> Iterator[int]:
    at = 0
    while at < len(content):
        value, at = _varint(content, at)
        yield value


def _signed(value: int) -> int:
    """Undo the zigzag by which small negative numbers stay short."""
    return (value >> 1) ^ -(value & 1)


def _number(value: int | bytes) -> int:
    if isinstance(value, bytes):
        raise NotAnExtract("bytes where a number belongs")
    return value


def _bytes(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise NotAnExtract("a number where bytes belong")
    return value
