"""Whether every state is painted as it will be seen: named, reworded, the same each time."""

from datetime import UTC
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QTabWidget,
    QWidget,
)

from api_client.vocabulary import OrderState
from desktop import words
from desktop.ui import first_run, statusline
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.looking import nameless, shown_in
from desktop.ui.pictures.scenes import SCENES
from desktop.ui.pictures.setups import SETUPS
from desktop.ui.theme import Scheme, Theme
from desktop.words import Language
from tests.ui.conftest import Open, scene

NAMES = [each.name for each in SCENES]


def columns_of(model: QAbstractItemModel) -> int:
    """Give how many columns a model has; Qt keeps a list's one to itself."""
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount()


def texts(root: QWidget) -> list[str]:
    """Give all that is written in what can be seen, in a fixed order."""
    said = []
    for widget in shown_in(root):
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
                for row in range(model.rowCount())
                for column in range(columns_of(model))
            )
        said.append(widget.accessibleName())
    return sorted(said)


@pytest.fixture(autouse=True)
def nothing_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no request be told of as slow, however slow this machine is."""
    monkeypatch.setattr(statusline, "SLOW_MS", 600_000)


SPOKEN_ONCE = {
    "login-wrong",
    "login-throttled",
    "login-first",
    "new-order-wrong",
    "new-order-kept",
    "new-order-window",
    "own-password",
    "staff-new-wrong",
    "staff-disabled",
    "notices",
    "restore",
    "restore-failed",
}
"""Scenes that show what was said at one moment; such words are not said again."""


@pytest.mark.parametrize("name", NAMES)
def test_each_state_has_names_and_can_be_put_into_another_language(
    open_window: Open, name: str
) -> None:
    each = scene(name)
    window = open_window(each.centre(Language.ENGLISH), each.machine())
    dialog = each.act(window, partial(painting.settle, window))
    painting.settle(window)
    roots = [window] if dialog is None else [window, dialog]
    assert [found for root in roots for found in nameless(root)] == []
    english = [texts(root) for root in roots]
    words.choose(Language.CHINESE, UTC)
    painting.settle(window)
    if name not in SPOKEN_ONCE:
        said = [line for root in roots for line in texts(root)]
        assert [line for line in said if line in ENGLISH_ONLY] == []
    words.choose(Language.ENGLISH, UTC)
    painting.settle(window)
    assert [texts(root) for root in roots] == english
    for root in reversed(roots):
        root.close()


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


def image(path: Path) -> QImage:
    """Read a picture."""
    found = QImage(str(path))
    assert not found.isNull()
    return found


def test_pictures_are_the_same_from_run_to_run_and_differ_where_they_should(
    theme: Theme, tmp_path: Path
) -> None:
    name = scene("queue")
    taken = {}
    for language in Language:
        for scheme in Scheme:
            words.choose(language)
            theme.apply(scheme)
            first = painting.picture(name, theme, tmp_path).toImage()
            assert first == painting.picture(name, theme, tmp_path).toImage()
            taken[language, scheme] = first
    theme.apply(Scheme.LIGHT)
    images = list(taken.values())
    assert all(one != other for place, one in enumerate(images) for other in images[:place])


def test_a_file_is_written_for_each_scene_language_and_scheme(
    qapp: QApplication, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(painting, "SCENES", SCENES[:2])
    monkeypatch.setattr(painting, "SETUPS", SETUPS[:1])
    paths = [taken.path for taken in painting.paint(tmp_path, qapp, theme)]
    assert len(paths) == 3 * len(Language) * len(Scheme)
    for path in paths:
        before = path.name.startswith(SETUPS[0].name)
        assert image(path).width() == (first_run.WIDTH_PX if before else painting.WIDTH_PX)
    theme.apply(Scheme.LIGHT)


def test_scenes_are_named_once_and_show_every_state() -> None:
    assert len(NAMES) == len(set(NAMES))
    setups = {setup.name for setup in SETUPS}
    assert len(setups) == len(SETUPS)
    assert not setups & set(NAMES)
    assert set(centre.STATES) == set(OrderState)
