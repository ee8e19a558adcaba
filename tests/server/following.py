"""Decides how a test follows the change feed: line by line, as a stranger reads the stream."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from tests.running import Person, Running

SILENCE_S = 10.0
"""How long a test waits for the next line before it fails."""


@dataclass
class Heard:
    """One event: its number, and its data where it has any."""

    number: int
    data: dict[str, Any] | None


class Follower:
    """An open stream."""

    def __init__(self, answer: requests.Response) -> None:
        """Read an answer that is open."""
        self.answer = answer
        self._lines = answer.iter_lines(chunk_size=1, decode_unicode=True)

    def line(self) -> str:
        """The next line; StopIteration when the stream has ended."""
        line: str = next(self._lines)
        return line

    def event(self) -> Heard:
        """The next event, past signs of life; StopIteration when the stream has ended."""
        number: int | None = None
        data: dict[str, Any] | None = None
        while True:
            line = self.line()
            if line.startswith("id: "):
                number = int(line.removeprefix("id: "))
            elif line.startswith("data: "):
                data = json.loads(line.removeprefix("data: "))
            elif line == "" and number is not None:
                return Heard(number, data)

    def events(self, count: int) -> list[Heard]:
        """The next events."""
        return [self.event() for _ in range(count)]

    def until(self, number: int) -> list[Heard]:
        """The events up to a number."""
        found = [self.event()]
        while found[-1].number < number:
            found.append(self.event())
        return found

    def rest(self) -> Iterator[str]:
        """What comes until the stream ends."""
        yield from self._lines


@contextmanager
def following(
    centre: Running, by: Person | str, after: int = 0, **headers: str
) -> Iterator[Follower]:
    """Follow the feed from a number on while the block lasts."""
    answer = centre.ask(
        "GET",
        f"/v1/changes?after={after}",
        by,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        stream=True,
        timeout=SILENCE_S,
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    answer.encoding = "utf-8"
    with answer:
        yield Follower(answer)
