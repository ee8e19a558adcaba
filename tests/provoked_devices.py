"""Decides how each refusal is made to happen that the paths of tracking apps have."""

import http.client
from base64 import b64encode
from urllib.parse import urlsplit

import requests

from api_client.vocabulary import Code, DeviceApp
from api_client.wire.devices import TrackerGiven
from desktop.server.arriving import LARGEST_DEVICE_BYTES
from tests.at_the_door import Provocation
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


OF_DEVICES: dict[tuple[str, Code], Provocation] = {
    ("POST /owntracks", Code.BODY_TOO_LARGE): _endless(DeviceApp.OWNTRACKS),
    ("POST /osmand/{}", Code.BODY_TOO_LARGE): _endless(DeviceApp.OSMAND),
}
