"""Decides what an order looks like on paper: black on white, A4 or Letter, to a printer or a file.

A page is laid out by Qt's rich text from what the order says; what people wrote is escaped, and
nothing of the window's colours gets onto it. Its font is the system's, of which each sign in a PDF
can be searched and copied.
"""

from collections.abc import Sequence
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

from api_client.wire.orders import Order
from desktop import words

A4, LETTER = QPageSize.PageSizeId.A4, QPageSize.PageSizeId.Letter
SIZES = {"print.a4": A4, "print.letter": LETTER}
"""The paper that is offered, by the keys of its words."""
MARGIN_MM = 15.0
FONT_PT = 10
DOTS_PER_INCH = 150
SIGNATURES = ("print.signature-technician", "print.signature-customer")
_STYLE = """
body { color: #000000; }
h1 { font-size: 17px; margin: 0; }
h2 { font-size: 11px; margin-top: 12px; margin-bottom: 3px; border-bottom: 1px solid #000000; }
td, th { padding: 2px 10px 2px 0; text-align: left; vertical-align: top; }
th { font-weight: 600; }
td.label { color: #444444; }
p { margin: 2px 0; }
"""


def document(order: Order) -> QTextDocument:
    """Give the order as it is printed, in the language spoken now."""
    made = QTextDocument()
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(FONT_PT)  # the page is laid out in points: one of its pixels is one
    made.setDefaultFont(font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    made.setDefaultTextOption(option)
    made.setDefaultStyleSheet(_STYLE)
    made.setHtml("".join(_parts(order)))
    return made


def to_file(order: Order, path: Path, size: QPageSize.PageSizeId = A4) -> None:
    """Write the order as PDF.

    Raises:
        OSError: the file cannot be written.

    """
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(written)
    writer.setTitle(order.number)
    writer.setPageLayout(_layout(size))
    writer.setResolution(DOTS_PER_INCH)
    _paint(document(order), writer)
    path.write_bytes(written.data().data())


def to_printer(order: Order, printer: QPrinter) -> None:
    """Print the order on the paper that the printer was given."""
    printer.setDocName(order.number)
    _paint(document(order), printer)


def pages(order: Order, width_px: int, size: QPageSize.PageSizeId = A4) -> list[QPixmap]:
    """Give the pages as pictures, each `width_px` wide."""
    layout = _layout(size)
    whole, inner = layout.fullRectPoints(), layout.paintRectPoints()
    made = document(order)
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


def _paint(made: QTextDocument, device: QPdfWriter | QPrinter) -> None:
    """Paint every page onto a device, in points, whatever its dots are."""
    inner = device.pageLayout().paintRectPoints()
    made.setPageSize(QSizeF(inner.width(), inner.height()))
    painter = QPainter(device)
    scale = device.logicalDpiX() / 72
    painter.scale(scale, scale)
    for page in range(made.pageCount()):
        if page:
            device.newPage()
        _draw(made, painter, page)
    painter.end()


def _draw(made: QTextDocument, painter: QPainter, page: int) -> None:
    """Draw one page at the painter's origin: black, whatever the window's colours are."""
    size = made.pageSize()
    painter.save()
    painter.translate(0, -page * size.height())
    context = Layout.PaintContext()
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, QColor(Qt.GlobalColor.black))
    context.palette = palette
    context.clip = made.documentLayout().frameBoundingRect(made.rootFrame())
    top, height = page * size.height(), size.height()
    context.clip.setRect(0, top + 1, size.width(), height - 2)  # no line of a page beside it
    painter.setClipRect(context.clip)
    made.documentLayout().draw(painter, context)
    painter.restore()


def _parts(order: Order) -> list[str]:
    """Give the parts of the page as rich text."""
    customer, place = order.customer, order.place
    window = order.time_window
    return [
        f"<h1>{escape(order.number)}</h1><p><b>{escape(order.title)}</b></p>",
        _facts(
            ("field.state", words.member(order.state)),
            ("field.kind", words.member(order.kind)),
            ("field.priority", words.member(order.priority)),
            ("field.promised", _at(order.promised_at)),
            ("field.window", "" if window is None else _span(window.begins_at, window.ends_at)),
            ("field.technician", order.technician_name),
        ),
        _heading("print.customer"),
        _facts(
            ("field.customer", customer.name),
            ("field.phone", customer.phone or _no_phone(order)),
            ("field.account", customer.account),
            ("field.address", place.address),
            ("field.area", place.area),
        ),
        _heading("print.fault"),
        _prose(order.fault.description),
        _facts(
            ("field.fault-code", order.fault.code),
            ("field.cause", order.fault.cause),
            ("field.remedy", order.fault.remedy),
            ("field.remark", order.remark),
        ),
        *_equipment(order),
        *_spare_parts(order),
        *_timeline(order),
        _signatures(),
    ]


def _equipment(order: Order) -> list[str]:
    names = ("field.equipment-name", "field.maker", "field.model", "field.serial-number")
    rows = [
        (each.name, each.maker, each.model, each.serial_number, each.location)
        for each in order.equipment
    ]
    return _table("print.equipment", (*names, "field.location"), rows)


def _spare_parts(order: Order) -> list[str]:
    rows = [
        (each.name, each.number, f"{words.number(each.quantity)} {each.unit}")
        for each in order.spare_parts
    ]
    keys = ("field.part-name", "field.part-number", "field.quantity")
    return _table("print.parts", keys, rows)


def _timeline(order: Order) -> list[str]:
    rows = [
        (words.moment(each.occurred_at), words.member(each.to_state), each.actor_name, each.reason)
        for each in order.timeline
    ]
    keys = ("print.when", "field.state", "print.who", "field.reason")
    return _table("print.timeline", keys, rows)


def _table(heading: str, keys: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Give a table under a heading; one without rows is left out."""
    if not rows:
        return []
    head = "".join(f"<th>{escape(words.text(key))}</th>" for key in keys)
    body = "".join(
        f"<tr>{''.join(f'<td>{_escaped(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return [_heading(heading), f"<table width='100%'><tr>{head}</tr>{body}</table>"]


def _facts(*facts: tuple[str, str]) -> str:
    """Give labels and values in two columns; what is empty is left out."""
    begin = "<tr><td class='label' width='24%'>"
    rows = "".join(
        f"{begin}{escape(words.text(key))}</td><td>{_escaped(said)}</td></tr>"
        for key, said in facts
        if said
    )
    return f"<table width='100%'>{rows}</table>"


def _heading(key: str) -> str:
    return f"<h2>{escape(words.text(key))}</h2>"


def _prose(said: str) -> str:
    return f"<p>{_escaped(said)}</p>"


def _signatures() -> str:
    """Give the lines for day and signature."""
    line = "_" * 34
    cells = "".join(f"<td>{line}<br/>{escape(words.text(key))}</td>" for key in SIGNATURES)
    return f"<br/><br/><table width='100%'><tr>{cells}</tr></table>"


def _escaped(said: str) -> str:
    return escape(said).replace("\n", "<br/>")


def _no_phone(order: Order) -> str:
    return "" if order.no_phone is None else words.member(order.no_phone)


def _at(moment: datetime | None) -> str:
    return "" if moment is None else words.day_and_time(moment)


def _span(begins: datetime, ends: datetime) -> str:
    ended = words.clock_time(ends)
    return words.text("time.span", begins=words.day_and_time(begins), ends=ended)
