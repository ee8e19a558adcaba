"""Tries where a desk begins: what is named, what was chosen, the usual, or by the first run."""

import argparse
from pathlib import Path

import platformdirs
import pytest

from desktop.app import first_run
from desktop.app.founder import LocalFounder
from desktop.app.machine import LocalMachine, VisitingMachine
from desktop.commands import desk
from desktop.gateways import home
from desktop.gateways.home import Home
from desktop.ui.machine import Begun


class Led:
    """Who was led through the first run: on which folder, and what was lost."""

    def __init__(self) -> None:
        self.by: list[tuple[Path, Path | None, Path | None]] = []
        self.answer: Begun | None = None

    def run(self, founder: LocalFounder, lost: Path | None = None) -> Begun | None:
        self.by.append((founder.folder, founder.key_file, lost))
        return self.answer


@pytest.fixture
def led(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Led:
    """Take the first run's place, and keep the person's folders in the test's."""
    made = Led()
    monkeypatch.setattr(first_run, "run_first", made.run)
    for kind in ("user_config_dir", "user_data_dir"):
        folder = str(tmp_path / kind)
        monkeypatch.setattr(platformdirs, kind, lambda *_, kept=folder, **__: kept)
    return made


def a_centre(folder: Path) -> Path:
    folder.mkdir()
    (folder / "callout.db").write_bytes(b"")
    return folder


def test_a_folder_with_a_centre_is_opened_whatever_was_chosen_before(
    led: Led, tmp_path: Path
) -> None:
    home.write(tmp_path / "user_config_dir", Home(url="https://elsewhere"))
    named = a_centre(tmp_path / "named")
    assert desk.begin(named, None) == Begun(folder=named)
    assert led.by == []


def test_what_was_chosen_is_where_a_desk_begins(led: Led, tmp_path: Path) -> None:
    config = tmp_path / "user_config_dir"
    home.write(config, Home(url="https://elsewhere"))
    assert desk.begin(None, None) == Begun(url="https://elsewhere")
    chosen = a_centre(tmp_path / "chosen")
    home.write(config, Home(folder=chosen))
    assert desk.begin(None, None) == Begun(folder=chosen)
    assert led.by == []


def test_the_usual_folder_is_opened_without_a_word(led: Led, tmp_path: Path) -> None:
    usual = a_centre(tmp_path / "user_data_dir")
    assert desk.begin(None, None) == Begun(folder=usual)
    assert led.by == []


def test_where_no_centre_is_the_first_run_leads_to_one(led: Led, tmp_path: Path) -> None:
    led.answer = Begun(folder=tmp_path / "made", login=("Ada", "secret"))
    assert desk.begin(None, tmp_path / "key") == led.answer
    assert desk.begin(tmp_path / "named", None) == led.answer
    home.write(tmp_path / "user_config_dir", Home(folder=tmp_path / "gone"))
    assert desk.begin(None, None) == led.answer
    usual = tmp_path / "user_data_dir"
    assert led.by == [
        (usual, tmp_path / "key", None),
        (tmp_path / "named", None, None),
        (usual, None, tmp_path / "gone"),
    ]


def test_who_wants_another_centre_is_led_to_one(
    led: Led, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "user_config_dir"
    home.write(config, Home(url="https://gone.example"))
    opened: list[object] = []

    def open_once(machine: LocalMachine | VisitingMachine, centre: object, *_: object) -> int:
        opened.append(centre)
        if machine.chosen:
            machine.forget()
        return 3

    monkeypatch.setattr(desk, "open_once", open_once)
    led.answer = Begun(folder=a_centre(tmp_path / "other"))
    assert desk.run(argparse.Namespace(data=None, key_file=None)) == 3
    assert opened == ["https://gone.example", tmp_path / "other"]
    assert len(led.by) == 1
    assert home.read(config) is None
    led.answer = None
    assert desk.run(argparse.Namespace(data=None, key_file=None)) == 0


@pytest.mark.usefixtures("led")
def test_a_first_run_that_is_closed_opens_no_desk() -> None:
    assert desk.begin(None, None) is None
