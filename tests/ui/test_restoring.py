"""Whether a restore asks for what it needs, tells what was proved, and can be stopped."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from api_client.vocabulary import StartFault
from desktop import words
from desktop.clock import HandClock
from desktop.ui.machine import MachineFault, Restored
from desktop.ui.pictures import upkeep
from desktop.ui.pictures.standin import MachineStandIn, StandIn
from desktop.ui.restoring import SECRETS, RestoreDialog, findings
from desktop.ui.theme import Tone
from desktop.words import Language
from tests.ui.conftest import Open


def asked(open_window: Open, machine: MachineStandIn, folder: Path) -> RestoreDialog:
    """Open the dialog and fill it in."""
    dialog = open_window(StandIn(Language.ENGLISH), machine).restore()
    dialog.backup.name_path(folder / "a.backup")
    dialog.folder.name_path(folder / "again")
    return dialog


def test_what_is_not_filled_in_is_said_in_its_field(open_window: Open) -> None:
    dialog = open_window(StandIn(Language.ENGLISH), MachineStandIn()).restore()
    dialog.send()
    assert dialog.backup.fault == words.text("restore.file-missing")
    assert dialog.folder.fault == words.text("restore.folder-missing")
    assert not dialog.key_file.fault
    dialog.close()


def test_what_was_proved_is_told_and_the_centre_can_be_opened(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    machine = MachineStandIn(outcome=upkeep.RESTORED)
    dialog = asked(open_window, machine, tmp_path)
    with qtbot.waitSignal(dialog.sent):
        dialog.send()
    said = [label.text() for label in dialog.outcome.findChildren(QLabel)]
    assert words.text("restore.proved") in said
    assert any("498,213" in each for each in said)
    assert str(tmp_path / "again") in dialog.outcome.command.text()
    with qtbot.waitSignal(dialog.opened):
        dialog.send()
    assert machine.opened == [tmp_path / "again"]


@pytest.mark.parametrize("outcome", [upkeep.RESTORED, upkeep.DOUBTFUL], ids=["proved", "doubtful"])
def test_enter_opens_only_what_was_proved(
    qtbot: QtBot, open_window: Open, tmp_path: Path, outcome: Restored
) -> None:
    machine = MachineStandIn(outcome=outcome)
    dialog = asked(open_window, machine, tmp_path)
    with qtbot.waitSignal(dialog.sent):
        dialog.send()
    assert dialog.send_button.isDefault() is outcome.ok
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert bool(machine.opened) is outcome.ok
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        (StartFault.BACKUP_DAMAGED, "backup"),
        (StartFault.BACKUP_NEWER, "backup"),
        (StartFault.FOLDER_NOT_EMPTY, "folder"),
        (StartFault.DISK_FULL, "folder"),
        (StartFault.KEY_FILE_UNREADABLE, "key_file"),
    ],
)
def test_why_nothing_was_restored_is_said_in_its_field(
    qtbot: QtBot, open_window: Open, tmp_path: Path, fault: StartFault, field: str
) -> None:
    lost = MachineFault(fault, {"path": "x"})
    dialog = asked(open_window, MachineStandIn(outcome=lost), tmp_path)
    dialog.send()
    assert dialog.running
    qtbot.waitUntil(lambda: not dialog.running)
    faults = {"backup": dialog.backup, "folder": dialog.folder, "key_file": dialog.key_file}
    assert {name: each.fault for name, each in faults.items() if each.fault} == {
        field: words.text(f"start-fault.{fault.value}")
    }
    assert dialog.send_button.isEnabled()
    dialog.close()


@pytest.mark.parametrize("secrets", SECRETS)
@pytest.mark.parametrize("language", Language)
def test_each_thing_that_differs_is_marked(
    clock: HandClock, secrets: str, language: Language
) -> None:
    words.choose(language)
    bad = Restored(
        ok=False,
        folder=Path("x"),
        made_at=clock.now(),
        rows=9,
        differing=("report",),
        audit_rows=8,
        audit_bad=3,
        files=5,
        files_bad=2,
        secrets=secrets,
        fingerprint="9f2c",
    )
    found = findings(bad, clock)
    good_secrets = secrets in {"decrypt", "none"}
    tones = [finding.tone for finding in found]
    assert tones[:4] == [Tone.NEUTRAL, Tone.TROUBLE, Tone.TROUBLE, Tone.TROUBLE]
    assert tones[4] is (Tone.DONE if good_secrets else Tone.TROUBLE)
    assert "report" in found[1].said()
    assert "3" in found[2].said()
    assert "2" in found[3].said()
    assert "7" in found[3].said()
    assert good_secrets or "9f2c" in found[4].said()
