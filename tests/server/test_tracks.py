"""Replays real tracks through both protocols: they come back point by point, units right (A6, E7).

A track of some length is posted in one message, as phones do that had no network; the others fix by
fix, in every form that an app has for one.
"""

import csv
import json
import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

import pytest

from api_client.vocabulary import DeviceApp
from api_client.wire.devices import TrackerGiven
from api_client.wire.positions import TrackFix
from tests.provoked_devices import basic, tracked
from tests.running import LOCAL_SECRET, Running

FILES = (
    *("Mojstrovka.gpx", "cerknicko-jezero.gpx", "gpxv1_0.gpx", "issue-127.gpx", "issue-13.gpx"),
    *("issue-70.gpx", "korita-zbevnica.gpx", "test1.gpx", "test2.gpx", "test2_no_millis.gpx"),
    *("tour-with-loop.gpx", "tour2-with-loop.gpx", "tour3-with-long-edge.gpx"),
    *("tour4-with-uturn.gpx", "route14_outbound.csv"),
)
WITHOUT_A_FIX = ("no_trk.gpx", "no_trkpt.gpx", "no_trkseg.gpx", "test-only-wpt.gpx")
LONG = 40
"""A track of more points is posted in one message."""
BEGAN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
"""When points were taken that do not say it."""
KMH, KNOT = 1000 / 3600, 1852 / 3600


class Point(NamedTuple):
    """A point of a track; speed, course and the rest are made up, so that each one is its own."""

    at: datetime
    lat: float
    lon: float
    altitude_m: float | None
    speed_mps: float
    course: float
    battery_percent: int


def _named(element: ET.Element) -> str:
    """The name of an element without its namespace: files have 1.0, 1.1 or none."""
    return element.tag.rpartition("}")[2]


def _texts(point: ET.Element) -> dict[str, str]:
    return {_named(child): (child.text or "").strip() for child in point}


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _of_gpx(path: Path) -> Iterator[tuple[str | None, str, str, str | None]]:
    """Time, latitude, longitude and height of each point of a track; waypoints are none."""
    for element in ET.parse(path).iter():  # noqa: S314  (samples that we were given)
        if _named(element) == "trkpt":
            told = _texts(element)
            yield told.get("time"), element.attrib["lat"], element.attrib["lon"], told.get("ele")


def _of_csv(path: Path) -> Iterator[tuple[str | None, str, str, str | None]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["timestamp"], row["latitude"], row["longitude"], None


def points(path: Path) -> list[Point]:
    """The points of a file in their order; one without a time is a second after the one before."""
    found: list[Point] = []
    for time, lat, lon, height in (_of_csv if path.suffix == ".csv" else _of_gpx)(path):
        at = found[-1].at + timedelta(seconds=1) if found else BEGAN
        number = len(found)
        found.append(
            Point(
                _moment(time) if time else at,
                float(lat),
                float(lon),
                float(height) if height else None,
                number % 40 * 0.75,
                number % 360,
                number % 101,
            )
        )
    return found


def owntracks(point: Point) -> dict[str, Any]:
    """A point as OwnTracks has it: whole seconds, km/h, and what is 0 left out."""
    told = {
        "_type": "location",
        "lat": point.lat,
        "lon": point.lon,
        "tst": math.floor(point.at.timestamp()),
        "batt": point.battery_percent,
    }
    more = {"alt": point.altitude_m, "vel": point.speed_mps / KMH, "cog": point.course}
    return told | {name: value for name, value in more.items() if value}


def query(point: Point) -> dict[str, Any]:
    """A point as Traccar Client's old form has it: knots; few milliseconds would be seconds."""
    at_ms = round(point.at.timestamp() * 1000)
    told: dict[str, Any] = {
        "id": "x",
        "lat": repr(point.lat),
        "lon": repr(point.lon),
        "timestamp": at_ms if at_ms > 2**31 else point.at.isoformat(),
        "speed": point.speed_mps / KNOT,
        "bearing": point.course,
        "batt": float(point.battery_percent),
    }
    return told if point.altitude_m is None else told | {"altitude": point.altitude_m}


def location(point: Point) -> dict[str, Any]:
    """A point as Traccar Client's new form has it: metres a second, and a battery of 1."""
    coords = {
        "latitude": point.lat,
        "longitude": point.lon,
        "speed": point.speed_mps,
        "heading": point.course,
    }
    if point.altitude_m is not None:
        coords["altitude"] = point.altitude_m
    return {
        "location": {
            "timestamp": point.at.isoformat().replace("+00:00", "Z"),
            "coords": coords,
            "battery": {"level": point.battery_percent / 100},
        },
        "device_id": "x",
    }


Form = Callable[[Point], dict[str, Any]]


def replay(centre: Running, given: TrackerGiven, track: list[Point], form: Form) -> None:
    """Send a track as an app does."""
    path = urlsplit(given.url).path
    headers = {"Content-Type": "application/json"}
    if given.app is DeviceApp.OWNTRACKS:
        headers["Authorization"] = basic(given)
    messages: list[Any] = [form(point) for point in track]
    if form is not query and len(messages) > LONG:
        messages = [messages]
    for message in messages:
        if form is query:
            answer = centre.ask("POST", f"{path}?{urlencode(message)}")
        else:
            answer = centre.ask("POST", path, headers=headers, data=json.dumps(message).encode())
        assert answer.status_code == 200


def track_of(centre: Running, given: TrackerGiven) -> tuple[TrackFix, ...]:
    """All fixes of a technician by the endpoint."""
    client = centre.client(LOCAL_SECRET)
    return client.positions.track(given.technician_id, filtered=True)


def said(fixes: tuple[TrackFix, ...]) -> list[tuple[object, ...]]:
    """What the endpoint says of each fix that its app has told, ready to be compared."""
    return [
        (
            fix.time,
            (fix.lat, fix.lon),
            fix.altitude_m,
            pytest.approx(fix.speed_mps) if fix.speed_mps else fix.speed_mps,
            fix.course,
            fix.battery_percent,
        )
        for fix in fixes
    ]


def expected(track: list[Point], form: Form) -> list[tuple[object, ...]]:
    """What was told, in our units; an app that leaves out zeros did not tell them."""
    told: list[tuple[object, ...]] = []
    if form is owntracks:
        track = [point._replace(at=point.at.replace(microsecond=0)) for point in track]
    for point in sorted(track, key=lambda point: point.at):
        figures: list[float | None] = [point.altitude_m, point.speed_mps, point.course]
        if form is owntracks:
            figures = [figure or None for figure in figures]
        told.append((point.at, point[1:3], *figures, point.battery_percent))
    return told


@pytest.mark.parametrize("form", [owntracks, query, location], ids=lambda form: form.__name__)
@pytest.mark.parametrize("name", FILES)
def test_a_track_comes_back_point_by_point(
    centre: Running, samples: Path, name: str, form: Form
) -> None:
    track = points(samples / "tracks" / name)
    assert len(track) >= 2
    if form is query:
        track = track[:LONG]
    app = DeviceApp.OWNTRACKS if form is owntracks else DeviceApp.OSMAND
    given = tracked(centre, app)
    replay(centre, given, track, form)
    assert said(track_of(centre, given)) == expected(track, form)
    devices = centre.client(LOCAL_SECRET).people.devices(given.technician_id).items
    assert [device.set_aside for device in devices if device.id == given.device_id] == [0]


@pytest.mark.parametrize("name", WITHOUT_A_FIX)
def test_a_file_without_a_track_has_no_point(samples: Path, name: str) -> None:
    assert points(samples / "tracks" / name) == []


def test_every_file_of_the_samples_is_replayed(samples: Path) -> None:
    there = {path.name for path in (samples / "tracks").iterdir()} - {"SOURCES.txt"}
    assert there == {*FILES, *WITHOUT_A_FIX}
