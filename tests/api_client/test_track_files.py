"""Tries the files that a track is written into: GPX 1.1 and CSV, read back by others' readers."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from api_client.track_files import COLUMNS, GPX, OURS, TrackMark, csv_of, gpx
from api_client.vocabulary import FixFlag
from api_client.wire.positions import TrackFix

BEGAN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAMES = {"g": GPX, "c": OURS}


def fix(minute: float, **more: Any) -> TrackFix:  # noqa: ANN401
    """A fix so many minutes on."""
    at = BEGAN + minute * MINUTE
    told: dict[str, Any] = {
        "time": at,
        "received": at + timedelta(seconds=2),
        "lat": 46.05,
        "lon": 14.5,
        "accuracy_m": 8.0,
        "altitude_m": None,
        "speed_mps": None,
        "course": None,
        "battery_percent": None,
        "kept": True,
        "reason": None,
    }
    return TrackFix(**told | more)


FULL = fix(1, altitude_m=-3.5, speed_mps=4.25, course=270.0, battery_percent=71, lat=-0.1)
MOCK = fix(2, kept=False, reason=FixFlag.MOCK)
NOWHERE = fix(3, kept=False, reason=FixFlag.INVALID, lat=999.0, accuracy_m=None)
LATE = fix(4, reason=FixFlag.LATE, lon=180.0)


def read(*fixes: TrackFix, **more: Any) -> ET.Element:  # noqa: ANN401
    """What a GPX file says."""
    return ET.fromstring("".join(gpx("Wang & <Sons>", fixes, **more)))  # noqa: S314  (our own)


def test_a_gpx_file_has_each_fix_with_its_time_and_how_far_off_it_may_be() -> None:
    root = read(FULL, MOCK, NOWHERE, LATE)
    assert (root.tag, root.attrib["version"]) == (f"{{{GPX}}}gpx", "1.1")
    believed, doubted = root.findall("g:trk", NAMES)
    assert [each.findtext("g:name", "", NAMES) for each in (believed, doubted)] == [
        "Wang & <Sons>"
    ] * 2
    one, late = believed.findall("g:trkseg/g:trkpt", NAMES)
    assert one.attrib == {"lat": "-0.1000000", "lon": "14.5000000"}
    assert [child.tag.rpartition("}")[2] for child in one] == ["ele", "time", "extensions"]
    assert one.findtext("g:time", "", NAMES) == "2026-11-23T08:01:00.000000Z"
    ours = {child.tag: child.text for child in one.findall("g:extensions/*", NAMES)}
    assert ours == {
        f"{{{OURS}}}accuracy_m": "8.0",
        f"{{{OURS}}}speed_mps": "4.25",
        f"{{{OURS}}}course": "270.0",
        f"{{{OURS}}}battery_percent": "71",
        f"{{{OURS}}}received": "2026-11-23T08:01:02.000000Z",
    }
    assert late.attrib["lon"] == "-180.0000000", "GPX has no 180 degrees east"
    assert late.findtext("g:extensions/c:reason", "", NAMES) == "late"
    reasons = [each.text for each in doubted.findall(".//c:reason", NAMES)]
    assert reasons == ["mock"], "what is no place on the globe has no form in GPX"


@pytest.mark.parametrize(
    ("minutes", "gap", "segments"),
    [
        ([], 10, []),
        ([0], 10, [1]),
        ([0, 10, 20], 10, [3]),
        ([0, 10.01, 20], 10, [1, 2]),
        ([0, 30, 60], 30, [3]),
        ([0, 30.5, 61, 62], 30, [1, 1, 2]),
    ],
)
def test_no_line_leads_across_a_gap(minutes: list[float], gap: int, segments: list[int]) -> None:
    root = read(*map(fix, minutes), gap=gap * MINUTE)
    (track,) = root.findall("g:trk", NAMES)
    assert [len(each) for each in track.findall("g:trkseg", NAMES)] == segments


def test_marks_come_before_the_track_as_gpx_wants_it() -> None:
    mark = TrackMark(BEGAN, 46.0, -14.0, "On site <1>")
    root = read(fix(0), marks=[mark])
    assert [child.tag.rpartition("}")[2] for child in root] == ["wpt", "trk"]
    assert root[0].attrib == {"lat": "46.0000000", "lon": "-14.0000000"}
    assert [child.text for child in root[0]] == ["2026-11-23T08:00:00.000000Z", "On site <1>"]


def test_a_csv_file_has_every_fix_and_why_it_was_not_believed() -> None:
    text = "".join(csv_of([FULL, MOCK, NOWHERE, LATE]))
    assert text.count("\r\n") == text.count("\n") == 5
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(rows[0]) == list(COLUMNS) == list(TrackFix.model_fields)
    assert rows[0] == {
        "time": "2026-11-23T08:01:00.000000Z",
        "received": "2026-11-23T08:01:02.000000Z",
        "lat": "-0.1",
        "lon": "14.5",
        "accuracy_m": "8.0",
        "altitude_m": "-3.5",
        "speed_mps": "4.25",
        "course": "270.0",
        "battery_percent": "71",
        "kept": "1",
        "reason": "",
    }
    judged = [(row["lat"], row["accuracy_m"], row["kept"], row["reason"]) for row in rows[1:]]
    assert judged == [
        ("46.05", "8.0", "0", "mock"),
        ("999.0", "", "0", "invalid"),
        ("46.05", "8.0", "1", "late"),
    ]
