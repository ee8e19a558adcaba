"""Tries at a real server that areas are drawn, named, changed and taken back on the map."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import AreaKind, Role
from api_client.wire.areas import Area, AreaWanted
from desktop.ui.area_form import AreaDialog
from desktop.ui.atlas import canvas as canvases
from desktop.ui.panels.map import MapPanel
from desktop.ui.theme import Theme, Tone
from tests.running import Running
from tests.ui.seated import Seat, seated

pytestmark = pytest.mark.sqlite_alone("about a window, through the same interface as everybody")
LEFT = Qt.MouseButton.LeftButton
HARBOUR = ((47.15, 9.50), (47.15, 9.52), (47.16, 9.52), (47.16, 9.50))
CORNERS = (QPoint(200, 120), QPoint(420, 120), QPoint(420, 300), QPoint(200, 300))
_K = Qt.Key


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvases, "GLIDE_MS", 0)


@pytest.fixture
def client(own_centre: Running) -> Client:
    return own_centre.client(own_centre.person(Role.SUPERVISOR))


class Map:
    """The map of a supervisor, as somebody draws on it."""

    def __init__(self, seat: Seat, client: Client, qtbot: QtBot) -> None:
        self.seat, self.client, self.qtbot = seat, client, qtbot
        self.panel = MapPanel(seat.desk)
        self.panel.resize(800, 600)
        qtbot.addWidget(self.panel)
        self.panel.show()
        self.panel.enter()
        qtbot.waitUntil(lambda: self.panel.rows.ready)
        self.areas, self.canvas = self.panel.areas, self.panel.canvas
        self.drawing = self.areas.drawing
        self.canvas.look(self.canvas.view.at(47.155, 9.51).zoomed(13))
        self.canvas.moved.emit()

    def show(self) -> None:
        self.areas.turn()
        self.qtbot.waitUntil(lambda: self.areas.live.ready)

    def click(self, *spots: QPoint) -> None:
        for spot in spots:
            QTest.mouseClick(self.canvas, LEFT, pos=spot)

    def drag(self, begin: QPoint, end: QPoint, *, shift: bool = False) -> None:
        held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        QTest.mousePress(self.canvas, LEFT, held, begin)
        QTest.mouseMove(self.canvas, (begin + end) / 2)
        QTest.mouseMove(self.canvas, end)
        QTest.mouseRelease(self.canvas, LEFT, held, end)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.canvas, key, held)

    def corner(self, number: int) -> QPoint:
        px, py = self.canvas.view.pixel(*self.drawing.sketch.rings[0][number])
        return QPoint(round(px), round(py))

    def dialog(self) -> AreaDialog:
        self.qtbot.waitUntil(lambda: self.panel.findChild(AreaDialog) is not None)
        found = self.panel.findChild(AreaDialog)
        assert found is not None
        return found

    def named(self, name: str) -> Area:
        dialog = self.dialog()
        dialog.name.line.setText(name)
        with self.qtbot.waitSignal(dialog.sent):
            dialog.send()
        return next(each for each in self.client.areas.all().items if each.name == name)

    def undo(self) -> None:
        self.seat.desk.notices.undo()

    @property
    def said(self) -> str:
        return self.panel.line.label.text()


@pytest.fixture
def shown(
    qtbot: QtBot, theme: Theme, own_centre: Running, client: Client, tmp_path: Path
) -> Iterator[Map]:
    person = own_centre.person(Role.SUPERVISOR)
    with seated(own_centre, person, theme, tmp_path / "desk.ini") as seat:
        yield Map(seat, client, qtbot)


def kept(client: Client, name: str = "Harbour", kind: AreaKind = AreaKind.POLYGON) -> Area:
    ring = tuple({"lat": lat, "lon": lon} for lat, lon in HARBOUR)
    said = {"version": 0, "name": name, "kind": kind, "rings": (ring,)}
    return client.areas.keep(new_id(), AreaWanted.model_validate(said))


def test_an_area_is_drawn_by_clicks_named_and_taken_back(shown: Map) -> None:
    shown.areas.draw_area()
    shown.qtbot.waitUntil(lambda: shown.areas.live.ready)
    assert shown.said.startswith("0 corners")
    shown.click(*CORNERS[:2])
    shown.key(_K.Key_Return)
    assert shown.panel.findChild(AreaDialog) is None, "two corners are no outline"
    shown.click(*CORNERS[2:], QPoint(300, 200))
    assert shown.drawing.sketch.count == 5
    shown.key(_K.Key_Backspace)
    shown.key(_K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert shown.drawing.sketch.count == 5
    shown.key(_K.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert shown.drawing.sketch.count == 4
    assert shown.panel.chosen() is None, "a click while somebody draws chooses nothing"
    places = [shown.canvas.view.place(spot.x(), spot.y()) for spot in CORNERS]
    shown.click(CORNERS[0])
    area = shown.named("Quay")
    drawn = [(round(each.lat, 6), round(each.lon, 6)) for each in area.rings[0]]
    assert drawn == [(round(lat, 6), round(lon, 6)) for lat, lon in places]
    assert not shown.drawing.going
    assert shown.said == "Quay: Outline, nobody serves it"
    shown.undo()
    shown.qtbot.waitUntil(lambda: shown.client.areas.all().items == ())


def test_a_fence_is_a_circle_that_says_its_radius(shown: Map) -> None:
    shown.areas.draw_fence()
    middle, edge = QPoint(300, 220), QPoint(400, 220)
    QTest.mousePress(shown.canvas, LEFT, Qt.KeyboardModifier.ShiftModifier, middle)
    QTest.mouseMove(shown.canvas, edge)
    metres = shown.canvas.view.metres_a_pixel() * 100
    assert shown.drawing.radius_m == pytest.approx(metres, rel=0.01)
    assert f"radius {round(shown.drawing.radius_m or 0):,} m" in shown.said
    QTest.mouseRelease(shown.canvas, LEFT, Qt.KeyboardModifier.ShiftModifier, edge)
    shown.key(_K.Key_Return)
    area = shown.named("Works")
    assert (area.kind, len(area.rings[0])) == (AreaKind.FENCE, 32)
    assert shown.said == "Works: Fence, who is inside has arrived"


def test_an_outline_is_changed_by_drags_and_keys_and_put_back(shown: Map) -> None:
    before = kept(shown.client)
    shown.show()
    shown.panel.choose(before.id)
    shown.areas.edit()
    view = shown.canvas.view
    corner, other = shown.corner(0), shown.corner(1)
    shown.drag(corner, corner + QPoint(-30, 20))
    shown.drag((shown.corner(0) + other) / 2, QPoint(shown.corner(0).x() + 90, other.y() + 60))
    sketch = shown.drawing.sketch
    assert (sketch.count, sketch.chosen) == (5, (0, 1))
    px, _ = view.pixel(*sketch.corner((0, 1)))
    shown.key(_K.Key_Right)
    assert view.pixel(*shown.drawing.sketch.corner((0, 1)))[0] == pytest.approx(px + 2, abs=0.01)
    assert shown.canvas.view == view, "arrows move the corner, not the map"
    shown.key(_K.Key_Tab)
    assert shown.drawing.sketch.chosen == (0, 2)
    shown.key(_K.Key_Delete)
    assert shown.drawing.sketch.count == 4
    shown.key(_K.Key_Return)
    dialog = shown.dialog()
    assert dialog.name.text() == "Harbour"
    with shown.qtbot.waitSignal(dialog.sent):
        dialog.send()
    now = shown.client.areas.all().items[0]
    assert (now.version, len(now.rings[0])) == (2, 4)
    assert now.rings != before.rings
    shown.undo()
    shown.qtbot.waitUntil(lambda: shown.client.areas.all().items[0].rings == before.rings)


def test_edges_that_cross_are_said_and_seen_at_once(shown: Map) -> None:
    shown.areas.draw_area()
    shown.click(CORNERS[0], CORNERS[2], CORNERS[1], CORNERS[3])
    assert shown.drawing.sketch.crossings() == {(0, 0), (0, 2)}
    assert "crosses itself" in shown.said
    shown.drawing.finish()
    dialog = shown.dialog()
    dialog.name.line.setText("Bow")
    dialog.send()
    shown.qtbot.waitUntil(lambda: bool(dialog.corners.fault))
    dialog.reject()
    assert "crosses itself" in shown.said
    wrong = QColor(shown.seat.desk.theme.tint(Tone.TROUBLE).text)
    picture = shown.canvas.grab().toImage()
    seen = {picture.pixelColor(x, y).name() for x in range(250, 380, 2) for y in range(120, 300, 2)}
    assert wrong.name() in seen
    shown.key(_K.Key_Escape)
    assert not shown.drawing.going
    assert "crosses itself" not in shown.said
    assert shown.client.areas.all().items == ()


def test_by_keys_alone(shown: Map) -> None:
    shown.areas.draw_area()
    for way in (_K.Key_Right, _K.Key_Down, _K.Key_Left):
        shown.key(_K.Key_Space)
        shown.key(way)
    shown.key(_K.Key_Return)
    assert len(shown.named("Keys").rings[0]) == 3


def test_a_border_is_chosen_and_taken_away_and_marks_stay_free(shown: Map) -> None:
    area = kept(shown.client)
    assert shown.canvas.mark(area.id) is None, "areas are hidden until somebody wants them"
    shown.show()
    shown.canvas.grab()
    px, py = shown.canvas.view.pixel(47.152, 9.50)
    shown.click(QPoint(round(px) + 40, round(py)))
    assert shown.panel.chosen() is None, "inside is the map"
    shown.click(QPoint(round(px), round(py)))
    assert shown.areas.chosen is not None
    assert shown.areas.bar.buttons["map.edit-area"].isEnabled()
    shown.areas.bar.buttons["map.take-away-area"].click()
    shown.qtbot.waitUntil(lambda: shown.client.areas.all().items == ())
    shown.qtbot.waitUntil(lambda: shown.canvas.mark(area.id) is None)
    shown.undo()
    shown.qtbot.waitUntil(lambda: len(shown.client.areas.all().items) == 1)
    shown.areas.turn()
    assert not shown.areas.layer.marks


def test_who_may_not_write_areas_sees_them_alone(
    qtbot: QtBot, theme: Theme, own_centre: Running, client: Client, tmp_path: Path
) -> None:
    kept(client)
    person = own_centre.person(Role.DISPATCHER)
    with seated(own_centre, person, theme, tmp_path / "desk.ini") as seat:
        shown = Map(seat, client, qtbot)
        shown.show()
        assert not shown.areas.bar.isVisible()
        assert [each.key for each in shown.areas.actions()] == ["map.areas"]
        shown.areas.draw_area()
        assert not shown.drawing.going
