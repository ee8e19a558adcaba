"""Decides how the desk looks: qt-material at density -2 with our own sheet on top (F4).

A scheme is a file of colours under `resources/themes`; every colour that is painted comes from
it, so that one test can measure the contrasts of them all. Icons are ours, drawn in one set and
tinted here. qt-material's own start-up is not called: it writes into the home folder, sets
environment variables and a wrong text colour; only its template and drawings are used.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import cast

import jinja2
import qt_material
from PySide6.QtCore import QByteArray, QDir, QObject, QRectF, QSize, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

FAMILIES = ("Segoe UI", "Microsoft YaHei UI", "PingFang SC", "Noto Sans", "Noto Sans CJK SC")
"""Fonts in the order they are asked for: Windows, macOS, Linux; the Chinese ones fill in."""

FONT_PX = 13
DENSITY = -2
ICON_SIZES_PX = (14, 16, 18, 20, 24, 32, 48)
SHEETS = ("desk.qss", "views.qss")
"""Our sheets on top of qt-material's, in this order: what everything has, then the rest."""


class Scheme(StrEnum):
    """Which set of colours; the value is its file under resources/themes."""

    LIGHT = "light"
    DARK = "dark"


class Tone(StrEnum):
    """What a colour says. It never says it alone: a word or an icon stands beside it."""

    NEUTRAL = "neutral"
    WAITING = "waiting"
    MOVING = "moving"
    WORKING = "working"
    DONE = "done"
    TROUBLE = "trouble"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Tint:
    """The two colours of a tone: a quiet ground, and text that is read on it."""

    fill: str
    text: str


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of a scheme as `#rrggbb`."""

    window: str
    surface: str
    raised: str
    line: str
    control_line: str
    text: str
    muted: str
    placeholder: str
    disabled: str
    accent: str
    accent_hover: str
    accent_text: str
    selection: str
    selection_text: str
    hover: str
    danger: str
    warning: str
    success: str
    tones: dict[Tone, Tint]

    def named(self) -> dict[str, str]:
        """Give the plain colours by name, as the sheet's `$names`."""
        return {
            each.name: getattr(self, each.name) for each in fields(self) if each.name != "tones"
        }


@cache
def colours(scheme: Scheme) -> Colours:
    """Read a scheme's colours."""
    source = files("resources").joinpath("themes", f"{scheme}.toml").read_text(encoding="utf-8")
    read = tomllib.loads(source)
    tones = {Tone(name): Tint(**tint) for name, tint in read.pop("tones").items()}
    return Colours(tones=tones, **read)


@cache
def drawing(name: str) -> str:
    """Give the SVG of an icon, with `currentColor` where its colour goes."""
    return files("resources").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")


@cache
def sheet(scheme: Scheme) -> str:
    """Give the whole style sheet of a scheme: qt-material's, then ours."""
    chosen = colours(scheme)
    loader = jinja2.FileSystemLoader(Path(qt_material.TEMPLATE_FILE).parent)
    # No page is made here but a style sheet, and every value in it is ours.
    surroundings = jinja2.Environment(loader=loader, autoescape=False)  # noqa: S701
    surroundings.filters.update(opacity=qt_material.opacity, density=qt_material.density)
    base = surroundings.get_template(Path(qt_material.TEMPLATE_FILE).name).render(
        _material(chosen), density_scale=str(DENSITY), pyside6=True
    )
    ours = (files("resources").joinpath("themes", name).read_text("utf-8") for name in SHEETS)
    return base + "".join(Template(each).substitute(chosen.named()) for each in ours)


def palette(scheme: Scheme) -> QPalette:
    """Give the palette of a scheme, for what is painted without the sheet."""
    chosen = colours(scheme)
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, chosen.window),
        (role.WindowText, chosen.text),
        (role.Base, chosen.surface),
        (role.AlternateBase, chosen.raised),
        (role.Text, chosen.text),
        (role.Button, chosen.surface),
        (role.ButtonText, chosen.text),
        (role.BrightText, chosen.danger),
        (role.ToolTipBase, chosen.raised),
        (role.ToolTipText, chosen.text),
        (role.PlaceholderText, chosen.placeholder),
        (role.Highlight, chosen.selection),
        (role.HighlightedText, chosen.selection_text),
        (role.Link, chosen.accent),
        (role.Mid, chosen.line),
    ):
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(chosen.disabled))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(chosen.window))
    return made


class Theme(QObject):
    """The scheme in use: applies it to the program, tints icons, tells who paints by hand."""

    changed = Signal()

    def __init__(self, app: QApplication, scheme: Scheme) -> None:
        """Dress `app` in `scheme`. The drawings for the sheet lie in a folder that goes with us."""
        super().__init__(app)
        self._app = app
        self._drawn = QTemporaryDir()
        self._icons: dict[tuple[str, str], QIcon] = {}
        self.scheme = scheme
        self.apply(scheme)

    @property
    def colours(self) -> Colours:
        """Give the colours in use."""
        return colours(self.scheme)

    def apply(self, scheme: Scheme) -> None:
        """Change to `scheme`, at start or while people look on."""
        self.scheme = scheme
        self._icons.clear()
        folder, written = Path(self._drawn.path()) / scheme, sheet(scheme)
        if not folder.exists():
            _draw(colours(scheme), written, folder)
        for whose in ("desk", "icon"):
            QDir.setSearchPaths(whose, [str(folder / whose)])
        self._app.setStyle("fusion")
        font = QFont(list(FAMILIES))
        font.setPixelSize(FONT_PX)
        self._app.setFont(font)
        self._app.setPalette(palette(scheme))
        self._app.setStyleSheet(written)
        self.changed.emit()

    def toggle(self) -> None:
        """Change from light to dark or back."""
        self.apply(Scheme.DARK if self.scheme is Scheme.LIGHT else Scheme.LIGHT)

    def tint(self, tone: Tone) -> Tint:
        """Give the colours of a tone in the scheme in use."""
        return self.colours.tones[tone]

    def icon(self, name: str, colour: str | None = None) -> QIcon:
        """Give an icon in `colour` (the text's when None), greyed by itself when disabled."""
        wanted = colour or self.colours.text
        key = (name, wanted)
        if key not in self._icons:
            made = QIcon()
            for size_px in dots(self._app.devicePixelRatio()):
                made.addPixmap(pixmap(name, wanted, size_px))
                greyed = pixmap(name, self.colours.disabled, size_px)
                made.addPixmap(greyed, QIcon.Mode.Disabled)
            self._icons[key] = made
        return self._icons[key]

    def follow(self, dress: Callable[[], None]) -> None:
        """Call `dress` now and after each change of scheme.

        `dress` is a method of a QObject: Qt lets go of it when that object ends.
        """
        self.changed.connect(dress)
        dress()


def dots(ratio: float) -> tuple[int, ...]:
    """Give the sizes that icons are asked for in on a screen of `ratio` dots a pixel, as Qt rounds.

    An icon that is drawn in just these is sharp at 125 and 150 % too: none is scaled.
    """
    return tuple(sorted({int(size_px * ratio + 0.5) for size_px in ICON_SIZES_PX}))


def pixmap(name: str, colour: str, size_px: int, ratio: float = 1.0) -> QPixmap:
    """Give an icon as a picture of `size_px`, drawn for a screen of `ratio` dots a pixel."""
    renderer = QSvgRenderer(QByteArray(_tinted(name, colour).encode()))
    made = QPixmap(QSize(round(size_px * ratio), round(size_px * ratio)))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    renderer.render(painter, QRectF(0, 0, made.width(), made.height()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def _tinted(name: str, colour: str) -> str:
    return drawing(name).replace("currentColor", colour)


def _material(chosen: Colours) -> dict[str, str]:
    """Give our colours under qt-material's names."""
    return {
        "primaryColor": chosen.accent,
        "primaryLightColor": chosen.selection,
        "secondaryColor": chosen.surface,
        "secondaryLightColor": chosen.line,
        "secondaryDarkColor": chosen.window,
        "primaryTextColor": chosen.text,
        "secondaryTextColor": chosen.text,
        "danger": chosen.danger,
        "warning": chosen.warning,
        "success": chosen.success,
        "font_family": ", ".join(f'"{family}"' for family in FAMILIES),
        # The template shrinks fonts by one pixel a step of density; 11 px Chinese is unreadable.
        "font_size": f"{FONT_PX - DENSITY}px",
        "button_shape": "default",
    }


NAMED = re.compile(r"url\((desk|icon):/(\w+)/([\w-]+)\.svg\)")
"""A drawing that a sheet names: whose it is, its shade, its name."""


def _draw(chosen: Colours, written: str, folder: Path) -> None:
    """Put the drawings that a sheet names into `folder`, tinted: ours and qt-material's."""
    sources = Path(cast("str", qt_material.__file__)).parent / "resources" / "source"
    shades = {
        "muted": chosen.muted,
        "accent": chosen.accent,
        "disabled": chosen.disabled,
        "primary": chosen.accent,
        "active": chosen.muted,
        "danger": chosen.danger,
        "warning": chosen.warning,
    }
    for whose, shade, name in sorted(set(NAMED.findall(written))):
        if whose == "desk":
            drawn = _tinted(name, shades[shade])
        else:
            drawn = (sources / f"{name}.svg").read_text(encoding="utf-8").replace("\\\n", "")
            drawn = drawn.replace("#0000ff", shades[shade]).replace("#ff0000", chosen.surface)
            drawn = drawn.replace("#000000", "#ffffff00")
        place = folder / whose / shade
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.svg").write_text(drawn, encoding="utf-8")
