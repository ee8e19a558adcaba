"""Whether somebody finds all that is his under "My desk", and what it leads to is done (F3, F4)."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from api_client.vocabulary import AlarmKind, Permission
from desktop import words
from desktop.ui.alarms import Volume
from desktop.ui.appearance import Ground, Size
from desktop.ui.colours import colours
from desktop.ui.mine import MineSheet
from desktop.ui.password import PasswordDialog
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.remembered import Remembered
from desktop.ui.sessions import SessionsSheet
from desktop.ui.theme import Scheme, Theme
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open


@pytest.fixture
def made_up() -> StandIn:
    return StandIn(Language.ENGLISH)


@pytest.fixture
def window(open_window: Open, made_up: StandIn) -> Window:
    """A desk at which somebody is logged in."""
    window = open_window(made_up)
    enter(window, lambda: painting.settle(window))
    return window


@pytest.fixture
def sheet(window: Window) -> MineSheet:
    """The page, with what the server tells for it."""
    sheet = window.show_mine()
    assert sheet is not None
    painting.settle(window)
    return sheet


def test_it_is_found_by_its_keys_by_the_command_bar_and_under_ones_name(window: Window) -> None:
    keys = [offer for offer in window.registry.offers if offer.action.key == "window.mine"]
    assert [offer.action.shortcut for offer in keys] == ["Ctrl+."]
    menu = window.bar.person.menu_of_person
    menu.aboutToShow.emit()
    shown = {each.text(): each for each in menu.actions() if not each.isSeparator()}
    assert list(shown) == ["My desk", "Lock the desk", "Change password", "My log-ins", "Log out"]
    assert shown["Lock the desk"].shortcut().toString() == "Ctrl+L"
    shown["My desk"].trigger()
    assert isinstance(QApplication.activeModalWidget(), MineSheet)
    assert window.bar.person.text() == centre.spoken(Language.ENGLISH).dispatcher
    assert window.bar.person.text() in window.bar.person.accessibleName()


def test_nobody_is_offered_it_before_the_log_in(open_window: Open, made_up: StandIn) -> None:
    window = open_window(made_up)
    assert window.show_mine() is None
    assert not window.bar.person.isVisible()


def test_who_one_is_and_where_else_one_is_logged_in(window: Window, sheet: MineSheet) -> None:
    assert "nowhere else" in sheet.person.others.text()
    sheet.person.password.click()
    dialog = window.findChild(PasswordDialog)
    assert dialog is not None
    dialog.reject()
    sheet.person.sessions.click()
    assert window.findChild(SessionsSheet) is not None


def test_a_server_that_does_not_tell_of_sessions_is_said(window: Window, made_up: StandIn) -> None:
    made_up.failing = ("/v1/me/sessions",)
    sheet = window.show_mine()
    assert sheet is not None
    painting.settle(window)
    assert "could not be asked" in sheet.person.others.text()


def test_language_colours_and_size_are_chosen_there(sheet: MineSheet, theme: Theme) -> None:
    looks = sheet.looks
    looks.language.choose(Language.CHINESE)
    assert sheet.windowTitle() == "我的调度台"
    assert looks.ground.box.currentText() == "跟随系统"
    looks.language.choose(Language.ENGLISH)
    looks.ground.choose(Ground.DARK)
    assert theme.colours is colours(Scheme.DARK)
    looks.ground.choose(Ground.LIGHT)
    assert theme.colours is colours(Scheme.LIGHT)
    assert looks.later.isHidden()
    looks.scale.choose(Size.LARGER)
    assert not looks.later.isHidden()


def test_after_how_long_it_locks_and_who_said_so(window: Window, sheet: MineSheet) -> None:
    lock = sheet.lock
    assert "15 minutes" in lock.after.text()
    who = centre.spoken(Language.ENGLISH).dispatcher
    assert lock.by.text().startswith(f"Set by {who}")
    window.lock.wait(0)
    assert "does not lock itself" in lock.after.text()
    window.lock.wait(1)
    assert "after 1 minute " in lock.after.text()
    lock.now.click()
    assert window.lock.is_locked
    window.lock.end()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fixed": True}, "file of the server"),
        ({"changed_at": None}, "as it usually is"),
    ],
)
def test_who_has_not_said_so_is_told_too(
    window: Window, made_up: StandIn, change: dict[str, object], said: str
) -> None:
    held = made_up.keepers.settings
    held["lock_after_min"] = held["lock_after_min"].model_copy(update=change)
    sheet = window.show_mine()
    assert sheet is not None
    painting.settle(window)
    assert said in sheet.lock.by.text()


def test_who_may_not_see_settings_is_told_that_the_centre_sets_it(
    window: Window,
) -> None:
    desk = window.account.desk
    few = desk.session.model_copy(update={"permissions": (Permission.ORDERS_VIEW,)})
    window.account.desk = replace(desk, session=few)
    sheet = window.show_mine()
    assert sheet is not None
    painting.settle(window)
    assert sheet.lock.by.text() == words.text("mine.lock-centre")
    assert sheet.lock.change.isHidden()


def test_what_rings_is_chosen_there(sheet: MineSheet) -> None:
    alarms = sheet.alarms
    assert alarms is not None
    ears = alarms._ringing.ears  # noqa: SLF001  (what is heard is heard nowhere else)
    alarms.kinds[AlarmKind.ORDER_LATE].click()
    assert not ears.hears(AlarmKind.ORDER_LATE)
    alarms.volume.choose(Volume.LOUD)
    assert ears.volume is Volume.LOUD
    alarms.tray.click()
    assert not ears.noticed
    alarms.mute.click()
    assert ears.muted
    assert not alarms.volume.isEnabled()


def test_the_layout_is_held_and_put_back(window: Window, sheet: MineSheet) -> None:
    workplace = window.workplace
    assert workplace is not None
    workplace.dock("panel.technicians").close()
    held = sheet.layout_card.held
    held.click()
    assert (held.isChecked(), workplace.locked) == (True, True)
    sheet.layout_card.reset.click()
    assert (held.isChecked(), workplace.locked) == (False, False)
    assert not workplace.dock("panel.technicians").isHidden()


def test_a_forgotten_layout_is_the_first_one_again_until_it_is_taken_back(
    window: Window,
) -> None:
    workplace = window.workplace
    assert workplace is not None
    workplace.dock("panel.technicians").close()
    workplace.lock(locked=True)
    workplace.layouts.keep()
    sheet = window.show_mine()
    assert sheet is not None
    sheet.remembered.turn(Remembered.LAYOUT)
    closed = workplace.dock("panel.technicians").isHidden
    assert (closed(), workplace.locked) == (False, False)
    sheet.remembered.turn(Remembered.LAYOUT)
    assert (closed(), workplace.locked) == (True, True)
    assert sheet.layout_card.held.isChecked()


def test_it_is_worked_by_keys_alone(sheet: MineSheet) -> None:
    assert sheet.person.password.hasFocus()
    for _ in range(3):
        QTest.keyClick(sheet, Qt.Key.Key_Tab)
    assert sheet.looks.ground.box.hasFocus()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
