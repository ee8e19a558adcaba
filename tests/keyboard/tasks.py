"""Decides which tasks are tried by keys alone, and that each is as short as the table says.

The table lies in docs/how-to/keyboard.md: each task with its keys one after the other, and how
many they are. A test that needs another way, or more keys, fails.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tests.commanding import ROOT

TABLE = ROOT / "docs" / "how-to" / "keyboard.md"
LINE = re.compile(r"^\| (?P<title>[^|]+?) \| (?P<way>[^|]+?) \| (?P<keys>\d+) \|$", re.MULTILINE)
Test = TypeVar("Test", bound=Callable[..., object])


@dataclass(frozen=True)
class Told:
    """What the table says of a task."""

    way: str
    keys: int


TASKS: dict[str, int] = {}
"""The most keys that each task may need."""


def task(title: str, *, at_most: int) -> Callable[[Test], Test]:
    """Mark a test as that of a task, which may need so many keys."""

    def mark(test: Test) -> Test:
        assert title not in TASKS, f"two tests are of {title!r}"
        TASKS[title] = at_most
        test.task = title  # type: ignore[attr-defined]
        return test

    return mark


def told() -> dict[str, Told]:
    """Give what the table says."""
    text = TABLE.read_text(encoding="utf-8")
    return {match["title"]: Told(match["way"], int(match["keys"])) for match in LINE.finditer(text)}
