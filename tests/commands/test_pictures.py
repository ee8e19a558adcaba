"""Whether `callout pictures` paints what it says, where it says, or says why it cannot."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from api_client.vocabulary import EXIT_CODES, StartFault
from desktop import words
from desktop.__main__ import main
from desktop.ui.pictures import looking, painting
from desktop.ui.pictures.scenes import SCENES


@pytest.fixture(autouse=True)
def one_scene(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Paint one scene, and put the language and the style back."""
    login = tuple(each for each in SCENES if each.name == "login")
    monkeypatch.setattr(painting, "SCENES", login)
    monkeypatch.setattr(painting, "SETUPS", ())
    spoken = words.language()
    yield
    words.be_strict(strict=False)
    words.choose(spoken)
    qapp.setStyleSheet("")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_each_picture_is_named_and_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pictures", "--out", str(tmp_path / "new" / "folder")]) == 0
    paths = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(path.name for path in paths) == [
        "login.en.dark.png",
        "login.en.light.png",
        "login.zh_CN.dark.png",
        "login.zh_CN.light.png",
    ]
    assert all(QImage(str(path)).width() == painting.WIDTH_PX for path in paths)
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == sorted(
        ["index.html", *(path.name for path in paths)]
    )
    sheet = (tmp_path / "new" / "folder" / "index.html").read_text(encoding="utf-8")
    assert all(f'src="{path.name}"' in sheet for path in paths)


def test_some_can_be_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["--language", "zh_CN", "--scheme", "dark", "--size", "1280x700"]
    assert main(["pictures", "--out", str(tmp_path), "--scene", "log*", *chosen]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert Path(line).name == "login.zh_CN.dark.png"
    assert QImage(line).width() == 1280
    assert main(["pictures", "--out", str(tmp_path), "--scene", "nothing"]) == 0
    assert capsys.readouterr().out == ""


def test_what_is_wrong_is_said_where_it_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "cut", lambda _root: ["QLabel in Card: too long"])
    once = ["pictures", "--out", str(tmp_path), "--language", "en", "--scheme", "light"]
    assert main(once) == 0
    assert main([*once, "--check"]) == 1
    assert capsys.readouterr().err == "login.en.light.png: QLabel in Card: too long\n"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder", encoding="utf-8")
    code = main(["pictures", "--out", str(in_the_way)])
    assert code == EXIT_CODES[StartFault.FOLDER_NOT_WRITABLE]
