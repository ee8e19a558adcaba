"""Decides when somebody under way is expected, what of that is news, and what too late (E7).

What is expected is a time, not a span: while nothing new is heard of somebody it stays as it is,
and whoever reads it sees it pass.
"""

from datetime import datetime, timedelta

LEAST_NEWS = timedelta(minutes=1)
"""A change of less is no news, whoever waits."""
SHARE = 0.1
"""Of a long way a change of this share is the least that is news."""


def expected_at(fixed_at: datetime, set_out_at: datetime, now: datetime, eta_s: float) -> datetime:
    """Return when somebody is expected.

    Args:
        fixed_at: of when the place is from which the way was reckoned.
        set_out_at: when he set out; before that he stood where he was.
        now: no place is of later.
        eta_s: how many seconds he needs from that place.
    """
    return min(max(fixed_at, set_out_at), now) + timedelta(seconds=eta_s)


def is_news(
    before: datetime | None, after: datetime, now: datetime, promised_at: datetime | None
) -> bool:
    """Return whether a new expectation is worth telling: he is not expected yet, or much otherwise.

    Much is a minute, a tenth of what is left of a longer way, or the other side of the promise.
    """
    if before is None:
        return True
    if is_late(before, promised_at) is not is_late(after, promised_at):
        return True
    left = max(after - now, timedelta())
    return abs(after - before) >= max(LEAST_NEWS, left * SHARE)


def is_late(
    expected: datetime | None, promised_at: datetime | None, spare: timedelta = timedelta()
) -> bool:
    """Return whether somebody is expected later than was promised, by more than ``spare``."""
    return expected is not None and promised_at is not None and expected - promised_at > spare
