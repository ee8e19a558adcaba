"""Decides what an OwnTracks phone tells by a message of its HTTP mode (A6).

Nothing is refused: what cannot be read is set aside with a reason, for any answer but a good one
puts the message back at the head of the phone's queue. Speeds are km/h there; what is 0 is left
out, so that what is missing is not known; whole numbers come as 0.0 and numbers as text.
"""

import json
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from api_client.vocabulary import Connection, SetAside
from desktop.domain.devices import NOTHING, Heard, joined
from desktop.domain.positions import Sighting
from desktop.server import figures

KMH = (1000.0, 3600.0)
"""A kilometre an hour, as metres and seconds."""
FIXES = frozenset({"location", "transition"})
"""Messages that say where the phone is; a transition is the fix that crossed a border."""
WITHOUT_A_FIX = frozenset(
    {
        *("waypoint", "waypoints", "lwt", "card", "cmd", "configuration", "status", "steps"),
        *("beacon", "request"),
    }
)
"""Messages that are as they should be, and say nothing of where the phone is."""
ENCRYPTED = "encrypted"
_CONNECTIONS = {"w": Connection.WIFI, "m": Connection.MOBILE, "o": Connection.OFFLINE}
_CHARGING = {1.0: False, 2.0: True, 3.0: True}
"""By ``bs``: unplugged, charging, full (and so plugged in); 0 is not known."""


def decoded(body: bytes, key: bytes | None = None) -> Heard:
    """Return what a message says.

    Args:
        body: as it was posted; empty is one too, sent when a friend was deleted.
        key: the secret that the phone encrypts with, None where it has none.
    """
    if not body.strip():
        return NOTHING
    message = _read(body)
    if isinstance(message, dict) and message.get("_type") == ENCRYPTED:
        plain = _decrypted(message.get("data"), key)
        if plain is None:
            return Heard(aside=SetAside.UNDECRYPTABLE)
        message = _read(plain)
    if isinstance(message, list):
        return joined(_heard(each) for each in message)
    return _heard(message)


def _read(text: bytes) -> Any:  # noqa: ANN401  (whatever JSON says)
    """Return what a JSON text says, None for what is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _decrypted(data: object, key: bytes | None) -> bytes | None:
    """Return what libsodium's secretbox holds, None where the key does not open it.

    Its first 24 bytes are the nonce; the key is the secret, filled up with zeros.
    """
    if key is None or not isinstance(data, str):
        return None
    try:
        box = SecretBox(key[: SecretBox.KEY_SIZE].ljust(SecretBox.KEY_SIZE, b"\0"))
        return box.decrypt(b64decode(data, validate=True))
    except (CryptoError, ValueError):
        return None


def _heard(message: object) -> Heard:
    """Return what one object says."""
    if not isinstance(message, dict):
        return Heard(aside=SetAside.UNREADABLE)
    kind = message.get("_type")
    if not isinstance(kind, str):
        return Heard(aside=SetAside.TYPE_UNKNOWN)
    if kind in FIXES:
        return _fix(message)
    return NOTHING if kind in WITHOUT_A_FIX else Heard(aside=SetAside.TYPE_UNKNOWN)


def _fix(message: Mapping[str, Any]) -> Heard:
    """Return the fix of a message; one of unknown age is none."""
    if message.get("lat") is None or message.get("lon") is None:
        return Heard(aside=SetAside.NO_FIX)
    lat, lon = figures.number(message["lat"]), figures.number(message["lon"])
    at = figures.moment(message.get("tst"))
    if lat is None or lon is None or at is None:
        return Heard(aside=SetAside.FIELD_WRONG)
    connection = message.get("conn")
    plugged = figures.number(message.get("bs"))
    sighting = Sighting(
        lat,
        lon,
        at,
        accuracy_m=figures.accuracy_m(message.get("acc")),
        altitude_m=figures.altitude_m(message.get("alt")),
        speed_mps=figures.speed_mps(message.get("vel"), *KMH),
        course=figures.course(message.get("cog")),
        battery_percent=figures.percent(message.get("batt")),
        charging=None if plugged is None else _CHARGING.get(plugged),
        connection=_CONNECTIONS.get(connection) if isinstance(connection, str) else None,
    )
    return Heard((sighting,))
