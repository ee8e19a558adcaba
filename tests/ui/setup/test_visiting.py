"""Whether another machine's server is tried on the spot, and its certificate asked about once."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from api_client.errors import Reason, Unreachable
from desktop import words
from desktop.ui.first_run import FirstRun
from desktop.ui.founding import Purpose
from desktop.ui.machine import Begun
from desktop.ui.pictures import doubts
from desktop.ui.pictures.setups import FounderStandIn, health
from tests.ui.conftest import OpenFirst
from tests.ui.setup.going import founder_of, go_to, press, write


def to_server(qtbot: QtBot, window: FirstRun, said: str) -> None:
    """Say that the centre is on another machine, and where."""
    window.wishes.purpose = Purpose.VISIT
    go_to(qtbot, window, window.visiting)
    write(window, said)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.setting.tasks.idle)


@pytest.mark.parametrize("said", ["", "https://", "ftp://centre.example"])
def test_what_is_no_address_is_said(qtbot: QtBot, open_first: OpenFirst, said: str) -> None:
    window = open_first()
    to_server(qtbot, window, said)
    assert window.visiting.url.fault == words.text("first-run.url-wrong")


def test_a_server_that_answers_is_where_the_desk_begins(
    qtbot: QtBot, open_first: OpenFirst
) -> None:
    window = open_first(FounderStandIn(server=health()))
    to_server(qtbot, window, "centre.example:8470")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.begun == Begun(url="https://centre.example:8470")
    assert founder_of(window).remembered == [window.begun]


def test_a_server_that_is_away_or_empty_holds_one(qtbot: QtBot, open_first: OpenFirst) -> None:
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


def test_a_certificate_is_asked_about_and_then_believed(
    qtbot: QtBot, open_first: OpenFirst
) -> None:
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
