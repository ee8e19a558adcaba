"""Whether the map shows what the queue is filtered by, and lists everybody under way beside it."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from api_client.vocabulary import Noun, OrderState, Priority, Role, TechnicianState
from api_client.wire.changes import Change
from api_client.wire.people import Technician
from api_client.wire.places import Position
from api_client.wire.views import ViewFilter
from desktop.clock import HandClock
from desktop.ui import filters, map_filter, map_list
from desktop.ui.atlas import canvas as canvases
from desktop.ui.map_marks import Part
from desktop.ui.panels.map import MapPanel
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import centre, map_acts, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.theme import Theme
from desktop.words import Language
from tests.running import Running
from tests.ui.conftest import Open
from tests.ui.on_map import Shown
from tests.ui.seated import seated

KEYS = "/v1/orders/keys"
PEOPLE = centre.technicians(Language.ENGLISH)
SEEMS_THERE, LATE, FREE, LOST = PEOPLE[1], PEOPLE[2], PEOPLE[5], PEOPLE[6]
IN_FIELD = ViewFilter(states=(OrderState.STARTED, OrderState.ON_SITE))
EVERY = 12
"""So many orders of the made-up centre have a place on the map."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvases, "GLIDE_MS", 0)
    monkeypatch.setattr(map_filter, "GATHER_MS", 0)


@pytest.fixture
def made_up() -> StandIn:
    return StandIn(Language.ENGLISH)


@pytest.fixture
def shown(open_window: Open, made_up: StandIn) -> Shown:
    return Shown(open_window(made_up))


def queue(shown: Shown) -> QueuePanel:
    return shown.workplace.panel(QueuePanel)


def look_at(shown: Shown, asked: ViewFilter) -> None:
    queue(shown).look_at(asked)
    shown.settle()


def states(shown: Shown) -> list[OrderState]:
    """Give the states of the orders whose marks are shown because they fit."""
    orders = shown.panel.orders
    rows = [orders.row(mark.id) for mark in orders.layer.marks if orders.keeps(mark.id)]
    return sorted(row.state for row in rows if row is not None)


def press(shown: Shown, keys: str) -> None:
    QTest.keySequence(QApplication.focusWidget() or shown.window, QKeySequence(keys))
    shown.settle()


def names(shown: Shown) -> list[str]:
    return [row.name for row in shown.panel.list.model.rows]


def set_out(shown: Shown) -> Technician:
    """Have one be late, and one whose place nobody knows, besides who is under way already."""
    late = map_acts.expect(shown.panel)
    about = {"state": TechnicianState.TRAVELLING, "order_id": centre.order_id(8)}
    shown.panel.people.put((LOST.model_copy(update=about),))
    shown.panel.rows.counted.emit()
    return late


# The filter


def test_the_map_shows_the_orders_that_the_queue_shows_and_says_so(
    shown: Shown, made_up: StandIn
) -> None:
    panel, bar = shown.panel, shown.panel.filter_bar
    assert len(states(shown)) == EVERY
    assert bar.isHidden()
    look_at(shown, IN_FIELD)
    assert states(shown) == sorted(IN_FIELD.states)
    assert "2 of 12 orders, and the one that is chosen" in bar.said
    assert "State: Set out, On site" in bar.said
    assert shown.workplace.dock("panel.map").bar.told.text().endswith("2 of 12 orders")
    assert panel.bar.parts[Part.UNDER_WAY].text().endswith(" 2"), "what is counted is what fits"
    assert panel.bar.parts[Part.WAITING].text().endswith(" 0")
    asked = made_up.asked.count(KEYS)
    look_at(shown, ViewFilter(states=(OrderState.CLOSED, OrderState.CANCELLED)))
    assert states(shown) == [], "none of these is ever on the map"
    assert "0 of 12 orders" in bar.said
    assert made_up.asked.count(KEYS) == asked
    shown.canvas.setFocus()
    press(shown, "Alt+C")
    assert queue(shown).bar.asked == filters.EVERYTHING, "it is cleared for the queue too"
    assert queue(shown).model.rowCount() == len(centre.STATES)
    assert bar.isHidden()
    assert len(states(shown)) == EVERY


def test_a_map_that_comes_later_is_filtered_until_it_is_lifted_here(
    open_window: Open, made_up: StandIn
) -> None:
    window = open_window(made_up)
    settle = partial(painting.settle, window)
    workplace = enter(window, settle)
    workplace.panel(QueuePanel).look_at(IN_FIELD)
    settle()
    assert KEYS not in made_up.asked, "nothing is asked before somebody looks"
    panel = map_acts.show(window, workplace, settle)
    assert panel.orders.counts.total() == len(IN_FIELD.states)
    window.activateWindow()
    QTest.keySequence(panel.canvas, QKeySequence("Q"))
    settle()
    assert panel.orders.counts.total() == EVERY
    assert "the map is not" in panel.filter_bar.said
    assert workplace.panel(QueuePanel).bar.asked == IN_FIELD, "the queue stays as it is"
    desk, again = workplace.desk, partial(map_filter.MapFilter, workplace.desk, panel.orders, panel)
    assert not again().on, "that is remembered"
    QTest.keySequence(panel.canvas, QKeySequence("Q"))
    settle()
    assert panel.orders.counts.total() == len(IN_FIELD.states)
    assert again().on
    assert desk.queue_filter.filtered


def test_what_fits_is_asked_again_when_an_order_changes_or_time_passes(
    shown: Shown, made_up: StandIn, qtbot: QtBot
) -> None:
    look_at(shown, IN_FIELD)
    rows = centre.rows(Language.ENGLISH)
    moved = rows[2].model_copy(update={"state": OrderState.STARTED, "version": 99})
    made_up.rows = [moved if row.id == moved.id else row for row in rows]
    shown.panel.hear((Change(seq=900, noun=Noun.ORDER, id=moved.id, version=moved.version),))
    qtbot.waitUntil(lambda: states(shown) == sorted((*IN_FIELD.states, OrderState.STARTED)))
    assert "3 of 12 orders" in shown.panel.filter_bar.said
    asked = made_up.asked.count(KEYS)
    shown.panel.rows.refresh()
    shown.settle()
    assert made_up.asked.count(KEYS) == asked
    look_at(shown, ViewFilter(late=True))
    asked = made_up.asked.count(KEYS)
    shown.panel.rows.refresh()
    qtbot.waitUntil(lambda: made_up.asked.count(KEYS) > asked)
    look_at(shown, filters.EVERYTHING)
    made_up.failing = (KEYS,)
    look_at(shown, IN_FIELD)
    assert "Filtering as the queue" in shown.panel.filter_bar.said, "what fits is not known"
    assert len(states(shown)) == EVERY


# The list


def test_whoever_is_under_way_is_listed_the_late_first_and_marked_where_he_is_chosen(
    shown: Shown,
) -> None:
    assert names(shown) == [SEEMS_THERE.name]
    late, listed = set_out(shown), shown.panel.list
    assert names(shown) == [late.name, LOST.name, SEEMS_THERE.name]
    assert listed.heading.text() == "Travelling 3"
    assert listed.late.text() == "1 late"
    said = listed.model.index(0).data()
    assert f"10:51, in 9 min, Late by 7 min, {centre.number(10)}, 2 minutes ago" in said
    shown.click(shown.at(SEEMS_THERE.id))
    assert listed.view.currentIndex().row() == 2
    assert late.order_id is not None
    queue(shown).table.choose(late.order_id)
    shown.settle()
    assert listed.view.currentIndex().row() == 0
    shown.click(shown.at(FREE.id))
    assert not listed.view.selectedIndexes()
    clock = shown.workplace.desk.clock
    assert isinstance(clock, HandClock)
    clock.forward(timedelta(minutes=3))
    shown.panel._pass_time()  # noqa: SLF001  (its clock does)
    said = listed.model.index(0).data()
    assert f"10:51, in 6 min, Late by 7 min, {centre.number(10)}, 5 minutes ago" in said


def test_a_row_that_is_chosen_is_chosen_on_the_map_and_in_its_middle(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, panel = set_out(shown), shown.panel
    shown.canvas.look(shown.canvas.view.at(47.3, 9.6))
    panel.bar.turn(Part.BUSY)
    assert shown.canvas.mark(late.id) is None
    press(shown, "L")
    assert panel.list.view.hasFocus()
    chosen = panel.chosen()
    assert chosen is not None
    assert chosen.id == late.id, "his mark stands though those of his part are hidden"
    assert in_the_middle(shown, chosen.lat, chosen.lon)
    assert shown.workplace.order.order is not None
    assert shown.workplace.order.order.id == late.order_id
    press(shown, "F")
    assert panel.looking.followed == late.id
    assert panel.list.view.hasFocus(), "whoever works in the list stays there"
    at = Position(lat=47.2, lon=9.53, accuracy_m=5)
    gone = late.model_copy(update={"position": at, "version": late.version + 1, "eta_at": None})
    monkeypatch.setattr(panel.rows.live_people, "_fetch", lambda _ids: [gone])
    panel.hear((Change(seq=900, noun=Noun.TECHNICIAN, id=gone.id, version=gone.version),))
    shown.settle()
    assert in_the_middle(shown, 47.2, 9.53)
    place = panel.list.view.currentIndex().row()
    assert panel.list.model.rows[place].id == late.id
    assert "no time known" in panel.list.model.index(place).data()
    panel.list.view.setCurrentIndex(panel.list.model.index(names(shown).index(LOST.name)))
    shown.settle()
    chosen = panel.chosen()
    assert chosen is not None
    assert chosen.id == centre.order_id(8), "nobody knows where he is, but whither he goes"
    assert shown.workplace.order.order.id == centre.order_id(8)
    assert not panel.bar.buttons["map.follow"].isChecked()
    assert shown.canvas.mark(late.id) is None
    opened: list[object] = []
    panel.order_opened.connect(opened.append)
    QTest.keyClick(panel.list.view, Qt.Key.Key_Return)
    assert opened == [centre.order_id(8)]


def in_the_middle(shown: Shown, lat: float, lon: float) -> bool:
    middle = shown.canvas.width() / 2, shown.canvas.height() / 2
    return shown.canvas.view.pixel(lat, lon) == pytest.approx(middle, abs=1)


def test_the_list_is_folded_away_by_its_key_and_that_is_remembered(
    shown: Shown, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, panel = set_out(shown), shown.panel
    shown.canvas.setFocus()
    press(shown, "L")
    assert panel.list.view.hasFocus()
    press(shown, "L")
    assert panel.list.view.isHidden()
    assert shown.canvas.hasFocus()
    assert [mark.number.text() for mark in panel.list.counts] == ["3", "1"]
    again = map_list.MapList(shown.workplace.desk, panel.people, panel)
    assert again.folded, "that is remembered"
    panel.list.button.click()
    assert not panel.list.view.isHidden()
    assert shown.workplace.desk.memory.text("map-list") == ""
    monkeypatch.setattr(map_list, "AT_ONCE", 2)
    panel.people.put([late.model_copy(update={"state": TechnicianState.FREE})])
    panel.rows.counted.emit()
    assert late.name in names(shown), "of very many the list is told by and by"
    qtbot.waitUntil(lambda: late.name not in names(shown))
    assert panel.list.heading.text() == "Travelling 2"


@pytest.mark.sqlite_alone("about a window, through the same interface as everybody")
def test_a_real_server_says_which_orders_fit_the_same_words(
    qtbot: QtBot, theme: Theme, own_centre: Running, tmp_path: Path
) -> None:
    urgent = own_centre.order(priority="emergency", title="Lift stuck")
    own_centre.order(title="Lift squeaks")
    own_centre.order(priority="emergency", title="No light")
    person = own_centre.person(Role.DISPATCHER)
    with seated(own_centre, person, theme, tmp_path / "desk.ini") as seat:
        asked = ViewFilter(text="lift", priorities=(Priority.EMERGENCY,))
        seat.desk.queue_filter.put(asked)
        panel = MapPanel(seat.desk)
        qtbot.addWidget(panel)
        panel.show()
        panel.enter()
        qtbot.waitUntil(lambda: panel.rows.ready and panel.rows.filter.known)
        assert [str(mark.id) for mark in panel.orders.layer.marks] == [urgent["id"]]
        assert panel.filter_bar.counted() == "1 of 3 orders"
        seat.desk.queue_filter.put(filters.EVERYTHING)
        assert panel.orders.counts.total() == 3
