"""Decides what a replay is as a file for a dispute: a track as GPX or CSV, all of it as PDF or PNG.

A track is what devices told, unthinned, with what was not believed and why. The paper says whom it
is about, from when to when by which clock, how exact the line is, and who made it when. All of it
may be made by any thread.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from html import escape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter

from api_client import track_files
from api_client.track_files import TrackMark
from api_client.wire.positions import TrackFix
from desktop import words
from desktop.ui.paper import Paper, PdfPress, black
from desktop.ui.replay_data import Actor, Story
from desktop.ui.replay_events import EventRow, said
from desktop.ui.replay_picture import Shown, axis_of, map_of

MAP_PX = 500
"""How wide pictures are on the paper, which is measured in points: A4 has room for 502."""
SHARP, HIGHEST_PX, EDGE_PX = 2.0, 30_000, 24


class FileKind(StrEnum):
    """As what a replay is written; the value is the suffix."""

    GPX = "gpx"
    CSV = "csv"
    PDF = "pdf"
    PNG = "png"


@dataclass(frozen=True, slots=True)
class Told:
    """What a paper says: a replay as it is shown, and who had it made when."""

    heading: str
    story: Story
    rows: Sequence[EventRow]
    exactness: str
    by: str
    now: datetime
    shown: Shown


def track(kind: FileKind, person: Actor, story: Story, fixes: Sequence[TrackFix]) -> bytes:
    """Give the bytes of a person's track; what happened is where he was then."""
    if kind is FileKind.CSV:
        return "".join(track_files.csv_of(fixes)).encode()
    marks = []
    for event in person.events:
        place = person.at(event.at_ms)
        if place is not None:
            name = said(EventRow(0, event.at_ms, person, story, event))
            marks.append(TrackMark(story.time(event.at_ms), place.lat, place.lon, name))
    gap = timedelta(seconds=story.gap_s)
    return "".join(track_files.gpx(person.name, fixes, marks, gap)).encode()


def paper(told: Told) -> Paper:
    """Give it as it is printed."""
    return Paper(told.heading, lambda: told.heading, lambda: list(_parts(told)))


def pdf(told: Told) -> bytes:
    """Give the bytes of a PDF on A4."""
    press = PdfPress(told.heading)
    press.put(paper(told))
    press.end()
    return press.content()


def png(told: Told) -> bytes:
    """Give the bytes of one picture, twice as fine as the paper is measured."""
    made = paper(told).document()
    made.setTextWidth(MAP_PX + 2 * made.documentMargin())
    size = made.size()
    scale = min(SHARP, HIGHEST_PX / (size.height() + 2 * EDGE_PX))
    wide, high = size.width() + 2 * EDGE_PX, size.height() + 2 * EDGE_PX
    image = QImage(round(wide * scale), round(high * scale), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(scale, scale)
    painter.translate(EDGE_PX, EDGE_PX)
    made.documentLayout().draw(painter, black())
    painter.end()
    return _png(image)


def offset(at: datetime) -> str:
    """Give how far the desk's clock is from UTC, as people write it."""
    by = words.local(at).utcoffset() or timedelta()
    minutes = round(abs(by).total_seconds() / 60)
    return f"UTC{'-' if by < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


def _parts(told: Told) -> Sequence[str]:
    story = told.story
    until = story.time(story.length_ms)
    who = [
        words.text("replay.numbered", number=each.number, name=each.name) for each in story.people
    ]
    span = words.text(
        "replay.paper-span",
        since=_moment(story.since),
        until=_moment(until),
        begun=offset(story.since),
        ended=offset(until),
    )
    gaps = words.text("replay.paper-gaps", length=words.duration(timedelta(seconds=story.gap_s)))
    shown = words.text("replay.paper-shown", at=_moment(story.time(told.shown.at_ms)))
    by = words.text("replay.paper-by", name=told.by, at=_moment(told.now), offset=offset(told.now))
    lines = ("; ".join(who), span, told.exactness, gaps, by)
    images = "".join(
        f'<p><img width="{MAP_PX}" src="data:image/png;base64,{_base64(each)}"></p>'
        for each in (map_of(story, told.shown), axis_of(story, told.rows, told.shown))
    )
    head = [words.text(key) for key in ("column.time", "column.technician", "replay.happened")]
    table = "".join(
        _row("td", (_moment(story.time(row.at_ms)), row.person.name, said(row)))
        for row in told.rows
    )
    return (
        f"<h1>{escape(told.heading)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in lines),
        images,
        f"<p>{escape(shown)}</p>",
        f"<h2>{escape(words.text('replay.events'))}</h2>",
        f"<table>{_row('th', head)}{table}</table>",
    )


def _row(tag: str, cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(each)}</{tag}>" for each in cells) + "</tr>"


def _moment(at: datetime) -> str:
    day, time = words.day(at), words.clock_time(at, seconds=True)
    return words.text("replay.now", day=day, at=time)


def _png(image: QImage) -> bytes:
    into = QBuffer()
    into.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(into, QByteArray(b"png")).write(image)
    return bytes(into.data().data())


def _base64(picture: QImage) -> str:
    return b64encode(_png(picture)).decode()
