"""Whether every panel and dialog can be lived in: nothing cut, small screens, keys, Chinese typing.

Each scene of the pictures is opened once; a new panel is held to all of it by its scenes.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from desktop import words
from desktop.ui.pictures import looking, painting
from desktop.ui.pictures.scenes import SCENES
from desktop.words import Language
from tests.ui.conftest import Open, scene

NAMES = [each.name for each in SCENES]
SMALL_PX = (1280, 680)
"""1366x768 at 100 % and 1920x1080 at 150 %, less the bars of the system: whichever is less."""
PREEDIT, COMMITTED = "ni hao", "你好"


@pytest.mark.parametrize("name", NAMES)
def test_each_state_can_be_lived_in(open_window: Open, name: str) -> None:
    each = scene(name)
    window = open_window(each.centre(Language.ENGLISH), each.machine())
    window.resize(*SMALL_PX)
    dialog = each.act(window, partial(painting.settle, window))
    roots: list[QWidget] = [window] if dialog is None else [window, dialog]
    for language in (Language.ENGLISH, Language.CHINESE):
        words.choose(language)
        painting.settle(window)
        for root in roots:
            assert looking.cut(root) == [], language
            assert looking.nameless(root) == [], language
            least = root.minimumSizeHint().expandedTo(root.minimumSize())
            assert (least.width(), least.height()) <= SMALL_PX, language
            assert least.height() <= SMALL_PX[1], language
            assert least.width() <= root.width(), language
    assert stray_keys(roots[-1]) == []
    for root in roots:
        for editor in editors(root):
            assert composes(editor), looking.name_of(editor)
    for root in reversed(roots):
        root.close()


def stray_keys(root: QWidget) -> list[str]:
    """Give the steps of the tab key that go back up a dialog, but for the one to its beginning."""
    if not isinstance(root, QDialog):
        return []
    chain: list[QWidget] = []
    widget = root.nextInFocusChain()
    while widget is not None and widget is not root:
        seen = widget.isVisibleTo(root) and not widget.visibleRegion().isEmpty()
        if seen and looking.reached(widget) and widget.focusProxy() is None:
            chain.append(widget)
        widget = widget.nextInFocusChain()
    places = [each.mapTo(root, QPoint(0, 0)) for each in chain]
    steps = zip(places, [*places[1:], *places[:1]], [*chain[1:], *chain[:1]], strict=True)
    back = [
        looking.name_of(widget)
        for before, after, widget in steps
        if after.y() < before.y() - widget.height() and after.x() <= before.x()
    ]
    return back if len(back) > 1 else []


def editors(root: QWidget) -> Iterator[QLineEdit | QPlainTextEdit | QTextEdit]:
    """Give where something can be written now."""
    for widget in looking.shown_in(root):
        if isinstance(widget, QLineEdit):
            free = not widget.inputMask() and widget.validator() is None
            if free and widget.echoMode() is QLineEdit.EchoMode.Normal and not widget.isReadOnly():
                yield widget
        elif isinstance(widget, QPlainTextEdit | QTextEdit) and not widget.isReadOnly():
            yield widget


def text_of(editor: QLineEdit | QPlainTextEdit | QTextEdit) -> str:
    """Give what is written there."""
    return editor.text() if isinstance(editor, QLineEdit) else editor.toPlainText()


def composes(editor: QLineEdit | QPlainTextEdit | QTextEdit) -> bool:
    """Write two signs by an input method, and say whether they alone arrived."""
    if not editor.isEnabled():
        return True
    enabled = editor.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)
    if not enabled:
        return False
    editor.selectAll()
    QApplication.sendEvent(editor, QInputMethodEvent(PREEDIT, []))
    unfinished = text_of(editor)
    commit = QInputMethodEvent("", [])
    commit.setCommitString(COMMITTED)
    QApplication.sendEvent(editor, commit)
    return PREEDIT not in unfinished and text_of(editor) == COMMITTED


def test_what_is_cut_is_seen(open_window: Open) -> None:
    each = scene("queue")
    window = open_window(each.centre(Language.ENGLISH), each.machine())
    label = QLabel("much too long for so little room", window)
    label.setFixedWidth(30)
    label.show()
    bare = QLineEdit(window)
    bare.show()
    assert looking.cut(window)[-1].endswith(label.text())
    assert looking.nameless(window) != []


@pytest.mark.parametrize("percent", [125, 150])
def test_nothing_is_cut_on_a_finer_screen(percent: int, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "desktop", "pictures", "--out", str(tmp_path), "--check"]
    command += ["--scale", str(percent), "--size", "x".join(map(str, SMALL_PX))]
    for name in ("login-first", "queue", "queue-reports", "new-order-wrong", "centre", "restore"):
        command += ["--scene", name]
    told = subprocess.run(
        [*command, "--scheme", "light"],
        capture_output=True,
        check=False,
        env=dict(os.environ, LANG="C.UTF-8"),
    )
    assert told.returncode == 0, told.stderr.decode()
    assert len(told.stdout.splitlines()) == 6 * len(Language)


def test_scroll_areas_are_no_stop_of_their_own(open_window: Open) -> None:
    each = scene("new-order")
    window = open_window(each.centre(Language.ENGLISH), each.machine())
    dialog = each.act(window, partial(painting.settle, window))
    assert isinstance(dialog, QDialog)
    assert not any(looking.reached(area) for area in dialog.findChildren(QAbstractScrollArea))
    dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
