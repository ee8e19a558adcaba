"""Tries the form of a bundle for support: the same bytes for the same parts, and bounded."""

import io
import json
import zipfile

from desktop.service.bundles import MOST_BYTES, in_json, zipped


def _opened(bundle: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(bundle))


def test_what_goes_in_comes_out() -> None:
    with _opened(zipped({"b.txt": b"two", "a.json": in_json({"x": "\u6c34"})})) as bundle:
        assert bundle.namelist() == ["a.json", "b.txt"]
        assert bundle.read("b.txt") == b"two"
        assert json.loads(bundle.read("a.json")) == {"x": "\u6c34"}
        assert bundle.read("a.json").isascii()


def test_the_same_parts_are_the_same_bytes() -> None:
    assert zipped({"a": b"1", "b": b"2"}) == zipped({"b": b"2", "a": b"1"})


def test_the_end_of_a_long_part_is_kept() -> None:
    with _opened(zipped({"log": b"old" + b"x" * MOST_BYTES + b"new"})) as bundle:
        kept = bundle.read("log")
    assert len(kept) == MOST_BYTES
    assert kept.endswith(b"new")
    assert b"old" not in kept
