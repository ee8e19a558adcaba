"""Whether what was known stays while the server is away, says how old it is, and comes back."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from api_client.client import Client
from api_client.transport import Patience
from api_client.vocabulary import Role
from desktop import words
from desktop.app.machine import VisitingMachine
from desktop.ui import following
from desktop.ui.feed import Link
from desktop.ui.memory import Memory
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import away_acts, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.theme import Theme
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace
from tests.fault_proxy import Fault, FaultProxy, Way, fault_proxy
from tests.running import LOCAL_SECRET, Running
from tests.ui.conftest import Open
from tests.ui.test_window import log_in, staff

pytestmark = pytest.mark.furnished

GONE = Fault(up=Way(cut=1))


def ages(workplace: Workplace) -> dict[str, str]:
    """Give what stands over each panel about its age."""
    return {dock.key: dock.bar.age.said for dock in workplace.docks}


def test_each_panel_says_how_old_it_is_where_it_shows_anything(open_window: Open) -> None:
    window = open_window(StandIn(words.Language.ENGLISH))
    workplace = enter(window, lambda: painting.settle(window))
    assert set(ages(workplace).values()) == {""}
    workplace.order.show_id(None)
    away_acts.leave(workplace)
    said = ages(workplace)
    assert said.pop("panel.order") == ""
    assert said.pop("panel.map") == "", "nobody looked at it, so nothing was loaded"
    assert set(said.values()) == {"May be old: as of 10:42, 6 minutes ago"}
    words.choose(words.Language.CHINESE, UTC)
    assert ages(workplace)["panel.queue"] == words.text(
        "known.old", at="10:42", age=words.plural("age.minutes", 6)
    )
    assert "10:42" in ages(workplace)["panel.queue"]


def test_a_panel_with_nothing_yet_has_no_age(open_window: Open) -> None:
    window = open_window(StandIn(words.Language.ENGLISH, failing=("/v1/orders", "/v1/settings")))
    workplace = enter(window, lambda: painting.settle(window))
    away_acts.leave(workplace)
    said = ages(workplace)
    assert (said["panel.queue"], said["panel.settings"]) == ("", "")
    assert said["panel.technicians"]


@pytest.fixture
def proxy(own_centre: Running) -> Iterator[FaultProxy]:
    """A network before the server that can be cut."""
    with fault_proxy(own_centre.url) as made:
        yield made


@pytest.fixture
def window(
    qtbot: QtBot,
    own_centre: Running,
    proxy: FaultProxy,
    theme: Theme,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Window]:
    """A supervisor at work, behind that network."""
    monkeypatch.setattr(following, "AGE_MS", 20)
    patience = Patience(tries=1, first_wait_s=0.01, longest_wait_s=0.05)
    client, memory = Client(proxy.url, patience=patience), Memory(tmp_path / "desk.ini")
    machine = VisitingMachine(proxy.url, LOCAL_SECRET)
    made = Window(client, machine, theme, own_centre.clock, memory)
    qtbot.addWidget(made)
    made.show()
    staff(own_centre, "Hannah", Role.SUPERVISOR)
    own_centre.order(title="Before")
    log_in(qtbot, made, "Hannah")
    qtbot.waitUntil(lambda: made.workplace is not None)
    workplace = made.workplace
    assert workplace is not None
    qtbot.waitUntil(lambda: workplace.standing.link is Link.CONNECTED)
    qtbot.waitUntil(lambda: workplace.panel(QueuePanel).model.rowCount() == 1)
    yield made
    made.close()


def test_what_was_known_is_marked_with_its_age_until_the_server_is_back(
    qtbot: QtBot, window: Window, own_centre: Running, proxy: FaultProxy
) -> None:
    workplace = window.workplace
    assert workplace is not None
    queue, age = workplace.panel(QueuePanel), workplace.dock("panel.queue").bar.age
    own_centre.clock.forward(timedelta(seconds=30))
    proxy.expect(*[GONE] * 2_000)
    proxy.cut()
    qtbot.waitUntil(lambda: workplace.standing.link is Link.AWAY)
    assert age.said.endswith("just now")
    assert not age.loud
    own_centre.order(title="Meanwhile")
    own_centre.clock.forward(timedelta(minutes=6))
    qtbot.waitUntil(lambda: age.loud)
    assert age.said.endswith("6 minutes ago")
    assert queue.model.rowCount() == 1
    proxy.faults.clear()
    qtbot.waitUntil(lambda: workplace.standing.link is Link.CONNECTED)
    assert (age.said, age.isHidden()) == ("", True)
    qtbot.waitUntil(lambda: queue.model.rowCount() == 2)
