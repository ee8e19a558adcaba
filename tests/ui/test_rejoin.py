"""Whether a desk whose server ended gets it back, says what it does, and offers a way out."""

import pytest
from pytestqt.qtbot import QtBot

from api_client.vocabulary import StartFault
from desktop import words
from desktop.ui import rejoin
from desktop.ui.feed import Link, Standing
from desktop.ui.machine import MachineFault
from desktop.ui.pictures import painting
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
    assert not window.rejoin.away
    assert "reconnecting by itself" in shown(window)


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
        window.login.placard.other.click()
    dialog = window.findChild(RestoreDialog)
    assert isinstance(dialog, RestoreDialog)
    dialog.reject()
    machine.lost = None
    window.login.ask()
    qtbot.waitUntil(window.login.form.isVisible)
