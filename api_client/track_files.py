"""Decides how a track is written into a file for others: GPX 1.1 and CSV (A6, E7).

Both tell what devices told, with times in UTC and how far off each fix may be, so that a dispute
can be settled by it: what was not believed is in it where it was asked for, each with its reason.
Nothing is thinned. Whoever asks for the fixes has the look noted by the server.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from xml.sax.saxutils import escape

from api_client.wire.base import iso
from api_client.wire.positions import TrackFix

GPX = "http://www.topografix.com/GPX/1/1"
OURS = "urn:callout:track:1"
"""The name space of what GPX 1.1 has no element for."""
USUAL_GAP = timedelta(minutes=10)
FARTHEST_NORTH, FARTHEST_EAST = 90.0, 180.0
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<gpx xmlns="{GPX}" xmlns:c="{OURS}" version="1.1" creator="Callout">\n'
)
COLUMNS = (
    *("time", "received", "lat", "lon", "accuracy_m", "altitude_m", "speed_mps", "course"),
    *("battery_percent", "kept", "reason"),
)
"""The columns of a CSV file, named and meant as the fields of a fix; what is empty was not told."""
_TOLD = ("accuracy_m", "speed_mps", "course", "battery_percent")


class TrackMark(NamedTuple):
    """Something to be shown on a track: when, where in degrees (WGS 84), and what."""

    time: datetime
    lat: float
    lon: float
    name: str


def gpx(
    name: str,
    fixes: Sequence[TrackFix],
    marks: Iterable[TrackMark] = (),
    gap: timedelta = USUAL_GAP,
) -> Iterator[str]:
    """Give the text of a GPX 1.1 file, piece by piece.

    A longer silence than ``gap`` begins a new segment, so that no line is drawn across. What was
    not believed is a track of its own, each fix a segment; a place that is none on the globe has
    no form in GPX, and is in the CSV alone.
    """
    yield _HEAD
    for mark in marks:
        yield f"<wpt {_place(mark.lat, mark.lon)}><time>{iso(mark.time)}</time>"
        yield f"<name>{escape(mark.name)}</name></wpt>\n"
    yield f"<trk><name>{escape(name)}</name>\n"
    before: datetime | None = None
    for fix in fixes:
        if not fix.kept:
            continue
        if before is None or fix.time - before > gap:
            yield "<trkseg>\n" if before is None else "</trkseg><trkseg>\n"
        yield _point(fix)
        before = fix.time
    yield "</trk>\n" if before is None else "</trkseg></trk>\n"
    doubted = [fix for fix in fixes if not fix.kept and _is_on_the_globe(fix)]
    if doubted:
        yield f"<trk><name>{escape(name)}</name><type>not-believed</type>\n"
        for fix in doubted:
            yield f"<trkseg>{_point(fix)}</trkseg>"
        yield "</trk>\n"
    yield "</gpx>\n"


def csv_of(fixes: Iterable[TrackFix]) -> Iterator[str]:
    """Give the lines of a CSV file (RFC 4180): every fix, by its time, with what was thought of it.

    Times are ISO 8601 in UTC, ``kept`` is 1 or 0.
    """
    yield _line(COLUMNS)
    for fix in fixes:
        values = (getattr(fix, name) for name in COLUMNS[2:-2])
        yield _line(
            (iso(fix.time), iso(fix.received), *values, int(fix.kept), fix.reason),
        )


def _line(values: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(values)
    return text.getvalue()


def _is_on_the_globe(fix: TrackFix) -> bool:
    return abs(fix.lat) <= FARTHEST_NORTH and abs(fix.lon) <= FARTHEST_EAST


def _place(lat: float, lon: float) -> str:
    """Return a place as GPX has it, in which 180 degrees east are 180 west."""
    west = -FARTHEST_EAST if lon >= FARTHEST_EAST else lon
    return f'lat="{lat:.7f}" lon="{west:.7f}"'


def _point(fix: TrackFix) -> str:
    """Return a fix as a point of a track, in the order of elements that GPX 1.1 has."""
    height = "" if fix.altitude_m is None else f"<ele>{fix.altitude_m:.2f}</ele>"
    told = [(name, getattr(fix, name)) for name in _TOLD]
    more = [*told, ("received", iso(fix.received)), ("reason", fix.reason)]
    ours = "".join(
        f"<c:{name}>{escape(str(value))}</c:{name}>" for name, value in more if value is not None
    )
    return (
        f"<trkpt {_place(fix.lat, fix.lon)}>{height}<time>{iso(fix.time)}</time>"
        f"<extensions>{ours}</extensions></trkpt>\n"
    )
