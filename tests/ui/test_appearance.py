"""Whether language, colours and size are chosen, kept, and as the system's where nothing is."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop import words
from desktop.ui import appearance
from desktop.ui.appearance import SCALE, Appearance, Ground, Size, size_of, sized, system_scheme
from desktop.ui.colours import colours
from desktop.ui.memory import Memory
from desktop.ui.theme import Scheme, Theme


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "desk.ini")


@pytest.fixture
def looks(theme: Theme, memory: Memory) -> Iterator[Appearance]:
    host = QWidget()
    yield Appearance(theme, memory, host)
    host.deleteLater()
    theme.apply(Scheme.LIGHT)


def test_colours_follow_the_system_until_somebody_chooses(
    looks: Appearance, theme: Theme, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints = QApplication.styleHints()
    assert looks.ground is Ground.SYSTEM
    monkeypatch.setattr(appearance, "system_scheme", lambda: Scheme.DARK)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.colours is colours(Scheme.DARK)
    looks.use_ground(Ground.LIGHT)
    assert theme.colours is colours(Scheme.LIGHT)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.colours is colours(Scheme.LIGHT)
    looks.use_other_scheme()
    assert (looks.ground, memory.scheme()) == (Ground.DARK, Scheme.DARK)
    monkeypatch.setattr(appearance, "system_scheme", lambda: Scheme.LIGHT)
    looks.use_ground(Ground.SYSTEM)
    assert theme.colours is colours(Scheme.LIGHT)
    assert memory.scheme() is None


def test_the_system_of_the_tests_is_light() -> None:
    assert system_scheme() is Scheme.LIGHT


def test_a_language_is_spoken_and_kept(looks: Appearance, memory: Memory, qtbot: QtBot) -> None:
    with qtbot.waitSignal(looks.changed):
        looks.speak_other()
    assert words.language() is words.Language.CHINESE
    looks.speak(words.Language.ENGLISH)
    assert memory.language(words.Language.CHINESE) is words.Language.ENGLISH


def test_another_size_waits_for_the_next_start(looks: Appearance, memory: Memory) -> None:
    waits = []
    for size in (Size.USUAL, Size.LARGE, Size.USUAL):
        looks.use_size(size)
        assert looks.size is size_of(memory)
        waits.append(looks.size_waits)
    assert waits == [False, True, False]
    memory.keep_size("of a newer release")
    assert size_of(memory) is Size.USUAL


def test_an_application_is_made_in_the_size_and_what_it_starts_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(SCALE, raising=False)
    with sized(Size.LARGE):
        assert os.environ[SCALE] == "1.25"
    assert SCALE not in os.environ
    with sized(Size.USUAL):
        assert SCALE not in os.environ
    monkeypatch.setenv(SCALE, "2")
    with sized(Size.LARGE):
        assert os.environ[SCALE] == "2"
    assert os.environ[SCALE] == "2"
