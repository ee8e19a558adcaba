"""Whether what needs the server is plainly refused while it is away, in every panel, or not."""

from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from api_client.vocabulary import Step
from desktop import words
from desktop.ui.panels.alarms import AlarmsPanel
from desktop.ui.panels.order import OrderPanel
from desktop.ui.panels.staff import StaffPanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.panels.templates import TemplatesPanel
from desktop.ui.pictures import away_acts, centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.shift import How
from desktop.ui.pictures.standin import StandIn
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.worded import Button
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace
from desktop.words import Language
from tests.ui.conftest import Open

pytestmark = pytest.mark.furnished

WORKED_ON = 1
NEEDING = {
    "panel.order": {"edit.begin", "assign.again", "step.unassign", "step.hold", "step.abandon"},
    "panel.technicians": {"technicians.new", "technicians.edit", "technicians.code"},
    "panel.alarms": {"alarms.acknowledge"},
    "panel.staff": {"staff.new", "staff.edit", "staff.reset", "sessions.all"},
    "panel.centre": {"backups.make", "support.save", "phones.check"},
    "panel.templates": {"template.new", "template.edit", "template.take-away"},
    "panel.settings": {"settings.history"},
}
"""Some buttons of each panel that need the server, by the keys of their words."""
FREE = {"queue.new", "restore.begin", "settings.discard"}


@pytest.fixture
def made_up() -> StandIn:
    return StandIn(Language.ENGLISH, how=How.BUSY)


@pytest.fixture
def window(open_window: Open, made_up: StandIn) -> Window:
    made = open_window(made_up)
    workplace = enter(made, partial(painting.settle, made))
    for kind in (AlarmsPanel, TechniciansPanel, StaffPanel, TemplatesPanel):
        panel = workplace.panel(kind)
        panel.table.choose(next(iter(panel.live.rows)).id)
    painting.settle(made)
    workplace.order.show_id(centre.order_id(WORKED_ON))
    painting.settle(made)
    return made


@pytest.fixture
def workplace(window: Window) -> Workplace:
    assert window.workplace is not None
    return window.workplace


def buttons(workplace: Workplace, key: str) -> dict[str, Button]:
    """Give the buttons of a panel that can be pressed, by their words."""
    panel = workplace.panels[[entry.key for entry in workplace.entries].index(key)]
    found = panel.findChildren(Button)
    return {each.text(): each for each in found if each.isEnabled() and not each.isHidden()}


def held(workplace: Workplace, key: str) -> set[str]:
    """Give the words of those that look as if they could not be done now."""
    return {said for said, each in buttons(workplace, key).items() if each.property("held")}


@pytest.mark.parametrize("key", NEEDING)
def test_each_panel_says_why_it_cannot_be_done_now(
    qtbot: QtBot, window: Window, workplace: Workplace, made_up: StandIn, key: str
) -> None:
    assert held(workplace, key) == set()
    away_acts.leave(workplace)
    made_up.away = True
    wanted = {words.text(each) for each in NEEDING[key]}
    found = held(workplace, key)
    assert found >= wanted, found
    assert found.isdisjoint(words.text(each) for each in FREE)
    qtbot.waitUntil(lambda: window.tasks.idle)  # the desk looks for its server
    for said in found:
        button = buttons(workplace, key)[said]
        assert button.toolTip() == words.text("gate.tip") == button.accessibleDescription()
        button.click()
        assert window.tasks.idle, said
        assert window.notices.shown[-1] == words.text("gate.refused", action=said, since="10:42")
    assert window.findChildren(FormDialog) == []
    workplace.desk.feed.start(120)
    painting.settle(window)
    assert held(workplace, key) == set()


def test_keys_and_the_command_bar_are_told_the_same(window: Window, workplace: Workplace) -> None:
    away_acts.leave(workplace)
    offers = [each for each in window.registry.offers if each.action.key == "step.hold"]
    assert offers[0].run()
    said = words.text("gate.refused", action=words.text("step.hold"), since="10:42")
    assert window.notices.shown == (said,)


def test_it_can_be_tried_all_the_same(qtbot: QtBot, window: Window, workplace: Workplace) -> None:
    away_acts.leave(workplace)
    panel = workplace.panel(OrderPanel)
    gate = panel.head.gate
    gate.do(words.text("step.hold"), partial(panel.take, Step.HOLD))
    assert window.findChildren(FormDialog) == []
    window.notices.toasts[-1].buttons[0].click()
    qtbot.waitUntil(lambda: len(window.findChildren(FormDialog)) == 1)


def test_what_was_written_stays_in_its_dialog(window: Window, made_up: StandIn) -> None:
    assert window.workplace is not None
    dialog = window.workplace.panel(TechniciansPanel).write_technician()
    dialog.name.line.setText("Bo Larsen")
    made_up.away = True
    dialog.send()
    painting.settle(window)
    assert dialog.isVisible()
    assert dialog.name.text() == "Bo Larsen"
    assert dialog.fault == words.text("dialog.stays", fault=words.text("unreachable.cut"))


def test_what_failed_because_the_server_is_away_is_said_so(
    window: Window, workplace: Workplace, made_up: StandIn
) -> None:
    away_acts.leave(workplace)
    made_up.away = True
    window.tasks.run(window, workplace.desk.client.settings.list, lambda _: None)
    painting.settle(window)
    assert window.notices.shown == (words.text("fault.while-away", since="10:42"),)
