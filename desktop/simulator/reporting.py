"""Decides what a technician writes into a report: the order as it then is, found and done (A2).

A report is made whole and, at times, sent with something left out or not sent in turn, as real
phones do; the server says what is missing and the phone completes it.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from api_client.ids import new_id
from api_client.vocabulary import AttachmentPurpose, FieldState, NoPosition, Party
from api_client.wire.orders import Order, Visit
from api_client.wire.parts import Basic, FieldStatus, OrderParts
from api_client.wire.places import Position
from api_client.wire.tracking import Attachment, StatusReport
from desktop.simulator.city import Job

REASONS: Mapping[FieldState, tuple[str, ...]] = {
    FieldState.DECLINED: ("van in the workshop", "不在我的区域", "Schicht endet"),
    FieldState.ABANDONED: ("nobody at home", "客户取消", "Zufahrt gesperrt"),
}
LEFT_OUT = 0.3
"""How often the first sending lacks something."""
NO_FIX = 0.08


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo that was taken."""

    sha256: str
    length: int
    purpose: AttachmentPurpose


@dataclass(frozen=True, slots=True)
class Doing:
    """What a technician does now: to which order, in which visit, where and when by his clock."""

    order: Order
    visit: Visit
    state: FieldState
    at: datetime
    position: Position
    job: Job | None
    shots: tuple[Shot, ...] = ()
    reasons: Mapping[FieldState, tuple[str, ...]] = field(default_factory=lambda: REASONS)
    """What is said when he declines or abandons."""


def made(doing: Doing, dice: random.Random) -> StatusReport:
    """Make the whole report."""
    blind = dice.random() < NO_FIX
    told = doing.reasons.get(doing.state)
    extras: dict[str, object] = {}
    if told is not None:
        extras["reason"] = dice.choice(told)
    if doing.state is FieldState.ABANDONED:
        extras["party"] = Party.CUSTOMER
    if blind:
        extras["no_position"] = dice.choice(list(NoPosition))
    else:
        extras["position"] = doing.position
    return StatusReport(
        report_id=new_id(),
        order_id=doing.order.id,
        visit_id=doing.visit.id,
        state=doing.state,
        occurred_at=doing.at,
        parts=parts_of(doing),
        attachments=tuple(_attachment(shot, doing.at) for shot in doing.shots),
        order_version=doing.order.version,
    ).model_copy(update=extras)


def parts_of(doing: Doing) -> OrderParts:
    """Give the five parts of the order as they then are."""
    order, job = doing.order, doing.job
    fault, spare_parts = order.fault, order.spare_parts
    if doing.state is FieldState.COMPLETED:
        cause = job.cause if job else ""
        remedy = job.remedy if job else "Checked and put right"
        fault = fault.model_copy(update={"cause": cause, "remedy": remedy})
        spare_parts = job.parts if job else spare_parts
    return OrderParts(
        basic=Basic(
            number=order.number,
            kind=order.kind,
            priority=order.priority,
            title=order.title,
            place=order.place,
            customer=order.customer,
            time_window=order.time_window,
            promised_at=order.promised_at,
            remark=order.remark,
        ),
        equipment=order.equipment,
        fault=fault,
        spare_parts=spare_parts,
        technician=FieldStatus(
            technician_id=doing.visit.technician_id,
            state=doing.state,
            payload_version=order.payload_version,
        ),
    )


def as_first_sent(whole: StatusReport, dice: random.Random) -> StatusReport:
    """Give the report as it is sent at first: mostly whole, at times with something left out."""
    if dice.random() >= LEFT_OUT:
        return whole
    assert whole.parts is not None
    choices: list[dict[str, object]] = [
        {"parts": None},
        {"parts": whole.parts.model_copy(update={"equipment": None})},
        {"parts": whole.parts.model_copy(update={"fault": None, "technician": None})},
        {"position": None, "no_position": None},
        {"attachments": ()},
    ]
    return whole.model_copy(update=dice.choice(choices))


def _attachment(shot: Shot, taken_at: datetime) -> Attachment:
    return Attachment(
        sha256=shot.sha256,
        length=shot.length,
        media_type="image/jpeg",
        purpose=shot.purpose,
        taken_at=taken_at,
    )
