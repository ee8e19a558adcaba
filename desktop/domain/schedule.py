"""Decides from when to when a visit is assumed to last: one to come, and one that goes on (E3)."""

from datetime import datetime, timedelta

from api_client.vocabulary import JobKind, VisitState

DURATIONS: dict[JobKind, timedelta] = {
    JobKind.REPAIR: timedelta(minutes=90),
    JobKind.MAINTENANCE: timedelta(minutes=120),
    JobKind.INSPECTION: timedelta(minutes=60),
    JobKind.INSTALLATION: timedelta(minutes=180),
    JobKind.LOCKSMITH: timedelta(minutes=45),
}
"""How long a visit of each kind is assumed to last, from arrival on."""
LEAST_LEFT = timedelta(minutes=10)
"""So long a visit goes on at least that has lasted longer than was assumed."""
_UNDER_WAY = frozenset({VisitState.STARTED, VisitState.ON_SITE, VisitState.WORK_BEGUN})

Span = tuple[datetime, datetime]
"""From when until when; the end is no part of it."""


def to_come(kind: JobKind, appointed: datetime | None, now: datetime) -> Span:
    """Return when a visit is that nobody set out for: as appointed, at once where nothing is said.

    What was appointed for a time that is over is now.
    """
    begins = now if appointed is None else max(appointed, now)
    return begins, begins + DURATIONS[kind]


def going_on(
    kind: JobKind,
    state: VisitState,
    appointed: datetime | None,
    arrived_at: datetime | None,
    now: datetime,
) -> Span:
    """Return from when to when somebody is held by a visit of his that has not ended.

    Args:
        kind: of the job.
        state: where the visit stands.
        appointed: when he was to be there, if that was said.
        arrived_at: when he was there, if he is.
        now: the server's time.
    """
    if state not in _UNDER_WAY:
        return to_come(kind, appointed, now)
    ends = (now if arrived_at is None else arrived_at) + DURATIONS[kind]
    return now, max(ends, now + LEAST_LEFT)
