"""Whether a replay is worked as people work it: scrubbed, played, stepped through, read (A6)."""

import csv
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from api_client.errors import Refused
from api_client.vocabulary import Code, ReplayKind
from api_client.wire.replay import ReplayLeg
from desktop import words
from desktop.clock import HandClock
from desktop.ui import faults, replay_files, replay_picture
from desktop.ui.pictures import centre, painting, replays, tracks
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.replay import SPEEDS, ReplaySheet
from desktop.ui.replay_data import seen_ms
from desktop.ui.replay_events import SIGNS, said
from desktop.ui.replay_export import tracks_of
from desktop.ui.replay_files import FileKind, offset
from desktop.ui.replay_lanes import GUTTER_PX, Lanes
from desktop.ui.replay_span import Span, bounds
from desktop.ui.widgets.worded import Button
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open
from tests.ui.test_pairing import technicians_of

pytestmark = pytest.mark.furnished
MINUTE_MS = replays.MINUTE_MS
LEFT = Qt.MouseButton.LeftButton


def shown(window: Window) -> ReplaySheet:
    """The replay of a technician, by the button of the panel."""
    panel = technicians_of(window)
    panel.replay_button.click()
    (sheet,) = panel.findChildren(ReplaySheet)
    painting.settle(window)
    return sheet


def on_axis(sheet: ReplaySheet, at_ms: int) -> QPoint:
    """A pixel of the axis, in a lane's bars."""
    return QPoint(round(sheet.axis.x_of(at_ms)), sheet.axis.height() - 10)


def test_each_kind_of_event_has_a_sign() -> None:
    assert set(SIGNS) == set(ReplayKind)


def test_the_axis_is_clicked_dragged_and_worked_by_keys(open_window: Open) -> None:
    sheet = shown(open_window(StandIn(Language.ENGLISH)))
    axis, story = sheet.axis, sheet.story
    assert story is not None
    assert sheet.at_ms == 3 * MINUTE_MS, "it begins with the first fix"
    QTest.mouseClick(axis, LEFT, pos=on_axis(sheet, 60 * MINUTE_MS))
    assert sheet.at_ms == pytest.approx(60 * MINUTE_MS, abs=MINUTE_MS)
    before = next(iter(sheet.layer.marks))
    QTest.mousePress(axis, LEFT, pos=on_axis(sheet, 60 * MINUTE_MS))
    QTest.mouseMove(axis, on_axis(sheet, 180 * MINUTE_MS))
    assert sheet.at_ms == pytest.approx(180 * MINUTE_MS, abs=MINUTE_MS)
    QTest.mouseRelease(axis, LEFT, pos=on_axis(sheet, 180 * MINUTE_MS))
    after = next(iter(sheet.layer.marks))
    assert after.lat > before.lat + 0.01, "he is somewhere else on the map"
    assert words.clock_time(story.time(sheet.at_ms), seconds=True) in sheet.now_label.text()
    here = sheet.at_ms
    QTest.keyClick(axis, Qt.Key.Key_Right)
    assert sheet.at_ms == here + MINUTE_MS
    QTest.keyClick(axis, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert sheet.at_ms == here - 9 * MINUTE_MS
    QTest.keyClick(axis, Qt.Key.Key_End)
    assert sheet.at_ms == story.ends_ms
    QTest.keyClick(axis, Qt.Key.Key_Home)
    assert sheet.at_ms == 0
    QTest.keyClick(axis, Qt.Key.Key_N)
    assert sheet.at_ms == 8 * MINUTE_MS
    QTest.keyClick(axis, Qt.Key.Key_N)
    QTest.keyClick(axis, Qt.Key.Key_P)
    assert sheet.at_ms == 8 * MINUTE_MS
    sheet.accept()


def test_it_is_played_by_the_clock_up_to_sixty_times(open_window: Open, clock: HandClock) -> None:
    sheet = shown(open_window(StandIn(Language.ENGLISH)))
    axis, begun = sheet.axis, sheet.at_ms
    QTest.keyClick(axis, Qt.Key.Key_Space)
    assert sheet.playing
    sheet.timer.stop()
    clock.forward(timedelta(seconds=10))
    sheet.tick()
    assert sheet.at_ms == begun + 10_000
    for _ in SPEEDS:
        QTest.keyClick(axis, Qt.Key.Key_Plus)
    assert sheet.speed == SPEEDS[-1] == 60
    clock.forward(timedelta(minutes=1))
    sheet.tick()
    assert sheet.at_ms == begun + 10_000 + 3_600_000
    arrived = next(row for row in sheet.rows if "On site" in said(row))
    at = QPointF(axis.x_of(arrived.at_ms), axis.lane_of(arrived.person) + 10)
    assert "On site" in axis.told_at(at), "its milestone is on the axis"
    sheet.timer.start()
    clock.forward(timedelta(hours=2))
    sheet.tick()
    assert sheet.story is not None
    assert sheet.at_ms == sheet.story.ends_ms
    assert not sheet.timer.isActive(), "it stops at the end"
    sheet.accept()


def test_a_gap_is_no_line_and_is_said(open_window: Open) -> None:
    sheet = shown(open_window(StandIn(Language.ENGLISH)))
    assert sheet.story is not None
    (person,) = sheet.story.people
    (gap,) = person.gaps
    middle = (gap[0] + gap[1]) // 2
    sheet.go(middle)
    (mark,) = sheet.layer.marks
    last = person.times.searchsorted(gap[0])
    assert (mark.lat, mark.lon) == (person.lats[last], person.lons[last]), "where he was last"
    assert mark.faded
    assert f"{person.name}: not heard of for" in sheet.where_label.text()
    lines = sheet.layer.lines(sheet.canvas.view, person)
    assert [past for _, past in lines] == [True, False]
    (past, _), (coming, _) = lines
    view = sheet.canvas.view
    before, after = (view.pixel(person.lats[at], person.lons[at]) for at in (last, last + 1))
    assert (past.last().x(), past.last().y()) == pytest.approx(before), "it ends at the gap"
    assert (coming.first().x(), coming.first().y()) == pytest.approx(after), "and begins after"
    at = QPointF(sheet.axis.x_of(middle), sheet.axis.lane_of(person) + 30)
    assert "Nothing heard for" in sheet.axis.told_at(at)
    assert any("Nothing heard for" in said(row) for row in sheet.rows)
    sheet.accept()


def test_an_event_of_the_list_is_gone_to(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    sheet = shown(window)
    row = next(row for row in sheet.rows if row.event and row.event.kind is ReplayKind.FILE)
    sheet.table.choose(row.id)
    assert sheet.at_ms == row.at_ms
    assert said(row) == f"File received: Before ({centre.number(replays.ORDERS[0])})"
    window.appearance.speak_other()
    assert sheet.heading.text().endswith("的回放")
    assert sheet.span_box.itemText(0) == "今天"
    sheet.accept()


def test_an_order_is_replayed_with_everybody(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    workplace = enter(window, lambda: painting.settle(window))
    workplace.open_order(centre.order_id(1))
    painting.settle(window)
    button = next(
        each for each in workplace.order.head.findChildren(Button) if each.text() == "Replay"
    )
    button.click()
    (sheet,) = workplace.order.findChildren(ReplaySheet)
    painting.settle(window)
    assert sheet.span is Span.ORDER
    assert sheet.story is not None
    length = sheet.story.length_ms
    numbers = [(person.number, person.tone) for person in sheet.story.people]
    assert [number for number, _ in numbers] == [1, 2]
    assert len({tone for _, tone in numbers}) == 2
    sheet.go(100 * MINUTE_MS)
    assert len(sheet.layer.marks) == 2
    sheet.add(centre.technicians(Language.ENGLISH)[4].id)
    assert (sheet.order_id, sheet.kept) == (None, (sheet.story.since, sheet.story.time(length)))
    painting.settle(window)
    assert len(sheet.story.people) == 3
    sheet.span_box.activated.emit(0)
    assert (sheet.order_id, sheet.kept) == (centre.order_id(1), None), "the order's alone again"
    painting.settle(window)
    sheet.accept()


def test_nothing_known_a_refusal_and_a_server_away_are_told(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    sheet = shown(window)
    made_up.refusals = {"GET /v1/replays": (Code.TRACK_TOO_LONG, 422, {})}
    sheet.again_button.click()
    painting.settle(window)
    told = [each.text() for each in sheet.pane.placard.findChildren(QLabel)]
    assert faults.sentence(Refused(Code.TRACK_TOO_LONG, 422, {"most": 3_000_000})) in told
    made_up.refusals = {}
    made_up.failing = ("/v1/replays",)
    sheet.again_button.click()
    painting.settle(window)
    assert sheet.pane.placard.isVisible()
    assert sheet.story is None
    made_up.failing = ()
    made_up.empty = True
    sheet.reload()
    painting.settle(window)
    assert sheet.summary.text()
    assert not sheet.pane.placard.isVisible()
    assert "Nothing is known of this time" in sheet.summary.text()
    assert not sheet.play_button.isEnabled()
    sheet.accept()


def test_the_axis_begins_and_ends_with_what_is_known(open_window: Open) -> None:
    sheet = shown(open_window(StandIn(Language.ENGLISH)))
    assert sheet.story is not None
    (person,) = sheet.story.people
    hour = 60 * MINUTE_MS
    late = replace(
        person,
        times=person.times + 20 * hour,
        legs=(ReplayLeg(False, 19 * hour + 1, 21 * hour, 0.0, 0.0, 0),),
        events=(),
    )
    last = int(late.times[-1])
    begins, ends = seen_ms((late,), 48 * hour)
    assert (begins, ends) == (19 * hour, ends)
    assert last <= ends < last + 15 * MINUTE_MS
    assert ends % (15 * MINUTE_MS) == 0
    assert seen_ms((late,), last + 1) == (begins, last + 1), "never after the span"
    goes_on = replace(late, legs=(late.legs[0]._replace(to_ms=None),))
    assert seen_ms((goes_on,), 48 * hour) == (begins, 48 * hour), "what goes on is seen to the end"
    nobody = replace(late, times=late.times[:0], legs=(), events=())
    assert seen_ms((nobody,), 48 * hour) == (0, 48 * hour)
    story = replace(sheet.story, begins_ms=begins, ends_ms=ends, length_ms=48 * hour)
    lanes = Lanes(story, (), 1_000)
    assert lanes.time_at(0) == lanes.time_at(GUTTER_PX) == begins
    assert lanes.time_at(1_000) == ends
    assert lanes.time_at(lanes.x_of(20 * hour)) == pytest.approx(20 * hour, abs=1)
    sheet.accept()


def test_spans_are_days_of_this_place() -> None:
    now = centre.NOW
    since, until = bounds(Span.YESTERDAY, now)
    assert since is not None
    assert until is not None
    assert until - since == timedelta(days=1)
    assert bounds(Span.TODAY, now) == (until, now)
    assert bounds(Span.WEEK, now) == (until - timedelta(days=6), now)
    assert bounds(Span.ORDER, now) == (None, None)


def test_what_was_filtered_is_shown_on_demand_with_its_reason(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    sheet = shown(window)
    asked = [path for path in made_up.asked if path.endswith("/positions")]
    assert asked == [], "nobody looked at the whole track"
    before = sheet.model.rowCount()
    sheet.doubted.click()
    painting.settle(window)
    not_kept = [fix for fix in tracks.track().root if not fix.kept]
    assert sheet.model.rowCount() == before + len(not_kept)
    assert len(sheet.doubts.layer.doubted) == len(not_kept)
    listed = [sheet.model.at(place).at_ms for place in range(sheet.model.rowCount())]
    assert listed == sorted(listed), "by time among what happened"
    mark = sheet.doubts.layer.doubted[0]
    sheet.canvas.look(sheet.canvas.view.at(mark.lat, mark.lon))
    sheet.canvas.arrive()
    hit = sheet.doubts.layer.hit(sheet.canvas.view, *sheet.canvas.view.pixel(mark.lat, mark.lon))
    assert hit is not None
    assert "Not believed: " in sheet.canvas.tell(hit.marks)
    sheet.doubted.click()
    assert sheet.model.rowCount() == before
    assert not sheet.doubts.layer.doubted
    sheet.accept()


def test_a_track_is_written_whole_as_gpx_and_csv(open_window: Open, tmp_path: Path) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    sheet = shown(window)
    fixes = tracks.track().root
    for kind in (FileKind.GPX, FileKind.CSV):
        sheet.export.write(kind, tmp_path / f"way.{kind}")
        painting.settle(window)
    names = {"g": "http://www.topografix.com/GPX/1/1"}
    root = ET.parse(tmp_path / "way.gpx").getroot()  # noqa: S314  (ours)
    assert len(root.findall("g:trk/g:trkseg/g:trkpt", names)) == len(fixes)
    assert len(root.findall("g:wpt", names)) == 11, "a mark of each event"
    lines = list(csv.DictReader((tmp_path / "way.csv").read_text("utf-8").splitlines()))
    assert len(lines) == len(fixes)
    assert {line["reason"] for line in lines} > {"outlier", "mock"}
    assert sorted(each.name for each in tmp_path.glob("way*")) == ["way.csv", "way.gpx"]
    assert window.notices.shown[-1].startswith("Saved")
    gone = tmp_path / "nowhere" / "way.gpx"
    sheet.export.write(FileKind.GPX, gone)
    painting.settle(window)
    assert "could not be written" in window.notices.shown[-1]
    sheet.accept()


def test_a_paper_says_who_what_when_and_by_whom(open_window: Open, tmp_path: Path) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    sheet = shown(window)
    for kind in (FileKind.PDF, FileKind.PNG):
        sheet.export.write(kind, tmp_path / f"paper.{kind}")
        painting.settle(window)
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF-")
    image = QImage(str(tmp_path / "paper.png"))
    assert image.width() > 1000
    assert image.height() > image.width()
    told = sheet.told()
    assert told is not None
    text = replay_files.paper(told).document().toPlainText()
    for wanted in ("UTC+00:00", told.by, "Nothing heard for 31 min", "within 12 m", "On site"):
        assert wanted in text
    assert text.count("06:30") == 1, "the span is said once"
    assert offset(centre.NOW) == "UTC+00:00"
    sheet.accept()


def test_a_paper_is_light_at_night_and_is_made_in_the_background(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    sheet = shown(window)
    sheet.export.write(FileKind.PNG, tmp_path / "day.png")
    painting.settle(window)
    window.appearance.use_other_scheme()
    made: list[bool] = []
    original = replay_picture.map_of

    def noted(*about: Any) -> QImage:  # noqa: ANN401
        made.append(threading.current_thread() is threading.main_thread())
        return original(*about)

    monkeypatch.setattr(replay_files, "map_of", noted)
    for kind in (FileKind.PNG, FileKind.PDF):
        sheet.export.write(kind, tmp_path / f"night.{kind}")
        painting.settle(window)
    assert made == [False, False], "neither was painted by the window's thread"
    day, night = (QImage(str(tmp_path / f"{name}.png")) for name in ("day", "night"))
    assert night == day, "it says and shows the same, in the same colours"
    told = sheet.told()
    assert told is not None
    for picture in (
        replay_picture.map_of(told.story, told.shown),
        replay_picture.axis_of(told.story, told.rows, told.shown),
    ):
        small = picture.scaled(1, 1, mode=Qt.TransformationMode.SmoothTransformation)
        assert small.pixelColor(0, 0).lightness() > 200
    assert sheet.canvas.grab().toImage().pixelColor(3, 3).lightness() < 100, "the desk is dark"
    window.appearance.use_other_scheme()
    sheet.accept()


def test_another_technician_comes_into_the_replay(open_window: Open, tmp_path: Path) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    sheet = shown(window)
    sheet.crew_button.click()
    painting.settle(window)
    menu = sheet.crew.menu
    assert menu is not None
    (first, *others) = menu.actions()
    assert len(others) == len(centre.technicians(Language.ENGLISH)) - 2
    first.trigger()
    menu.close()
    painting.settle(window)
    assert sheet.story is not None
    assert [each.name for each in sheet.story.people][1] == first.text()
    several = {person.id: tracks.track().root for person in sheet.story.people}
    files = tracks_of(FileKind.CSV, Path("way.csv"), sheet.story, several)
    assert [path.name for path, _ in files] == ["way-1.csv", "way-2.csv"]
    (tmp_path / "way-2.csv").write_text("from yesterday", "utf-8")
    sheet.export.put(FileKind.CSV, tmp_path / "way.csv")
    painting.settle(window)
    asked = sheet.export.files
    assert asked is not None
    lines = asked.list.toPlainText().splitlines()
    assert [line.split(":")[0] for line in lines] == ["way-1.csv", "way-2.csv"]
    assert ["replaces" in line for line in lines] == [False, True]
    assert lines[1].startswith(f"way-2.csv: {first.text()}")
    asked.close_button.click()
    painting.settle(window)
    assert not (tmp_path / "way-1.csv").exists(), "who thinks better of it writes nothing"
    sheet.export.put(FileKind.CSV, tmp_path / "way.csv")
    painting.settle(window)
    asked = sheet.export.files
    assert asked is not None
    window.appearance.speak_other()
    assert "替换" in asked.list.toPlainText()
    window.appearance.speak_other()
    asked.write_button.click()
    painting.settle(window)
    assert {path.name for path in tmp_path.glob("way*")} == {"way-1.csv", "way-2.csv"}
    assert (tmp_path / "way-2.csv").read_text("utf-8").startswith("time")
    sheet.accept()
