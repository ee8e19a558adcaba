"""Decides what a mark on the map is: a thing at a place, and all that is shown of it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from desktop.ui.theme import Tone


class Shape(StrEnum):
    """What a mark is drawn as: people are round, jobs are pins."""

    DISC = "disc"
    PIN = "pin"


@dataclass(frozen=True, slots=True)
class Mark:
    """A thing at a place. `rank` says how much it calls somebody, the higher the more.

    `badge` is a second sign at its edge, `label` what stands below it; `course` is whither it goes
    in degrees from north, `accuracy_m` how far off the place may be; one that is `faded` may well
    be elsewhere by now.
    """

    id: UUID
    lat: float
    lon: float
    icon: str
    tone: Tone
    rank: int
    label: str = ""
    badge: str = ""
    badge_tone: Tone = Tone.NEUTRAL
    course: float | None = None
    accuracy_m: float | None = None
    faded: bool = False
