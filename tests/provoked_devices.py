"""Decides how each refusal is made to happen of tracking apps' paths and of replays."""

import http.client
from base64 import b64encode
from datetime import timedelta
from urllib.parse import urlsplit

import requests

from api_client.ids import new_id
from api_client.vocabulary import Code, DeviceApp, Role
from api_client.wire.base import iso
from api_client.wire.devices import TrackerGiven
from desktop.domain import replay
from desktop.server.arriving import LARGEST_DEVICE_BYTES
from tests.at_the_door import BODIES, Provocation
from tests.running import LOCAL_SECRET, Running


def tracked(centre: Running, app: DeviceApp) -> TrackerGiven:
    """A tracking app of a new technician."""
    return centre.client(LOCAL_SECRET).devices.add_tracker(centre.technician().id, app, "Van")


def basic(given: TrackerGiven) -> str:
    """How OwnTracks says who it is."""
    return "Basic " + b64encode(f"{given.user}:{given.password}".encode()).decode()


def _endless(app: DeviceApp) -> Provocation:
    """Promise a message longer than is even dropped, and read the answer without sending it."""

    def provoke(centre: Running) -> requests.Response:
        given = tracked(centre, app)
        connection = http.client.HTTPConnection(urlsplit(centre.url).netloc, timeout=20)
        try:
            connection.putrequest("POST", urlsplit(given.url).path)
            connection.putheader("Authorization", basic(given))
            connection.putheader("Content-Length", str(LARGEST_DEVICE_BYTES + 1))
            connection.endheaders()
            raw = connection.getresponse()
            answer = requests.Response()
            answer.status_code = raw.status
            answer.headers.update(raw.getheaders())
            answer._content = raw.read()  # noqa: SLF001  (requests would send the body)
        finally:
            connection.close()
        return answer

    return provoke


def _replay(days: int = 1, people: int = 1, *, known: bool = True) -> Provocation:
    """Ask for so many days of so many technicians, of whom none is known, or the same one is."""

    def provoke(centre: Running) -> requests.Response:
        ids = [new_id() for _ in range(people)]
        if known:
            ids[0] = centre.technician().id
        now = centre.clock.now()
        span = {"from": iso(now - timedelta(days=days)), "to": iso(now)}
        asked = {**span, "technician": list(map(str, ids))}
        return centre.ask("GET", "/v1/replays", centre.person(Role.DISPATCHER), params=asked)

    return provoke


def _replay_of_too_many_fixes(centre: Running) -> requests.Response:
    wang, now = centre.technician(), centre.clock.now()
    sent = {**BODIES["POST /v1/positions"], "occurred_at": iso(now)}
    assert centre.ask("POST", "/v1/positions", wang, json=sent).ok
    span = {"from": iso(now - timedelta(hours=1)), "to": iso(now + timedelta(hours=1))}
    asked = {**span, "technician": str(wang.id)}
    most, replay.MOST_FIXES = replay.MOST_FIXES, 0  # three millions take minutes
    try:
        return centre.ask("GET", "/v1/replays", centre.person(Role.DISPATCHER), params=asked)
    finally:
        replay.MOST_FIXES = most


_REPLAYS = "GET /v1/replays"
OF_DEVICES: dict[tuple[str, Code], Provocation] = {
    ("POST /owntracks", Code.BODY_TOO_LARGE): _endless(DeviceApp.OWNTRACKS),
    ("POST /osmand/{}", Code.BODY_TOO_LARGE): _endless(DeviceApp.OSMAND),
    (_REPLAYS, Code.NOT_FOUND): _replay(known=False),
    (_REPLAYS, Code.TIME_WINDOW_INVERTED): _replay(days=-1),
    (_REPLAYS, Code.REPLAY_TOO_LONG): _replay(days=32),
    (_REPLAYS, Code.REPLAY_TOO_MANY): _replay(people=201),
    (_REPLAYS, Code.TRACK_TOO_LONG): _replay_of_too_many_fixes,
}
