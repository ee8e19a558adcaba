"""Decides how the track of a technician is asked for (A6, E7)."""

from datetime import datetime
from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.base import iso
from api_client.wire.positions import Track, TrackFix


class Positions(Resource):
    """Where technicians were."""

    @endpoint("GET", "/v1/technicians/{id}/positions")
    def track(
        self,
        call: Call,
        technician_id: UUID,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        filtered: bool = False,
    ) -> tuple[TrackFix, ...]:
        """Return a technician's fixes from ``since`` (included) to ``until`` (not), by their time.

        ``filtered`` asks for those too that were not taken for true. That staff looked is audited;
        what is too long to be told at once is refused as ``track-too-long``.
        """
        query = {
            "from": None if since is None else iso(since),
            "to": None if until is None else iso(until),
            "all": int(filtered),
        }
        return call.read(Track, query=query, id=technician_id).root
