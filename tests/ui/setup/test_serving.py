"""Whether other desks are let in at an address that was tried, and where that is wished alone."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop import words
from desktop.ui.founding import Purpose
from desktop.ui.pictures.setups import FounderStandIn
from tests.ui.conftest import OpenFirst
from tests.ui.setup.going import founder_of, go_to, press, write


def test_other_desks_are_let_in_at_an_address_that_was_tried(
    qtbot: QtBot, open_first: OpenFirst
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


def test_who_wants_a_machine_alone_after_all_lets_nobody_in(
    qtbot: QtBot, open_first: OpenFirst
) -> None:
    window = open_first()
    window.purpose.choices.choose(Purpose.SERVE)
    go_to(qtbot, window, window.folder)
    window.rail.buttons[1].click()
    window.purpose.choices.choose(Purpose.ALONE)
    go_to(qtbot, window, window.done_page)
    assert founder_of(window).wanted[0].serves is None
    assert not window.done_page.fingerprint.isVisible()
