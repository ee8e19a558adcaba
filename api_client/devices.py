"""Decides how tracking apps are let in, and how to speak as one."""

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.vocabulary import DeviceApp
from api_client.wire.devices import NewTracker, SetAsideList, TrackerGiven


class Devices(Resource):
    """Tracking apps of technicians, and what they post."""

    @endpoint("POST", "/v1/technicians/{id}/trackers", repeatable=False)
    def add_tracker(
        self, call: Call, technician_id: UUID, app: DeviceApp, name: str = ""
    ) -> TrackerGiven:
        """Let a tracking app speak for a technician; not repeated by itself, each is another."""
        return call.read(TrackerGiven, NewTracker(app=app, name=name), id=technician_id)

    @endpoint("GET", "/v1/devices/{id}/set-aside")
    def set_aside(self, call: Call, device_id: UUID) -> SetAsideList:
        """List the newest messages of a device of which nothing could be made."""
        return call.read(SetAsideList, id=device_id)

    @endpoint("POST", "/owntracks")
    def tell_owntracks(
        self, call: Call, user: str, password: str, message: Mapping[str, Any]
    ) -> None:
        """Post a message as OwnTracks does, in its own terms; a client without a token can."""
        basic = b64encode(f"{user}:{password}".encode()).decode("ascii")
        call.post(_json(message), {"Authorization": f"Basic {basic}"})

    @endpoint("GET", "/osmand/{secret}")
    def ask_osmand(self, call: Call, secret: str, told: Mapping[str, str]) -> None:
        """Say where a phone is by a query, as OsmAnd does: speeds in knots."""
        call.stream(accept="*/*", query=dict(told), secret=secret).close()

    @endpoint("POST", "/osmand/{secret}")
    def tell_osmand(self, call: Call, secret: str, message: Mapping[str, Any]) -> None:
        """Post a message as Traccar Client does, in its own terms: speeds in metres a second."""
        call.post(_json(message), {}, secret=secret)


def _json(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode()
