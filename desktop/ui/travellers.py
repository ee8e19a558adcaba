"""Decides who is under way, who of them stands first, and what is said of each.

Whoever will be late stands first, then who is expected first. One who seems to be there already
stands last: he is under way until he says so himself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from api_client.vocabulary import TechnicianState
from api_client.wire.people import Technician
from desktop import words
from desktop.ui import whereabouts
from desktop.ui.collation import place_of
from desktop.ui.order_columns import lateness

LATE, EXPECTED, UNKNOWN, THERE = range(4)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of somebody under way, part by part; what does not hold is empty."""

    name: str
    order: str
    at: str
    """When he is there, as local time."""
    left: str
    """How long that is."""
    late: str
    """By how much that is later than was promised."""
    age: str
    """How old it is where he was last."""
    old: bool
    """Whether that is so old that he may well be elsewhere."""

    @property
    def whole(self) -> str:
        """All of it, as it is read out."""
        parts = (self.name, self.at, self.left, self.late, self.order, self.age)
        return words.text("list.comma").join(part for part in parts if part)


def under_way(people: Iterable[Technician], now: datetime) -> Sequence[Technician]:
    """Give those who are under way, in their order."""
    found = [row for row in people if row.state is TechnicianState.TRAVELLING]
    return sorted(found, key=lambda row: _place(row, now))


def late_by(row: Technician, now: datetime) -> timedelta | None:
    """Say how much later than promised somebody will be there, as it looks now; None if he is not.

    A promise that has passed is broken, whatever was expected.
    """
    if row.promised_at is None or row.arrival_at is not None:
        return None
    by = max(row.eta_at or now, now) - row.promised_at
    return by if by > timedelta() else None


def told(row: Technician, now: datetime) -> Told:
    """Say of somebody under way what a dispatcher wants to know."""
    by = late_by(row, now)
    at, left = _expected(row, now)
    return Told(
        name=row.name,
        order=row.order_number,
        at=at,
        left=left,
        late="" if by is None else lateness(max(by, MINUTE)),
        age=whereabouts.age(row, now),
        old=row.position is None or whereabouts.is_old(row, now),
    )


def _expected(row: Technician, now: datetime) -> tuple[str, str]:
    """Say when somebody is there, and how long that is."""
    if row.arrival_at is not None:
        return words.moment(row.arrival_at, now), words.text("map-list.there")
    if row.eta_at is None:
        return "", words.text("map-list.unknown")
    at, left = words.moment(row.eta_at, now), row.eta_at - now
    if left <= timedelta():
        return at, words.text("map-list.due")
    return at, words.text("map-list.in", time=words.span(ceil(left / MINUTE) * MINUTE))


def _place(row: Technician, now: datetime) -> tuple[int, float, object]:
    if row.arrival_at is not None:
        return THERE, row.arrival_at.timestamp(), place_of(row.name)
    rank = EXPECTED
    if late_by(row, now) is not None:
        rank = LATE
    elif row.eta_at is None:
        rank = UNKNOWN
    at = row.eta_at or row.promised_at or now
    return rank, at.timestamp(), place_of(row.name)
