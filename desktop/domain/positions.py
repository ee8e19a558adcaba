"""Decides what a fix is: where a device says it was, and all that it told with it (A6)."""

from dataclasses import dataclass
from datetime import datetime

from api_client.vocabulary import Connection


@dataclass(frozen=True, slots=True)
class Sighting:
    """A fix as a device told it, in our units; None is what it did not tell.

    Degrees (WGS 84, may be out of bounds), metres, metres a second, degrees from north, percent.
    ``is_valid`` is what the device itself says of it; ``is_mock`` that a program made it up.
    """

    lat: float
    lon: float
    at: datetime
    accuracy_m: float | None = None
    altitude_m: float | None = None
    speed_mps: float | None = None
    course: float | None = None
    battery_percent: int | None = None
    charging: bool | None = None
    connection: Connection | None = None
    is_valid: bool = True
    is_mock: bool = False
