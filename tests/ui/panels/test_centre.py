"""Whether the panel of the centre says how backups stand, in words that keep up with the clock."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from api_client.vocabulary import Code, Noun, Permission
from api_client.wire.changes import Change
from desktop import words
from desktop.clock import HandClock
from desktop.ui import ailments, backups
from desktop.ui.backups import Keeping
from desktop.ui.panels import centre as panel_module
from desktop.ui.panels.centre import CentrePanel
from desktop.ui.pictures import centre, painting, upkeep
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import MachineStandIn, StandIn
from desktop.ui.theme import Theme
from desktop.ui.widgets.notebutton import NoteButton
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

pytestmark = pytest.mark.furnished


def opened(window: Window) -> CentrePanel:
    """Log in and give the panel, while the queue is in front."""
    return enter(window, lambda: painting.settle(window)).panel(CentrePanel)


def note(window: Window) -> NoteButton:
    """Give the note in the status line."""
    return window.status.note("panel.centre")


def a_change() -> Change:
    return Change(seq=121, noun=Noun.BACKUP, id=centre.order_id(1), version=1)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("keeping", Keeping)
def test_how_backups_stand_is_said_whichever_panel_is_in_front(
    open_window: Open, keeping: Keeping, language: Language
) -> None:
    words.choose(language)
    window = open_window(StandIn(language, keeping=keeping))
    panel = opened(window)
    assert panel.headline.isVisibleTo(panel)
    heading, more = backups.said(upkeep.standing(keeping), centre.NOW)
    assert panel.headline.heading.text() == heading
    assert panel.headline.more.text() == more
    assert note(window).isVisible()
    assert note(window).accessibleName()
    running = keeping in {Keeping.RUNNING, Keeping.WAITING}
    assert panel.make_button.isEnabled() is not running
    note(window).click()
    assert panel.isVisible()
    assert not panel.grab().isNull()


def test_the_look_may_change_while_another_panel_is_in_front(
    open_window: Open, theme: Theme
) -> None:
    window = open_window(StandIn(Language.ENGLISH, keeping=Keeping.FAILING))
    panel = opened(window)
    said = panel.headline.heading.text()
    theme.toggle()
    window.show_panel("panel.centre")
    assert not panel.grab().isNull()
    theme.toggle()
    window.show_panel("panel.queue")
    note(window).click()
    assert panel.isVisible()
    assert panel.headline.heading.text() == said


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("keeps", [True, False], ids=["administrator", "auditor"])
def test_what_was_acknowledged_and_is_gone_is_said_before_all_else(
    open_window: Open, monkeypatch: pytest.MonkeyPatch, language: Language, *, keeps: bool
) -> None:
    if not keeps:
        only = (Permission.DIAGNOSTICS_VIEW, Permission.CHANGES_FOLLOW)
        monkeypatch.setattr(centre, "PERMISSIONS", only)
    words.choose(language)
    window = open_window(StandIn(language, keeping=Keeping.OVERDUE, facts=upkeep.LOSING))
    panel = opened(window)
    assert note(window).text() == words.text("ailment.note-lost")
    note(window).click()
    assert panel.findings.isVisible()
    (said,) = [label.text() for label in panel.findings.findChildren(QLabel) if label.text()]
    (sentence,) = [label for label in panel.findings.findChildren(QLabel) if label.text()]
    assert "background-color" in sentence.styleSheet(), "it is met first"
    assert upkeep.LOSING.lost is not None
    for told in ("231,861", upkeep.LOSING.lost.file, "callout verify"):
        assert told in said
    window.appearance.speak_other()
    assert note(window).text() == words.text("ailment.note-lost")
    panel.take_facts(upkeep.FACTS)
    assert not panel.findings.isVisible()
    assert note(window).text() != words.text("ailment.note-lost")


@pytest.mark.parametrize("language", Language)
def test_a_server_whose_clock_is_behind_its_last_entries_is_said(
    open_window: Open, language: Language
) -> None:
    words.choose(language)
    window = open_window(StandIn(language, facts=upkeep.BEHIND))
    panel = opened(window)
    assert note(window).text() == words.text("ailment.note-clock")
    by = words.duration(timedelta(days=2, hours=3))
    assert [label.text() for label in panel.findings.findChildren(QLabel) if label.text()] == [
        words.text("ailment.clock", by=by)
    ]
    a_little = upkeep.FACTS.model_copy(update={"clock_behind_s": ailments.BEHIND_FROM_S - 1})
    panel.take_facts(a_little)
    assert not panel.findings.isVisible()


def test_what_is_worst_or_under_way_is_said_first() -> None:
    ages = {keeping: upkeep.standing(keeping) for keeping in Keeping}
    assert {backups.keeping(standing, centre.NOW) for standing in ages.values()} == set(Keeping)
    good = ages[Keeping.GOOD]
    assert good.last_success_at is not None
    edge = good.last_success_at + backups.OVERDUE_AFTER
    assert backups.keeping(good, edge) is Keeping.GOOD
    assert backups.keeping(good, edge + timedelta(seconds=1)) is Keeping.OVERDUE


def test_a_clock_that_jumps_days_is_recovered_from(
    qtbot: QtBot, open_window: Open, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel_module, "AGE_MS", 20)
    window = open_window(StandIn(Language.ENGLISH))
    panel = opened(window)
    assert "today 02:00" in panel.headline.heading.text()
    assert panel.model.data(panel.model.index(0, 0)) == "today 02:00"
    clock.set(centre.NOW + timedelta(days=9))
    qtbot.waitUntil(lambda: "9 days ago" in panel.headline.heading.text())
    assert "overdue" in note(window).text()
    assert panel.model.data(panel.model.index(0, 0)) == "22 Nov 2026, 02:00"
    clock.set(centre.NOW - timedelta(days=2))
    qtbot.waitUntil(lambda: "22 Nov, 02:00" in panel.headline.heading.text())
    clock.set(centre.NOW)
    qtbot.waitUntil(lambda: "today 02:00" in panel.headline.heading.text())
    assert "3 d 4 h" in texts(panel)


def texts(panel: CentrePanel) -> str:
    """Give the server's figures as they are read."""
    return "\n".join(label.text() for label in panel.figures.findChildren(QLabel))


def test_a_backup_is_asked_for_followed_and_its_end_is_told(
    qtbot: QtBot, open_window: Open
) -> None:
    made_up = StandIn(Language.ENGLISH, keeping=Keeping.FAILING)
    window = open_window(made_up)
    panel = opened(window)
    made_up.keeping = Keeping.RUNNING
    panel.hear([a_change()])
    qtbot.waitUntil(lambda: not panel.make_button.isEnabled())
    made_up.keeping = Keeping.GOOD
    panel.hear([a_change()])
    qtbot.waitUntil(panel.make_button.isEnabled)
    assert any("151 MB" in said for said in window.notices.shown)
    made_up.keeping = Keeping.RUNNING
    panel.hear([a_change()])
    qtbot.waitUntil(lambda: not panel.make_button.isEnabled())
    made_up.keeping = Keeping.FAILING
    panel.hear([a_change()])
    qtbot.waitUntil(panel.make_button.isEnabled)
    assert any("disk is full" in said for said in window.notices.shown)


def test_a_backup_that_is_refused_is_said_and_can_be_asked_for_again(
    qtbot: QtBot, open_window: Open
) -> None:
    refused: dict[str, tuple[Code, int, dict[str, str]]] = {
        "POST /v1/backups": (Code.STORAGE_UNAVAILABLE, 503, {})
    }
    window = open_window(StandIn(Language.ENGLISH, refusals=refused))
    panel = opened(window)
    panel.make()
    assert not panel.make_button.isEnabled()
    qtbot.waitUntil(panel.make_button.isEnabled)
    assert words.refusal(Code.STORAGE_UNAVAILABLE) in window.notices.shown


def test_what_could_not_be_loaded_is_asked_for_again_by_itself(
    qtbot: QtBot, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel_module, "RETRY_MS", 20)
    made_up = StandIn(Language.ENGLISH, failing=("/v1/backups", "/v1/centre"))
    window = open_window(made_up)
    workplace = enter(window, lambda: qtbot.waitUntil(lambda: window.workplace is not None))
    panel = workplace.panel(CentrePanel)
    window.show_panel("panel.centre")
    qtbot.waitUntil(panel.pane.placard.isVisible)
    made_up.failing = ()
    qtbot.waitUntil(lambda: panel.standing is not None and panel.facts is not None)
    assert panel.table.isVisible()


def test_who_may_look_and_not_keep_has_no_backups(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = (Permission.DIAGNOSTICS_VIEW, Permission.CHANGES_FOLLOW)
    monkeypatch.setattr(centre, "PERMISSIONS", only)
    window = open_window(StandIn(Language.ENGLISH))
    panel = enter(window, lambda: painting.settle(window)).panel(CentrePanel)
    assert panel.facts is not None
    assert panel.save_button.isVisibleTo(window)
    assert not panel.make_button.isVisibleTo(window)
    assert not panel.table.isVisibleTo(window)
    assert not note(window).isVisible()


def test_a_bundle_that_cannot_be_written_is_said(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    panel = opened(window)
    panel.save(tmp_path / "nowhere" / "x.zip")
    qtbot.waitUntil(lambda: any("cannot be written" in said for said in window.notices.shown))
    assert panel.save_button.isEnabled()


@pytest.mark.parametrize("here", [True, False])
def test_the_backup_that_is_chosen_is_the_one_to_restore(open_window: Open, here: bool) -> None:  # noqa: FBT001
    window = open_window(StandIn(Language.ENGLISH), MachineStandIn(keeps_server=here))
    panel = opened(window)
    second = panel.model.at(1)
    panel.table.choose(second.id)
    dialog = panel.restore()
    wanted = Path(upkeep.FOLDER) / second.backup.name
    assert dialog.backup.path() == (wanted if here else None)
    dialog.reject()
