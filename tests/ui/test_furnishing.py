"""Whether the queue is made first, the others once it is painted, and each when it is asked for."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui import furnishing
from desktop.ui.panels.order import OrderPanel
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.staff import StaffPanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures import centre
from desktop.ui.pictures.standin import StandIn
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace
from desktop.words import Language
from tests.ui.conftest import Open


@pytest.fixture
def window(open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Window:
    """A desk at which somebody has just been let in; the other panels wait."""
    monkeypatch.setattr(furnishing, "SOON_MS", 3_600_000)
    monkeypatch.setattr(furnishing, "PAINTED_MS", 3_600_000)
    window = open_window(StandIn(Language.ENGLISH))
    window.login.name.line.setText(centre.spoken(Language.ENGLISH).dispatcher)
    window.login.password.line.setText("a password")
    window.login.form.button.click()
    qtbot.waitUntil(lambda: window.workplace is not None)
    return window


def place(window: Window) -> Workplace:
    assert window.workplace is not None
    return window.workplace


def made(window: Window) -> list[str]:
    """The panels that stand in their places."""
    panels = {dock.key: dock.widget() for dock in place(window).docks}
    return [key for key, panel in panels.items() if hasattr(panel, "offered_actions")]


def listed(window: Window) -> list[str]:
    """The groups of actions, in their order."""
    return list(dict.fromkeys(offer.group for offer in window.registry.offers))


def test_the_queue_is_there_first_and_alone(window: Window, qtbot: QtBot) -> None:
    queue = place(window).panel(QueuePanel)
    qtbot.waitUntil(lambda: queue.model.rowCount() > 0)
    assert made(window) == ["panel.queue"]
    assert "panel.staff" not in listed(window)


def test_a_panel_is_made_and_filled_when_it_is_gone_to(window: Window, qtbot: QtBot) -> None:
    window.show_panel("panel.technicians")
    assert made(window) == ["panel.queue", "panel.technicians"]
    panel = place(window).panel(TechniciansPanel)
    qtbot.waitUntil(lambda: panel.model.rowCount() > 0)


def test_an_order_that_was_chosen_before_its_panel_was_there_is_shown_in_it(
    window: Window, qtbot: QtBot
) -> None:
    queue = place(window).panel(QueuePanel)
    qtbot.waitUntil(lambda: queue.model.rowCount() > 0)
    queue.order_chosen.emit(centre.order_id(1))
    assert "panel.order" not in made(window)
    order = place(window).panel(OrderPanel)
    qtbot.waitUntil(lambda: order.order is not None and order.order.id == centre.order_id(1))


def test_all_come_by_themselves_once_the_queue_is_painted_and_are_listed_in_their_order(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    workplace = place(window)
    monkeypatch.setattr(furnishing, "PAINTED_MS", 0)
    workplace.panel(QueuePanel).counted.emit("20 orders")
    qtbot.waitUntil(lambda: made(window) == [entry.key for entry in workplace.entries])
    keys = [key for key in listed(window) if key.startswith("panel.")]
    assert keys == [entry.key for entry in workplace.entries if entry.key in keys]
    assert listed(window)[-1] == "keys.account"
    staff = workplace.panel(StaffPanel)
    qtbot.waitUntil(lambda: staff.model.rowCount() > 0)


def test_all_come_by_themselves_where_the_queue_does_not(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(furnishing, "SOON_MS", 50)
    monkeypatch.setattr(furnishing, "PAINTED_MS", 3_600_000)
    window = open_window(StandIn(Language.ENGLISH, failing=("/v1/orders",)))
    window.login.name.line.setText(centre.spoken(Language.ENGLISH).dispatcher)
    window.login.password.line.setText("a password")
    window.login.form.button.click()
    qtbot.waitUntil(lambda: window.workplace is not None)
    qtbot.waitUntil(lambda: made(window) == [entry.key for entry in place(window).entries])
