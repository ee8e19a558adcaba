"""Whether the desk tells what happened without stopping anybody."""

from datetime import UTC
from functools import partial

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from desktop import words
from desktop.ui.notices import MOST, MOST_BACK, Notices
from desktop.ui.theme import Theme, Tone
from desktop.ui.widgets.worded import reword_all
from desktop.words import Language

SHORT_MS = 30


@pytest.fixture
def host(qtbot: QtBot) -> QMainWindow:
    """Give a window to tell in."""
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    return made


def test_good_news_go_by_themselves_and_trouble_stays(
    qtbot: QtBot, host: QMainWindow, theme: Theme
) -> None:
    notices = Notices(host, theme, SHORT_MS)
    notices.trouble("It broke")
    notices.done("order.file-saved", None, name="a.jpg")
    assert notices.shown == ("It broke", "a.jpg is saved.")
    qtbot.waitUntil(lambda: notices.shown == ("It broke",))
    notices.toasts[0].away.click()
    qtbot.waitUntil(lambda: notices.shown == ())


def test_an_action_is_done_once_and_takes_the_notice_away(
    qtbot: QtBot, host: QMainWindow, theme: Theme
) -> None:
    notices = Notices(host, theme)
    done: list[int] = []
    notices.say("Order closed", Tone.DONE, (lambda: "Show", lambda: done.append(1)))
    toast = notices.toasts[0]
    assert toast.buttons[0].accessibleName() == "Show"
    toast.buttons[0].click()
    qtbot.waitUntil(lambda: notices.shown == ())
    assert done == [1]


def test_the_same_is_said_once_and_few_stand_at_a_time(
    qtbot: QtBot, host: QMainWindow, theme: Theme
) -> None:
    notices = Notices(host, theme)
    for place in range(MOST + 3):
        notices.trouble(f"Trouble {place % (MOST + 2)}")
    qtbot.waitUntil(lambda: len(notices.shown) == MOST)
    assert notices.shown[-1] == "Trouble 0"
    assert len(set(notices.shown)) == MOST


def test_notices_stay_in_the_corner_and_above_each_other(
    qtbot: QtBot, host: QMainWindow, theme: Theme
) -> None:
    notices = Notices(host, theme)
    notices.trouble("One")
    notices.trouble("Two, which is so long that it needs more than a single line to be said " * 2)
    host.resize(1000, 700)
    qtbot.waitUntil(lambda: notices.toasts[0].geometry().right() > 900)
    first, second = notices.toasts
    assert not first.geometry().intersects(second.geometry())
    assert host.rect().contains(first.geometry())
    assert host.rect().contains(second.geometry())


def test_a_window_may_go_while_it_tells(qtbot: QtBot, theme: Theme) -> None:
    host = QMainWindow()
    notices = Notices(host, theme)
    notices.trouble("One")
    with qtbot.waitSignal(notices.destroyed):
        host.deleteLater()


def test_the_last_thing_can_be_taken_back_once_by_the_toast_or_by_key(
    host: QMainWindow, theme: Theme
) -> None:
    notices = Notices(host, theme)
    taken: list[str] = []
    assert notices.undo() is False
    notices.undoable("order.file-saved", lambda: taken.append("a"), name="a.jpg")
    notices.undoable("order.file-saved", lambda: taken.append("b"), name="b.jpg")
    first = notices.toasts[0]
    assert notices.undo() is True
    assert notices.toasts == (first,), "what is taken back is not offered any more"
    first.buttons[0].click()
    assert taken == ["b", "a"]
    assert notices.undo() is False


def test_things_are_taken_back_one_after_the_other_the_newest_first(
    host: QMainWindow, theme: Theme
) -> None:
    notices = Notices(host, theme)
    taken: list[int] = []
    for at in range(MOST_BACK + 2):
        notices.undoable("order.file-saved", partial(taken.append, at), name=f"{at}.jpg")
    while notices.undo():
        pass
    assert taken == [*range(MOST_BACK + 1, 1, -1)]


def test_several_things_to_do_stand_under_the_words_and_each_takes_the_notice_away(
    qtbot: QtBot, host: QMainWindow, theme: Theme
) -> None:
    notices = Notices(host, theme)
    done: list[str] = []
    acts = [(partial(str, said), partial(done.append, said)) for said in ("Open", "Done", "Later")]
    toast = notices.say("Call Ann back", Tone.WAITING, *acts, stays=True)
    assert [button.text() for button in toast.buttons] == ["Open", "Done", "Later"]
    assert all(button.x() + button.width() < toast.width() for button in toast.buttons)
    toast.buttons[2].click()
    qtbot.waitUntil(lambda: notices.shown == ())
    assert done == ["Later"]


def test_what_waits_for_an_answer_outlives_what_goes_by_itself(
    qtbot: QtBot, host: QMainWindow, theme: Theme
) -> None:
    notices = Notices(host, theme)
    waiting = notices.say("Call Ann back", Tone.WAITING, stays=True)
    for place in range(MOST + 1):
        notices.say(f"Done {place}", Tone.DONE)
    qtbot.waitUntil(lambda: len(notices.shown) == MOST)
    assert notices.shown[0] == "Call Ann back"
    notices.withdraw(waiting)
    notices.withdraw(waiting)
    assert "Call Ann back" not in notices.shown


@pytest.fixture
def line(qtbot: QtBot, host: QMainWindow) -> QLineEdit:
    """Somebody writes in the window."""
    made = QLineEdit(host)
    host.setCentralWidget(made)
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    made.setFocus()
    return made


def test_a_key_goes_to_the_newest_and_then_to_earlier_ones(
    host: QMainWindow, theme: Theme, line: QLineEdit
) -> None:
    notices = Notices(host, theme)
    notices.take_focus()
    assert line.hasFocus()
    notices.trouble("It broke")
    notices.say("Order closed", Tone.DONE, (lambda: "Show", lambda: None))
    older, newer = notices.toasts
    assert line.hasFocus(), "nobody is led away by what is told"
    notices.take_focus()
    assert newer.buttons[0].hasFocus()
    notices.take_focus()
    assert older.away.hasFocus()
    notices.take_focus()
    assert newer.buttons[0].hasFocus()


def test_who_answers_a_notice_is_back_where_he_was(
    qtbot: QtBot, host: QMainWindow, theme: Theme, line: QLineEdit
) -> None:
    notices = Notices(host, theme)
    done: list[int] = []
    notices.say("Order closed", Tone.DONE, (lambda: "Show", lambda: done.append(1)))
    notices.take_focus()
    QTest.keyClick(notices.toasts[0].buttons[0], Qt.Key.Key_Space)
    assert done == [1]
    assert line.hasFocus()
    qtbot.waitUntil(lambda: notices.shown == ())


def test_what_is_shown_by_the_answer_keeps_the_focus(
    host: QMainWindow, theme: Theme, line: QLineEdit
) -> None:
    notices, other = Notices(host, theme), QLineEdit(host)
    other.show()
    notices.say("Order closed", Tone.DONE, (lambda: "Show", other.setFocus))
    notices.take_focus()
    notices.toasts[0].buttons[0].click()
    assert other.hasFocus()
    assert not line.hasFocus()


def test_a_notice_waits_while_somebody_is_in_it(
    qtbot: QtBot, host: QMainWindow, theme: Theme, line: QLineEdit
) -> None:
    notices = Notices(host, theme, SHORT_MS)
    notices.say("Order closed", Tone.DONE, (lambda: "Show", lambda: None))
    notices.take_focus()
    expired = []
    QTimer.singleShot(3 * SHORT_MS, lambda: expired.append(1))
    qtbot.waitUntil(lambda: bool(expired))
    assert notices.shown == ("Order closed",)
    line.setFocus()
    qtbot.waitUntil(lambda: notices.shown == ())


def test_what_is_no_longer_so_gives_the_focus_back(
    host: QMainWindow, theme: Theme, line: QLineEdit
) -> None:
    notices = Notices(host, theme)
    toast = notices.say("It waits", Tone.WAITING, (lambda: "Now", lambda: None), stays=True)
    notices.take_focus()
    notices.withdraw(toast)
    assert line.hasFocus()


def test_what_a_toast_offers_is_said_in_the_language_spoken_now(
    host: QMainWindow, theme: Theme
) -> None:
    notices = Notices(host, theme)
    notices.undoable("order.file-saved", lambda: None, name="a.jpg")
    (button,) = notices.toasts[0].buttons
    assert button.text() == "Undo"
    words.choose(Language.CHINESE, UTC)
    reword_all()
    assert (button.text(), button.accessibleName()) == ("撤销", "撤销")
    assert notices.shown == ("a.jpg is saved.",), "what happened was told once"
