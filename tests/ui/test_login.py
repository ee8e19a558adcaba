"""Whether a desk whose chosen server is gone can begin elsewhere, and one that was named cannot."""

from pytestqt.qtbot import QtBot

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


def test_a_server_that_was_named_is_only_tried_again(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH, away=True), MachineStandIn())
    assert window.login.placard.isVisible()
    assert not window.login.placard.other.isVisible()
