"""Decides what of an order is loaded to be looked at: a page of the queue, or one order whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select

from api_client.vocabulary import OrderState, Permission, Step
from desktop.domain import orders as rules
from desktop.service import orders, progress
from desktop.service.unit import Unit
from desktop.store.evidence import FileRecord
from desktop.store.journal import CentreRecord
from desktop.store.orders import MilestoneRecord, OrderRecord, StepRecord, VisitRecord
from desktop.store.people import TechnicianRecord
from desktop.store.tracking import AttachmentRecord, ReportRecord


@dataclass(frozen=True, slots=True)
class Line:
    """An order as a line of the queue: the record, its technician's name, what his phone holds."""

    order: OrderRecord
    technician_name: str
    phone_payload_version: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, newest first; the key of the last where more follow; the feed's number."""

    lines: list[Line]
    next_key: int | None
    seq: int
    total: int


@dataclass(frozen=True, slots=True)
class Whole:
    """An order with everything that belongs to it, and the steps that the actor may take."""

    line: Line
    visits: list[tuple[VisitRecord, str]]
    milestones: list[MilestoneRecord]
    steps: list[StepRecord]
    reports: list[tuple[ReportRecord, str]]
    attachments: list[tuple[AttachmentRecord, bool]]
    possible: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders are asked for; empty fields ask for nothing in particular."""

    limit: int
    before_key: int | None = None
    states: Sequence[OrderState] = ()
    technician_id: UUID | None = None
    text: str = ""
    ids: Sequence[UUID] = ()


def page(unit: Unit, wanted: Wanted) -> Page:
    """Return a page of the orders that the actor may see, newest first.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.ORDERS_VIEW)
    chosen = _chosen(unit, wanted)
    total = unit.session.scalar(chosen.with_only_columns(func.count(OrderRecord.key))) or 0
    if wanted.before_key is not None:
        chosen = chosen.where(OrderRecord.key < wanted.before_key)
    query = chosen.order_by(OrderRecord.key.desc()).limit(wanted.limit + 1)
    records = list(unit.session.scalars(query))
    more = len(records) > wanted.limit
    lines = _lines(unit, records[: wanted.limit])
    seq = unit.session.scalars(select(CentreRecord.last_change)).one()
    return Page(lines, lines[-1].order.key if more else None, seq, total)


def whole(unit: Unit, id_: UUID) -> Whole:
    """Return an order with all that belongs to it.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    order = orders.visible(unit, id_)
    names = _names(unit)
    visits = unit.session.scalars(
        select(VisitRecord)
        .where(VisitRecord.order_id == id_)
        .order_by(VisitRecord.assigned_at, VisitRecord.id)
    )
    own = unit.actor.id if unit.actor.outside else None
    reports = select(ReportRecord).where(ReportRecord.order_id == id_)
    attachments = (
        select(AttachmentRecord, FileRecord.sha256)
        .outerjoin(FileRecord, FileRecord.sha256 == AttachmentRecord.sha256)
        .where(AttachmentRecord.order_id == id_)
        .order_by(AttachmentRecord.report_id, AttachmentRecord.place)
    )
    milestones = select(MilestoneRecord).where(MilestoneRecord.order_id == id_)
    steps = select(StepRecord).where(StepRecord.order_id == id_).order_by(StepRecord.key)
    return Whole(
        line=_lines(unit, [order])[0],
        visits=[(visit, names[visit.technician_id]) for visit in visits],
        milestones=list(
            unit.session.scalars(
                milestones.order_by(MilestoneRecord.received_at, MilestoneRecord.report_id)
            )
        ),
        steps=list(unit.session.scalars(steps)),
        reports=[
            (report, names[report.technician_id])
            for report in unit.session.scalars(
                reports.order_by(ReportRecord.received_at, ReportRecord.report_id)
            )
            if own is None or report.technician_id == own
        ],
        attachments=[
            (attachment, held is not None) for attachment, held in unit.session.execute(attachments)
        ],
        possible=rules.steps_for(order.state, order.kind, unit.actor.role, order.held_state),
    )


def _chosen(unit: Unit, wanted: Wanted) -> Select[OrderRecord]:
    """Return the query for the wanted orders, without order or limit."""
    query = select(OrderRecord)
    if wanted.states:
        query = query.where(OrderRecord.state.in_(wanted.states))
    if wanted.technician_id is not None:
        query = query.where(OrderRecord.technician_id == wanted.technician_id)
    if wanted.ids:
        query = query.where(OrderRecord.id.in_(wanted.ids))
    for word in wanted.text.casefold().split():
        query = query.where(OrderRecord.search.contains(word, autoescape=True))
    if unit.actor.outside:
        his = select(VisitRecord.order_id).where(
            VisitRecord.technician_id == unit.actor.id,
            VisitRecord.state.not_in(progress.NOT_HIS),
        )
        query = query.where(OrderRecord.id.in_(his))
    return query


def _lines(unit: Unit, records: Sequence[OrderRecord]) -> list[Line]:
    """Return the records with their technicians' names and what the phones hold."""
    people = {record.technician_id for record in records} - {None}
    names = {
        row.id: row.name
        for row in unit.session.execute(
            select(TechnicianRecord.id, TechnicianRecord.name).where(
                TechnicianRecord.id.in_(people)
            )
        )
    }
    visits = {record.visit_id for record in records} - {None}
    held = {
        row.id: row.payload_version
        for row in unit.session.execute(
            select(VisitRecord.id, VisitRecord.payload_version).where(VisitRecord.id.in_(visits))
        )
    }
    return [
        Line(
            record,
            names[record.technician_id] if record.technician_id else "",
            held[record.visit_id] if record.visit_id else 0,
        )
        for record in records
    ]


def _names(unit: Unit) -> dict[UUID, str]:
    """Return the names of all technicians."""
    query = select(TechnicianRecord.id, TechnicianRecord.name)
    return {row.id: row.name for row in unit.session.execute(query)}
