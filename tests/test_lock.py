"""Decides that the lock says what pyproject.toml asks for, each file by its hash."""

import re
import tomllib
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "installer" / "requirements.lock").read_text(encoding="utf-8")
BLOCKS = re.split(r"^(?=[a-z0-9])", re.sub(r"\A(?:#.*\n)+", "", LOCK), flags=re.MULTILINE)[1:]
PINS = [Requirement(block.split(" \\")[0]) for block in BLOCKS]


def asked() -> list[Requirement]:
    """What pyproject.toml asks for, with all extras, without the program itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    return [named for named in map(Requirement, lines) if named.name != project["name"]]


def test_what_is_asked_for_by_name_is_what_the_lock_takes_for_us() -> None:
    ours = {
        canonicalize_name(pin.name)
        for pin, block in zip(PINS, BLOCKS, strict=True)
        if "callout (pyproject.toml)" in block
    }
    assert ours == {canonicalize_name(named.name) for named in asked()}


def test_each_pin_is_a_version_that_is_asked_for() -> None:
    for named in asked():
        pins = [
            pin
            for pin in PINS
            if canonicalize_name(pin.name) == canonicalize_name(named.name)
            and any(named.specifier.contains(pinned.version) for pinned in pin.specifier)
        ]
        assert pins, f"the lock has no version for {named}"


def test_each_file_of_each_pin_has_its_hash() -> None:
    for pin, block in zip(PINS, BLOCKS, strict=True):
        assert [pinned.operator for pinned in pin.specifier] == ["=="], f"{pin} is no pin"
        assert re.search(r"^ +--hash=sha256:[0-9a-f]{64}", block, re.MULTILINE), f"{pin} is bare"
