"""Decides the track in the pictures: a morning's way, with each reason not to believe a fix."""

from datetime import timedelta

from api_client.vocabulary import FixFlag
from api_client.wire.positions import Track, TrackFix
from desktop.ui.pictures import centre

FIXES = 48
FLAGS = {
    3: FixFlag.LATE,
    7: FixFlag.INACCURATE,
    12: FixFlag.OUTLIER,
    18: FixFlag.DUPLICATE,
    23: FixFlag.NULL_ISLAND,
    29: FixFlag.MOCK,
    34: FixFlag.FUTURE,
    41: FixFlag.INVALID,
}
"""Which fixes, counted from the newest, were flagged, and why."""


def track() -> Track:
    """Give a fix a minute up to now, the oldest first."""
    return Track(tuple(_fix(place) for place in reversed(range(FIXES))))


def _fix(place: int) -> TrackFix:
    flag = FLAGS.get(place)
    at = centre.NOW - timedelta(minutes=place, seconds=20)
    away = 0.4 if flag is FixFlag.OUTLIER else 0.0
    nowhere = flag is FixFlag.NULL_ISLAND
    return TrackFix(
        time=at,
        received=at + timedelta(seconds=1 if flag is not FixFlag.LATE else 900),
        lat=0.0 if nowhere else 47.1511 - place / 900 + away,
        lon=0.0 if nowhere else 9.5137 + place / 700,
        accuracy_m=1_200.0 if flag is FixFlag.INACCURATE else 6.0 + place % 5,
        altitude_m=None,
        speed_mps=None if place % 7 == 0 else 11.2,
        course=None,
        battery_percent=71 + place // 8,
        kept=flag in {None, FixFlag.LATE},
        reason=flag,
    )
