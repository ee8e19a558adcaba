"""Whether every declared setting is shown by itself, and is changed as it may be (F1)."""

from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from api_client.vocabulary import Code, Noun, Role
from api_client.wire.changes import Change
from api_client.wire.settings import SettingEdit, SettingEdits
from desktop.settings import declared
from desktop.ui import setting_field
from desktop.ui.panels.settings import SettingsPanel
from desktop.ui.pictures import painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import MachineStandIn, StandIn
from desktop.ui.setting_field import SettingField
from desktop.ui.theme import Theme
from desktop.ui.window import Window
from desktop.words import Language
from tests.running import Running
from tests.ui.conftest import Open
from tests.ui.seated import seated

EDIT, LOCK = "PATCH /v1/settings", "lock_after_min"


def panel_of(window: Window) -> SettingsPanel:
    """Log in and open the panel."""
    workplace = enter(window, lambda: painting.settle(window))
    workplace.show_panel("panel.settings")
    painting.settle(window)
    return workplace.panel(SettingsPanel)


def write(panel: SettingsPanel, name: str, text: str) -> None:
    """Write into an editor as somebody types."""
    panel.fields[name].line.setText(text)
    panel.fields[name].line.textEdited.emit(text)


def test_each_declared_setting_has_an_editor_with_a_name(open_window: Open) -> None:
    panel = panel_of(open_window(StandIn(Language.ENGLISH)))
    assert list(panel.fields) == [each.name for each in declared()]
    for field in panel.fields.values():
        assert field.editor.accessibleName()
        assert field.text == field.setting.value, field.setting.name


def test_what_was_changed_is_sent_together_and_shown_as_saved(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    panel = panel_of(window)
    assert not panel.save_button.isEnabled()
    write(panel, "lock_after_min", "20")
    write(panel, "backup_weeks_kept", "8")
    panel.fields["backup_days_kept"].reset()
    assert panel.save_button.isEnabled()
    panel.save()
    painting.settle(window)
    edits = made_up.keepers.sent[-1][2]["edits"]
    assert {each["name"]: each["value"] for each in edits} == {
        "lock_after_min": "20",
        "backup_weeks_kept": "8",
        "backup_days_kept": None,
    }
    assert not any(field.unsaved for field in panel.fields.values())
    assert "next start" in window.notices.shown[-1]


def test_what_was_saved_is_taken_back_unless_somebody_changed_it_since(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    panel = panel_of(window)
    held = panel.fields["lock_after_min"].text
    for text in ("20", "25"):
        write(panel, "lock_after_min", text)
        panel.save()
        painting.settle(window)
    for text in ("20", held):
        assert window.notices.undo()
        painting.settle(window)
        assert panel.fields["lock_after_min"].text == text
    write(panel, "lock_after_min", "30")
    panel.save()
    painting.settle(window)
    kept = made_up.keepers.settings
    kept["lock_after_min"] = kept["lock_after_min"].model_copy(update={"value": "7", "version": 9})
    assert window.notices.undo()
    painting.settle(window)
    assert "no longer" in window.notices.shown[-1]
    assert kept["lock_after_min"].value == "7"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lock_after_min", "481"),
        ("lock_after_min", "soon"),
        ("slow_request_s", "x"),
        ("backup_at", "2:30"),
        ("backup_at", "25:00"),
        ("backup_at", "02:30:15"),
        ("region", "cn"),
        ("public_url", "desk.example"),
        ("others_host", "0.0.0.0/8"),
    ],
)
def test_what_is_wrong_is_said_as_one_types_and_cannot_be_saved(
    open_window: Open, name: str, text: str
) -> None:
    panel = panel_of(open_window(StandIn(Language.ENGLISH)))
    write(panel, name, text)
    assert panel.fields[name].fault
    assert not panel.save_button.isEnabled()
    panel.discard()
    assert not panel.fields[name].fault
    assert not panel.fields[name].unsaved


def test_one_of_several_is_chosen_by_its_name(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    panel = panel_of(window)
    field = panel.fields["language"]
    assert field.editor is field.box
    assert field.box.currentText() == "That of its machine"
    assert not field.unsaved
    field.box.setCurrentText("简体中文")
    panel.save()
    painting.settle(window)
    assert made_up.keepers.sent[-1][2]["edits"][0]["value"] == "zh_CN"
    assert not field.unsaved
    field.reset()
    assert (field.text, field.unsaved) == ("", True)


def test_a_choice_of_a_newer_server_is_written_as_a_text(open_window: Open, theme: Theme) -> None:
    panel = panel_of(open_window(StandIn(Language.ENGLISH)))
    known = panel.fields["language"].setting
    newer = known.model_copy(update={"value": "fr", "choices": ("", "en", "zh_CN")})
    field = SettingField(newer, theme, may=True)
    assert (field.text, field.unsaved) == ("fr", False)


def test_what_is_wrong_is_gone_to_wherever_it_stands(open_window: Open) -> None:
    panel = panel_of(open_window(StandIn(Language.ENGLISH)))
    assert not panel.wrong_button.isVisibleTo(panel)
    write(panel, "backup_days_kept", "400")
    panel.search.setText("lock")
    panel.search.textEdited.emit("lock")
    field = panel.fields["backup_days_kept"]
    assert field.isHidden()
    panel.wrong_button.click()
    assert field.line.hasFocus()
    assert (
        panel.area.viewport()
        .rect()
        .contains(field.mapTo(panel.area.viewport(), field.rect().center()))
    )
    write(panel, "backup_days_kept", "40")
    assert not panel.wrong_button.isVisibleTo(panel)


def test_what_the_server_finds_wrong_or_changed_meanwhile_is_told(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    panel = panel_of(window)
    write(panel, "lock_after_min", "20")
    made_up.refusals = {EDIT: (Code.SETTING_WRONG, 422, {})}
    panel.save()
    painting.settle(window)
    assert panel.fields["lock_after_min"].unsaved
    made_up.refusals = {}
    made_up.keepers.settings["lock_after_min"] = made_up.keepers.settings[
        "lock_after_min"
    ].model_copy(update={"value": "7", "version": 9})
    made_up.keepers.settings["region"] = made_up.keepers.settings["region"].model_copy(
        update={"value": "DE"}
    )
    panel.hear([Change(seq=121, noun=Noun.SETTING, id=UUID(int=1), version=9)])
    painting.settle(window)
    field = panel.fields["lock_after_min"]
    assert field.text == "20"  # what is being written stays
    assert panel.fields["region"].text == "DE"
    assert "7 minutes" in field.meanwhile.said
    panel.save()
    painting.settle(window)
    (edit,) = made_up.keepers.sent[-1][2]["edits"]
    assert (edit["version"], edit["value"]) == (9, "20")
    assert field.meanwhile.said == ""


def test_who_is_overtaken_is_told_by_whom_and_saves_knowingly_or_takes_theirs(
    qtbot: QtBot, own_centre: Running, theme: Theme, tmp_path: Path
) -> None:
    me, other = (own_centre.person(Role.ADMINISTRATOR) for _ in range(2))
    theirs = own_centre.client(other)

    def change(value: str, version: int) -> None:
        edit = SettingEdit(name=LOCK, version=version, value=value)
        theirs.settings.edit(SettingEdits(edits=(edit,)))

    def held() -> str:
        return next(each.value for each in theirs.settings.list().items if each.name == LOCK)

    with seated(own_centre, me, theme, tmp_path / "desk.ini") as seat:
        panel = SettingsPanel(seat.desk)
        qtbot.addWidget(panel)
        panel.show()
        panel.reload()
        qtbot.waitUntil(lambda: bool(panel.fields))
        field = panel.fields[LOCK]
        write(panel, LOCK, "20")
        change("7", 0)
        panel.save()
        qtbot.waitUntil(lambda: bool(field.meanwhile.said))
        assert theirs.people.me().name in field.meanwhile.said
        assert "7 minutes" in field.meanwhile.said
        assert (field.text, held()) == ("20", "7")
        panel.save()
        qtbot.waitUntil(lambda: not field.unsaved)
        assert held() == "20"
        write(panel, LOCK, "30")
        change("8", field.setting.version)
        panel.reload()
        qtbot.waitUntil(lambda: bool(field.meanwhile.said))
        panel.discard()
        assert (field.text, field.unsaved, field.meanwhile.said) == ("8", False, "")


def test_a_pattern_that_only_a_newer_server_understands_hinders_nobody() -> None:
    assert setting_field.fits("(?<no", "anything")
    assert not setting_field.fits("^[A-Z]{2}$", "C")


def test_a_folder_is_looked_for_where_the_server_is_on_this_machine(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = panel_of(open_window(StandIn(Language.ENGLISH))).fields["backup_folder"]
    assert away.browse_button.isHidden()
    here = MachineStandIn(keeps_server=True)
    panel = panel_of(open_window(StandIn(Language.ENGLISH), here))
    field = panel.fields["backup_folder"]
    assert not field.browse_button.isHidden()
    for found in ("", "/var/backups"):
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, to=found: to)
        field.browse_button.click()
        assert field.text == found
    assert field.unsaved
    assert panel.save_button.isEnabled()


def test_a_search_shows_what_it_finds_and_its_group_alone(open_window: Open) -> None:
    panel = panel_of(open_window(StandIn(Language.ENGLISH)))
    panel.search.setText("backup")
    panel.search.textEdited.emit("backup")
    shown = {name for name, field in panel.fields.items() if not field.isHidden()}
    assert "backup_at" in shown
    assert "lock_after_min" not in shown


def test_what_the_machine_says_is_read_alone_and_history_is_shown(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    panel = panel_of(window)
    assert panel.fields["changes_kept"].line.isReadOnly()
    assert not panel.fields["lock_after_min"].line.isReadOnly()
    sheet = panel.show_history()
    painting.settle(window)
    assert sheet.model.rowCount() == 4
    newest = [sheet.model.data(sheet.model.index(0, at)) for at in range(2, 5)]
    assert newest == ["Lock the desk after", "10 minutes", "5 minutes"]
    sheet.accept()
