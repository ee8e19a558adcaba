"""Whether each person finds what is his own, and what somebody wrote in the file does no harm."""

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QByteArray

from desktop.ui.memory import Memory

HANNAH, BO = UUID(int=1), UUID(int=2)


def test_each_person_has_his_own(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "desk.ini")
    memory.of(HANNAH).keep_text("view", "late")
    memory.of(HANNAH).keep_shape("layout", QByteArray(b"\x00\xff"))
    memory.write()
    again = Memory(tmp_path / "desk.ini")
    assert again.of(HANNAH).text("view") == "late"
    assert again.of(HANNAH).shape("layout") == QByteArray(b"\x00\xff")
    assert again.of(BO).text("view", "all") == "all"
    assert again.of(BO).shape("layout") is None


def test_what_is_of_another_form_is_not_there(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "desk.ini")
    memory.of(HANNAH).keep_text("layout", "no shape")
    assert memory.of(HANNAH).shape("layout") is None
