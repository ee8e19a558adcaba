"""Tries `callout init`: a centre is founded whole, or nothing is left (F1)."""

import getpass
import io
import json
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import platformdirs
import pytest

from api_client.vocabulary import EXIT_CODES, Role, StartFault
from desktop import words
from desktop.app import founding
from desktop.app.opening import open_centre
from desktop.commands import desk
from desktop.gateways import archive, front, home
from desktop.gateways.folder import CentreFolder
from desktop.service import audit, sessions
from desktop.service import backups as backup_cases
from desktop.service import settings as settings_cases
from desktop.service.unit import SYSTEM
from desktop.simulator import sample
from desktop.simulator.sample import sample_city
from desktop.store.faults import CannotStart
from desktop.ui.machine import Begun
from tests.commands.conftest import Runs

PASSWORD = "correct horse battery 密码"


@pytest.fixture(autouse=True)
def _said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say the password on standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))


@pytest.fixture(autouse=True)
def config(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep what is remembered of the person's desk in a folder of the test's own."""
    kept = tmp_path_factory.mktemp("config")
    monkeypatch.setattr(platformdirs, "user_config_dir", lambda *_, **__: str(kept))
    return kept


def init(callout: Runs, folder: Path, *more: object, name: str = "王芳") -> tuple[int, Any]:
    """Run the command; give its exit code, the steps it told, and its last word."""
    code, lines = callout(
        "init", "--data", folder, "--admin", name, "--password-stdin", "--json", *more
    )
    *steps, last = (json.loads(line) for line in lines)
    return code, (last, [step["step"] for step in steps])


def test_a_centre_is_founded_with_all_that_was_chosen(tmp_path: Path, callout: Runs) -> None:
    folder, backups = tmp_path / "a centre 中心", tmp_path / "elsewhere"
    code, (told, steps) = init(
        callout,
        folder,
        *("--language", "zh_CN", "--backup-to", backups),
        *("--backup-at", "23:15", "--backup-keep", 30),
    )
    assert code == 0
    assert steps == ["folder", "records", "key", "administrator", "settings", "backup"]
    assert told["key"] == {"place": "beside-data", "path": str(folder / "centre.key")}
    (backup,) = backups.iterdir()
    assert told["backup"] == str(backup)
    seen = archive.glance(backup)
    assert seen is not None
    assert (seen.ok, seen.centre_id) == (True, told["centre_id"])
    with open_centre(folder) as opened:
        assert str(opened.centre_id) == told["centre_id"]
        signed = sessions.sign_in(opened.work, "王芳", PASSWORD, "")
        assert (str(signed.actor.id), signed.actor.role) == (
            told["administrator"]["id"],
            Role.ADMINISTRATOR,
        )
        assert opened.work.read(SYSTEM, settings_cases.kept) == {
            "language": "zh_CN",
            "backup_folder": str(backups),
            "backup_at": "23:15",
            "backup_days_kept": "30",
        }
        assert opened.work.read(SYSTEM, backup_cases.last_success) is not None
        rows, _ = opened.work.read(SYSTEM, audit.head)
        assert rows > len(steps)
        assert {
            change.actor_name for change in opened.work.read(signed.actor, settings_cases.history)
        } == {"王芳"}
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith("found")) == []
    code, (line,) = callout("verify", "--data", folder, "--json")
    assert (code, json.loads(line)["audit"]["anchor"]) == (0, "good")


def test_without_choices_all_is_as_usual(tmp_path: Path, callout: Runs) -> None:
    code, (told, steps) = init(callout, tmp_path)
    assert (code, told["backup"]) == (0, None)
    assert "backup" not in steps
    with open_centre(tmp_path) as opened:
        assert opened.work.read(SYSTEM, settings_cases.kept) == {}


def test_other_machines_desks_are_let_in_by_a_certificate(
    tmp_path: Path, callout: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, (told, _) = init(callout, tmp_path / "one", "--serve", f"127.0.0.1:{port}")
        assert (code, told["code"]) == (EXIT_CODES[StartFault.PORT_IN_USE], "port-in-use")
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD))
    code, (told, _) = init(callout, tmp_path / "one", "--serve", f"127.0.0.1:{port}")
    assert (code, told["serve"]["urls"]) == (0, [f"https://127.0.0.1:{port}"])
    made = front.obtain(tmp_path / "one", datetime.now(UTC))
    assert made.sha256 == told["serve"]["sha256"]
    with open_centre(tmp_path / "one") as opened:
        kept = opened.work.read(SYSTEM, settings_cases.kept)
    assert kept == {"others_host": "127.0.0.1", "others_port": str(port)}


def test_who_types_a_password_unseen_types_it_twice(
    tmp_path: Path, callout: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["one of them", "the other", PASSWORD, PASSWORD])
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(getpass, "getpass", lambda _: next(typed))
    code, lines = callout("init", "--data", tmp_path, "--admin", "Ada", "--json")
    assert (code, json.loads(lines[-1])["ok"]) == (0, True)
    with open_centre(tmp_path) as opened:
        assert sessions.sign_in(opened.work, "Ada", PASSWORD, "").actor.name == "Ada"


@pytest.mark.parametrize("at", ["8470", ":8470", "::1:8470", "host:", "host:many"])
def test_an_address_that_is_none_is_wrong_usage(tmp_path: Path, callout: Runs, at: str) -> None:
    with pytest.raises(SystemExit) as ended:
        init(callout, tmp_path, "--serve", at)
    assert ended.value.code == 2


def test_demo_data_are_a_day_that_verify_finds_whole(
    tmp_path: Path, callout: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "ORDERS", 6)
    code, (told, steps) = init(callout, tmp_path / "centre", "--demo", "--language", "en")
    assert (code, steps[-1], told["demo"]["orders"]) == (0, "demo", 6)
    with open_centre(tmp_path / "centre") as opened:
        signed = sessions.sign_in(opened.work, told["demo"]["staff"][0], PASSWORD, "")
        assert signed.actor.role is Role.DISPATCHER
        begun = opened.work.read(SYSTEM, lambda unit: next(audit.rows(unit.session)))
        age = opened.work.clock.now() - datetime.fromisoformat(begun["at"])
        assert age >= sample.LASTS
    code, (line,) = callout("verify", "--data", tmp_path / "centre", "--json")
    assert (code, json.loads(line)["audit"]["anchor"]) == (0, "good")


def test_an_administrator_called_as_one_of_the_demo_is_refused(
    tmp_path: Path, callout: Runs
) -> None:
    name = sample_city("en").dispatcher
    code, (told, _) = init(callout, tmp_path / "centre", "--demo", "--language", "en", name=name)
    assert (code, told["code"]) == (1, "name-taken")
    assert not (tmp_path / "centre").exists()


def test_people_are_told_in_sentences(tmp_path: Path, callout: Runs) -> None:
    asked = ("init", "--data", tmp_path / "one", "--admin", "Ada", "--password-stdin")
    code, lines = callout(*asked, "--backup-to", tmp_path / "two")
    assert code == 0
    assert "Ada is its administrator" in lines[0]
    assert "same disk" in lines[-2]


def test_a_centre_that_is_there_is_never_touched(tmp_path: Path, callout: Runs) -> None:
    assert init(callout, tmp_path)[0] == 0
    before = (tmp_path / "callout.db").read_bytes()
    code, (told, steps) = init(callout, tmp_path, name="Somebody else")
    assert (code, told["code"]) == (EXIT_CODES[StartFault.CENTRE_EXISTS], "centre-exists")
    assert steps == []
    assert (tmp_path / "callout.db").read_bytes() == before


@pytest.mark.parametrize(
    ("more", "name", "code"),
    [
        ((), "", "request-invalid"),
        ((), PASSWORD, "password-weak"),
        (("--backup-keep", 0), "Ada", "setting-wrong"),
        (("--backup-to", __file__), "Ada", "backup-folder-unusable"),
    ],
)
def test_what_is_wrong_is_refused_before_anything_is_written(
    tmp_path: Path, callout: Runs, more: tuple[object, ...], name: str, code: str
) -> None:
    exit_code, (told, steps) = init(callout, tmp_path / "new", *more, name=name)
    assert exit_code != 0
    assert (told["ok"], told["code"], steps) == (False, code, [])
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("at", ["25:00", "12:00:30", "noon"])
def test_a_time_that_is_none_is_wrong_usage(tmp_path: Path, callout: Runs, at: str) -> None:
    with pytest.raises(SystemExit) as ended:
        init(callout, tmp_path, "--backup-at", at)
    assert ended.value.code == 2


def test_what_the_folders_file_sets_already_is_refused(
    tmp_path: Path, callout: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.json").write_text('{"backup_at": "04:00"}', encoding="utf-8")
    code, (told, _) = init(callout, tmp_path, "--backup-at", "05:00")
    assert (code, told["code"], told["fields"]) == (
        1,
        "setting-fixed",
        {"fields": ["backup_at"]},
    )
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD))
    assert init(callout, tmp_path)[0] == 0


def test_a_folder_with_other_things_in_it_is_refused(tmp_path: Path, callout: Runs) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"")
    code, (told, _) = init(callout, tmp_path)
    assert told["code"] == "folder-not-empty"
    assert code == EXIT_CODES[StartFault.FOLDER_NOT_EMPTY]
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_what_fails_half_way_leaves_nothing_and_can_be_tried_again(
    tmp_path: Path, callout: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, key = tmp_path / "above" / "centre", tmp_path / "keys" / "one.key"

    def fail(*_: object) -> None:
        raise CannotStart(StartFault.DISK_FULL, path="here")

    with monkeypatch.context() as broken:
        broken.setattr(founding, "_put", fail)
        code, (told, steps) = init(callout, folder, "--key-file", key)
    assert (code, told["code"], steps[-1]) == (
        EXIT_CODES[StartFault.DISK_FULL],
        "disk-full",
        "settings",
    )
    assert not folder.parent.exists()
    assert not key.exists()
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD))
    code, (told, _) = init(callout, folder, "--key-file", key)
    assert (code, told["key"]) == (0, {"place": "file", "path": str(key)})
    assert not CentreFolder(folder).held()


def test_a_bare_desk_begins_there_from_then_on(
    tmp_path: Path, callout: Runs, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert init(callout, one, "--no-desk")[0] == 0
    assert home.read(config) is None
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD))
    code, lines = callout("init", "--data", other, "--admin", "Ada", "--password-stdin")
    assert (code, lines[-1]) == (0, words.text("init.desk-begins"))
    assert desk.begin(None, None) == Begun(folder=other)
