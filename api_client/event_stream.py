"""Decides how server-sent events are read from bytes, as the HTML standard writes them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """One block of a stream: its id and its data; None where the block gave none."""

    id: str | None
    data: str | None


SIGN_OF_LIFE = Event(None, None)
"""What a comment line such as ``: alive`` is given as."""


def lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Give the lines of a stream without their ends; what has no end yet is kept back."""
    rest = b""
    for piece in pieces:
        whole = (rest + piece).replace(b"\r\n", b"\n")
        held = whole.endswith(b"\r")  # the line feed may be in the next piece
        parts = (whole[:-1] if held else whole).replace(b"\r", b"\n").split(b"\n")
        rest = parts.pop() + (b"\r" if held else b"")
        for part in parts:
            yield part.decode("utf-8", errors="replace")


def events(pieces: Iterable[bytes]) -> Iterator[Event]:
    """Give each event when its block ends; a block that is cut off is never given.

    A block with an id alone is given too: it moves the cursor without saying anything.
    """
    number: str | None = None
    data: list[str] = []
    for line in lines(pieces):
        if line.startswith(":"):
            yield SIGN_OF_LIFE
        elif line:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "id":
                number = value
            elif name == "data":
                data.append(value)
        else:
            if number is not None or data:
                yield Event(number, "\n".join(data) if data else None)
            number, data = None, []
