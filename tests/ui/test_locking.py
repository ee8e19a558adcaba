"""Whether a desk locks itself, hides all, and opens for its owner with what was there (F3)."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from api_client.vocabulary import AlarmKind, Code, Noun
from api_client.wire.alarms import Alarm
from api_client.wire.changes import Change
from desktop.ui.feed import Feed
from desktop.ui.locking import LockScreen
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

UNLOCK = "POST /v1/me/unlocking"


@pytest.fixture
def window(open_window: Open) -> Iterator[Window]:
    """A desk at which somebody is logged in."""
    window = open_window(StandIn(Language.ENGLISH))
    enter(window, lambda: painting.settle(window))
    yield window
    window.lock.end()


def seen() -> set[str]:
    """The kinds of windows that can be seen."""
    return {type(each).__name__ for each in QApplication.topLevelWidgets() if each.isVisible()}


def screen_of(window: Window) -> LockScreen:
    screen = window.lock.screen
    assert screen is not None
    return screen


def try_password(window: Window, password: str = "a password") -> None:  # noqa: S107
    screen_of(window).password.line.setText(password)
    screen_of(window).form.button.click()
    painting.settle(window)


def test_it_locks_when_nobody_stirs_and_not_while_somebody_does(
    window: Window, qtbot: QtBot
) -> None:
    lock = window.lock
    assert lock.after_ms == 15 * 60_000
    idle = lock._idle  # noqa: SLF001  (minutes are too long for a test)
    idle.stop()
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window.windowHandle(), QEvent(QEvent.Type.Timer))
    assert not idle.isActive()
    QApplication.sendEvent(window.windowHandle(), key)
    assert idle.isActive()
    idle.setInterval(1)
    with qtbot.waitSignal(lock.locked):
        lock.stir()
    assert lock.is_locked


def test_never_is_never_and_a_changed_setting_holds_at_once(window: Window) -> None:
    window.lock.wait(0)
    assert not window.lock._idle.isActive()  # noqa: SLF001
    feed = window.findChild(Feed)
    assert feed is not None
    feed.changed.emit([Change(seq=121, noun=Noun.SETTING, id=UUID(int=1), version=1)])
    painting.settle(window)
    assert window.lock.after_ms == 15 * 60_000


def test_all_is_hidden_dialogs_and_floating_panels_too_and_comes_back(window: Window) -> None:
    workplace = window.workplace
    assert workplace is not None
    dock = workplace.docks[1]
    dock.setFloating(True)
    dock.move(QPoint(40, 40))
    dialog = window.account.change_password()
    dialog.new.line.setText("half a passw")
    window.lock.lock()
    assert seen() == {"LockScreen"}
    window.lock.lock()
    try_password(window)
    assert not window.lock.is_locked
    assert window.isVisible()
    assert dock.isVisible()
    assert dock.isFloating()
    assert dialog.isVisible()
    assert dialog.new.line.text() == "half a passw"
    dialog.reject()


def test_a_wrong_password_opens_nothing_and_waiting_is_told(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    enter(window, lambda: painting.settle(window))
    window.lock.lock()
    try_password(window, "")
    assert screen_of(window).form.fault
    made_up.refusals = {UNLOCK: (Code.PASSWORD_WRONG, 422, {})}
    try_password(window, "wrong")
    assert "not right" in screen_of(window).form.fault
    assert screen_of(window).password.line.text() == ""
    made_up.refusals = {UNLOCK: (Code.TOO_MANY_TRIES, 429, {"Retry-After": "45"})}
    try_password(window)
    assert "45" in screen_of(window).form.fault
    made_up.refusals = {}
    made_up.away = True
    try_password(window)
    assert "stays locked until the server is back" in screen_of(window).form.fault
    assert not window.isVisible()
    made_up.away = False
    try_password(window)
    assert window.isVisible()


def alarm(number: int, **more: object) -> Alarm:
    told = {
        "id": UUID(int=number),
        "version": 1,
        "kind": AlarmKind.ORDER_LATE,
        "about_at": centre.NOW,
        "order_id": None,
        "order_number": "WO-1",
        "order_title": "No hot water",
        "detail": "",
        "raised_at": centre.NOW,
        "ended_at": None,
        "acknowledged_at": None,
        "acknowledged_by": None,
        "acknowledged_name": "",
        "note": "",
        "mine": True,
        **more,
    }
    return Alarm.model_validate(told)


def test_alarms_are_seen_as_a_count_alone(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    enter(window, lambda: painting.settle(window))
    made_up.shift.alarms = [alarm(1), alarm(2, acknowledged_at=centre.NOW), alarm(3, mine=False)]
    window.lock.lock()
    painting.settle(window)
    screen = screen_of(window)
    assert screen.waiting.text() == "1 alarm is waiting"
    made_up.shift.alarms.append(alarm(4))
    feed = window.findChild(Feed)
    assert feed is not None
    feed.changed.emit([Change(seq=121, noun=Noun.ALARM, id=UUID(int=4), version=1)])
    painting.settle(window)
    assert screen.waiting.text() == "2 alarms are waiting"
    assert not [each for each in screen.findChildren(QLabel) if "No hot water" in each.text()]
    screen.show_waiting(0)
    assert not screen.waiting.isVisible()
    window.lock.end()


def test_somebody_else_logs_in_and_a_session_that_ended_leads_to_the_door(
    open_window: Open,
) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    enter(window, lambda: painting.settle(window))
    window.lock.lock()
    screen_of(window).other.click()
    painting.settle(window)
    assert window.workplace is None
    assert window.login.isVisible()
    enter(window, lambda: painting.settle(window))
    window.lock.lock()
    made_up.refusals = {UNLOCK: (Code.TOKEN_REVOKED, 401, {})}
    try_password(window)
    assert not window.lock.is_locked
    assert window.workplace is None


def test_the_keys_lock_at_once_and_closing_the_screen_closes_the_desk(window: Window) -> None:
    offers = {offer.action.key: offer for offer in window.registry.offers}
    assert offers["lock.now"].action.shortcut == "Ctrl+L"
    window.registry.start(offers["lock.now"])
    screen_of(window).close()
    assert seen() == set()


def test_nothing_is_seen_through_it(window: Window) -> None:
    window.lock.lock()
    screen = screen_of(window)
    image = screen.grab().toImage()
    corners = ((0, 0), (image.width() - 1, image.height() - 1), (image.width() // 2, 2))
    assert {image.pixelColor(*at).alpha() for at in corners} == {255}
    assert {image.pixelColor(*at).name() for at in corners} == {window._theme.colours.window}  # noqa: SLF001


def test_the_command_bar_is_closed_by_locking_and_stays_so(window: Window) -> None:
    window.commands.begin()
    window.commands.line.setText("Harbour")
    window.lock.lock()
    assert window.commands.isHidden()
    window.notices.done("link.back")
    assert seen() == {"LockScreen"}
    window.lock.end()
    assert window.isVisible()
    assert not window.commands.isVisible()
