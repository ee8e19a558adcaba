"""Whether every state is painted as it will be seen: named, reworded, the same each time."""

from pathlib import Path
from statistics import median

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from api_client.vocabulary import OrderState
from desktop import words
from desktop.ui import first_run, statusline
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import SCENES
from desktop.ui.pictures.setups import SETUPS
from desktop.ui.theme import Scheme, Theme
from desktop.words import Language
from tests.ui.conftest import scene


@pytest.fixture(autouse=True)
def nothing_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no request be told of as slow, however slow this machine is."""
    monkeypatch.setattr(statusline, "SLOW_MS", 600_000)


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


ON_A_MAP = ("map-groups", "map-areas", "map-list", "replay")
GROUND = QRect(200, 250, 300, 400)
"""Where there is nothing but map in each of these."""
DUSK = 128
"""Between the lightness of a map by day and at night."""


def lightness(picture: QImage, area: QRect) -> float:
    """Give how light an area is in the middle, from 0 to 255."""
    seen = [
        picture.pixelColor(x, y).lightness()
        for x in range(area.left(), area.right(), 10)
        for y in range(area.top(), area.bottom(), 10)
    ]
    return median(seen)


@pytest.mark.parametrize("name", ON_A_MAP)
def test_map_and_replay_are_painted_whole_by_day_and_night_in_both_languages(
    theme: Theme, tmp_path: Path, name: str
) -> None:
    taken = []
    try:
        for language, scheme in ((Language.ENGLISH, Scheme.LIGHT), (Language.CHINESE, Scheme.DARK)):
            words.choose(language)
            theme.apply(scheme)
            wrong: list[str] = []
            picture = painting.picture(scene(name), theme, tmp_path, wrong=wrong).toImage()
            assert wrong == [], language
            night = scheme is Scheme.DARK
            for area in (GROUND, picture.rect()):
                assert (lightness(picture, area) < DUSK) is night, language
            taken.append(picture)
    finally:
        theme.apply(Scheme.LIGHT)
    assert taken[0] != taken[1]


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
    names = [each.name for each in SCENES]
    assert len(names) == len(set(names))
    setups = {setup.name for setup in SETUPS}
    assert len(setups) == len(SETUPS)
    assert not setups & set(names)
    assert set(centre.STATES) == set(OrderState)
