"""Decides what Traccar Client, OsmAnd and their like tell by a request of the OsmAnd protocol (A6).

Two forms with two units: in a query, or a form in its place, speeds are knots and a battery has
percent; in JSON speeds are metres a second, a battery is a part of 1, and -1 is not known. Nothing
is refused: what cannot be read is set aside with a reason.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from api_client.vocabulary import SetAside
from desktop.domain.devices import NOTHING, Heard, State, joined
from desktop.domain.positions import Sighting
from desktop.server import figures

KNOT = (1852.0, 3600.0)
"""A nautical mile an hour, as metres and seconds."""
PUSH_TOKEN = "notificationToken"  # noqa: S105  (the name of a field)
"""By this the app registers for push messages, which we do not send; it tells no place."""
MOST_FIELDS = 200
"""More parameters than any request has."""


def decoded(query: bytes, media_type: str, body: bytes, now: datetime) -> Heard:
    """Return what a request says.

    Args:
        query: of its address, as it stands there.
        media_type: its Content-Type, empty where it has none.
        body: as it came; empty where all is in the query.
        now: the server's time, for a query that tells none.
    """
    if body.strip() and media_type.strip().lower().startswith("application/json"):
        return _of_json(body)
    told = query or body
    if not told.strip():
        return NOTHING
    try:
        pairs = parse_qsl(told.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return Heard(aside=SetAside.UNREADABLE)
    if not pairs:
        return Heard(aside=SetAside.UNREADABLE)
    return _of_query(dict(pairs), now)


def _of_query(told: Mapping[str, str], now: datetime) -> Heard:
    """Return what parameters say."""
    lat, lon = told.get("lat"), told.get("lon")
    if not lat and not lon and "location" in told:
        lat, _, lon = told["location"].partition(",")
    if not lat or not lon:
        return _without(told)
    valid = figures.truth(told.get("valid"))
    sighting = _sighting(
        (lat, lon, told.get("timestamp") or now.isoformat()),
        accuracy_m=figures.accuracy_m(told.get("accuracy")),
        altitude_m=figures.altitude_m(told.get("altitude")),
        speed_mps=figures.speed_mps(told.get("speed"), *KNOT),
        course=figures.course(told.get("bearing", told.get("heading"))),
        battery_percent=figures.percent(told.get("batt")),
        charging=figures.truth(told.get("charge")),
        is_valid=valid is not False,
        is_mock=figures.truth(told.get("mock")) is True,
    )
    return Heard(aside=SetAside.FIELD_WRONG) if sighting is None else Heard((sighting,))


def _without(told: Mapping[str, Any]) -> Heard:
    """Return what a message says that tells no place."""
    return NOTHING if PUSH_TOKEN in told else Heard(aside=SetAside.NO_FIX)


def _of_json(body: bytes) -> Heard:
    """Return what a JSON message says: one, or a list of them."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return Heard(aside=SetAside.UNREADABLE)
    messages = message if isinstance(message, list) else [message]
    return joined(_of_message(each) for each in messages)


def _of_message(message: object) -> Heard:
    """Return what one object says: a location, or a list of them."""
    if not isinstance(message, dict):
        return Heard(aside=SetAside.UNREADABLE)
    location = message.get("location")
    if location is None:
        return _without(message)
    locations = location if isinstance(location, list) else [location]
    return joined(_of_location(each) for each in locations)


def _of_location(location: object) -> Heard:
    """Return the fix of a location; it may have none, and one of unknown age is none."""
    if not isinstance(location, dict):
        return Heard(aside=SetAside.FIELD_WRONG)
    battery, coords = location.get("battery"), location.get("coords")
    power: Mapping[str, Any] = battery if isinstance(battery, dict) else {}
    if coords is None:  # the protocol allows it
        at = figures.moment(location.get("timestamp"))
        if at is None:
            return Heard(aside=SetAside.FIELD_WRONG)
        level = figures.percent(power.get("level"), 1.0)
        return Heard(state=State(at, level, figures.truth(power.get("is_charging"))))
    if not isinstance(coords, dict):
        return Heard(aside=SetAside.FIELD_WRONG)
    sighting = _sighting(
        (coords.get("latitude"), coords.get("longitude"), location.get("timestamp")),
        accuracy_m=figures.accuracy_m(coords.get("accuracy")),
        altitude_m=figures.altitude_m(coords.get("altitude")),
        speed_mps=figures.speed_mps(coords.get("speed")),
        course=figures.course(coords.get("heading")),
        battery_percent=figures.percent(power.get("level"), 1.0),
        charging=figures.truth(power.get("is_charging")),
        is_mock=figures.truth(location.get("mock")) is True,
    )
    return Heard(aside=SetAside.FIELD_WRONG) if sighting is None else Heard((sighting,))


def _sighting(
    told: tuple[object, object, object],
    **more: Any,  # noqa: ANN401  (fields of a sighting)
) -> Sighting | None:
    """Return the fix of a latitude, a longitude and a time, None where one of them is none."""
    lat, lon, at = figures.number(told[0]), figures.number(told[1]), figures.moment(told[2])
    if lat is None or lon is None or at is None:
        return None
    return Sighting(lat, lon, at, **more)
