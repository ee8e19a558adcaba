"""Whether backups go to a folder that takes them, or are left out with a warning (F5)."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.founding import BackupsWanted
from desktop.ui.pictures.setups import FounderStandIn, fill
from desktop.ui.setup.keeping import Keep
from tests.ui.conftest import OpenFirst
from tests.ui.setup.going import go_to, shows


def test_backups_may_be_left_out_with_a_warning(qtbot: QtBot, open_first: OpenFirst) -> None:
    window = open_first()
    go_to(qtbot, window, window.backups)
    window.next_button.click()
    assert window.backups.folder.fault
    window.backups.choices.choose(Keep.NOT_NOW)
    assert not window.backups.folder.fault
    go_to(qtbot, window, window.summary)
    assert window.wishes.wanted().backups == BackupsWanted()


def test_a_folder_that_takes_no_backup_is_said_where_it_is(
    qtbot: QtBot, open_first: OpenFirst
) -> None:
    window = open_first(FounderStandIn(backups_fail=True))
    go_to(qtbot, window, window.backups)
    fill(window)
    window.next_button.click()
    qtbot.waitUntil(lambda: bool(window.backups.folder.fault))
    assert window.page is window.backups
    assert window.next_button.isEnabled()


@pytest.mark.parametrize(
    ("at", "days", "wrong"),
    [("25:00", "7", ["at"]), ("02:30", "0", ["days"]), ("", "many", ["at", "days"])],
)
def test_what_makes_no_sense_about_backups_is_said_where_it_is(
    qtbot: QtBot, open_first: OpenFirst, at: str, days: str, wrong: list[str]
) -> None:
    window = open_first()
    go_to(qtbot, window, window.backups)
    fill(window)
    page = window.backups
    page.at.line.setText(at)
    page.days.line.setText(days)
    window.next_button.click()
    assert shows(window, page)
    fields = {"at": page.at, "days": page.days, "folder": page.folder}
    assert [name for name, field in fields.items() if field.fault] == wrong
