"""Decides what of an order is loaded to be looked at: one order whole, with all that is its."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import OrderState, Step, VisitState
from desktop.domain import orders as rules
from desktop.service import orders
from desktop.service.unit import Unit
from desktop.store.evidence import FileRecord
from desktop.store.orders import MilestoneRecord, OrderRecord, StepRecord, VisitRecord
from desktop.store.people import TechnicianRecord
from desktop.store.tracking import AttachmentRecord, ReportRecord


@dataclass(frozen=True, slots=True)
class Line:
    """An order as its head shows it: record, technician's name, what his phone holds, his ETA."""

    order: OrderRecord
    technician_name: str
    phone_payload_version: int
    eta_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """An order with everything that belongs to it, and the steps that the actor may take.

    ``names`` are technicians', for steps that name one; a technician is told his own alone.
    """

    line: Line
    visits: list[tuple[VisitRecord, str]]
    milestones: list[MilestoneRecord]
    steps: list[StepRecord]
    reports: list[tuple[ReportRecord, str]]
    attachments: list[tuple[AttachmentRecord, bool]]
    possible: tuple[Step, ...]
    names: dict[UUID, str]


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
        line=_line(unit, order),
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
        names=names if own is None else {own: names[own]},
    )


def _line(unit: Unit, order: OrderRecord) -> Line:
    """Return the record with its technician's name and what the phone holds."""
    technician = order.technician_id and unit.session.get_one(TechnicianRecord, order.technician_id)
    visit = order.visit_id and unit.session.get_one(VisitRecord, order.visit_id)
    return Line(
        order,
        technician.name if technician else "",
        visit.payload_version if visit else 0,
        visit.eta_at if visit and _under_way(order, visit) else None,
    )


def _under_way(order: OrderRecord, visit: VisitRecord) -> bool:
    """Return whether somebody is on his way, so that he is expected."""
    return order.state is OrderState.STARTED and visit.state is VisitState.STARTED


def _names(unit: Unit) -> dict[UUID, str]:
    """Return the names of all technicians."""
    query = select(TechnicianRecord.id, TechnicianRecord.name)
    return {row.id: row.name for row in unit.session.execute(query)}
