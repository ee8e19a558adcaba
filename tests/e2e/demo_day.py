"""Decides how a test has a day of the demo: founded as the demo founds it, and what is on record.

What is on record is read from the tables themselves, beside the use case that replays it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import OfferState, ReplayKind, Role
from desktop import words
from desktop.app.opening import open_centre
from desktop.app.playing import Premises, play_morning
from desktop.domain.motion import followed
from desktop.domain.positions import Spot
from desktop.service.unit import SYSTEM, Unit
from desktop.simulator import plan
from desktop.simulator.driving import Today
from desktop.store.evidence import FileRecord
from desktop.store.offers import OfferRecord
from desktop.store.orders import MilestoneRecord, OrderRecord, VisitRecord
from desktop.store.people import TechnicianRecord
from desktop.store.positions import PositionRecord
from desktop.store.tracking import AttachmentRecord, ReportRecord

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
BEGINS = MIDNIGHT + timedelta(hours=10, minutes=20)
"""When the demo's window opens; what was before is what is replayed."""
PLAYED = timedelta(hours=2, minutes=30)
TECHNICIANS, SEED, PACE = 12, 7, 1.0
SILENT, EVERY = 3, 11
"""Who of the plan's technicians is there, whose phone dies for an hour; which of its orders are."""
GAP = timedelta(minutes=10)
Event = tuple[datetime, str, str, str]
"""When, what kind, its word or none, and the number of its order."""


@dataclass(frozen=True)
class Demo:
    """A demo's folder, its key, who may log in with which password, and who works there."""

    data: Path
    key: Path
    login: tuple[str, str]
    crew: tuple[UUID, ...]


@dataclass(frozen=True)
class Recorded:
    """What is on record of a technician: the fixes that were believed, and what happened."""

    id: UUID
    name: str
    fixes: list[Spot]
    events: list[Event]

    @property
    def gaps(self) -> list[tuple[datetime, datetime]]:
        """From when to when nothing was heard of him for too long."""
        pairs = pairwise(fix.at for fix in self.fixes)
        return [(one, other) for one, other in pairs if other - one > GAP]

    def at(self, at: datetime) -> tuple[float, float, bool] | None:
        """Where he was by his fixes, and whether that is no more known; None before the first."""
        count = sum(fix.at <= at for fix in self.fixes)
        if not count:
            return None
        last = self.fixes[count - 1]
        if count == len(self.fixes):
            return last.lat, last.lon, at - last.at > GAP
        coming = self.fixes[count]
        if coming.at - last.at > GAP:
            return last.lat, last.lon, at > last.at
        part = (at - last.at) / (coming.at - last.at)
        lat, lon = (
            last.lat + (coming.lat - last.lat) * part,
            last.lon + (coming.lon - last.lon) * part,
        )
        return lat, lon, False

    def stretches(self) -> list[tuple[bool, datetime, datetime | None]]:
        """Stops and trips as the rule has them by these fixes, and what goes on."""
        motion, legs = followed(None, self.fixes)
        assert motion is not None
        over = [(leg.moving, leg.began_at, leg.ended_at) for leg in legs]
        return [*over, (motion.moving, motion.began_at, None)]


def founded(folder: Path) -> Demo:
    """Found a demo and play the hours before its window opens, as ``callout demo`` does."""
    words.choose(words.Language.ENGLISH, UTC)
    data, key = folder / "centre", folder / "KEY"
    whole = plan.made(SEED, TECHNICIANS, "en")
    crew = (whole.technicians[SILENT],)
    today = Today(replace(whole, technicians=crew, orders=whole.orders[::EVERY]), MIDNIGHT)
    left = play_morning(Premises(data, key), PACE, today, BEGINS, lambda _part: None, PLAYED)
    return Demo(data, key, left.staff[Role.DISPATCHER], tuple(one.id for one in left.crew))


def recorded(demo: Demo) -> list[Recorded]:
    """Read what is on record of everybody; no server may run."""
    with open_centre(demo.data) as opened:
        return opened.work.read(SYSTEM, lambda unit: [_of(unit, id_) for id_ in demo.crew])


def _of(unit: Unit, id_: UUID) -> Recorded:
    fix, person = PositionRecord, TechnicianRecord
    fixes = (
        select(fix.lat, fix.lon, fix.occurred_at, fix.accuracy_m)
        .where(fix.technician_id == id_, fix.kept == 1)
        .order_by(fix.occurred_at, fix.key)
    )
    return Recorded(
        id_,
        unit.session.scalars(select(person.name).where(person.id == id_)).one(),
        [Spot(*each) for each in unit.session.execute(fixes)],
        sorted(_events(unit, id_)),
    )


def _events(unit: Unit, id_: UUID) -> Iterator[Event]:
    """Read milestones, photos by when they came, and offers with what became of them."""
    ask, order = unit.session, OrderRecord
    mark, visit, offer = MilestoneRecord, VisitRecord, OfferRecord
    marks = (
        select(mark.occurred_at, mark.state, order.number)
        .join(visit, visit.id == mark.visit_id)
        .join(order, order.id == mark.order_id)
        .where(visit.technician_id == id_)
    )
    for at, state, number in ask.execute(marks):
        yield at, ReplayKind.MILESTONE, state, number
    report, named, kept = ReportRecord, AttachmentRecord, FileRecord
    files = (
        select(kept.stored_at, named.purpose, order.number)
        .join(named, named.sha256 == kept.sha256)
        .join(report, report.report_id == named.report_id)
        .join(order, order.id == report.order_id)
        .where(report.technician_id == id_)
    )
    for at, purpose, number in ask.execute(files):
        yield at, ReplayKind.FILE, purpose, number
    offers = (
        select(offer.offered_at, offer.answered_at, offer.state, order.number)
        .join(order, order.id == offer.order_id)
        .where(offer.technician_id == id_)
    )
    for at, answered_at, became, number in ask.execute(offers):
        yield at, ReplayKind.OFFER, "", number
        if answered_at is not None and became is not OfferState.OPEN:
            yield answered_at, ReplayKind.OFFER_ENDED, became, number
