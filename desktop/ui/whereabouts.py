"""Decides how it is said where a technician is, how old that is, and how his phone fares (A6).

What grows old or runs out is said by a word and an icon, never by its colour alone.
"""

from datetime import datetime, timedelta

from api_client.wire.people import Technician
from desktop import words
from desktop.ui.theme import Tone

OLD = timedelta(minutes=10)
"""Who was seen there longer ago may well be elsewhere by now."""
LOW_PERCENT = 20
"""A phone with less is about to go out."""


def place(row: Technician) -> str:
    """Say where somebody was last, and how far that may be off."""
    if row.position is None:
        return ""
    said = f"{row.position.lat:.4f}, {row.position.lon:.4f}"
    accuracy_m = row.position.accuracy_m
    return said if accuracy_m is None else f"{said} ±{words.number(round(accuracy_m))} m"


def fixed_at(row: Technician) -> datetime | None:
    """Give of when his position is."""
    if row.position is None:
        return None
    return row.position.fixed_at or row.position_received_at


def is_old(row: Technician, now: datetime) -> bool:
    """Say whether he may well be elsewhere by now."""
    at = fixed_at(row)
    return at is not None and now - at >= OLD


def age(row: Technician, now: datetime) -> str:
    """Say how old his position is, and that it is old once it is."""
    at = fixed_at(row)
    if at is None:
        return words.text("technicians.no-position")
    said = words.age(min(at, now), now)
    return words.text("technicians.position-old", age=said) if is_old(row, now) else said


def age_icon(row: Technician, now: datetime) -> str:
    """Give the sign of how old his position is."""
    if fixed_at(row) is None:
        return "circle"
    return "warning" if is_old(row, now) else "place"


def battery(row: Technician) -> str:
    """Say how full his phone's battery is, that it is low, or that it charges."""
    if row.battery_percent is None:
        return ""
    said = words.text("technicians.percent", percent=row.battery_percent)
    if row.charging:
        return words.text("technicians.battery-charging", percent=said)
    return words.text("technicians.battery-low", percent=said) if is_low(row) else said


def battery_icon(row: Technician) -> str | None:
    """Give the sign of his battery."""
    if row.battery_percent is None:
        return None
    if row.charging:
        return "battery-charging"
    return "battery-low" if is_low(row) else "battery"


def is_low(row: Technician) -> bool:
    """Say whether his phone is about to go out."""
    percent = row.battery_percent
    return percent is not None and percent <= LOW_PERCENT and not row.charging


def connection(row: Technician) -> str:
    """Say how his phone was connected."""
    return "" if row.connection is None else words.member(row.connection)


def way(row: Technician, now: datetime) -> str:
    """Say what is most worth knowing of his way: silent, there it seems, expected when, moving."""
    key, at = _way(row)
    return "" if at is None else words.text(key, at=words.moment(at, now))


def way_icon(row: Technician) -> str | None:
    """Give the sign of his way."""
    return _SIGNS[_way(row)[0]][0]


def way_tone(row: Technician) -> Tone | None:
    """Give the tone of his way."""
    return _SIGNS[_way(row)[0]][1]


def way_rank(row: Technician) -> tuple[int, float]:
    """Give his place where what calls for somebody stands first, the longest so before others."""
    key, at = _way(row)
    return list(_SIGNS).index(key), 0.0 if at is None else at.timestamp()


def is_late(row: Technician) -> bool:
    """Say whether he is under way and expected later than was promised."""
    if row.eta_at is None or row.promised_at is None or row.arrival_at is not None:
        return False
    return row.eta_at > row.promised_at


def _way(row: Technician) -> tuple[str, datetime | None]:
    if row.silent_since is not None:
        return "technicians.silent", row.silent_since
    if row.arrival_at is not None:
        return "technicians.seems-there", row.arrival_at
    if row.eta_at is not None:
        key = "technicians.expected-late" if is_late(row) else "technicians.expected"
        return key, row.eta_at
    if row.moving is None:
        return "", None
    return "technicians.moving" if row.moving else "technicians.standing", row.moving_since


_SIGNS: dict[str, tuple[str | None, Tone | None]] = {
    "technicians.silent": ("off", Tone.TROUBLE),
    "technicians.seems-there": ("flag", Tone.WAITING),
    "technicians.expected-late": ("clock", Tone.TROUBLE),
    "technicians.expected": ("travel", None),
    "technicians.moving": ("travel", None),
    "technicians.standing": ("pause", None),
    "": (None, None),
}
