"""Decides how the words of a table's cells are cut and laid out: once for each width.

Scrolling paints the same words again and again; to measure, cut and lay them out each time is most
of what a row costs.
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTextBoundaryFinder
from PySide6.QtGui import QFont, QFontMetrics, QStaticText

SEPARATOR = "\u2028"
"""What parts the lines of plain words that Qt has laid out: a line feed it passes over."""
MOST_KEPT = 4_096
"""So many words are kept as they were laid out; of more, all are laid out anew."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Words as they are painted."""

    text: QStaticText
    width_px: int
    height_px: int


class CellWords:
    """The words of one table's cells, in its font."""

    def __init__(self) -> None:
        """Know no words yet."""
        self._font = QFont()
        self._metrics = QFontMetrics(self._font)
        self._widths: dict[str, int] = {}
        self._laid: dict[tuple[str, int, int], Laid] = {}

    def use(self, font: QFont) -> None:
        """Measure in this font from now on."""
        if font != self._font:
            self._font, self._metrics = QFont(font), QFontMetrics(font)
            self._widths.clear()
            self._laid.clear()

    def width_px(self, said: str) -> int:
        """Give how wide words are in one line."""
        found = self._widths.get(said)
        if found is None:
            if len(self._widths) >= MOST_KEPT:
                self._widths.clear()
            found = self._widths[said] = self._metrics.horizontalAdvance(said)
        return found

    def laid(self, said: str, room_px: int, lines: int) -> Laid:
        """Give words as they fit into so many lines of `room_px`, the last one shortened."""
        key = (said, room_px, lines)
        found = self._laid.get(key)
        if found is None:
            if len(self._laid) >= MOST_KEPT:
                self._laid.clear()
            found = self._laid[key] = self._lay(fitted(said, self._metrics, room_px, lines))
        return found

    def _lay(self, cut: str) -> Laid:
        text = QStaticText(cut.replace("\n", SEPARATOR))
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.prepare(font=self._font)
        each = cut.split("\n")
        width_px = max(map(self._metrics.horizontalAdvance, each))
        between = self._metrics.lineSpacing() * (len(each) - 1)
        return Laid(text, width_px, self._metrics.height() + between)


def fitted(said: str, metrics: QFontMetrics, room_px: int, lines: int) -> str:
    """Give words as they fit into so many lines of `room_px`, the last one shortened."""
    found = []
    while lines > 1 and metrics.horizontalAdvance(said) > room_px:
        cut = _fitting(said, metrics, room_px)
        found.append(said[:cut].rstrip())
        said, lines = said[cut:].lstrip(), lines - 1
    return "\n".join([*found, metrics.elidedText(said, Qt.TextElideMode.ElideRight, room_px)])


def _fitting(said: str, metrics: QFontMetrics, room_px: int) -> int:
    """Give where a line that is too long breaks: after a word, or anywhere where there is none."""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, said)
    best, at = 0, finder.toNextBoundary()
    while at >= 0 and metrics.horizontalAdvance(said[:at].rstrip()) <= room_px:
        best, at = at, finder.toNextBoundary()
    if best:
        return best
    return max(1, len(metrics.elidedText(said, Qt.TextElideMode.ElideRight, room_px)) - 1)
