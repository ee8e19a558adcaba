"""Decides what the desk looks like: colours, icons and a style sheet, in light and dark (F4).

Icons are ours, drawn in one set and tinted here; colours are in `desktop.ui.colours`, the style
sheet comes from `desktop.ui.sheets`.
"""

import atexit
from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QByteArray, QDir, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from desktop.ui import icons, sheets
from desktop.ui.colours import Colours, colours, tinted
from desktop.ui.colours import Scheme as Scheme  # noqa: PLC0414  (a word of the theme)
from desktop.ui.colours import Tint as Tint  # noqa: PLC0414  (as above)
from desktop.ui.colours import Tone as Tone  # noqa: PLC0414  (as above)
from desktop.ui.sheets import FAMILIES, FONT_PX, Dress

MOST_DRAWN = 256
"""So many small pictures are kept as they were drawn."""


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

    def __init__(self, app: QApplication, scheme: Scheme, kept: Path | None = None) -> None:
        """Dress `app` in `scheme`. What that takes is kept in the folder `kept` for the next start,
        else it goes with the process.
        """
        super().__init__(app)
        self._app = app
        self._kept = kept
        self._icons: dict[tuple[str, str, bool], QIcon] = {}
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
        dress = self._dress(scheme)
        for whose in ("desk", "icon"):
            QDir.setSearchPaths(whose, [str(dress.drawings / whose)])
        self._app.setStyleSheet("")  # in its place Qt dresses every widget several times over
        self._app.setStyle("fusion")
        font = QFont(list(FAMILIES))
        font.setPixelSize(FONT_PX)
        self._app.setFont(font)
        self._app.setPalette(palette(scheme))
        self._app.setStyleSheet(dress.written)
        self.changed.emit()

    def toggle(self) -> None:
        """Change from light to dark or back."""
        self.apply(Scheme.DARK if self.scheme is Scheme.LIGHT else Scheme.LIGHT)

    def tint(self, tone: Tone) -> Tint:
        """Give the colours of a tone in the scheme in use."""
        return self.colours.tones[tone]

    def icon(self, name: str, colour: str | None = None, *, beside: bool = False) -> QIcon:
        """Give an icon in `colour` (the text's when None), greyed by itself when disabled.

        One that stands `beside` words has room to them at its right.
        """
        wanted = colour or self.colours.text
        key = (name, wanted, beside)
        if key not in self._icons:
            self._icons[key] = icons.icon(name, wanted, self.colours.disabled, beside=beside)
        return self._icons[key]

    def follow(self, dress: Callable[[], None]) -> None:
        """Call `dress` now and after each change of scheme.

        `dress` is a method of a QObject: Qt lets go of it when that object ends.
        """
        self.changed.connect(dress)
        dress()

    def _dress(self, scheme: Scheme) -> Dress:
        """Give what `scheme` looks like; where nothing can be kept it is made anew."""
        if self._kept is not None:
            with suppress(OSError):
                self._kept.mkdir(parents=True, exist_ok=True)
                return sheets.dress(scheme, self._kept)
        return sheets.dress(scheme, Path(_passing().name))


@cache
def _passing() -> TemporaryDirectory[str]:
    """Give a folder that goes with the process: the sheet of an application outlives its theme."""
    made = TemporaryDirectory(prefix="callout-looks-", ignore_cleanup_errors=True)
    atexit.register(made.cleanup)
    return made


def pixmap(name: str, colour: str, size_px: int, ratio: float = 1.0) -> QPixmap:
    """Give an icon as a picture of `size_px`, drawn for a screen of `ratio` dots a pixel."""
    return QPixmap.fromImage(drawn(name, colour, size_px, ratio))


@lru_cache(maxsize=MOST_DRAWN)
def drawn(name: str, colour: str, size_px: int, ratio: float = 1.0) -> QImage:
    """Give an icon as `pixmap` does, as what any thread may paint; nobody is to change it."""
    renderer = QSvgRenderer(QByteArray(tinted(name, colour).encode()))
    dots = int(size_px * ratio + 0.5)  # as Qt rounds
    made = QImage(QSize(dots, dots), QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    renderer.render(painter, QRectF(0, 0, made.width(), made.height()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made
