"""Decides how what the server sends becomes a file of this machine: whole, or not there at all."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from api_client.ids import new_id


def save_whole(send: Callable[[IO[bytes]], int], path: Path) -> int | OSError:
    """Let `send` write into a file beside `path`, then put it in its place; give its length.

    Where it cannot be written, what keeps it from that is the answer, and what was there before
    is as it was. What `send` raises besides is raised, with nothing left behind.
    """
    beside = path.with_name(f".{path.name}-{new_id()}")
    try:
        with beside.open("wb") as file:
            size_bytes = send(file)
        beside.replace(path)
    except OSError as error:
        return error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return size_bytes
