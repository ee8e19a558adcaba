"""Decides how a technician's track is written: his fixes with what was thought of each (A6, E7)."""

from pydantic import RootModel

from api_client.vocabulary import FixFlag
from api_client.wire.base import AnyMoment, Items, Message, Moment, Spelt


class TrackFix(Message):
    """A fix as a device told it; None is what it did not tell.

    Degrees (WGS 84; out of bounds where the device said so), metres, metres a second, degrees from
    north, percent. ``kept`` says whether it is taken for true, ``reason`` why it is not where the
    technician was taken to be.
    """

    time: AnyMoment
    received: Moment
    lat: float
    lon: float
    accuracy_m: float | None
    altitude_m: float | None
    speed_mps: float | None
    course: float | None
    battery_percent: int | None
    kept: bool
    reason: Spelt[FixFlag] | None


class Track(RootModel[Items[TrackFix]]):
    """A technician's fixes in the order of their time."""
