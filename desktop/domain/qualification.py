"""Decides who may do an order, and names every reason why somebody may not (E3, C2).

One line a reason: `RULES`. Values in, reasons out; who is asked first is `ranking`'s. What a kind
of job must be filed for asks for more than the others: `NEEDS_FILING`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api_client.vocabulary import (
    Filing,
    FirmState,
    Grade,
    JobKind,
    LockKind,
    Post,
    Risk,
    ServiceAction,
    Standing,
    WhyNot,
)
from desktop.domain.schedule import Span

NEEDS_FILING = frozenset({JobKind.LOCKSMITH})
"""Kinds of job that the police supervise: filing, firm, post, scope and grade apply to these."""
LEAST_GRADE: dict[LockKind, Grade] = {
    LockKind.GRADE_A: Grade.JUNIOR,
    LockKind.GRADE_B: Grade.INTERMEDIATE,
    LockKind.GRADE_B_PLUS: Grade.SENIOR,
    LockKind.SAFE: Grade.SENIOR,
    LockKind.CAR: Grade.INTERMEDIATE,
}
"""The lowest grade that may be sent to a lock of each class."""
RISK_MOST: dict[JobKind, Risk] = dict.fromkeys(JobKind, Risk.YELLOW)
"""The highest risk that somebody may be for each kind of job."""
GRADES = tuple(Grade)
"""Grades, the lowest first."""
RISKS = tuple(Risk)
"""Risks, the lowest first."""


@dataclass(frozen=True, slots=True)
class Job:
    """What an order asks of whoever does it.

    ``begins_at`` and ``ends_at`` hold the whole visit. ``area_ids`` are the areas in which its
    place lies, None where nobody knows the place: no area is held against anybody then.
    """

    kind: JobKind
    begins_at: datetime
    ends_at: datetime
    area_ids: frozenset[UUID] | None = None
    action: ServiceAction | None = None
    lock_kind: LockKind | None = None
    crew_size: int = 1


@dataclass(frozen=True, slots=True)
class Firm:
    """What is known of somebody's firm: whether it does business, and its filing.

    ``works`` says whether the whole visit lies in its hours; no ``area_ids`` is everywhere. What
    the firm does not do, its people do not.
    """

    state: FirmState
    filing: Filing
    filed_until: datetime | None = None
    works: bool = True
    taking_orders: bool = True
    area_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Fitness:
    """What is known of a technician when he is looked at for one job.

    None in ``firm`` is somebody who works for himself, in ``skills`` every kind of job; no
    ``area_ids`` is everywhere. ``works`` says whether the whole visit lies in his working hours,
    ``refused`` whether he refused this order before, or its customer refused him.
    """

    is_disabled: bool = False
    filing: Filing = Filing.UNFILED
    filed_until: datetime | None = None
    licence_until: datetime | None = None
    firm: Firm | None = None
    post: Post = Post.IN_POST
    standing: Standing = Standing.GOOD
    risk: Risk | None = None
    grade: Grade | None = None
    scope: frozenset[tuple[LockKind, ServiceAction]] = frozenset()
    skills: frozenset[JobKind] | None = None
    area_ids: frozenset[UUID] = frozenset()
    works: bool = True
    on_duty: bool = True
    taking_orders: bool = True
    position_at: datetime | None = None
    busy: tuple[Span, ...] = ()
    refused: bool = False
    crew_size: int = 1


@dataclass(frozen=True, slots=True)
class Terms:
    """What a centre asks: how old a position may be, for a visit that begins how ``soon``.

    Where somebody is now says nothing of a visit that is further off.
    """

    position_old: timedelta = timedelta(minutes=30)
    soon: timedelta = timedelta(hours=2)


Rule = Callable[[Job, Fitness, datetime, Terms], bool]
"""Whether something stands against somebody, at a time."""


def _filings(job: Job, who: Fitness) -> tuple[tuple[Filing, datetime | None], ...]:
    """Return the filings that the job asks for: his own and his firm's, each with its end."""
    if job.kind not in NEEDS_FILING:
        return ()
    firm = () if who.firm is None else ((who.firm.filing, who.firm.filed_until),)
    return ((who.filing, who.filed_until), *firm)


def _unfiled(job: Job, who: Fitness, now: datetime, terms: Terms) -> bool:
    del now, terms
    return any(filing in {Filing.UNFILED, Filing.PENDING} for filing, _ in _filings(job, who))


def _police_refused(job: Job, who: Fitness, now: datetime, terms: Terms) -> bool:
    del now, terms
    return any(filing is Filing.REFUSED for filing, _ in _filings(job, who))


def _lapsed(job: Job, who: Fitness, now: datetime, terms: Terms) -> bool:
    """Whatever ends before the visit does is over for it."""
    del now, terms
    ends = [until for _, until in _filings(job, who)]
    ends += [who.licence_until] if job.kind in NEEDS_FILING else []
    return any(until is not None and until < job.ends_at for until in ends)


def _firm_closed(job: Job, who: Fitness, now: datetime, terms: Terms) -> bool:
    del now, terms
    open_ = who.firm is None or who.firm.state is FirmState.OPEN
    return job.kind in NEEDS_FILING and not open_


def _not_in_post(job: Job, who: Fitness, now: datetime, terms: Terms) -> bool:
    del now, terms
    return job.kind in NEEDS_FILING and who.post is not Post.IN_POST


def _outside(job: Job, who: Fitness, now: datetime, terms: Terms) -> bool:
    del now, terms
    if job.area_ids is None:
        return False
    areas = (who.area_ids, frozenset[UUID]() if who.firm is None else who.firm.area_ids)
    return any(each and each.isdisjoint(job.area_ids) for each in areas)


def _off_hours(job: Job, who: Fitness, now: datetime, terms: Terms) -> bool:
    del job, now, terms
    return not who.works or (who.firm is not None and not who.firm.works)


def _not_taking(job: Job, who: Fitness, now: datetime, terms: Terms) -> bool:
    del job, now, terms
    return not who.taking_orders or (who.firm is not None and not who.firm.taking_orders)


def _out_of_scope(job: Job, who: Fitness, now: datetime, terms: Terms) -> bool:
    """What an order does not say is not held against anybody; half of it is looked for."""
    del now, terms
    if job.kind not in NEEDS_FILING:
        return False
    return not any(
        job.lock_kind in {None, lock} and job.action in {None, action} for lock, action in who.scope
    )


def _grade_low(job: Job, who: Fitness, now: datetime, terms: Terms) -> bool:
    del now, terms
    if job.kind not in NEEDS_FILING:
        return False
    least = GRADES[0] if job.lock_kind is None else LEAST_GRADE[job.lock_kind]
    return who.grade is None or GRADES.index(who.grade) < GRADES.index(least)


def _position_old(job: Job, who: Fitness, now: datetime, terms: Terms) -> bool:
    if job.begins_at - now >= terms.soon:
        return False
    return who.position_at is None or now - who.position_at > terms.position_old


def _busy(job: Job, who: Fitness, now: datetime, terms: Terms) -> bool:
    del now, terms
    return any(begins < job.ends_at and job.begins_at < ends for begins, ends in who.busy)


def _risky(job: Job, who: Fitness, now: datetime, terms: Terms) -> bool:
    del now, terms
    return who.risk is not None and RISKS.index(who.risk) > RISKS.index(RISK_MOST[job.kind])


RULES: dict[WhyNot, Rule] = {
    WhyNot.DISABLED: lambda _, who, *__: who.is_disabled,
    WhyNot.UNFILED: _unfiled,
    WhyNot.POLICE_REFUSED: _police_refused,
    WhyNot.LAPSED: _lapsed,
    WhyNot.FIRM_CLOSED: _firm_closed,
    WhyNot.NOT_IN_POST: _not_in_post,
    WhyNot.AREA: _outside,
    WhyNot.SCOPE: _out_of_scope,
    WhyNot.GRADE: _grade_low,
    WhyNot.SKILL: lambda job, who, *_: who.skills is not None and job.kind not in who.skills,
    WhyNot.HOURS: _off_hours,
    WhyNot.OFF_DUTY: lambda _, who, *__: not who.on_duty,
    WhyNot.NOT_TAKING: _not_taking,
    WhyNot.POSITION_OLD: _position_old,
    WhyNot.BUSY: _busy,
    WhyNot.REFUSED_BEFORE: lambda _, who, *__: who.refused,
    WhyNot.STANDING: lambda _, who, *__: who.standing is Standing.SUSPENDED,
    WhyNot.RISK: _risky,
    WhyNot.CREW_SMALL: lambda job, who, *_: who.crew_size < job.crew_size,
}
"""Each reason with what it looks at; a reason without its line is red in the tests."""
HARD = frozenset(
    {
        WhyNot.DISABLED,
        WhyNot.UNFILED,
        WhyNot.POLICE_REFUSED,
        WhyNot.LAPSED,
        WhyNot.FIRM_CLOSED,
        WhyNot.NOT_IN_POST,
        WhyNot.STANDING,
    }
)
"""Reasons that nobody overrides, whatever he says for it: the law's, and the centre's own word."""


def reasons(
    job: Job,
    fitness: Fitness,
    now: datetime,
    terms: Terms,
    waived: Collection[WhyNot] = (),
) -> tuple[WhyNot, ...]:
    """Return every reason why somebody is not asked for a job, none where he may be (E3).

    Args:
        job: what the order asks.
        fitness: what is known of him.
        now: the server's time.
        terms: what the centre asks.
        waived: reasons that the desk looks over, with a reason of its own; a hard one stays.
    """
    over = frozenset(waived) - HARD
    return tuple(
        why
        for why, stands_against in RULES.items()
        if why not in over and stands_against(job, fitness, now, terms)
    )
