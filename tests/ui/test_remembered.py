"""Whether somebody sees what the desk remembers of him, and can have it forgotten."""

from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QByteArray
from pytestqt.qtbot import QtBot

from desktop import words
from desktop.ui.memory import Memory, PersonMemory
from desktop.ui.remembered import Remembered, RememberedCard, Turned, held, kind_of
from desktop.ui.theme import Theme
from desktop.ui.widgets.worded import reword_all

HANNAH, BO = UUID(int=1), UUID(int=2)


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    """A machine at which two have worked."""
    made = Memory(tmp_path / "desk.ini")
    for person in (HANNAH, BO):
        his = made.of(person)
        his.keep_shape("layout-0123456789abcdef", QByteArray(b"\x00\xff"))
        his.keep_text("screens", "[]")
        his.keep_text("alarm-muted", "1")
        his.keep_text("unsent-orders", "[]")
        his.keep_text("columns-queue", "number state")
        his.keep_text("something-new", "1")
    return made


@pytest.fixture
def hers(memory: Memory) -> PersonMemory:
    return memory.of(HANNAH)


def test_everything_belongs_to_a_kind(hers: PersonMemory) -> None:
    assert held(hers) == {
        Remembered.DRAFTS: ["text-unsent-orders"],
        Remembered.TABLES: ["text-columns-queue"],
        Remembered.LAYOUT: ["shape-layout-0123456789abcdef", "text-screens"],
        Remembered.ALARMS: ["text-alarm-muted"],
        Remembered.OTHER: ["text-something-new"],
    }
    assert kind_of("shape-columns-queue") is Remembered.TABLES


def test_what_is_forgotten_is_gone_for_her_alone_and_can_be_taken_back(
    hers: PersonMemory, memory: Memory, theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    done: list[str] = []
    turned = {Remembered.LAYOUT: Turned(lambda: done.append("gone"), lambda: done.append("back"))}
    card = RememberedCard(hers, turned, theme)
    qtbot.addWidget(card)
    button = card.buttons[Remembered.LAYOUT]
    button.click()
    assert Remembered.LAYOUT not in held(hers)
    assert hers.text("alarm-muted") == "1"
    assert Remembered.LAYOUT in held(memory.of(BO))
    memory.write()
    kept = (tmp_path / "desk.ini").read_text("utf-8")
    assert kept.count("layout-0123456789abcdef") == 1
    button.click()
    assert hers.shape("layout-0123456789abcdef") == QByteArray(b"\x00\xff")
    assert hers.text("screens") == "[]"
    assert done == ["gone", "back"]


def test_each_button_says_what_it_forgets_in_either_language(
    hers: PersonMemory, theme: Theme, qtbot: QtBot
) -> None:
    card = RememberedCard(hers, {}, theme)
    qtbot.addWidget(card)
    button = card.buttons[Remembered.DRAFTS]
    assert button.accessibleName() == "Forget: Drafts that were not sent"
    button.click()
    assert button.accessibleName() == "Take back: Drafts that were not sent"
    end = words.on_change(reword_all)
    card.show()
    words.choose(words.Language.CHINESE)
    assert button.accessibleName() == "恢复: 未发送的草稿"
    end()


def test_of_whom_nothing_is_known_nothing_is_told(
    tmp_path: Path, theme: Theme, qtbot: QtBot
) -> None:
    card = RememberedCard(Memory(tmp_path / "desk.ini").of(HANNAH), {}, theme)
    qtbot.addWidget(card)
    assert card.buttons == {}
