"""Whether every panel and dialog can be lived in: names, two languages, small screens, typing.

Each scene of the pictures is opened once; a new panel is held to all of it by its scenes.
"""

import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
    QTextEdit,
    QWidget,
)

from desktop import words
from desktop.ui import statusline
from desktop.ui.pictures import looking, painting
from desktop.ui.pictures.scenes import SCENES
from desktop.words import Language
from tests.conftest import Scale
from tests.ui.conftest import Open, scene

AFTERWARDS = {"away-technicians"}
"""Scenes that look at a panel, made before, when nothing can be loaded any more."""
NAMES = [
    pytest.param(each.name, marks=[pytest.mark.furnished] if each.name in AFTERWARDS else [])
    for each in SCENES
]
SMALL_PX = (1280, 680)
"""1366x768 at 100 % and 1920x1080 at 150 %, less the bars of the system: whichever is less."""
MOST_ROWS = 100
"""So many rows of a list are read; a queue may have a million."""
PREEDIT, COMMITTED = "ni hao", "你好"
SPOKEN_ONCE = {
    "away-certificate",
    "away-certificate-asked",
    "new-order-kept",
    "new-order-window",
    "map-menu",
    "notices",
    "login-wrong",
    "login-throttled",
    "login-first",
    "new-order-wrong",
    "reminder-new-wrong",
    "own-password",
    "staff-new-wrong",
    "restore",
    "restore-failed",
    "technicians-duty-wrong",
    "area-corner-wrong",
    "fee-wrong",
    "registrations-refuse-wrong",
    "registrations-new-person-wrong",
}
"""Scenes that show what was said at one moment; such words are not said again."""


@pytest.fixture(autouse=True)
def nothing_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no request be told of as slow, however slow this machine is."""
    monkeypatch.setattr(statusline, "SLOW_MS", 600_000)


def columns_of(model: QAbstractItemModel) -> int:
    """Give how many columns a model has; Qt keeps a list's one to itself."""
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount()


def texts(root: QWidget) -> list[str]:
    """Give all that is written in what can be seen, in a fixed order."""
    said = []
    for widget in looking.shown_in(root):
        if isinstance(widget, QLabel | QAbstractButton):
            said.append(widget.text())
        if isinstance(widget, QLineEdit):
            said.append(widget.placeholderText())
        if isinstance(widget, QTabWidget):
            said.extend(widget.tabText(place) for place in range(widget.count()))
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            model = widget.model()
            said.extend(
                str(model.index(row, column).data())
                for row in range(min(model.rowCount(), MOST_ROWS))
                for column in range(columns_of(model))
            )
        said.append(widget.accessibleName())
    return sorted(text for text in said if text)


def english_only() -> frozenset[str]:
    """Give the English texts that Chinese does not use too.

    The usual templates are left out: once made, they are the centre's own and stay as they are.
    """
    both = []
    for language in (Language.ENGLISH, Language.CHINESE):
        read = words.catalogue(language)
        found = [*read.texts.items(), *((key, said) for (key, _), said in read.plurals.items())]
        both.append({said for _, said in found if "{" not in said})
        both.append({said for key, said in found if key.startswith("usual.")})
    return frozenset(both[0] - both[1] - both[2])


ENGLISH_ONLY = english_only() - {"English"}


def comes_back(name: str, dialog: QWidget | None, scale: Scale) -> bool:
    """Say whether a state is also looked at when English is spoken again.

    What a dialog says is seen in its own scene alone, what a panel says in many: of those without
    a dialog every other one comes back, the same ones in every run.
    """
    return scale is Scale.FULL or dialog is not None or zlib.crc32(name.encode()) % 2 == 0


@pytest.mark.parametrize("name", NAMES)
def test_each_state_can_be_lived_in(open_window: Open, scale: Scale, name: str) -> None:
    each = scene(name)
    window = open_window(each.centre(Language.ENGLISH), each.machine())
    window.resize(*SMALL_PX)
    dialog = each.act(window, partial(painting.settle, window))
    roots: list[QWidget] = [window] if dialog is None else [window, dialog]
    said = {}
    for language in (Language.ENGLISH, Language.CHINESE):
        words.choose(language, UTC)
        painting.settle(window)
        said[language] = [texts(root) for root in roots]
        for root in roots:
            assert looking.cut(root) == [], language
            assert looking.nameless(root) == [], language
            least = root.minimumSizeHint().expandedTo(root.minimumSize())
            assert (least.width(), least.height()) <= SMALL_PX, language
            assert least.height() <= SMALL_PX[1], language
            assert least.width() <= root.width(), language
            assert root.height() <= window.height(), language
        assert stray_keys(roots[-1]) == [], language
    if name not in SPOKEN_ONCE:
        lines = [line for root in said[Language.CHINESE] for line in root]
        assert [line for line in lines if line in ENGLISH_ONLY] == []
    if comes_back(name, dialog, scale):
        words.choose(Language.ENGLISH, UTC)
        painting.settle(window)
        assert [texts(root) for root in roots] == said[Language.ENGLISH]
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


FINER = ("queue", "new-order-wrong", "centre", "login-first", "queue-reports", "restore")
"""Scenes that are looked at on finer screens, those of most words and controls first."""
MOST_FINER = {(Scale.CI, 150): 3}
"""At 125 % dots are rounded, there all of them are looked at; at 150 % the first ones at CI."""


@pytest.mark.parametrize("percent", [125, 150])
def test_nothing_is_cut_on_a_finer_screen(percent: int, tmp_path: Path, scale: Scale) -> None:
    names = FINER[: MOST_FINER.get((scale, percent))]
    command = [sys.executable, "-m", "desktop", "pictures", "--out", str(tmp_path), "--check"]
    command += ["--scale", str(percent), "--size", "x".join(map(str, SMALL_PX))]
    for name in names:
        command += ["--scene", name]
    told = subprocess.run(
        [*command, "--scheme", "light"],
        capture_output=True,
        check=False,
        env=dict(os.environ, LANG="C.UTF-8"),
    )
    assert told.returncode == 0, told.stderr.decode()
    assert len(told.stdout.splitlines()) == len(names) * len(Language)


def test_scroll_areas_are_no_stop_of_their_own(open_window: Open) -> None:
    each = scene("new-order")
    window = open_window(each.centre(Language.ENGLISH), each.machine())
    dialog = each.act(window, partial(painting.settle, window))
    assert isinstance(dialog, QDialog)
    assert not any(looking.reached(area) for area in dialog.findChildren(QAbstractScrollArea))
    dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
