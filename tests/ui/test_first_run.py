"""Whether the first run leads from nothing to a centre: by keys, with a way back, and no harm."""

from collections.abc import Callable, Iterator
from datetime import UTC, time
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from api_client.errors import Reason, Unreachable
from api_client.vocabulary import StartFault
from desktop import words
from desktop.ui.first_run import FirstRun
from desktop.ui.founding import BackupsWanted, Begun, FoundingStep, FoundingWanted, Ground, Purpose
from desktop.ui.pictures import doubts, looking
from desktop.ui.pictures.setups import (
    BACKUPS,
    FOLDER,
    SETUPS,
    FounderStandIn,
    Setup,
    closed,
    fill,
    health,
)
from desktop.ui.setup.keeping import Keep
from desktop.ui.setup.page import Page
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme
from desktop.words import Language

SMALL_PX = (860, 450)
"""1366x768 at 150 %, less the bars of the system."""
PASSWORD = "seven green trams"
Open = Callable[..., FirstRun]


@pytest.fixture
def open_first(qtbot: QtBot, theme: Theme) -> Iterator[Open]:
    """Open first runs on made-up machines; they are closed afterwards."""
    opened: list[FirstRun] = []

    def open_on(founder: FounderStandIn | None = None, lost: Path | None = None) -> FirstRun:
        window = FirstRun(founder or FounderStandIn(), theme, Tasks(), lost)
        opened.append(window)
        window.show()
        qtbot.waitUntil(lambda: window.setting.tasks.idle)
        return window

    yield open_on
    for window in opened:
        closed(window)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def founder_of(window: FirstRun) -> FounderStandIn:
    founder = window.setting.founder
    assert isinstance(founder, FounderStandIn)
    return founder


def go_to(qtbot: QtBot, window: FirstRun, page: Page) -> None:
    """Answer each page as most people do, until one is shown."""
    while window.page is not page:
        before = window.page
        fill(window)
        window.next_button.click()
        qtbot.waitUntil(partial(left, window, before))
    qtbot.waitUntil(lambda: window.setting.tasks.idle)


def left(window: FirstRun, page: Page) -> bool:
    """Say whether a page is shown no more."""
    return window.page is not page


def shows(window: FirstRun, page: Page) -> bool:
    """Say whether a page is shown."""
    return window.page is page


def focused(window: FirstRun) -> QWidget:
    found = window.focusWidget()
    assert found is not None
    return found


def write(window: FirstRun, said: str) -> None:
    """Write into what has the focus."""
    line = focused(window)
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, said)


def press(window: FirstRun, key: Qt.Key) -> None:
    QTest.keyClick(focused(window), key)


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


def test_a_centre_is_founded_by_keys_alone(qtbot: QtBot, open_first: Open) -> None:
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


def test_the_language_is_spoken_at_once(open_first: Open) -> None:
    window = open_first()
    window.language.buttons[Language.CHINESE].click()
    assert window.next_button.text() == "下一步"
    assert window.windowTitle() == "设置 Callout"
    assert "语言" in window.rail.buttons[0].accessibleName()


def test_one_goes_back_and_finds_what_was_written(qtbot: QtBot, open_first: Open) -> None:
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


def test_a_centre_that_is_there_is_opened_and_not_founded(qtbot: QtBot, open_first: Open) -> None:
    window = open_first(FounderStandIn(ground=Ground.CENTRE))
    go_to(qtbot, window, window.folder)
    assert window.next_button.text() == words.text("first-run.open")
    window.next_button.click()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.begun == Begun(folder=FOLDER)
    assert founder_of(window).wanted == []


def test_an_unfit_folder_holds_one_until_another_is_named(qtbot: QtBot, open_first: Open) -> None:
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


def test_a_lost_centre_is_looked_for_again(qtbot: QtBot, open_first: Open) -> None:
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
    qtbot: QtBot, open_first: Open, name: str, password: str, again: str, fault: str
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


def test_the_servers_own_rule_for_passwords_is_said(qtbot: QtBot, open_first: Open) -> None:
    window = open_first()
    go_to(qtbot, window, window.administrator)
    write(window, "Ada")
    window.administrator.password.line.setText("short")
    window.next_button.click()
    assert "8" in window.administrator.password.fault


def test_backups_may_be_left_out_with_a_warning(qtbot: QtBot, open_first: Open) -> None:
    window = open_first()
    go_to(qtbot, window, window.backups)
    window.next_button.click()
    assert window.backups.folder.fault
    window.backups.choices.choose(Keep.NOT_NOW)
    assert not window.backups.folder.fault
    go_to(qtbot, window, window.summary)
    assert window.wishes.wanted().backups == BackupsWanted()


def test_a_folder_that_takes_no_backup_is_said_where_it_is(qtbot: QtBot, open_first: Open) -> None:
    window = open_first(FounderStandIn(backups_fail=True))
    go_to(qtbot, window, window.backups)
    fill(window)
    window.next_button.click()
    qtbot.waitUntil(lambda: bool(window.backups.folder.fault))
    assert window.page is window.backups
    assert window.next_button.isEnabled()


def test_what_failed_is_said_and_tried_again(qtbot: QtBot, open_first: Open) -> None:
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
    qtbot: QtBot, open_first: Open, how: str
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


def to_server(qtbot: QtBot, window: FirstRun, said: str) -> None:
    """Say that the centre is on another machine, and where."""
    window.wishes.purpose = Purpose.VISIT
    go_to(qtbot, window, window.visiting)
    write(window, said)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.setting.tasks.idle)


def test_other_desks_are_let_in_at_an_address_that_was_tried(
    qtbot: QtBot, open_first: Open
) -> None:
    window = open_first(FounderStandIn(port_taken=True))
    window.purpose.choices.choose(Purpose.SERVE)
    go_to(qtbot, window, window.serving)
    assert window.serving.host.count() == 3
    write(window, "80")
    press(window, Qt.Key.Key_Return)
    assert "1024" in window.serving.port.fault
    write(window, "8471")
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.serving.port.fault))
    assert window.serving.port.fault == words.text("start-fault.port-in-use")
    founder_of(window).port_taken = False
    window.serving.host.setCurrentIndex(1)
    assert not window.serving.port.fault
    go_to(qtbot, window, window.done_page)
    (wanted,) = founder_of(window).wanted
    assert wanted.serves == ("192.168.10.4", 8471)
    assert window.done_page.fingerprint.isVisible()


def test_who_wants_a_machine_alone_after_all_lets_nobody_in(qtbot: QtBot, open_first: Open) -> None:
    window = open_first()
    window.purpose.choices.choose(Purpose.SERVE)
    go_to(qtbot, window, window.folder)
    window.rail.buttons[1].click()
    window.purpose.choices.choose(Purpose.ALONE)
    go_to(qtbot, window, window.done_page)
    assert founder_of(window).wanted[0].serves is None
    assert not window.done_page.fingerprint.isVisible()


@pytest.mark.parametrize(
    ("at", "days", "wrong"),
    [("25:00", "7", ["at"]), ("02:30", "0", ["days"]), ("", "many", ["at", "days"])],
)
def test_what_makes_no_sense_about_backups_is_said_where_it_is(
    qtbot: QtBot, open_first: Open, at: str, days: str, wrong: list[str]
) -> None:
    window = open_first()
    go_to(qtbot, window, window.backups)
    fill(window)
    page = window.backups
    page.at.line.setText(at)
    page.days.line.setText(days)
    window.next_button.click()
    assert shows(window, page)
    fields = {"at": page.at, "days": page.days, "folder": page.folder}
    assert [name for name, field in fields.items() if field.fault] == wrong


@pytest.mark.parametrize("said", ["", "https://", "ftp://centre.example"])
def test_what_is_no_address_is_said(qtbot: QtBot, open_first: Open, said: str) -> None:
    window = open_first()
    to_server(qtbot, window, said)
    assert window.visiting.url.fault == words.text("first-run.url-wrong")


def test_a_server_that_answers_is_where_the_desk_begins(qtbot: QtBot, open_first: Open) -> None:
    window = open_first(FounderStandIn(server=health()))
    to_server(qtbot, window, "centre.example:8470")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.begun == Begun(url="https://centre.example:8470")
    assert founder_of(window).remembered == [window.begun]


def test_a_server_that_is_away_or_empty_holds_one(qtbot: QtBot, open_first: Open) -> None:
    window = open_first(FounderStandIn(server=Unreachable(Reason.TIME_OUT)))
    to_server(qtbot, window, "http://centre.example")
    assert window.page is window.visiting
    assert window.next_button.isEnabled()
    founder_of(window).server = health(staffed=False)
    window.next_button.click()
    qtbot.waitUntil(lambda: window.setting.tasks.idle)
    assert window.isVisible()
    founder_of(window).server = health()
    window.next_button.click()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_a_certificate_is_asked_about_and_then_believed(qtbot: QtBot, open_first: Open) -> None:
    window = open_first(FounderStandIn(server=doubts.UNKNOWN))
    to_server(qtbot, window, "centre.example")
    page = window.visiting.certificate
    assert page.isVisible()
    page.decline_button.click()
    assert not page.isVisible()
    window.next_button.click()
    qtbot.waitUntil(page.isVisible)
    page.accept_button.click()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.begun == Begun(url="https://centre.example")
