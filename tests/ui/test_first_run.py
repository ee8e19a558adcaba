"""Whether the first run leads from nothing to a centre: by keys, with a way back, and no harm."""

from datetime import UTC, time
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from api_client.vocabulary import StartFault
from desktop import words
from desktop.ui.first_run import FirstRun
from desktop.ui.founding import BackupsWanted, FoundingStep, FoundingWanted, Ground
from desktop.ui.machine import Begun
from desktop.ui.pictures import looking
from desktop.ui.pictures.setups import (
    BACKUPS,
    FOLDER,
    SETUPS,
    FounderStandIn,
    Setup,
    closed,
)
from desktop.ui.setup.page import Page
from desktop.ui.theme import Theme
from desktop.words import Language
from tests.ui.conftest import OpenFirst
from tests.ui.setup.going import focused, founder_of, go_to, press, shows, write

SMALL_PX = (860, 450)
"""1366x768 at 150 %, less the bars of the system."""
PASSWORD = "seven green trams"


@pytest.mark.parametrize("setup", SETUPS, ids=lambda setup: setup.name)
def test_each_state_is_named_and_fits_a_small_screen_in_both_languages(
    theme: Theme, setup: Setup
) -> None:
    window = setup.opened(theme, SMALL_PX)
    for language in Language:
        words.choose(language, UTC)
        QApplication.processEvents()
        assert looking.nameless(window) == [], language
        assert looking.cut(window) == [], language
        assert window.height() <= SMALL_PX[1], language
    closed(window)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_a_centre_is_founded_by_keys_alone(qtbot: QtBot, open_first: OpenFirst) -> None:
    window = open_first()
    founder = founder_of(window)

    def enter(until: Page) -> None:
        press(window, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: window.page is until)

    assert focused(window) is window.language.buttons[Language.ENGLISH]
    enter(window.purpose)
    enter(window.folder)
    qtbot.waitUntil(lambda: window.folder.seen is not None)
    enter(window.administrator)
    write(window, "Ada")
    press(window, Qt.Key.Key_Tab)
    write(window, PASSWORD)
    press(window, Qt.Key.Key_Tab)
    write(window, PASSWORD)
    enter(window.backups)
    write(window, str(BACKUPS))
    enter(window.demo)
    press(window, Qt.Key.Key_Down)
    enter(window.summary)
    assert founder.wanted == []
    assert founder.remembered == []
    enter(window.done_page)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert founder.wanted == [
        FoundingWanted(
            folder=FOLDER,
            administrator="Ada",
            password=PASSWORD,
            language=Language.ENGLISH,
            backups=BackupsWanted(BACKUPS, time(2, 30), 7),
            demo=True,
        )
    ]
    assert window.begun == Begun(folder=FOLDER, login=("Ada", PASSWORD))
    assert founder.remembered == [window.begun]


def test_the_language_is_spoken_at_once(open_first: OpenFirst) -> None:
    window = open_first()
    window.language.buttons[Language.CHINESE].click()
    assert window.next_button.text() == "下一步"
    assert window.windowTitle() == "设置 Callout"
    assert "语言" in window.rail.buttons[0].accessibleName()


def test_one_goes_back_and_finds_what_was_written(qtbot: QtBot, open_first: OpenFirst) -> None:
    window = open_first()
    go_to(qtbot, window, window.backups)
    press(window, Qt.Key.Key_Escape)
    assert shows(window, window.administrator)
    name = window.administrator.name.text()
    assert name
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shows(window, window.folder)
    qtbot.waitUntil(lambda: window.setting.tasks.idle)
    window.rail.buttons[0].click()
    assert shows(window, window.language)
    press(window, Qt.Key.Key_Escape)
    assert shows(window, window.language)
    assert window.isVisible()
    assert not window.rail.buttons[1].isEnabled()
    go_to(qtbot, window, window.backups)
    assert window.administrator.name.text() == name


def test_a_centre_that_is_there_is_opened_and_not_founded(
    qtbot: QtBot, open_first: OpenFirst
) -> None:
    window = open_first(FounderStandIn(ground=Ground.CENTRE))
    go_to(qtbot, window, window.folder)
    assert window.next_button.text() == words.text("first-run.open")
    window.next_button.click()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.begun == Begun(folder=FOLDER)
    assert founder_of(window).wanted == []


def test_an_unfit_folder_holds_one_until_another_is_named(
    qtbot: QtBot, open_first: OpenFirst
) -> None:
    window = open_first(FounderStandIn(unfit=StartFault.FOLDER_ON_NETWORK))
    go_to(qtbot, window, window.folder)
    window.next_button.click()
    assert window.page is window.folder
    assert window.folder.folder.fault == words.text("start-fault.folder-on-network")
    founder_of(window).unfit = None
    write(window, "/srv/callout")
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.page is window.administrator)
    assert window.wishes.folder == Path("/srv/callout")


def test_a_lost_centre_is_looked_for_again(qtbot: QtBot, open_first: OpenFirst) -> None:
    lost = Path("/media/disk/callout")
    window = open_first(lost=lost)
    assert window.page is window.folder
    window.next_button.click()
    qtbot.waitUntil(lambda: window.setting.tasks.idle)
    assert window.page is window.folder
    founder_of(window).ground = Ground.CENTRE
    window.next_button.click()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.begun == Begun(folder=lost)


@pytest.mark.parametrize(
    ("name", "password", "again", "fault"),
    [
        ("", PASSWORD, PASSWORD, "invalid.missing"),
        ("Ada", "", "", "invalid.missing"),
        ("Ada", PASSWORD, "another one", "login.differ"),
    ],
)
def test_a_first_person_who_cannot_be_is_said_where_it_is(
    qtbot: QtBot, open_first: OpenFirst, name: str, password: str, again: str, fault: str
) -> None:
    window = open_first()
    go_to(qtbot, window, window.administrator)
    page = window.administrator
    for field, said in ((page.name, name), (page.password, password), (page.again, again)):
        field.line.setText(said)
    window.next_button.click()
    assert window.page is page
    faults = [field.fault for field in (page.name, page.password, page.again) if field.fault]
    assert faults == [words.text(fault)]


def test_the_servers_own_rule_for_passwords_is_said(qtbot: QtBot, open_first: OpenFirst) -> None:
    window = open_first()
    go_to(qtbot, window, window.administrator)
    write(window, "Ada")
    window.administrator.password.line.setText("short")
    window.next_button.click()
    assert "8" in window.administrator.password.fault


def test_what_failed_is_said_and_tried_again(qtbot: QtBot, open_first: OpenFirst) -> None:
    window = open_first(FounderStandIn(fails_at=FoundingStep.KEY))
    go_to(qtbot, window, window.doing)
    assert window.next_button.text() == words.text("first-run.again")
    assert window.back_button.isVisible()
    founder_of(window).fails_at = None
    window.next_button.click()
    qtbot.waitUntil(lambda: window.page is window.done_page)
    assert len(founder_of(window).wanted) == 2


@pytest.mark.parametrize("how", ["stop", "close"])
def test_a_founding_is_ended_before_the_window_goes(
    qtbot: QtBot, open_first: OpenFirst, how: str
) -> None:
    window = open_first(FounderStandIn(goes_on=True))
    window.wishes.demo = True
    go_to_doing(qtbot, window)
    if how == "close":
        window.close()
        qtbot.waitUntil(lambda: not window.isVisible())
    else:
        window.doing.stop_button.click()
        qtbot.waitUntil(lambda: not window.doing.running)
        assert window.back_button.isVisible()
    assert founder_of(window).ended.is_set()
    assert window.begun is None


def go_to_doing(qtbot: QtBot, window: FirstRun) -> None:
    """Go on until the centre is being founded, and goes on."""
    go_to(qtbot, window, window.summary)
    window.wishes.demo = True
    window.next_button.click()
    qtbot.waitUntil(lambda: founder_of(window).waiting)
    assert not window.next_button.isVisible()
