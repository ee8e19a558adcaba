"""Whether a desk whose chosen server is gone can begin elsewhere, and one that was named cannot."""

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from api_client.vocabulary import StartFault
from desktop import words
from desktop.ui.machine import MachineFault
from desktop.ui.pictures import painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import MachineStandIn, StandIn
from desktop.words import Language
from tests.ui.conftest import Open


def test_a_server_that_was_chosen_can_be_left_for_another_centre(
    qtbot: QtBot, open_window: Open
) -> None:
    machine = MachineStandIn(chosen=True)
    window = open_window(StandIn(Language.ENGLISH, away=True), machine)
    assert window.login.placard.other.isVisible()
    window.login.placard.other.click()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert machine.forgotten


def test_the_machine_hears_that_somebody_got_in_and_not_before(open_window: Open) -> None:
    machine = MachineStandIn()
    window = open_window(StandIn(Language.ENGLISH), machine)
    assert not machine.settled
    enter(window, lambda: painting.settle(window))
    assert machine.settled


@pytest.mark.parametrize(
    ("fault", "first"),
    [(StartFault.DATABASE_DAMAGED, "restore.begin"), (StartFault.DISK_FULL, "placard.retry")],
)
def test_what_helps_a_centre_that_cannot_start_comes_first(
    open_window: Open, fault: StartFault, first: str
) -> None:
    machine = MachineStandIn(None, MachineFault(fault, {}), keeps_server=True)
    placard = open_window(StandIn(Language.ENGLISH), machine).login.placard
    assert placard.button.text() == words.text(first)
    assert placard.button.isDefault()
    assert placard.other.isVisible()


def test_the_card_is_as_high_as_what_it_asks_and_stays_where_it_is(
    qtbot: QtBot, open_window: Open
) -> None:
    login = open_window(StandIn(Language.ENGLISH)).login
    at, height = login.form.mapTo(login, QPoint()), login.form.height()
    assert login.form.button.geometry().bottom() == login.form.rect().bottom()
    login.form.show_fault("Something is wrong.")
    qtbot.waitUntil(lambda: login.form.height() > height)
    assert login.form.mapTo(login, QPoint()) == at


def test_a_server_that_was_named_is_only_tried_again(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH, away=True), MachineStandIn())
    assert window.login.placard.isVisible()
    assert not window.login.placard.other.isVisible()
