"""Tries how a centre's settings are read: some of them, none, and what makes no sense."""

from datetime import time
from pathlib import Path

import pytest

from api_client.vocabulary import StartFault
from desktop.gateways import settings_file
from desktop.settings import Settings
from desktop.store.faults import CannotStart


def test_what_is_not_written_is_as_it_usually_is(tmp_path: Path) -> None:
    assert settings_file.read(tmp_path) == settings_file.read(tmp_path / "absent") == Settings()
    written = '{"backup_at": "23:15", "backup_folder": "/mnt/备份", "backup_days_kept": 30}'
    (tmp_path / "settings.json").write_text(written, encoding="utf-8")
    found = settings_file.read(tmp_path)
    assert (found.backup_at, found.backup_folder) == (time(23, 15), Path("/mnt/备份"))
    assert found.model_dump(exclude_unset=True).keys() == {
        *("backup_at", "backup_folder", "backup_days_kept"),
    }


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("", ""),
        ("[]", ""),
        ('{"backup_at": "25:00"}', "backup_at"),
        ('{"backup_days_kept": 0}', "backup_days_kept"),
        ('{"backup_hour": 2}', "backup_hour"),
    ],
)
def test_what_makes_no_sense_is_a_fault_with_its_place(
    tmp_path: Path, written: str, at: str
) -> None:
    (tmp_path / "settings.json").write_text(written, encoding="utf-8")
    with pytest.raises(CannotStart) as fault:
        settings_file.read(tmp_path)
    assert fault.value.fault is StartFault.SETTINGS_UNREADABLE
    assert fault.value.fields["at"] == at


def test_a_file_may_call_the_public_address_as_it_once_was_called(tmp_path: Path) -> None:
    written = '{"phones_url": "https://desk.example"}'
    (tmp_path / "settings.json").write_text(written, encoding="utf-8")
    assert settings_file.read(tmp_path).public_url == "https://desk.example"
