"""Tries the panel of templates on a real server: the usual ones, changed, taken away, back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from api_client.vocabulary import JobKind, Role
from desktop.ui.claims import Claims
from desktop.ui.desk import Desk
from desktop.ui.feed import Feed
from desktop.ui.memory import Memory
from desktop.ui.notices import Notices
from desktop.ui.panels.templates import TemplatesPanel
from desktop.ui.pictures.centre import session
from desktop.ui.pictures.standin import MachineStandIn
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme
from desktop.ui.usual import USUAL
from desktop.words import Language
from tests.running import Running


@pytest.fixture
def panel(
    qtbot: QtBot, theme: Theme, own_centre: Running, tmp_path: Path
) -> Iterator[TemplatesPanel]:
    """The panel of a supervisor, on a centre without templates."""
    tasks = Tasks()
    supervisor = own_centre.person(Role.SUPERVISOR)
    client = own_centre.client(supervisor)
    host = QWidget()
    qtbot.addWidget(host)
    feed = Feed(lambda *_: iter(()), own_centre.clock)
    claims = Claims(client, supervisor.id, tasks, feed)
    desk = Desk(
        client,
        session(Language.ENGLISH),
        tasks,
        feed,
        Notices(host, theme),
        theme,
        own_centre.clock,
        MachineStandIn(),
        Memory(tmp_path / "desk.ini").of(supervisor.id),
        claims,
    )
    made = TemplatesPanel(desk)
    qtbot.addWidget(made)
    made.reload()
    qtbot.waitUntil(lambda: made.live.ready)
    yield made
    tasks.close()


def test_the_usual_ones_are_added_once(qtbot: QtBot, panel: TemplatesPanel) -> None:
    panel.add_usual()
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(USUAL))
    assert {row.kind for row in panel.live.rows} == set(JobKind)
    panel.add_usual()
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(USUAL))


def test_one_is_written_changed_and_taken_away_and_brought_back(
    qtbot: QtBot, panel: TemplatesPanel
) -> None:
    dialog = panel.write()
    dialog.send()
    assert dialog.name.fault
    dialog.name.line.setText("Flood")
    dialog.subject.line.setText("Cellar under water")
    dialog.promised.line.setText("soon")
    dialog.send()
    assert dialog.promised.fault
    dialog.promised.line.setText("45")
    with qtbot.waitSignal(dialog.sent):
        dialog.send()
    again = panel.edit()
    assert again is not None
    assert again.promised.text() == "45"
    again.subject.line.setText("Cellar under water, pump wanted")
    with qtbot.waitSignal(again.sent):
        again.send()
    panel.take_away()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)
    panel.desk.notices.undo()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    assert panel.model.at(0).title == "Cellar under water, pump wanted"
    panel.desk.notices.undo()
    qtbot.waitUntil(lambda: panel.model.at(0).title == "Cellar under water")
    panel.desk.notices.undo()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)
    assert not panel.desk.notices.undo()
