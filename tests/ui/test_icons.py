"""Whether Qt's engine for SVG takes our drawings from a stream, and draws what we would."""

from importlib.resources import files

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
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
