"""Decides how places, positions and the reason for a missing position are written."""

from typing import Annotated

from pydantic import Field

from api_client.wire.base import FilledLine, Line, Message, Moment

Latitude = Annotated[float, Field(ge=-90, le=90)]
"""Degrees north, WGS 84."""
Longitude = Annotated[float, Field(ge=-180, le=180)]
"""Degrees east, WGS 84."""


class Place(Message):
    """Where a job is: a postal address, and degrees (WGS 84) where they are known."""

    address: FilledLine
    area: Line = ""
    lat: Latitude | None = None
    lon: Longitude | None = None


class Position(Message):
    """Where a phone was: degrees (WGS 84), accuracy in metres, and when the fix was taken."""

    lat: Latitude
    lon: Longitude
    accuracy_m: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    fixed_at: Moment | None = None
