"""Decides which backups are kept as they grow old, and when the next one is due (F5)."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Keeping:
    """Of how many days, weeks and months the newest backup is kept."""

    days: int
    weeks: int
    months: int


@dataclass(frozen=True, slots=True)
class Made:
    """A backup: when it was made, and whether all is in it."""

    made_at: datetime
    ok: bool


_PERIODS: tuple[Callable[[datetime], Hashable], ...] = (
    lambda at: at.date(),
    lambda at: tuple(at.isocalendar())[:2],
    lambda at: (at.year, at.month),
)


def superfluous(made: Sequence[Made], keeping: Keeping) -> list[int]:
    """Return the places of those that may go.

    Good ones count by themselves, so that bad ones never push them out; the newest good one
    stays whatever the numbers say.
    """
    order = sorted(range(len(made)), key=lambda place: made[place].made_at, reverse=True)
    good = [place for place in order if made[place].ok]
    kept = set(good[:1])
    for places in (order, good):
        for of, most in zip(_PERIODS, (keeping.days, keeping.weeks, keeping.months), strict=True):
            newest: dict[Hashable, int] = {}
            for place in places:
                newest.setdefault(of(made[place].made_at.astimezone(UTC)), place)
            kept.update(list(newest.values())[:most])
    return [place for place in range(len(made)) if place not in kept]


def next_daily(now: datetime, at: time, zone: tzinfo | None = None) -> datetime:
    """Return the next time, in UTC, when clocks show ``at``; ``zone`` is the machine's own if None.

    A time that a change to summer time leaves out comes as much later.
    """
    today = now.astimezone(zone).date()
    for days in range(3):
        shown = datetime.combine(today + timedelta(days=days), at, zone)
        moment = shown.astimezone(UTC)
        if moment > now:
            return moment
    raise AssertionError  # two days on is later than now
