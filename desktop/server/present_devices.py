"""Decides how tracking apps and what they said are shown on the wire, and how an app is set up."""

import json
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import quote, urlencode

from api_client.vocabulary import DeviceApp
from api_client.wire.devices import SetAsideList, SetAsideMessage, TrackerGiven
from desktop.service import devices
from desktop.store.positions import SetAsideRecord

HTTP_MODE = 3
"""OwnTracks' number for sending by HTTP."""


def tracker(given: devices.TrackerGiven, base: str) -> TrackerGiven:
    """Return a new tracker with all that its app is to be told.

    Args:
        given: its secrets.
        base: where phones reach the server.
    """
    root = base.rstrip("/")
    if given.app is DeviceApp.OWNTRACKS:
        url, password = f"{root}/owntracks", given.password
        config_url = _owntracks(given, url)
    else:
        url, password = f"{root}/osmand/{given.password}", ""
        config_url = f"{url}?{urlencode({'id': given.user})}"
    return TrackerGiven(
        device_id=given.device_id,
        technician_id=given.technician_id,
        app=given.app,
        name=given.name,
        url=url,
        user=given.user,
        password=password,
        secret=given.key,
        config_url=config_url,
    )


def _owntracks(given: devices.TrackerGiven, url: str) -> str:
    """Return the address by which OwnTracks sets itself up, all its settings in it."""
    settings: dict[str, object] = {
        "_type": "configuration",
        "mode": HTTP_MODE,
        "url": url,
        "auth": True,
        "username": given.user,
        "password": given.password,
        "deviceId": given.user,
        "tid": given.user[-2:],
        "pubExtendedData": True,
    }
    if given.key:
        settings["encryptionKey"] = given.key
    written = json.dumps(settings, separators=(",", ":")).encode()
    return f"owntracks:///config?inline={quote(b64encode(written).decode('ascii'), safe='')}"


def aside(records: Iterable[SetAsideRecord]) -> SetAsideList:
    """Return messages that were set aside."""
    return SetAsideList(
        items=tuple(
            SetAsideMessage(
                received_at=record.received_at,
                reason=record.reason,
                length=record.length,
                body=record.body,
            )
            for record in records
        )
    )
