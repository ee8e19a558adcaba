"""Whether views are saved, named, shared, put back and deleted, and nobody's are lost unasked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from api_client.vocabulary import OrderSort, Role
from api_client.wire.views import View, ViewContent, ViewEdit, ViewFilter
from desktop.ui import live_counts
from desktop.ui.live_counts import counting
from desktop.ui.registry import Registry
from desktop.ui.seeking import sought
from desktop.ui.theme import Theme
from desktop.ui.view_acts import ViewActs
from desktop.ui.view_dialogs import NameDialog, OvertakenDialog
from desktop.ui.viewbar import ViewBar
from desktop.ui.views import SavedViews
from desktop.ui.widgets.dialog import FormDialog
from tests.running import Person, Running
from tests.ui.seated import Seat, seated

Asked = TypeVar("Asked", bound=FormDialog)
LATE = ViewContent(filter=ViewFilter(late=True))
LIFT = ViewContent(filter=ViewFilter(text="lift"))
BOILER = ViewContent(filter=ViewFilter(text="boiler"), sort=OrderSort.STATE)


@dataclass
class Sat:
    """A desk with a bar of views on a server."""

    centre: Running
    seat: Seat
    person: Person
    views: SavedViews
    acts: ViewActs
    bar: ViewBar

    def kept(self) -> list[tuple[str, bool, ViewContent]]:
        """Give the person's views as the server has them."""
        found = self.centre.client(self.person).views.mine().items
        return [(v.name, v.shared, v.content) for v in found if v.owner_id == self.person.id]

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self.focus, key, held)

    def write(self, typed: str) -> None:
        """Type where the focus is."""
        QTest.keyClicks(self.focus, typed)

    @property
    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    @property
    def focus_window(self) -> QWidget | None:
        """The window in which something has the focus."""
        found = QApplication.focusWidget()
        return None if found is None else found.window()

    def dialog(self, kind: type[Asked]) -> Asked:
        """Give the dialog that is open."""
        return next(each for each in self.seat.window.findChildren(kind) if each.isVisible())

    def opens(self, kind: type[FormDialog]) -> bool:
        """Say whether such a dialog is open."""
        return any(each.isVisible() for each in self.seat.window.findChildren(kind))

    def said(self, part: str) -> bool:
        """Say whether the desk said so."""
        return any(part in each for each in self.seat.desk.notices.shown)

    def by_other(self, view: View, content: ViewContent) -> View:
        """Let a supervisor change a shared view."""
        views = self.centre.client(self.centre.person(Role.SUPERVISOR)).views
        edit = ViewEdit(version=view.version, name=view.name, shared=True, content=content)
        return views.put(view.id, edit)


@pytest.fixture
def sat(
    qtbot: QtBot,
    centre: Running,
    theme: Theme,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Sat]:
    person = centre.new_person(Role.DISPATCHER)
    monkeypatch.setattr(live_counts, "CALM_MS", 5)
    with seated(centre, person, theme, tmp_path / "desk.ini") as seat:
        views = SavedViews(seat.desk, seat.window)
        views.wanted.connect(views.follow)
        acts = ViewActs(seat.desk, views, seat.window)
        count = counting(seat.desk.client.orders, lambda asked: sought(asked, centre.clock.now()))
        bar = ViewBar(seat.desk, views, acts, count, seat.window)
        down = QVBoxLayout(seat.window)
        down.addWidget(bar)
        down.addStretch(1)
        Registry(seat.window).add("panel.queue", bar.offered_actions(), tuple, seat.window)
        seat.window.show()
        seat.window.activateWindow()
        qtbot.waitUntil(seat.window.isActiveWindow)
        bar.button.setFocus()
        yield Sat(centre, seat, person, views, acts, bar)


CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def saved(qtbot: QtBot, sat: Sat, content: ViewContent, name: str, *, shared: bool = False) -> View:
    """Save what is shown under a name, by keys."""
    sat.views.look_at(content.filter)
    sat.views.follow(content)
    sat.press(Qt.Key.Key_S, CTRL)
    dialog = sat.dialog(NameDialog)
    dialog.name.line.setText(name)
    dialog.shared.setChecked(shared)
    QTest.keyClick(dialog.name.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sat.views.current is not None and sat.views.current.name == name)
    assert sat.views.current is not None
    sat.seat.window.activateWindow()  # offscreen nobody gives it the focus back
    qtbot.waitUntil(lambda: sat.focus_window is sat.seat.window)
    return sat.views.current


def test_late_saved_as_a_view_by_three_keys(qtbot: QtBot, sat: Sat) -> None:
    sat.press(Qt.Key.Key_4, ALT)
    assert sat.views.shown.filter == ViewFilter(late=True)
    sat.press(Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: sat.opens(NameDialog))
    dialog = sat.dialog(NameDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sat.kept() == [("Late", False, LATE)])
    qtbot.waitUntil(lambda: sat.bar.button.text() == "Late")


def test_what_is_changed_has_a_star_and_is_saved_and_put_back(qtbot: QtBot, sat: Sat) -> None:
    saved(qtbot, sat, LATE, "Today")
    sat.press(Qt.Key.Key_S, CTRL)
    assert sat.said("is saved as it is shown")
    sat.views.follow(BOILER)
    assert sat.bar.button.text() == "Today *"
    assert sat.bar.button.accessibleName() == "Today *: changed and not saved"
    sat.press(Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: sat.kept() == [("Today", False, BOILER)])
    qtbot.waitUntil(lambda: sat.bar.button.text() == "Today")
    assert sat.seat.desk.notices.undo()
    qtbot.waitUntil(lambda: sat.kept() == [("Today", False, LATE)])
    qtbot.waitUntil(lambda: sat.bar.button.text() == "Today *")
    sat.press(Qt.Key.Key_Z, ALT)
    assert sat.views.shown == LATE
    assert sat.bar.button.text() == "Today"


def test_a_name_is_wanted_and_taken_once(qtbot: QtBot, sat: Sat) -> None:
    saved(qtbot, sat, LATE, "Today")
    dialog = sat.acts.save_as()
    assert dialog is not None
    dialog.name.line.setText("today")
    dialog.send()
    assert dialog.name.fault == "You have another view of this name."
    dialog.name.line.setText(" ")
    dialog.send()
    assert dialog.name.fault
    dialog.reject()


def test_another_name_leaves_what_is_changed_unsaved(qtbot: QtBot, sat: Sat) -> None:
    saved(qtbot, sat, LATE, "Today")
    sat.views.follow(BOILER)
    dialog = sat.acts.rename()
    assert dialog is not None
    dialog.name.line.setText("For all")
    dialog.shared.setChecked(True)
    dialog.send()
    qtbot.waitUntil(lambda: sat.kept() == [("For all", True, LATE)])
    qtbot.waitUntil(lambda: sat.bar.button.text() == "For all *")
    assert sat.views.shown == BOILER


def test_a_deleted_view_comes_back_by_undo(qtbot: QtBot, sat: Sat) -> None:
    view = saved(qtbot, sat, LATE, "Today")
    sat.acts.delete()
    qtbot.waitUntil(lambda: sat.views.current is None)
    assert sat.kept() == []
    assert sat.views.shown == LATE
    assert sat.seat.desk.notices.undo()
    qtbot.waitUntil(lambda: [each.id for each in sat.views.own] == [view.id])
    assert sat.kept() == [("Today", False, LATE)]


@pytest.mark.parametrize("way", ["apart", "over", "theirs"])
def test_where_somebody_was_quicker_one_chooses(qtbot: QtBot, sat: Sat, way: str) -> None:
    view = saved(qtbot, sat, LATE, f"Shared {way}", shared=True)
    theirs = sat.by_other(view, LIFT)
    sat.views.follow(BOILER)
    sat.acts.save()
    qtbot.waitUntil(lambda: sat.opens(OvertakenDialog))
    dialog = sat.dialog(OvertakenDialog)
    getattr(dialog, way).setChecked(True)
    dialog.send()
    if way == "apart":
        qtbot.waitUntil(lambda: sat.opens(NameDialog))
        name = sat.dialog(NameDialog)
        name.name.line.setText("Mine apart")
        name.send()
        expected = [("Mine apart", False, BOILER), (theirs.name, True, LIFT)]
        qtbot.waitUntil(lambda: sat.kept() == expected)
    elif way == "over":
        qtbot.waitUntil(lambda: sat.kept() == [(theirs.name, True, BOILER)])
        qtbot.waitUntil(lambda: not sat.views.is_changed)
    else:
        qtbot.waitUntil(lambda: sat.views.shown == LIFT)
        assert sat.kept() == [(theirs.name, True, LIFT)]


def test_a_view_that_was_deleted_meanwhile_is_saved_anew_or_let_go(qtbot: QtBot, sat: Sat) -> None:
    view = saved(qtbot, sat, LATE, "Gone", shared=True)
    sat.centre.client(sat.centre.person(Role.SUPERVISOR)).views.delete(view.id)
    sat.views.follow(BOILER)
    sat.acts.save()
    qtbot.waitUntil(lambda: sat.opens(OvertakenDialog))
    dialog = sat.dialog(OvertakenDialog)
    assert dialog.over.isHidden()
    dialog.theirs.setChecked(True)
    dialog.send()
    qtbot.waitUntil(lambda: sat.views.current is None)
    assert sat.views.shown == BOILER
    assert sat.kept() == []


def test_what_another_shares_is_saved_as_ones_own(qtbot: QtBot, sat: Sat) -> None:
    other = sat.centre.client(sat.centre.new_person(Role.DISPATCHER)).views
    view = other.put(sat.person.id, ViewEdit(name="Their view", shared=True, content=LIFT))
    sat.views.choose(view)
    assert not sat.acts.may_change()
    sat.views.follow(BOILER)
    dialog = sat.acts.save()
    assert dialog is not None
    dialog.send()
    qtbot.waitUntil(lambda: [each[2] for each in sat.kept()] == [BOILER])


def test_the_menu_lists_all_with_counts_and_what_can_be_done(qtbot: QtBot, sat: Sat) -> None:
    sat.centre.order(title="Trapped in a lift", priority="emergency")
    view = saved(qtbot, sat, LIFT, "Lifts", shared=True)
    qtbot.waitUntil(lambda: sat.bar.tabs[0].text() == "All 1")
    sat.bar.button.setFocus()
    sat.press(Qt.Key.Key_V, ALT)

    def listed() -> dict[str, tuple[str, str]]:
        return {each.said: (each.count, each.detail) for each in sat.bar.menu.shown}

    qtbot.waitUntil(lambda: listed().get("Lifts") == ("1", "Shared by me"))
    assert listed()["Unassigned"] == ("1", "")
    assert "Take back what was changed of the view" not in listed()
    sat.write("late")
    sat.press(Qt.Key.Key_Return)
    assert sat.views.built_in is not None
    assert sat.bar.tabs[3].isChecked()
    assert sat.bar.button.hasFocus()
    sat.press(Qt.Key.Key_V, ALT)
    sat.write("lif")
    sat.press(Qt.Key.Key_Return)
    assert sat.views.current == view
    assert not any(tab.isChecked() for tab in sat.bar.tabs)


def test_tabs_count_what_lives_and_go_where_there_is_no_room(qtbot: QtBot, sat: Sat) -> None:
    late = sat.bar.tabs[3]
    qtbot.waitUntil(lambda: late.text() != "Late")
    before = int(late.text().removeprefix("Late "))
    past = sat.centre.clock.now() - timedelta(minutes=1)
    sat.centre.order(promised_at=past.isoformat())
    sat.bar.hear_orders()
    qtbot.waitUntil(lambda: late.text() == f"Late {before + 1}")
    for tab in sat.bar.tabs:
        assert tab.accessibleName() == tab.text()
    sat.seat.window.resize(420, 400)
    qtbot.waitUntil(lambda: not all(tab.isVisible() for tab in sat.bar.tabs))
    assert sat.bar.tabs[0].isVisible()
