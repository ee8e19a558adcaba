"""Decides how service areas are written on the wire (E1, E15)."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from api_client.vocabulary import AreaKind
from api_client.wire.base import Count, Id, Items, Line, Message, Moment, Spelt, Version, Word
from api_client.wire.places import Latitude, Longitude

MOST_CORNERS = 2_000
"""So many corners have all outlines of an area together."""


class Corner(Message):
    """A corner of an outline, in degrees (WGS 84)."""

    lat: Latitude
    lon: Longitude


Ring = Annotated[Items[Corner], Field(max_length=MOST_CORNERS)]
"""An outline, corner by corner; the first need not be said again at its end."""


class AreaContent(Message):
    """What an area is: outlines, of which one inside another is a hole, or a district's words.

    A place with degrees lies in a district by its outlines where it has some. Any other lies in it
    when its ``area`` is one of ``words``; where there are none, the area's name. A fence is around
    premises: nobody serves it, and who is inside has come to any place in it.
    """

    name: Word
    kind: Spelt[AreaKind]
    words: Annotated[Items[Word], Field(max_length=20)] = ()
    rings: Annotated[Items[Ring], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        """Refuse more corners than are looked at, and what belongs to the other kind."""
        if sum(map(len, self.rings)) > MOST_CORNERS:
            msg = f"an area has {MOST_CORNERS} corners at most"
            raise ValueError(msg)
        if self.words and self.kind in {AreaKind.POLYGON, AreaKind.FENCE}:
            msg = "a district has words, a polygon and a fence have none"
            raise ValueError(msg)
        return self


class AreaWanted(AreaContent):
    """An area as it shall be; ``version`` is the one that was seen, 0 for a new one."""

    version: Count


class Area(AreaContent):
    """An area as it is kept, and who chose it: names and ids of technicians, in one order."""

    id: Id
    version: Version
    changed_at: Moment
    changed_by: Line
    served_by: Items[Word] = ()
    serving_ids: Items[Id] = ()


class AreaList(Message):
    """All areas by name; ``seq`` is the number of the last change that the list contains."""

    items: Items[Area]
    seq: Count
