"""Decides what a tracking app's message may hold for us: fixes, and why something was set aside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from api_client.vocabulary import SetAside
from desktop.domain.positions import Sighting


@dataclass(frozen=True, slots=True)
class State:
    """What a device told of itself without a place: when, in percent, and whether it charges."""

    at: datetime
    battery_percent: int | None = None
    charging: bool | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message held: its fixes in their order, and why some of it was of no use, if so.

    ``state`` is the newest that was told without a place.

    A message may hold neither: that a phone is there, a card, a push token.
    """

    sightings: tuple[Sighting, ...] = ()
    aside: SetAside | None = None
    state: State | None = None


NOTHING = Heard()
"""A message that is as it should be, and tells nothing of a place."""


def joined(parts: Iterable[Heard]) -> Heard:
    """Return what all parts of a message held; the first reason stands for all."""
    sightings: list[Sighting] = []
    aside: SetAside | None = None
    states: list[State] = []
    for part in parts:
        sightings.extend(part.sightings)
        aside = aside or part.aside
        states.extend(() if part.state is None else (part.state,))
    newest = max(states, key=lambda state: state.at, default=None)
    return Heard(tuple(sightings), aside, newest)
