"""Decides how the pictures come about of a desk whose server has been away for a while."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop import words
from desktop.clock import HandClock
from desktop.ui.close_sheet import CloseSheet
from desktop.ui.panels.alarms import AlarmsPanel
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures import centre, doubts, intake
from desktop.ui.pictures.shift import How
from desktop.ui.pictures.standin import MachineStandIn
from desktop.ui.waiting_bar import WaitingSheet
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace

Act = Callable[[Window, Workplace, Callable[[], None]], QWidget | None]
GONE_FOR = timedelta(minutes=6)
WORKED_ON = 1


def leave(workplace: Workplace, since: timedelta = GONE_FOR) -> None:
    """Let the server be away for so long."""
    clock = workplace.desk.clock
    assert isinstance(clock, HandClock), "time is made by hand in pictures"
    feed = workplace.desk.feed
    feed.miss()
    clock.forward(since)
    feed.turned.emit(feed.standing)
    workplace.panel(QueuePanel).model.refresh()
    workplace.panel(TechniciansPanel).model.refresh()
    workplace.order.head.pass_time()
    workplace.panel(AlarmsPanel).alarm_bar.show_alarm()


def _panel(key: str, window: Window, workplace: Workplace, settle: Callable[[], None]) -> None:
    window.show_panel(key)
    workplace.panel(QueuePanel).table.choose(centre.order_id(WORKED_ON))
    if key == "panel.technicians":
        panel = workplace.panel(TechniciansPanel)
        panel.table.choose(panel.model.at(0).id)
    settle()
    leave(workplace)


def write_on(window: Window, workplace: Workplace, settle: Callable[[], None]) -> QWidget:
    """Take a call while the server is away."""
    leave(workplace)
    dialog = intake.new(window, settle)
    spoken = centre.spoken(words.language())
    dialog.form.phone.line.setText("021 5555 0100")
    dialog.form.customer.line.setText(spoken.customers[0])
    return dialog


def let_wait(window: Window, workplace: Workplace, settle: Callable[[], None]) -> WaitingSheet:
    """Let two orders wait that the server does not answer, and look at them a while later."""
    for _ in range(2):
        intake.template(window, settle).send()
        settle()
        clock = workplace.desk.clock
        assert isinstance(clock, HandClock), "time is made by hand in pictures"
        clock.forward(timedelta(minutes=1))
    leave(workplace)
    sheet = workplace.panel(QueuePanel).waiting_bar.look()
    sheet.table.choose(sheet.model.at(0).id)
    return sheet


def close(window: Window, workplace: Workplace, settle: Callable[[], None]) -> QWidget | None:
    """Close the desk while orders wait."""
    let_wait(window, workplace, settle).accept()
    window.close()
    return window.findChild(CloseSheet)


def doubt(window: Window, workplace: Workplace, settle: Callable[[], None]) -> None:
    """Let the server come back with another certificate than before."""
    machine = window.machine
    assert isinstance(machine, MachineStandIn)
    machine.doubt = doubts.CHANGED
    leave(workplace)
    settle()


def ask(window: Window, workplace: Workplace, settle: Callable[[], None]) -> QWidget | None:
    """Look at that certificate."""
    doubt(window, workplace, settle)
    window.linking.look_at_certificate()
    return window.linking.dialog


KEYS = ("queue", "technicians", "alarms", "staff", "centre", "templates", "settings")
SCENES: tuple[tuple[str, Act], ...] = (
    *((f"away-{key}", partial(_panel, f"panel.{key}")) for key in KEYS),
    ("away-new-order", write_on),
    ("away-certificate", doubt),
    ("away-certificate-asked", ask),
)
SHIFT = How.BUSY
"""How the shift is in all of them."""
