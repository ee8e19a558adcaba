"""Decides what is on paper and how it gets there: black on white, A4 or Letter, printer or file.

A page is laid out by Qt's rich text; what people wrote is escaped, and nothing of the window's
colours gets onto it. Its font is the system's, of which each sign in a PDF can be searched and
copied.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout as Layout
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QPixmap,
    QTextDocument,
    QTextOption,
)
from PySide6.QtPrintSupport import QPrinter

from desktop import words

A4, LETTER = QPageSize.PageSizeId.A4, QPageSize.PageSizeId.Letter
SIZES = {"print.a4": A4, "print.letter": LETTER}
"""The paper that is offered, by the keys of its words."""
MARGIN_MM = 15.0
FONT_PT = 10
DOTS_PER_INCH = 150
_STYLE = """
body { color: #000000; }
h1 { font-size: 17px; margin: 0; }
h2 { font-size: 11px; margin-top: 12px; margin-bottom: 3px; border-bottom: 1px solid #000000; }
td, th { padding: 2px 10px 2px 0; text-align: left; vertical-align: top; }
th { font-weight: 600; }
td.label { color: #444444; }
p { margin: 2px 0; }
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """Something that can be printed: its name for a file, its heading, its parts as rich text.

    Heading and parts are said in the language spoken when they are asked for.
    """

    name: str
    heading: Callable[[], str]
    parts: Callable[[], Sequence[str]]

    def document(self) -> QTextDocument:
        """Give it as it is printed, in the language spoken now."""
        made = QTextDocument()
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setPixelSize(FONT_PT)  # the page is laid out in points: one of its pixels is one
        made.setDefaultFont(font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        made.setDefaultTextOption(option)
        made.setDefaultStyleSheet(_STYLE)
        made.setHtml("".join(self.parts()))
        return made


def to_file(paper: Paper, path: Path, size: QPageSize.PageSizeId = A4) -> None:
    """Write it as PDF.

    Raises:
        OSError: the file cannot be written.

    """
    press = PdfPress(paper.name, size)
    press.put(paper)
    press.end()
    press.write(path)


class Press:
    """Puts one thing after the other on paper, each on pages of its own."""

    def __init__(self, device: QPdfWriter | QPrinter) -> None:
        """Print on the paper that the device was given; begin nothing yet."""
        self._device = device
        self._painter: QPainter | None = None

    def put(self, paper: Paper) -> None:
        """Put one more thing on paper."""
        if self._painter is None:
            self._painter = QPainter(self._device)
            scale = self._device.logicalDpiX() / 72  # painted in points, whatever its dots are
            self._painter.scale(scale, scale)
        else:
            self._device.newPage()
        inner = self._device.pageLayout().paintRectPoints()
        made = paper.document()
        made.setPageSize(QSizeF(inner.width(), inner.height()))
        for page in range(made.pageCount()):
            if page:
                self._device.newPage()
            _draw(made, self._painter, page)

    def end(self) -> None:
        """Put nothing more on paper; the printer begins with what it has."""
        if self._painter is not None:
            self._painter.end()
            self._painter = None

    def stop(self) -> None:
        """Put nothing more on paper, and have the printer print nothing, if that still goes."""
        if self._painter is not None and isinstance(self._device, QPrinter):
            self._device.abort()
        self.end()


class PdfPress(Press):
    """Puts things into a PDF, which is written at the end."""

    def __init__(self, title: str, size: QPageSize.PageSizeId = A4) -> None:
        """Begin a PDF of this title on this paper."""
        self._written = QBuffer()
        self._written.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(self._written)
        writer.setTitle(title)
        writer.setPageLayout(_layout(size))
        writer.setResolution(DOTS_PER_INCH)
        super().__init__(writer)

    def write(self, path: Path) -> None:
        """Write what was put on paper, after its end.

        Raises:
            OSError: the file cannot be written.

        """
        path.write_bytes(self.content())

    def content(self) -> bytes:
        """Give the bytes of what was put on paper, after its end."""
        return bytes(self._written.data().data())


def pages(paper: Paper, width_px: int, size: QPageSize.PageSizeId = A4) -> list[QPixmap]:
    """Give the pages as pictures, each `width_px` wide."""
    layout = _layout(size)
    whole, inner = layout.fullRectPoints(), layout.paintRectPoints()
    made = paper.document()
    made.setPageSize(QSizeF(inner.width(), inner.height()))
    scale, found = width_px / whole.width(), []
    for page in range(made.pageCount()):
        picture = QPixmap(width_px, round(whole.height() * scale))
        picture.fill(Qt.GlobalColor.white)
        painter = QPainter(picture)
        painter.scale(scale, scale)
        painter.translate(inner.topLeft())
        _draw(made, painter, page)
        painter.end()
        found.append(picture)
    return found


def _layout(size: QPageSize.PageSizeId) -> QPageLayout:
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    portrait, unit = QPageLayout.Orientation.Portrait, QPageLayout.Unit.Millimeter
    return QPageLayout(QPageSize(size), portrait, margins, unit)


def _draw(made: QTextDocument, painter: QPainter, page: int) -> None:
    """Draw one page at the painter's origin: black, whatever the window's colours are."""
    size = made.pageSize()
    painter.save()
    painter.translate(0, -page * size.height())
    context = black()
    context.clip = made.documentLayout().frameBoundingRect(made.rootFrame())
    top, height = page * size.height(), size.height()
    context.clip.setRect(0, top + 1, size.width(), height - 2)  # no line of a page beside it
    painter.setClipRect(context.clip)
    made.documentLayout().draw(painter, context)
    painter.restore()


def black() -> Layout.PaintContext:
    """Give how rich text is drawn in black: else it has the colour of the window's text."""
    context, palette = Layout.PaintContext(), QPalette()
    palette.setColor(QPalette.ColorRole.Text, QColor(Qt.GlobalColor.black))
    context.palette = palette
    return context


def table(
    title: str, keys: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int] = ()
) -> list[str]:
    """Give a table under a heading; one without rows is left out.

    `widths` are in hundredths of the page; without them columns are as wide as their words.
    """
    if not rows:
        return []
    sized = [f" width='{width}%'" for width in widths] or [""] * len(keys)
    head = "".join(
        f"<th{size}>{escape(words.text(key))}</th>" for key, size in zip(keys, sized, strict=True)
    )
    body = "".join(
        f"<tr>{''.join(f'<td>{escaped(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return [heading(title), f"<table width='100%'><tr>{head}</tr>{body}</table>"]


def facts(*told: tuple[str, str]) -> str:
    """Give labels and values in two columns; what is empty is left out."""
    begin = "<tr><td class='label' width='24%'>"
    rows = "".join(
        f"{begin}{escape(words.text(key))}</td><td>{escaped(said)}</td></tr>"
        for key, said in told
        if said
    )
    return f"<table width='100%'>{rows}</table>"


def heading(key: str) -> str:
    """Give a heading."""
    return f"<h2>{escape(words.text(key))}</h2>"


def prose(said: str) -> str:
    """Give what people wrote."""
    return f"<p>{escaped(said)}</p>"


def escaped(said: str) -> str:
    """Give what people wrote as rich text that says just that."""
    return escape(said).replace("\n", "<br/>")


def at(moment: datetime | None) -> str:
    """Say a point in time with its day; nothing where there is none."""
    return "" if moment is None else words.day_and_time(moment)
