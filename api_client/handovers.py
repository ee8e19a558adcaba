"""Decides how shifts are handed over: written, found, taken over (F1)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.handovers import (
    Handover,
    HandoverDraft,
    HandoverList,
    HandoverTaking,
    NewHandover,
)


class Handovers(Resource):
    """The desk's shift handovers."""

    @endpoint("GET", "/v1/handovers")
    def list(
        self, call: Call, *, waiting: bool = False, text: str = "", limit: int = 50
    ) -> HandoverList:
        """List handovers, newest first: those that wait for somebody, or that say `text`."""
        query = {"open": "1" if waiting else "0", "text": text, "limit": str(limit)}
        return call.read(HandoverList, query=query)

    @endpoint("GET", "/v1/handovers/now")
    def draft(self, call: Call) -> HandoverDraft:
        """Ask what there is to hand over now."""
        return call.read(HandoverDraft)

    @endpoint("POST", "/v1/handovers")
    def write(self, call: Call, handover: NewHandover) -> Handover:
        """Hand the shift over; the same again is harmless."""
        return call.read(Handover, handover)

    @endpoint("PUT", "/v1/handovers/{id}/taken")
    def take(self, call: Call, handover_id: UUID, remark: str = "") -> Handover:
        """Take a handover over; the answer says who did so first."""
        return call.read(Handover, HandoverTaking(remark=remark), id=handover_id)
