"""Decides what a tracking app's message may hold for us: fixes, and why something was set aside."""

from collections.abc import Iterable
from dataclasses import dataclass

from api_client.vocabulary import SetAside
from desktop.domain.positions import Sighting


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message held: its fixes in their order, and why some of it was of no use, if so.

    A message may hold neither: that a phone is there, a card, a push token.
    """

    sightings: tuple[Sighting, ...] = ()
    aside: SetAside | None = None


NOTHING = Heard()
"""A message that is as it should be, and tells nothing of a place."""


def joined(parts: Iterable[Heard]) -> Heard:
    """Return what all parts of a message held; the first reason stands for all."""
    sightings: list[Sighting] = []
    aside: SetAside | None = None
    for part in parts:
        sightings.extend(part.sightings)
        aside = aside or part.aside
    return Heard(tuple(sightings), aside)
