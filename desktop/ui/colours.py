"""Decides which colours a scheme has and what each of them says; a scheme is a file of data (F4).

Every colour that is painted comes from here, so that one test can measure the contrasts of all.
"""

import tomllib
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Protocol


class Scheme(StrEnum):
    """Which set of colours; the value is its file under resources/themes."""

    LIGHT = "light"
    DARK = "dark"


class Tone(StrEnum):
    """What a colour says. It never says it alone: a word or an icon stands beside it."""

    NEUTRAL = "neutral"
    WAITING = "waiting"
    MOVING = "moving"
    WORKING = "working"
    DONE = "done"
    TROUBLE = "trouble"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Tint:
    """The two colours of a tone: a quiet ground, and text that is read on it."""

    fill: str
    text: str


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of a scheme as `#rrggbb`."""

    window: str
    surface: str
    raised: str
    line: str
    control_line: str
    text: str
    muted: str
    placeholder: str
    disabled: str
    accent: str
    accent_hover: str
    accent_text: str
    selection: str
    selection_text: str
    hover: str
    danger: str
    warning: str
    success: str
    tones: dict[Tone, Tint]

    def named(self) -> dict[str, str]:
        """Give the plain colours by name, as the sheet's `$names`."""
        return {
            each.name: getattr(self, each.name) for each in fields(self) if each.name != "tones"
        }


@cache
def colours(scheme: Scheme) -> Colours:
    """Read a scheme's colours."""
    source = files("resources").joinpath("themes", f"{scheme}.toml").read_text(encoding="utf-8")
    read = tomllib.loads(source)
    tones = {Tone(name): Tint(**tint) for name, tint in read.pop("tones").items()}
    return Colours(tones=tones, **read)


class Inks(Protocol):
    """The colours that something is painted in: the desk's of now, or those of paper."""

    @property
    def scheme(self) -> Scheme:
        """Which set they are of."""

    @property
    def colours(self) -> Colours:
        """All of them."""

    def tint(self, tone: Tone) -> Tint:
        """Give the two of a tone."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The colours of one scheme, whatever the desk's are."""

    scheme: Scheme

    @property
    def colours(self) -> Colours:
        """All of them."""
        return colours(self.scheme)

    def tint(self, tone: Tone) -> Tint:
        """Give the two of a tone."""
        return self.colours.tones[tone]


PAPER = Fixed(Scheme.LIGHT)
"""What is printed is in these, at night too."""


@cache
def drawing(name: str) -> str:
    """Give the SVG of an icon, with `currentColor` where its colour goes."""
    return files("resources").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")


def tinted(name: str, colour: str) -> str:
    """Give the SVG of an icon in a colour."""
    return drawing(name).replace("currentColor", colour)
