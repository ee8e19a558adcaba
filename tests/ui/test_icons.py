"""Whether Qt's engine for SVG takes our drawings from a stream, and draws what we would."""

from importlib.resources import files

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage
from PySide6.QtWidgets import QApplication

from desktop.ui import icons
from desktop.ui.theme import pixmap

NAMES = sorted(
    each.name.removesuffix(".svg") for each in files("resources").joinpath("icons").iterdir()
)
INK, GREY = "#b3261e", "#8a8a8a"


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("name", NAMES)
def test_each_icon_is_drawn_as_its_picture_is(name: str) -> None:
    icon = icons.icon(name, INK, GREY)
    for mode, ink in ((QIcon.Mode.Normal, INK), (QIcon.Mode.Disabled, GREY)):
        drawn = icon.pixmap(QSize(20, 20), 1.25, mode).toImage()
        assert drawn == pixmap(name, ink, 20, 1.25).toImage().convertToFormat(drawn.format())


def test_a_button_that_is_pressed_or_pointed_at_keeps_its_icon(qapp: QApplication) -> None:
    icon = icons.icon("queue", INK, GREY)
    usual = icon.pixmap(QSize(20, 20), qapp.devicePixelRatio()).toImage()
    for state in QIcon.State:
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Active):
            shown = icon.pixmap(QSize(20, 20), qapp.devicePixelRatio(), mode, state).toImage()
            assert shown == usual


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_an_icon_before_words_is_the_same_with_room_beside_it(ratio: float) -> None:
    plain = icons.icon("queue", INK, GREY).pixmap(QSize(16, 16), ratio).toImage()
    wide = icons.icon("queue", INK, GREY, beside=True)
    beside = wide.pixmap(icons.room_for(16), ratio).toImage()
    assert (beside.width(), beside.height()) == (20 * ratio, 16 * ratio)
    assert beside.copy(plain.rect()) == plain
    room = beside.copy(plain.width(), 0, beside.width() - plain.width(), beside.height())
    assert not _inked(room)


def _inked(image: QImage) -> bool:
    """Say whether anything is drawn in a picture."""
    return any(
        image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())
    )
