"""Decides what is told of the program by which somebody comes: his desk's release, his device."""

import re
from typing import Annotated

from fastapi import Depends, Request

_RELEASE = re.compile(r"callout/([0-9A-Za-z.+-]{1,32})")
_PLATFORMS = (
    ("iPhone", re.compile(r"iPhone")),
    ("iPad", re.compile(r"iPad")),
    ("Android", re.compile(r"Android(?: [0-9.]{1,8})?")),
    ("Windows", re.compile(r"Windows")),
    ("macOS", re.compile(r"Macintosh|Mac OS X")),
    ("Linux", re.compile(r"Linux|X11")),
)
"""Kinds of device, by what browsers say of them; what names two is the first."""


def release_of(agent: str) -> str:
    """Return the release of our own client, empty for any other program."""
    found = _RELEASE.search(agent)
    return "" if found is None else found[1]


def platform_of(agent: str) -> str:
    """Return what kind of device a browser says it runs on, empty where it does not."""
    for name, pattern in _PLATFORMS:
        found = pattern.search(agent)
        if found is not None:
            return found[0] if name == "Android" else name
    return ""


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")


Agent = Annotated[str, Depends(_agent)]
