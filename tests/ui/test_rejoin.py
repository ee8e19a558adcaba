"""Whether a desk whose server ended gets it back, says what it does, and offers a way out."""

import pytest
from pytestqt.qtbot import QtBot

from api_client.vocabulary import StartFault
from desktop import words
from desktop.ui import rejoin
from desktop.ui.feed import Link, Standing
from desktop.ui.machine import MachineFault
from desktop.ui.pictures import doubts, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import MachineStandIn, StandIn
from desktop.ui.restoring import RestoreDialog
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

DAMAGED = MachineFault(StartFault.DATABASE_DAMAGED, {"path": "x"})


def turn(window: Window, link: Link) -> None:
    """Let the feed stand so."""
    assert window.workplace is not None
    window.workplace.turned.emit(Standing(link, 0.0))


def shown(window: Window) -> str:
    """Give the words of the status line."""
    return window.status.link.text()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> MachineStandIn:
    """A machine that keeps its server and looks for it often."""
    monkeypatch.setattr(rejoin, "RETRY_MS", 20)
    monkeypatch.setattr(rejoin, "LOST_RETRY_MS", 20)
    return MachineStandIn(keeps_server=True)


def test_a_server_that_ended_is_started_again_and_both_are_said(
    qtbot: QtBot, open_window: Open, machine: MachineStandIn
) -> None:
    window = open_window(StandIn(Language.ENGLISH), machine)
    enter(window, lambda: painting.settle(window))
    with qtbot.waitSignals([window.rejoin.found] * 2):
        turn(window, Link.AWAY)
        assert "starting it again" in shown(window)
    turn(window, Link.CONNECTED)
    assert not window.rejoin.away
    assert words.text("link.back") in window.notices.shown


def test_one_that_cannot_be_started_is_said_once_with_the_way_out(
    qtbot: QtBot, open_window: Open, machine: MachineStandIn
) -> None:
    window = open_window(StandIn(Language.ENGLISH), machine)
    enter(window, lambda: painting.settle(window))
    machine.lost = DAMAGED
    told: list[object] = []
    window.rejoin.failed.connect(told.append)
    turn(window, Link.AWAY)
    qtbot.waitUntil(lambda: len(told) > 2)
    sentence = words.text("start-fault.database-damaged")
    assert sentence in shown(window)
    assert window.notices.shown.count(sentence) == 1
    toast = next(each for each in window.notices.toasts if each.said == sentence)
    toast.buttons[0].click()
    dialog = window.findChild(RestoreDialog)
    assert isinstance(dialog, RestoreDialog)
    dialog.reject()
    machine.lost = None
    with qtbot.waitSignal(window.rejoin.found):
        pass
    assert window.rejoin.fault is None


def test_a_server_that_is_somebody_elses_is_only_waited_for(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH), MachineStandIn())
    enter(window, lambda: painting.settle(window))
    turn(window, Link.AWAY)
    assert not window.rejoin.restarts
    painting.settle(window)
    assert "reconnecting by itself" in shown(window)
    turn(window, Link.CONNECTED)
    assert words.text("link.back") not in window.notices.shown


def test_a_certificate_that_was_renewed_is_said_looked_at_and_trusted(
    qtbot: QtBot, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejoin, "LOST_RETRY_MS", 20)
    machine = MachineStandIn()
    window = open_window(StandIn(Language.ENGLISH), machine)
    enter(window, lambda: painting.settle(window))
    machine.doubt = doubts.CHANGED
    turn(window, Link.AWAY)
    said = words.text("link.doubtful")
    qtbot.waitUntil(lambda: said in window.notices.shown)
    assert "a certificate that is not trusted here" in shown(window)
    next(each for each in window.notices.toasts if each.said == said).buttons[0].click()
    assert window.linking.dialog is not None
    window.linking.dialog.reject()
    assert machine.doubt is not None, "nothing is trusted by going away"
    window.linking.look_at_certificate()
    assert window.linking.dialog.windowTitle() == words.text("certificate.changed")
    page = window.linking.dialog.page
    for _ in range(2):
        page.accept_button.click()
    with qtbot.waitSignal(window.rejoin.found):
        pass
    assert window.linking.doubt is None
    assert "reconnecting by itself" in shown(window)
    turn(window, Link.CONNECTED)
    assert said not in window.notices.shown
    assert window.linking.dialog is None


def test_nobody_looks_after_logging_out(open_window: Open, machine: MachineStandIn) -> None:
    window = open_window(StandIn(Language.ENGLISH), machine)
    enter(window, lambda: painting.settle(window))
    turn(window, Link.AWAY)
    window.log_out()
    assert not window.rejoin.away
    painting.settle(window)


def test_where_no_server_starts_a_backup_can_be_restored_before_anybody_logs_in(
    qtbot: QtBot, open_window: Open, machine: MachineStandIn
) -> None:
    machine.lost = DAMAGED
    window = open_window(StandIn(Language.ENGLISH), machine)
    assert window.login.placard.isVisible()
    with qtbot.waitSignal(window.login.restore_wanted):
        window.login.placard.button.click()
    dialog = window.findChild(RestoreDialog)
    assert isinstance(dialog, RestoreDialog)
    dialog.reject()
    machine.lost = None
    window.login.ask()
    qtbot.waitUntil(window.login.form.isVisible)
