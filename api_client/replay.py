"""Decides how a replay of technicians or of an order is asked for (A6, E7)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.base import iso
from api_client.wire.replay import Replay

READ_S = 120.0
"""So long a server may reckon at a month of two hundred technicians."""


class Replays(Resource):
    """What happened, by time."""

    @endpoint("GET", "/v1/replays")
    def of(
        self,
        call: Call,
        technicians: Iterable[UUID] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        order: UUID | None = None,
        most: int | None = None,
        gap_s: int | None = None,
    ) -> Replay:
        """Return what technicians did, or everybody who had a visit on an order.

        Without ``until`` it goes to now; an order's without ``since`` begins and ends with its
        visits. ``most`` is how many points of each track at most, ``gap_s`` which silence is a
        gap. That staff looked is audited. What is too much is refused as ``replay-too-long``,
        ``replay-too-many`` or ``track-too-long``.
        """
        query = {
            "technician": [str(each) for each in technicians],
            "order": None if order is None else str(order),
            "from": None if since is None else iso(since),
            "to": None if until is None else iso(until),
            "most": most,
            "gap_s": gap_s,
        }
        return call.read(Replay, query=query, read_s=READ_S)
