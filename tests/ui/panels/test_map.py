"""Whether the map is worked as people work it: clicked, dragged, zoomed, walked, followed."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from api_client.wire.people import Technician
from api_client.wire.places import Position
from desktop.ui import map_marks
from desktop.ui.atlas import canvas as canvases
from desktop.ui.map_marks import Part
from desktop.ui.map_menu import apart_m
from desktop.ui.new_order import NewOrderDialog
from desktop.ui.panels.map import MapPanel
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import centre, map_acts, painting, ways
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import MachineStandIn, StandIn
from desktop.ui.tile_source import TilesWrong
from desktop.words import Language
from tests.ui.conftest import Open
from tests.ui.on_map import Shown

PEOPLE = centre.technicians(Language.ENGLISH)
FREE, TRAVELLING = PEOPLE[5], PEOPLE[1]
BALZERS = 8
"""The place of an order that stands far from all others."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvases, "GLIDE_MS", 0)


@pytest.fixture
def shown(open_window: Open) -> Shown:
    return Shown(open_window(StandIn(Language.ENGLISH)))


def test_a_click_on_an_order_shows_it_beside_the_map(shown: Shown) -> None:
    shown.click(shown.at(centre.order_id(BALZERS), lift=21))
    assert shown.workplace.order.order is not None
    assert shown.workplace.order.order.id == centre.order_id(BALZERS)
    assert shown.panel.line.label.text().startswith(centre.number(BALZERS))


def test_a_click_on_a_technician_shows_the_order_that_he_works_on(shown: Shown) -> None:
    shown.click(shown.at(PEOPLE[4].id))
    chosen = shown.panel.chosen()
    assert chosen is not None
    assert chosen.id == PEOPLE[4].id
    assert chosen.faded, "he was heard of too long ago"
    assert chosen.badge == "off", "and is silent"
    assert shown.workplace.order.order is not None
    assert shown.workplace.order.order.id == PEOPLE[4].order_id
    said = shown.canvas.accessibleDescription()
    assert PEOPLE[4].name in said
    assert "Silent since" in said


def test_the_order_that_was_shown_before_the_map_was_there_is_marked_on_it(
    open_window: Open,
) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    settle = partial(painting.settle, window)
    workplace = enter(window, settle)
    workplace.open_order(centre.order_id(BALZERS))
    settle()
    chosen = map_acts.show(window, workplace, settle).chosen()
    assert chosen is not None
    assert chosen.id == centre.order_id(BALZERS)


def test_a_click_on_nothing_chooses_nobody(shown: Shown) -> None:
    shown.click(shown.at(FREE.id))
    shown.click(QPoint(20, 20))
    assert shown.panel.chosen() is None


def test_dragging_takes_the_place_under_the_mouse_along(shown: Shown) -> None:
    canvas, begin, end = shown.canvas, QPoint(300, 200), QPoint(420, 260)
    before = canvas.view.place(begin.x(), begin.y())
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(canvas, left, pos=begin)
    for step in (QPoint(350, 220), end):
        QTest.mouseMove(canvas, step)
    QTest.mouseRelease(canvas, left, pos=end)
    assert canvas.view.place(end.x(), end.y()) == pytest.approx(before, abs=1e-6)


def test_the_wheel_zooms_about_the_mouse(shown: Shown) -> None:
    at, canvas = QPoint(210, 170), shown.canvas
    before, zoom = canvas.view.place(at.x(), at.y()), canvas.view.zoom
    shown.wheel(at, 120)
    assert canvas.view.zoom == pytest.approx(zoom + 0.5)
    assert canvas.view.place(at.x(), at.y()) == pytest.approx(before, abs=1e-6)
    shown.wheel(at, -240)
    assert canvas.view.zoom == pytest.approx(zoom - 0.5)


def test_a_double_click_comes_nearer_or_opens(shown: Shown) -> None:
    zoom = shown.canvas.view.zoom
    left = Qt.MouseButton.LeftButton
    QTest.mouseDClick(shown.canvas, left, pos=QPoint(30, 40))
    assert shown.canvas.view.zoom == pytest.approx(zoom + 1)
    shown.canvas.look_home()
    opened: list[object] = []
    shown.panel.order_opened.connect(opened.append)
    at = shown.at(centre.order_id(BALZERS), lift=21)
    QTest.mouseDClick(shown.canvas, left, pos=at)
    assert opened == [centre.order_id(BALZERS)]


def test_several_in_one_say_what_they_are_and_come_apart(shown: Shown) -> None:
    canvas = shown.canvas
    canvas.look(canvas.view.zoomed(8))
    group = next(each for each in shown.panel.people.layer.groups(canvas.view) if not each.single)
    hit = canvas.hit(QPointF(group.px, group.py))
    assert hit is not None
    assert len(hit.marks) == len(group.members) > 1
    assert canvas.tell(hit.marks).startswith(f"{len(hit.marks)} technicians · ")
    shown.click(QPoint(round(group.px), round(group.py)))
    assert canvas.view.zoom >= 9


def test_marks_in_the_same_place_are_told_apart_by_a_list(shown: Shown) -> None:
    canvas = shown.canvas
    marks = tuple(canvas.mark(centre.order_id(place)) for place in (0, 7))
    shown.panel._tell_apart(marks, QPoint(100, 100))  # noqa: SLF001  (the canvas says it)
    menu = shown.panel.findChildren(QMenu)[-1]
    assert [act.text().partition(" · ")[0] for act in menu.actions()] == [
        centre.number(0),
        centre.number(7),
    ]
    menu.actions()[1].trigger()
    assert shown.panel.chosen() == canvas.mark(centre.order_id(7))
    menu.close()


def test_keys_move_and_walk(shown: Shown) -> None:
    canvas = shown.canvas
    before = canvas.view
    shown.key(Qt.Key.Key_Right)
    assert canvas.view.x > before.x
    shown.key(Qt.Key.Key_Plus)
    assert canvas.view.zoom > before.zoom
    canvas.look_home()
    canvas.choose(None)
    reached = []
    while canvas.step(1):
        assert canvas.current is not None
        reached.append(canvas.current.id)
    everybody = [
        mark.id for mark in (*shown.panel.people.layer.marks, *shown.panel.orders.layer.marks)
    ]
    assert sorted(reached) == sorted(everybody), "the keyboard reaches all"
    canvas.choose(None)
    shown.key(Qt.Key.Key_Tab)
    chosen = shown.panel.chosen()
    assert chosen is not None
    assert chosen.id == reached[0]


def test_whoever_is_followed_stays_in_the_middle_until_the_map_is_moved(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, canvas = shown.panel, shown.canvas
    panel.choose(TRAVELLING.id)
    panel.looking.turn_follow()
    assert panel.bar.buttons["map.follow"].isChecked()
    there = Position(lat=47.2, lon=9.53, accuracy_m=5)
    gone = TRAVELLING.model_copy(update={"position": there, "version": TRAVELLING.version + 1})
    fetch = lambda _ids: [gone]  # noqa: E731
    monkeypatch.setattr(panel.rows.live_people, "_fetch", fetch)
    panel.hear((changed(gone),))
    shown.settle()
    assert canvas.view.pixel(47.2, 9.53) == pytest.approx(
        (canvas.width() / 2, canvas.height() / 2), abs=1
    )
    shown.key(Qt.Key.Key_Left)
    assert panel.looking.followed is None
    assert not panel.bar.buttons["map.follow"].isChecked()


def changed(row: Technician) -> Change:
    return Change(seq=900, noun=Noun.TECHNICIAN, id=row.id, version=row.version)


def test_the_order_that_is_shown_is_found_on_the_map(shown: Shown) -> None:
    shown.canvas.look(shown.canvas.view.at(47.2, 9.53).zoomed(13))
    shown.workplace.panel(QueuePanel).table.choose(centre.order_id(BALZERS))
    shown.settle()
    chosen = shown.panel.chosen()
    assert chosen is not None
    assert chosen.id == centre.order_id(BALZERS)
    assert shown.canvas.view.sees(chosen.lat, chosen.lon, 20)


def test_parts_are_counted_hidden_and_remembered(shown: Shown) -> None:
    panel = shown.panel
    counts = {**panel.people.counts, **panel.orders.counts}
    assert counts[Part.OLD] == 1
    assert counts[Part.LATE] == 1
    before = len(panel.orders.layer.marks)
    panel.bar.parts[Part.WAITING].click()
    assert len(panel.orders.layer.marks) == before - counts[Part.WAITING]
    assert panel.bar.parts[Part.WAITING].text().endswith(str(counts[Part.WAITING]))
    assert shown.workplace.desk.memory.text("map-hidden") == "waiting"


def test_what_is_near_a_place_is_offered_there(shown: Shown) -> None:
    shown.panel.choose(centre.order_id(BALZERS))
    menu = shown.panel.open_menu()
    said = [act.text() for act in menu.actions() if act.text()]
    assert said[1].startswith(f"{FREE.name} · ")
    menu.actions()[1].trigger()
    chosen = shown.panel.chosen()
    assert chosen is not None
    assert chosen.id == FREE.id
    menu.close()


def test_those_who_are_near_are_told_with_their_times_once_they_are_known(shown: Shown) -> None:
    shown.panel.choose(centre.order_id(BALZERS))
    menu = shown.panel.open_menu()
    shown.settle()
    assert menu.actions()[1].text().endswith(" · about 9 min")
    menu.close()


def test_the_way_of_somebody_to_his_order_is_shown_and_said_until_it_is_not(shown: Shown) -> None:
    panel = shown.panel
    late = map_acts.expect(panel)
    mark = shown.canvas.mark(late.id)
    assert mark is not None
    assert (mark.badge, mark.rank) == ("clock", map_marks.TOO_LATE), "before he is late"
    assert mark.label.startswith(f"{late.name} · there ")
    panel.choose(late.id)
    assert "Late, expected" in panel.line.label.text()
    shown.canvas.arrive()
    before = shown.canvas.grab().toImage()
    shown.key(Qt.Key.Key_W)
    assert len(panel.ways.layer.points) == len(ways.BENDS)
    assert panel.line.label.text().startswith(f"{late.name} is there in 9 min, at ")
    assert "6.4 km" in panel.line.label.text()
    assert shown.canvas.grab().toImage() != before
    shown.key(Qt.Key.Key_W)
    assert panel.ways.way is None
    assert panel.ways.layer.points == ()


def test_a_way_to_any_place_is_asked_for_there_and_goes_with_another_choice(shown: Shown) -> None:
    panel = shown.panel
    panel.choose(FREE.id)
    menu = panel._menu_at(47.2, 9.53, QPoint(100, 100))  # noqa: SLF001  (the canvas asks so)
    [act] = [act for act in menu.actions() if act.text() == f"Show {FREE.name}'s way to here"]
    act.trigger()
    menu.close()
    shown.settle()
    assert panel.ways.layer.points[-1] == pytest.approx((47.2, 9.53))
    panel.choose(TRAVELLING.id)
    assert panel.ways.layer.points == ()


def test_a_new_order_has_the_place_that_was_pressed(shown: Shown) -> None:
    mark = shown.canvas.mark(centre.order_id(BALZERS))
    assert mark is not None
    shown.panel.order_wanted.emit((mark.lat, mark.lon))
    dialog = shown.window.findChild(NewOrderDialog)
    assert dialog is not None
    dialog.form.address.line.setText("Landstrasse 3")
    content = dialog.form._content(UUID(int=1), draft=True)  # noqa: SLF001  (before it is sent)
    assert content["place"] == {
        "address": "Landstrasse 3",
        "area": "",
        "lat": mark.lat,
        "lon": mark.lon,
    }
    dialog.reject()


def test_nothing_is_loaded_before_somebody_looks(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    workplace = enter(window, partial(painting.settle, window))
    before = made_up.asked.count("/v1/technicians")
    panel = workplace.panel(MapPanel)
    panel.reload()
    painting.settle(window)
    assert made_up.asked.count("/v1/technicians") == before
    assert panel.canvas.store is None


def test_without_tiles_the_marks_are_there_and_it_is_said_why(open_window: Open) -> None:
    machine = MachineStandIn(no_tiles=TilesWrong.BROKEN)
    shown = Shown(open_window(StandIn(Language.ENGLISH), machine))
    assert len(shown.panel.people.layer.marks) == 5
    chosen = shown.panel.chosen()
    assert chosen is not None
    said = shown.panel.line.label.text()
    assert "WO-" in said
    assert "damaged" in said
    assert "old-town.mbtiles" in said
    shown.panel.canvas.choose(None)
    assert "damaged" in shown.panel.line.label.text()
    assert "old-town.mbtiles" in shown.panel.line.label.text()


def test_what_could_not_be_loaded_is_not_counted(open_window: Open) -> None:
    panel = Shown(open_window(StandIn(Language.ENGLISH, failing=("/v1/technicians",)))).panel
    assert not any(sign.isdigit() for each in panel.bar.parts.values() for sign in each.text())
    assert panel.line.label.text() == ""


def test_what_is_between_two_places_is_measured() -> None:
    assert apart_m(47.1391, 9.5228, 47.1663, 9.5103) == pytest.approx(3_170, abs=20)
