"""Whether one filters by keys alone and sees how many each answer leaves, on a real server."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from api_client.vocabulary import OrderState, Priority, Role
from api_client.wire.views import ViewFilter
from desktop import words
from desktop.ui import filterbar, filters, live_counts
from desktop.ui.filterbar import CLEAR_KEYS, FilterBar
from desktop.ui.filters import EVERYTHING, Part
from desktop.ui.live_counts import counting
from desktop.ui.pictures.standin import StandIn
from desktop.ui.registry import Registry
from desktop.ui.seeking import sought
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme
from desktop.words import Language
from tests.running import BEGAN, Person, Running


@dataclass
class Sat:
    """A bar in a window, what it told, and the keys it has there."""

    centre: Running
    window: QWidget
    bar: FilterBar
    orders: QPushButton
    tasks: Tasks
    told: list[ViewFilter] = field(default_factory=list)

    def press(self, keys: str) -> None:
        """Press a key by Qt's portable text, where the focus is."""
        name = keys.removeprefix("Alt+").removeprefix("Ctrl+")
        held = Qt.KeyboardModifier.NoModifier
        held |= Qt.KeyboardModifier.AltModifier if "Alt+" in keys else held
        held |= Qt.KeyboardModifier.ControlModifier if "Ctrl+" in keys else held
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, getattr(Qt.Key, f"Key_{name}"), held)

    def type(self, typed: str) -> None:
        """Type where the focus is."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, typed)

    def listed(self) -> dict[str, str]:
        """Give the answers that are listed with how many each leaves."""
        return {each.said: each.count for each in self.bar.checklist.shown}


@pytest.fixture(scope="module")
def bo(centre: Running) -> Person:
    """Fill a centre: one late order in the harbour, one with Bo, a third that is an emergency."""
    bo = centre.technician("Bo")
    promised = (BEGAN - timedelta(hours=1)).isoformat()
    place = {"address": "1 Quay", "lat": 31.2, "lon": 121.4, "area": "Harbour"}
    centre.order(promised_at=promised, place=place)
    centre.order_of(bo, place=place | {"area": "North"})
    centre.order(priority="emergency", title="Trapped in a lift")
    return bo


@pytest.fixture
def sat(
    qtbot: QtBot, theme: Theme, centre: Running, bo: Person, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sat]:
    assert bo.role is Role.TECHNICIAN
    monkeypatch.setattr(live_counts, "PAUSE_MS", 1)
    monkeypatch.setattr(live_counts, "CALM_MS", 5)
    monkeypatch.setattr(filterbar, "TYPED_MS", 1)
    window, orders = QWidget(), QPushButton("orders")
    tasks = Tasks(window)
    client = centre.client(centre.person(Role.DISPATCHER))
    count = counting(client.orders, lambda asked: sought(asked, centre.clock.now()))
    bar = FilterBar(theme, tasks, count, window)
    down = QVBoxLayout(window)
    down.addWidget(bar)
    down.addWidget(orders, 1)
    registry = Registry(window)
    registry.add("panel.queue", bar.offered_actions(), tuple, window)
    made = Sat(centre, window, bar, orders, tasks)
    bar.changed.connect(made.told.append)
    bar.left.connect(partial(orders.setFocus))
    qtbot.addWidget(window)
    window.resize(1400, 700)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    orders.setFocus()
    yield made
    tasks.close()
    window.close()


def test_late_by_one_key_and_all_again_by_another(qtbot: QtBot, sat: Sat) -> None:
    late = sat.bar.flags[Part.LATE]
    qtbot.waitUntil(lambda: late.told == "Late 1")
    sat.press("Alt+L")
    assert sat.told == [ViewFilter(late=True)]
    assert late.face.isChecked()
    assert sat.orders.hasFocus()
    sat.press(CLEAR_KEYS)
    assert sat.told[-1] == EVERYTHING
    assert not late.face.isChecked()


def test_a_technician_is_found_by_his_first_letters(qtbot: QtBot, sat: Sat, bo: Person) -> None:
    sat.press("Alt+W")
    qtbot.waitUntil(lambda: sat.listed().get("Bo") == "1")
    assert sat.listed() == {"Nobody": "2", "Somebody": "1", "Bo": "1"}
    sat.press("Down")
    sat.press("Down")
    sat.press("Return")
    assert sat.told == [ViewFilter(technician_id=bo.id, technician_name="Bo")]
    assert sat.bar.menus[Part.TECHNICIAN].face.text() == "Technician: Bo"
    assert sat.orders.hasFocus()


def test_states_are_ticked_without_closing_and_counted_as_if_none_were(
    qtbot: QtBot, sat: Sat
) -> None:
    sat.press("Alt+S")
    qtbot.waitUntil(lambda: sat.listed().get("Unassigned") == "2")
    sat.press("Space")
    sat.type("assi")
    qtbot.waitUntil(lambda: sat.bar.checklist.shown[0].said == "Assigned")
    sat.press("Return")
    assert set(sat.bar.asked.states) == filters.UNASSIGNED.states | {OrderState.ASSIGNED}
    assert len(sat.told) == 2
    assert sat.bar.menus[Part.STATE].told == "State: Unassigned, Assigned"
    sat.press("Alt+S")
    qtbot.waitUntil(lambda: sat.listed().get("Assigned") == "1")
    assert sat.bar.checklist.shown[0].ticked
    sat.press("Escape")


def test_areas_days_and_urgency_are_counted(qtbot: QtBot, sat: Sat) -> None:
    sat.press("Alt+A")
    expected = {"Harbour": "1", "North": "1", "No area": "1"}
    qtbot.waitUntil(lambda: sat.listed() == expected)
    sat.press("Space")
    sat.press("Escape")
    sat.press("Alt+E")
    qtbot.waitUntil(lambda: sat.listed().get("Normal") == "1")
    assert sat.listed()["Emergency"] == "0"
    sat.press("Escape")
    sat.press("Alt+B")
    qtbot.waitUntil(lambda: sat.listed().get("Today") == "1")
    assert sat.listed()["Tomorrow"] == "0"
    sat.press("Return")
    assert filters.sentence(sat.bar.asked) == "Area: Harbour · Promised: Today"


def test_words_are_looked_for_when_nothing_more_is_typed(qtbot: QtBot, sat: Sat) -> None:
    sat.press("Ctrl+F")
    assert sat.bar.search.hasFocus()
    sat.type("lift")
    qtbot.waitUntil(lambda: sat.told == [ViewFilter(text="lift")])
    sat.press("Alt+K")
    qtbot.waitUntil(lambda: sat.listed().get("Repair") == "1")
    sat.press("Escape")
    assert sat.bar.search.hasFocus()
    sat.press("Escape")
    qtbot.waitUntil(lambda: sat.told[-1] == EVERYTHING)
    sat.type("quay")
    sat.press("Return")
    assert sat.told[-1] == ViewFilter(text="quay"), "Enter waits for nothing"
    assert sat.orders.hasFocus()


def test_what_is_chosen_is_taken_off_where_it_stands(sat: Sat) -> None:
    sat.bar.show_filter(ViewFilter(priorities=(Priority.HIGH,), late=True, text="quay"))
    assert sat.told == [], "what is shown from elsewhere is not told again"
    assert sat.bar.search.text() == "quay"
    sat.bar.menus[Part.PRIORITY].away.click()
    assert sat.told == [ViewFilter(late=True, text="quay")]
    sat.bar.clear_button.click()
    assert sat.told[-1] == EVERYTHING
    assert len(sat.told) == 2
    assert sat.bar.search.text() == ""
    assert sat.bar.clear_button.isHidden()


def test_counts_follow_the_orders(qtbot: QtBot, sat: Sat) -> None:
    late = sat.bar.flags[Part.LATE]
    qtbot.waitUntil(lambda: late.told.startswith("Late "))
    before = int(late.told.removeprefix("Late "))
    sat.centre.order(promised_at=(BEGAN - timedelta(hours=2)).isoformat(), title="Lamp")
    sat.bar.hear_orders()
    qtbot.waitUntil(lambda: late.told == f"Late {before + 1}")


def test_narrow_what_does_not_fit_is_opened_by_its_key_under_the_menu(
    qtbot: QtBot, sat: Sat
) -> None:
    sat.window.resize(520, 600)
    qtbot.waitUntil(lambda: sat.bar.menus[Part.KIND] in sat.bar.line.hidden)
    sat.press("Alt+K")
    assert sat.bar.checklist.anchor is sat.bar.more
    qtbot.waitUntil(lambda: "Repair" in sat.listed())
    sat.press("Escape")


def test_without_a_server_the_answers_are_there_and_it_is_said(
    qtbot: QtBot, theme: Theme, sat: Sat
) -> None:
    orders = StandIn(Language.ENGLISH, away=True).client().orders
    bar = FilterBar(theme, sat.tasks, counting(orders, lambda _: {}), sat.window)
    bar.show_filter(ViewFilter(areas=("Harbour",)))
    bar.open_menu(Part.AREA)
    qtbot.waitUntil(lambda: bar.checklist.note.text() == "The numbers cannot be had now.")
    assert [(each.said, each.ticked) for each in bar.checklist.shown] == [("Harbour", True)]


def test_all_is_said_in_the_language_spoken_now(qtbot: QtBot, sat: Sat) -> None:
    sat.bar.show_filter(ViewFilter(priorities=(Priority.HIGH,)))
    words.choose(Language.CHINESE)
    sat.bar.show_filter(sat.bar.asked)
    assert sat.bar.menus[Part.PRIORITY].told.startswith("优先级")
    qtbot.waitUntil(lambda: sat.bar.flags[Part.LATE].told.startswith("超时"))
