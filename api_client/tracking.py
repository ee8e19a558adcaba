"""Decides how a phone reports its states and positions, and how a report is looked at (A4, A5)."""

from collections.abc import Sequence
from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.tracking import (
    PositionFix,
    Receipt,
    Receipts,
    ReportBatch,
    ReportRecord,
    StatusReport,
)


class Tracking(Resource):
    """Status reports and positions."""

    @endpoint("POST", "/v1/reports")
    def report(self, call: Call, report: StatusReport) -> Receipt:
        """Send a status report; until ``accepted`` the receipt says precisely what is missing."""
        return call.read(Receipt, report)

    @endpoint("POST", "/v1/reports/batch")
    def report_batch(self, call: Call, reports: Sequence[StatusReport]) -> Receipts:
        """Send what was kept without a network, oldest first; one answer for each report."""
        return call.read(Receipts, ReportBatch(reports=tuple(reports)))

    @endpoint("GET", "/v1/reports/{id}")
    def get(self, call: Call, report_id: UUID) -> ReportRecord:
        """Ask for a report as the server holds it."""
        return call.read(ReportRecord, id=report_id)

    @endpoint("POST", "/v1/positions")
    def position(self, call: Call, fix: PositionFix) -> None:
        """Say where the phone is, between reports (A6)."""
        call.send(fix)
