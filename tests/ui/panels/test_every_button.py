"""Whether all that a press of a panel's button does can be done by the command bar and keys too."""

from collections import Counter
from functools import partial

import pytest
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from desktop import words
from desktop.ui.entries import ENTRIES
from desktop.ui.map_marks import Part
from desktop.ui.panels.alarms import AlarmsPanel
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.shift import How
from desktop.ui.pictures.standin import StandIn
from desktop.ui.widgets.worded import Button, CountButton, ToolButton
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace
from desktop.words import Language
from tests.ui.conftest import Open

pytestmark = pytest.mark.furnished

MEANS = {
    "alarms.acknowledge": "alarms.acknowledge-chosen",
    "alarms.sound-on": "alarms.choose-sound",
    "alarms.view-all": "alarms.see-all",
    "alarms.view-standing": "alarms.see-standing",
    "assign.again": "step.assign",
    "bulk.set-priority": "act.priority",
    "bulk.to-print": "bulk.print",
    "dialog.save": "settings.save",
    "filter.clear": "filter.clear-all",
    "handover.read": "handover.read-chosen",
    "holds.view-all": "holds.see-all",
    "holds.view-open": "holds.see-open",
    "ledger.view-accounts": "ledger.see-accounts",
    "ledger.view-journal": "ledger.see-journal",
    "ledger.view-periods": "ledger.see-periods",
    "ledger.view-trial": "ledger.see-trial",
    **{
        f"payouts.view-{view}": f"payouts.see-{view}"
        for view in ("technicians", "refunds", "runs", "all")
    },
    **{f"map.part-{part}": f"map.turn-{part}" for part in Part},
    "map-filter.clear": "map.clear-filter",
    "map-filter.lift": "map.filter",
    "map-filter.take": "map.filter",
    "placard.retry": "window.reload",
    "prices.view-all": "prices.see-all",
    "prices.view-now": "prices.see-now",
    "registrations.view-all": "registrations.see-all",
    "registrations.view-awaiting": "registrations.see-awaiting",
    "registrations.view-lapsing": "registrations.see-lapsing",
    "registrations.view-refused": "registrations.see-refused",
    "reminder.edit-short": "reminder.edit",
    "replay.open": "replay.of-order",
    "shift.view-all": "shift.see-all",
    "shift.view-ended": "shift.see-ended",
    "shift.view-handovers": "shift.see-handovers",
    "shift.view-mine": "shift.see-mine",
    "staff.disable": "staff.able",
    "technicians.disable": "technicians.able",
    "views.button": "views.choose",
    "waiting.look": "waiting.heading",
}
"""Buttons whose words are not those of the action that does the same: both keys."""
MANY = {
    ("panel.queue", "Tabs"): "views.show-",
    ("panel.queue", "Pill"): "filter.by-",
    ("panel.queue", "Flag"): "filter.by-",
    ("panel.order", "Flow"): "order.page-",
    ("panel.registrations", "Flow"): "registrations.page-",
}
"""Where buttons say what the server told: by what the keys of as many actions begin."""
IN_LINES = (
    "waiting.look",
    "handover.read",
    "map-filter.clear",
    "map-filter.lift",
    "map-filter.take",
    "claim.take-over",
    "dispatch.look-at-proposal",
    "dispatch.no-proposal",
)
"""Keys of buttons that stand in quiet lines."""
APART = {
    "filter.remove-one": "the menu of its filter, which has keys, takes each answer off",
    "message.send": "sends the words in the line beside it, where Ctrl+Enter does the same",
    "order.save-file": "one for each file, beside it: Tab goes there",
    "order.view-file": "one for each file, beside it: Tab goes there",
    "registrations.look-picture": "one for each picture, beside it: Tab goes there",
    "settings.browse": "one for each folder, beside its editor: Tab goes there",
    "settings.reset": "one for each setting, beside its editor: Tab goes there",
}
"""Buttons without an action, and why."""


@pytest.fixture
def made_up() -> StandIn:
    return StandIn(Language.ENGLISH, how=How.BUSY)


@pytest.fixture
def window(open_window: Open, qtbot: QtBot, made_up: StandIn) -> Window:
    """A desk with every panel, an order shown, and alarms."""
    window = open_window(made_up)
    workplace = enter(window, partial(painting.settle, window))
    workplace.complete()
    workplace.panel(QueuePanel).table.choose(centre.order_id(1))
    painting.settle(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def workplace(window: Window) -> Workplace:
    assert window.workplace is not None
    return window.workplace


def key_of(button: QAbstractButton) -> str:
    """Give the key of a button's words; empty where it has none of its own."""
    if isinstance(button, Button | ToolButton | CountButton):
        return button.key
    known = {words.text(key): key for key in IN_LINES}
    return known.get(button.text(), "")


def test_each_button_of_each_panel_is_an_action_too(window: Window) -> None:
    window.show_panel("panel.settings")  # its editors are made when they are seen
    painting.settle(window)
    actions = {offer.action.key for offer in window.registry.offers}
    panels = {dock.key: dock.widget() for dock in workplace(window).docks}
    assert set(panels) == {entry.key for entry in ENTRIES}
    used: set[str] = set()
    many: Counter[tuple[str, str]] = Counter()
    without = []
    for place, panel in panels.items():
        for button in panel.findChildren(QAbstractButton):
            owner, key = type(button.parent()).__name__, key_of(button)
            if not isinstance(button, QPushButton | QToolButton) or owner == "QLineEdit":
                continue  # Qt's own: the corner of a table, the cross in a line
            used.add(key)
            if key in actions or MEANS.get(key) in actions or key in APART:
                continue
            many[place, owner] += 1
            if key or (place, owner) not in MANY:
                without.append((place, owner, key or button.text()))
    assert without == [], "give each an action in its panel's offered_actions"
    begins = Counter(dict.fromkeys(MANY.values(), 0))
    for where, count in many.items():
        begins[MANY[where]] += count
    assert begins == {
        prefix: sum(key.startswith(prefix) for key in actions) for prefix in MANY.values()
    }
    assert not {*MEANS, *APART} - used, "no button says this any more"


def test_an_alarm_that_is_chosen_is_acknowledged_by_its_action(
    window: Window, made_up: StandIn
) -> None:
    window.show_panel("panel.alarms")
    panel = workplace(window).panel(AlarmsPanel)
    painting.settle(window)
    last = panel.ringing.calling[-1]
    assert panel.alarm_bar.alarm != last
    panel.table.choose(last.id)
    offers = {offer.action.key: offer for offer in window.registry.offers}
    assert offers["alarms.acknowledge-chosen"].run()
    painting.settle(window)
    asked = [path for path in made_up.asked if path.endswith("/acknowledgement")]
    assert asked == [f"/v1/alarms/{last.id}/acknowledgement"]


def test_alarms_are_looked_at_and_set_by_actions(window: Window) -> None:
    panel = workplace(window).panel(AlarmsPanel)
    offers = {offer.action.key: offer for offer in window.registry.offers}
    for key in ("alarms.see-all", "alarms.see-standing"):
        before = panel.model.rowCount()
        assert offers[key].run()
        painting.settle(window)
        assert workplace(window).current == "panel.alarms"
        assert before or panel.model.rowCount()
    for volume in ("loud", "quiet"):
        assert offers[f"alarms.volume-{volume}"].run()
        assert panel.ringing.ears.volume == volume


def test_the_centre_is_backed_up_by_an_action(window: Window, made_up: StandIn) -> None:
    offers = {offer.action.key: offer for offer in window.registry.offers}
    assert {"backups.make", "restore.begin", "support.save"} <= set(offers)
    before = made_up.asked.count("/v1/backups")
    assert offers["backups.make"].run()
    assert not offers["backups.make"].action.ready(), "one is asked for already"
    painting.settle(window)
    assert made_up.asked.count("/v1/backups") == before + 1
