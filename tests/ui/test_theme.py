"""Whether what is written can be read: contrasts, from schemes, sheets and painted widgets."""

import gc
import re
from importlib.resources import files
from itertools import product

import pytest
from PySide6.QtCore import QEvent, QFile, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.ui import sheets
from desktop.ui import theme as looks
from desktop.ui.colours import colours, drawing
from desktop.ui.theme import Scheme, Theme, Tone
from tests.ui.contrasts import BLOCK, DISABLED, READ, contrast, painted, strongest


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


PAIRS = (
    *product(("text", "muted", "danger", "warning", "success"), ("window", "surface")),
    *product(("text", "muted"), ("raised", "hover")),
    ("accent", "surface"),
    ("accent", "window"),
    ("accent_hover", "hover"),
    ("placeholder", "surface"),
    ("accent_text", "accent"),
    ("accent_text", "accent_hover"),
    ("selection_text", "selection"),
)


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_what_is_read_stands_out(scheme: Scheme, ink: str, ground: str) -> None:
    named = colours(scheme).named()
    assert contrast(named[ink], named[ground]) >= READ


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("ground", ["window", "surface"])
def test_what_is_disabled_can_still_be_made_out(scheme: Scheme, ground: str) -> None:
    named = colours(scheme).named()
    assert contrast(named["disabled"], named[ground]) >= DISABLED
    assert contrast(named["control_line"], named[ground]) >= DISABLED


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("tone", Tone)
def test_tones_are_read_on_their_own_ground(scheme: Scheme, tone: Tone) -> None:
    tint = colours(scheme).tones[tone]
    assert contrast(tint.text, tint.fill) >= READ


@pytest.mark.parametrize("scheme", Scheme)
def test_each_rule_of_our_sheet_that_sets_both_colours_is_legible(scheme: Scheme) -> None:
    own = sheets.sheet(scheme).split("/* What qt-material leaves", 1)[1]
    measured = 0
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", own):
        ink = re.search(r"(?:^|[;\s])color: (#\w{6})", body)
        ground = re.search(r"background-color: (#\w{6})", body)
        if ink is None or ground is None:
            continue
        measured += 1
        wanted = DISABLED if ":disabled" in selector else READ
        assert contrast(ink[1], ground[1]) >= wanted, selector
    assert measured > 20


@pytest.mark.parametrize("scheme", Scheme)
def test_the_palette_agrees_with_the_scheme(scheme: Scheme) -> None:
    made, group, role = looks.palette(scheme), QPalette.ColorGroup, QPalette.ColorRole
    for ink, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.ButtonText, role.Button),
        (role.HighlightedText, role.Highlight),
        (role.PlaceholderText, role.Base),
        (role.ToolTipText, role.ToolTipBase),
    ):
        assert contrast(made.color(ink).name(), made.color(ground).name()) >= READ
    disabled = made.color(group.Disabled, role.Text).name()
    assert contrast(disabled, made.color(role.Base).name()) >= DISABLED


def makers() -> dict[str, QWidget]:
    """Give one of each control, all saying solid blocks."""
    default = QPushButton(BLOCK * 3)
    default.setDefault(True)
    flat = QPushButton(BLOCK * 3)
    flat.setFlat(True)
    danger = QPushButton(BLOCK * 3)
    danger.setProperty("weight", "danger")
    box = QComboBox()
    box.addItem(BLOCK * 6)
    tool = QToolButton()
    tool.setText(BLOCK * 3)
    empty = QLineEdit()
    empty.setPlaceholderText(BLOCK * 8)
    prose = QPlainTextEdit()
    prose.setPlainText((BLOCK * 12 + "\n") * 4)
    return {
        "button": QPushButton(BLOCK * 3),
        "default": default,
        "flat": flat,
        "danger": danger,
        "box": box,
        "tool": tool,
        "line": QLineEdit(BLOCK * 8),
        "placeholder": empty,
        "prose": prose,
        "label": QLabel(f"   {BLOCK * 3}   "),
        "check": QCheckBox(BLOCK * 6),
    }


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize(
    "kind",
    [
        "button",
        "default",
        "flat",
        "danger",
        "box",
        "tool",
        "line",
        "placeholder",
        "prose",
        "label",
        "check",
    ],
)
def test_controls_as_painted_are_legible(
    qtbot: QtBot, qapp: QApplication, theme: Theme, scheme: Scheme, kind: str
) -> None:
    theme.apply(scheme)
    made = makers()
    for each in made.values():
        qtbot.addWidget(each)
        each.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    widget = made[kind]
    assert strongest(painted(widget, qapp)) >= READ
    widget.setEnabled(False)
    assert strongest(painted(widget, qapp)) >= DISABLED
    theme.apply(Scheme.LIGHT)


@pytest.mark.usefixtures("theme")
def test_the_default_button_is_plain_to_see(qtbot: QtBot, qapp: QApplication) -> None:
    plain, default = QPushButton("OK"), QPushButton("OK")
    default.setDefault(True)
    for each in (plain, default):
        qtbot.addWidget(each)
        each.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    grounds = [QColor(painted(each, qapp).pixel(6, 6)).name() for each in (plain, default)]
    assert contrast(*grounds) >= DISABLED


def test_icons_are_one_set_of_strokes(theme: Theme) -> None:
    names = sorted(entry.name for entry in files("resources").joinpath("icons").iterdir())
    assert len(names) > 40
    for name in names:
        drawn = drawing(name.removesuffix(".svg"))
        assert 'viewBox="0 0 24 24"' in drawn
        assert 'stroke="currentColor"' in drawn
        assert not re.search(r"#[0-9a-f]{3,6}", drawn), f"{name} has a colour of its own"
        image = looks.pixmap(name.removesuffix(".svg"), "#ff0000", 16).toImage()
        assert any(
            QColor(image.pixelColor(x, y)).alpha() > 100 for x in range(16) for y in range(16)
        ), f"{name} is blank"
    assert not theme.icon("queue").isNull()


@pytest.mark.parametrize("scheme", Scheme)
def test_each_drawing_that_the_sheet_names_is_there(theme: Theme, scheme: Scheme) -> None:
    theme.apply(scheme)
    named = set(sheets.NAMED.findall(sheets.sheet(scheme)))
    assert len(named) > 20
    for whose, shade, name in named:
        found = QFile(f"{whose}:/{shade}/{name}.svg")
        assert found.open(QFile.OpenModeFlag.ReadOnly), f"{whose}:/{shade}/{name}.svg"
        drawn = bytes(found.readAll().data()).decode()
        assert "currentColor" not in drawn
        assert "#0000ff" not in drawn
        found.close()
    theme.apply(Scheme.LIGHT)


def test_a_change_of_scheme_is_told(qtbot: QtBot, theme: Theme) -> None:
    seen = []
    for _ in range(2):
        with qtbot.waitSignal(theme.changed):
            theme.toggle()
        assert theme.colours == colours(theme.scheme)
        seen.append(theme.scheme)
    assert seen == [Scheme.DARK, Scheme.LIGHT]


@pytest.mark.parametrize(("ratio", "dots"), [(1.0, 18), (1.25, 23), (1.5, 27), (2.0, 36)])
def test_an_icon_is_drawn_in_the_dots_that_are_asked_for(
    theme: Theme, ratio: float, dots: int
) -> None:
    icon = theme.icon("queue")
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
        made = icon.pixmap(QSize(18, 18), ratio, mode)
        assert made.width() == made.height() == dots
        assert made.devicePixelRatio() == pytest.approx(ratio, abs=0.03)
    greyed = colours(Scheme.LIGHT).disabled
    shown = {
        QColor(image.pixelColor(x, y)).name()
        for image in [icon.pixmap(QSize(24, 24), QIcon.Mode.Disabled).toImage()]
        for x in range(24)
        for y in range(24)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert shown == {greyed}


def test_an_icon_outlives_who_made_it_and_its_copies(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme(qapp, Scheme.LIGHT)
    button = QToolButton()
    qtbot.addWidget(button)
    button.setIcon(QIcon(theme.icon("queue")))
    theme.apply(Scheme.LIGHT)
    theme.deleteLater()
    del theme
    gc.collect()
    button.show()
    assert not button.grab().toImage().isNull()
    assert not button.icon().pixmap(16, 16).isNull()


def test_what_the_sheet_names_outlives_a_theme(qapp: QApplication) -> None:
    theme = Theme(qapp, Scheme.LIGHT)
    shade, name = next(
        (s, n) for w, s, n in sheets.NAMED.findall(sheets.sheet(Scheme.LIGHT)) if w == "desk"
    )
    theme.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    del theme
    gc.collect()
    assert QFile.exists(f"desk:/{shade}/{name}.svg")
