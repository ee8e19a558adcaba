"""Decides how places, positions and the reason for a missing position are written."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from api_client.vocabulary import NavigationApp
from api_client.wire.base import FilledLine, Line, Message, Moment, Spelt

Latitude = Annotated[float, Field(ge=-90, le=90)]
"""Degrees north, WGS 84."""
Longitude = Annotated[float, Field(ge=-180, le=180)]
"""Degrees east, WGS 84."""
NavigationUrl = Annotated[str, StringConstraints(min_length=1, max_length=8_000)]


class Place(Message):
    """Where a job is: a postal address, and degrees (WGS 84) where they are known."""

    address: FilledLine
    area: Line = ""
    lat: Latitude | None = None
    lon: Longitude | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        """Refuse half a position."""
        if (self.lat is None) != (self.lon is None):
            msg = "lat and lon belong together"
            raise ValueError(msg)
        return self


class NavigationLink(Message):
    """What a phone opens to be led to a place, by its own program or by that of a map's owner."""

    app: Spelt[NavigationApp]
    url: NavigationUrl


class Position(Message):
    """Where a phone was: degrees (WGS 84), accuracy in metres, and when the fix was taken."""

    lat: Latitude
    lon: Longitude
    accuracy_m: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    fixed_at: Moment | None = None
