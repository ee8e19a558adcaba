"""Decides the paths by which phones report (A3 to A6); these are the hot ones."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api_client.vocabulary import Code
from api_client.wire.base import Message
from api_client.wire.centre import Versioned
from api_client.wire.orders import Acknowledgement
from api_client.wire.places import Position
from api_client.wire.tracking import (
    PositionFix,
    Receipt,
    Receipts,
    ReportBatch,
    ReportRecord,
    StatusReport,
)
from desktop.domain import tracking as rules
from desktop.domain.positions import Sighting
from desktop.server import present
from desktop.server.context import ActorNow, CentreNow, PhoneNow
from desktop.server.edge import JsonRoute
from desktop.server.hot import HotPath
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import batches, positions, sessions, tracking
from desktop.service.unit import Unit

router = APIRouter(tags=["tracking"], route_class=JsonRoute)
_C = Code
_REPORT_CODES = (
    *SIGNED_IN,
    _C.NOT_FOUND,
    _C.ID_REUSED,
    _C.ORDER_STEP_OUT_OF_TURN,
    _C.VISIT_ENDED,
)


def _fix(position: Position) -> rules.Fix:
    """Return a position as the rules see it."""
    return rules.Fix(position.lat, position.lon, position.accuracy_m, position.fixed_at)


def _report(message: StatusReport) -> rules.Report:
    """Return a report as the rules see it."""
    body = message.model_dump(mode="json", exclude={"sent_at"})
    return rules.Report(
        report_id=message.report_id,
        order_id=message.order_id,
        visit_id=message.visit_id,
        state=message.state,
        occurred_at=message.occurred_at,
        sent_at=message.sent_at,
        position=None if message.position is None else _fix(message.position),
        no_position=message.no_position,
        parts=body["parts"],
        attachments=tuple(
            rules.NamedFile(file.sha256, file.length, file.media_type, file.purpose)
            for file in message.attachments
        ),
        order_version=message.order_version,
        reason=message.reason,
        party=message.party,
        body=body,
    )


def _plain(message: Message) -> Response:
    """Return a message as the answer; it is ours, so nobody need judge it once more."""
    return Response(message.model_dump_json(), media_type="application/json")


@router.post(
    "/v1/reports",
    response_model=Receipt,
    responses=documented(*_REPORT_CODES),
    summary="Report a state",
)
async def send_report(centre: CentreNow, actor: PhoneNow, body: StatusReport) -> Response:
    """Take a status report once, or answer precisely what it lacks."""
    sent = _report(body)
    bounds = centre.fix_bounds

    def report(unit: Unit) -> tracking.Outcome:
        sessions.come_in(unit)
        return tracking.report(unit, sent, bounds)

    outcome = await centre.work.ingest(actor, report)
    centre.metrics.report_judged(outcome.status)
    if outcome.refusal is not None:
        raise outcome.refusal
    return _plain(present.receipt(outcome))


@router.post("/v1/reports/batch", responses=documented(*SIGNED_IN), summary="Report many states")
def send_reports(centre: CentreNow, actor: ActorNow, body: ReportBatch) -> Receipts:
    """Take what a phone kept while it had no network; each report has its own answer."""
    sent = [_report(message) for message in body.reports]
    outcomes = batches.report(centre.work, actor, sent, centre.fix_bounds)
    for outcome in outcomes:
        centre.metrics.report_judged(outcome.status)
    return Receipts(receipts=tuple(present.batch_receipt(outcome) for outcome in outcomes))


@router.get(
    "/v1/reports/{report_id}",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="A report whole",
)
def get_report(centre: CentreNow, actor: ActorNow, report_id: UUID) -> ReportRecord:
    """Return a report as the server holds it."""
    return present.report_record(
        centre.work.read(actor, lambda unit: tracking.stored(unit, report_id))
    )


@router.post(
    "/v1/positions", status_code=204, responses=documented(*SIGNED_IN), summary="Tell a position"
)
async def send_position(centre: CentreNow, actor: PhoneNow, body: PositionFix) -> Response:
    """Keep where a technician is between his reports."""
    told = Sighting(
        body.position.lat,
        body.position.lon,
        body.occurred_at,
        accuracy_m=body.position.accuracy_m,
        altitude_m=body.altitude_m,
        speed_mps=body.speed_mps,
        course=body.course,
        battery_percent=body.battery,
        charging=body.charging,
        connection=body.connection,
        is_mock=body.mock,
    )

    bounds = centre.fix_bounds

    def tell(unit: Unit) -> None:
        sessions.come_in(unit)
        positions.position(unit, told, body.sent_at, bounds)

    await centre.work.ingest(actor, tell)
    return Response(status_code=204)


HOT: dict[str, HotPath[Any]] = {
    "/v1/reports": HotPath(StatusReport, send_report),
    "/v1/positions": HotPath(PositionFix, send_position),
}
"""The paths that are reached ahead of the framework."""


@router.put(
    "/v1/orders/{order_id}/acknowledgement",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND, _C.VERSION_UNKNOWN),
    summary="The phone holds this version",
)
def acknowledge(
    centre: CentreNow, actor: ActorNow, order_id: UUID, body: Acknowledgement
) -> Versioned:
    """Note which version of the order's payload the technician's phone holds."""
    record = centre.work.write(
        actor, lambda unit: tracking.acknowledge(unit, order_id, body.payload_version)
    )
    return Versioned(id=record.id, version=record.version)
