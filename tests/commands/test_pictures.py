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
from desktop.ui.pictures import painting
from desktop.ui.pictures.scenes import SCENES


@pytest.fixture(autouse=True)
def one_scene(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Paint one scene, and put the language and the style back."""
    monkeypatch.setattr(painting, "SCENES", SCENES[:1])
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
        path.name for path in paths
    )


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder", encoding="utf-8")
    code = main(["pictures", "--out", str(in_the_way)])
    assert code == EXIT_CODES[StartFault.FOLDER_NOT_WRITABLE]
