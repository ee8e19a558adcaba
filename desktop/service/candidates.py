"""Decides who may be asked for an order, in which turn, and why the others may not (E3, E4, A8).

The rules decide on those who are nearest, so many as there have to be; the rest are looked at when
somebody asks for everybody. Times of arrival come from a service that may be slow: whoever writes
does not wait for it (docs/decisions/0058).
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import (
    ArrivalSource,
    Code,
    DispatchRule,
    Filing,
    Grade,
    Permission,
    TravelFault,
    WhyNot,
)
from desktop.domain import qualification, ranking
from desktop.domain import travel as travel_rules
from desktop.domain.nearest import Nearest
from desktop.domain.positions import distance_m
from desktop.domain.qualification import NEEDS_FILING, Job, Terms
from desktop.domain.ranking import Ranked
from desktop.domain.refusal import Refusal
from desktop.domain.travel import Speeds
from desktop.service import fitness, orders, travel
from desktop.service.fitness import Seen
from desktop.service.ports import Degrees
from desktop.service.travel import NO_TIMES, Arrivals, Start, Times
from desktop.service.unit import Unit
from desktop.store.journal import CentreRecord
from desktop.store.orders import OrderRecord
from desktop.store.people import TechnicianRecord
from desktop.store.registrations import CredentialRecord

MOST = 50
"""So many who qualify are looked for, from the nearest on."""
AT_ONCE = 100
"""So many of the nearest are looked at first; each further time twice as many."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A technician as one order sees him; ``rank`` counts from 1 among those who qualify.

    ``source`` says who reckoned ``eta_s``; all of them are None where a place is not known.
    """

    technician_id: UUID
    name: str
    reasons: tuple[WhyNot, ...]
    rank: int | None
    eta_s: float | None
    distance_m: float | None
    source: ArrivalSource | None
    grade: Grade | None
    mark: float
    marks: int
    open_orders: int
    position_at: datetime | None

    @property
    def qualified(self) -> bool:
        """Whether nothing stands against him."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Looked:
    """What was read of an order and of technicians, before anybody is asked when they are there."""

    rule: DispatchRule
    place: Degrees | None
    at: datetime
    seq: int
    fit: tuple[Seen, ...]
    unfit: tuple[tuple[Seen, tuple[WhyNot, ...]], ...]
    speeds: Speeds
    usual: float


@dataclass(frozen=True, slots=True)
class Found:
    """Who may be asked, in turn, then the others from the nearest on; of when, and by which rule.

    ``fault`` says why the service for times of arrival was not used, where there is one.
    """

    items: tuple[Candidate, ...]
    rule: DispatchRule
    at: datetime
    seq: int
    fault: TravelFault | None


class Candidates:
    """Looks for whoever may be asked, by what the centre chose."""

    def __init__(self, arrivals: Arrivals, terms: Callable[[], Terms] = Terms) -> None:
        """Ask nobody yet.

        Args:
            arrivals: says when somebody would be there.
            terms: gives what the centre asks now.
        """
        self.arrivals = arrivals
        self._terms = terms

    def look(
        self, unit: Unit, order_id: UUID, rule: DispatchRule | None, *, everybody: bool = False
    ) -> Looked:
        """Return what is to be known of those who may be asked for an order; only looks.

        Args:
            unit: a transaction that reads.
            order_id: the order.
            rule: by which they are ranked; the order's own where it is None.
            everybody: whether all are looked at, also whoever is not qualified.

        Raises:
            Refusal: ``not-permitted``, ``not-found``.
        """
        unit.require(Permission.ORDERS_WRITE)
        order = orders.by_id(unit, order_id)
        if order is None:
            raise Refusal(Code.NOT_FOUND)
        return self._looked(unit, order, rule or rule_of(order), (), everybody=everybody)

    def found(self, looked: Looked) -> Found:
        """Return who may be asked, in turn; this may wait for a service, for some seconds."""
        times = self.arrivals.to(looked.place, tuple(_starts(looked)))
        items = tuple(_in_turn(looked, times))
        return Found(items, looked.rule, looked.at, looked.seq, times.fault)

    def ranked(
        self,
        unit: Unit,
        order: OrderRecord,
        rule: DispatchRule,
        waived: Collection[WhyNot] = (),
    ) -> tuple[Candidate, ...]:
        """Return those who may be asked for an order, in turn; this may wait for a service.

        So ``unit`` is one that reads.
        """
        return self.found(self._looked(unit, order, rule, waived, everybody=False)).items

    def against(
        self,
        unit: Unit,
        order: OrderRecord,
        technician_id: UUID,
        waived: Collection[WhyNot] = (),
    ) -> tuple[WhyNot, ...]:
        """Return what stands against one technician now; nobody far away is asked.

        Who is not there any more gets no orders.
        """
        job = fitness.job_of(unit, order)
        seen = fitness.of(unit, order, job, {technician_id})
        if not seen:
            return (WhyNot.DISABLED,)
        return qualification.reasons(job, seen[0].fitness, unit.now, self._terms(), waived)

    def _looked(
        self,
        unit: Unit,
        order: OrderRecord,
        rule: DispatchRule,
        waived: Collection[WhyNot],
        *,
        everybody: bool,
    ) -> Looked:
        job, terms = fitness.job_of(unit, order), self._terms()
        place = _place(order)
        fit: list[Seen] = []
        unfit: list[tuple[Seen, tuple[WhyNot, ...]]] = []
        for batch in _batches(unit, job, terms, place, everybody=everybody):
            for seen in fitness.of(unit, order, job, batch):
                reasons = qualification.reasons(job, seen.fitness, unit.now, terms, waived)
                if reasons:
                    unfit.append((seen, reasons))
                else:
                    fit.append(seen)
            if place is not None and not everybody and len(fit) >= MOST:
                break
        return Looked(
            rule=rule,
            place=place,
            at=unit.now,
            seq=unit.session.scalars(select(CentreRecord.last_change)).one(),
            fit=_nearest(fit, place),
            unfit=tuple(unfit) if everybody else (),
            speeds=travel.speeds(unit, place),
            usual=fitness.usual_mark(unit),
        )


def rule_of(order: OrderRecord) -> DispatchRule:
    """Return the rule that the customer chose, the shortest time of arrival if he chose none."""
    chosen = (order.service or {}).get("dispatch_rule")
    return DispatchRule.SHORTEST_ARRIVAL if chosen is None else DispatchRule(chosen)


def _place(order: OrderRecord) -> Degrees | None:
    lat, lon = order.place.get("lat"), order.place.get("lon")
    return None if lat is None or lon is None else (lat, lon)


def _batches(
    unit: Unit, job: Job, terms: Terms, place: Degrees | None, *, everybody: bool
) -> Iterator[Collection[UUID]]:
    """Give whom to look at, the nearest first, each time twice as many; nothing named is all.

    Whoever is nowhere comes last, and only for a visit that begins so late that it does not matter.
    """
    if everybody or place is None:
        yield ()
        return
    record = TechnicianRecord
    query = select(record.id, record.lat, record.lon).where(record.disabled_at.is_(None))
    if job.kind in NEEDS_FILING:  # most are not filed, and nobody may look over that
        paper = CredentialRecord
        query = query.join(paper, paper.technician_id == record.id).where(
            paper.filing == Filing.APPROVED
        )
    rows = unit.session.execute(query).all()
    there = [row for row in rows if row.lat is not None and row.lon is not None]
    index = Nearest()
    index.put_all(
        [row.id for row in there],
        [row.lat for row in there],
        [row.lon for row in there],
        [0] * len(there),
    )
    done, count = 0, AT_ONCE
    while done < len(there):
        turn = index.to(*place, done + count)
        yield [near.id for near in turn[done:]]
        done, count = len(turn), 2 * count
    nowhere = [row.id for row in rows if row.lat is None]
    if nowhere and job.begins_at - unit.now >= terms.soon:
        yield nowhere


def _nearest(fit: Iterable[Seen], place: Degrees | None) -> tuple[Seen, ...]:
    """Return so many of those who qualify as are looked for, all where nobody knows who is near."""
    if place is None:
        return tuple(fit)
    turn = sorted(fit, key=lambda seen: (_away_m(seen, place) or 0.0, seen.id.bytes))
    located = [seen for seen in turn if seen.lat is not None]
    nowhere = [seen for seen in turn if seen.lat is None]
    return tuple([*located, *nowhere][:MOST])


def _away_m(seen: Seen, place: Degrees | None) -> float | None:
    """Return how far somebody is in a straight line, None where nobody knows."""
    if place is None or seen.lat is None or seen.lon is None:
        return None
    return distance_m(*place, seen.lat, seen.lon)


def _starts(looked: Looked) -> Iterator[Start]:
    """Give from where those who qualify would set out."""
    for seen in looked.fit:
        away_m = _away_m(seen, looked.place)
        if away_m is not None:
            assert seen.lat is not None
            assert seen.lon is not None
            yield Start(seen.id, seen.lat, seen.lon, seen.mode, away_m)


def _in_turn(looked: Looked, times: Times) -> Iterator[Candidate]:
    """Give those who qualify in their turn, then the others, the nearest first."""
    fit = {seen.id: _candidate(looked, seen, (), times) for seen in looked.fit}
    among = [
        Ranked(each.technician_id, each.eta_s, each.distance_m, each.grade, each.mark)
        for each in fit.values()
    ]
    for rank, who in enumerate(ranking.in_turn(looked.rule, among), 1):
        yield replace(fit[who.technician_id], rank=rank)
    others = [_candidate(looked, seen, reasons, NO_TIMES) for seen, reasons in looked.unfit]
    yield from sorted(others, key=_by_distance)


def _by_distance(who: Candidate) -> tuple[bool, float, str, bytes]:
    away_m = who.distance_m
    return away_m is None, away_m or 0.0, who.name, who.technician_id.bytes


def _candidate(looked: Looked, seen: Seen, reasons: tuple[WhyNot, ...], times: Times) -> Candidate:
    away_m = _away_m(seen, looked.place)
    eta_s, source = times.by_id.get(seen.id), None
    if eta_s is not None:
        source = times.source
    elif away_m is not None and looked.place is not None:
        cell = travel_rules.cell_of(*looked.place)
        eta_s = looked.speeds.eta_s(away_m, seen.mode, cell, looked.at.hour)
        source = ArrivalSource.STRAIGHT_LINE
    return Candidate(
        technician_id=seen.id,
        name=seen.name,
        reasons=reasons,
        rank=None,
        eta_s=eta_s,
        distance_m=away_m,
        source=source,
        grade=seen.fitness.grade,
        mark=ranking.mark_of(seen.own, seen.firm, looked.usual),
        marks=seen.own.count,
        open_orders=seen.open_orders,
        position_at=seen.fitness.position_at,
    )
