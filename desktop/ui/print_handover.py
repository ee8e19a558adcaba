"""Decides what a shift handover says on paper (F1)."""

from html import escape

from api_client.vocabulary import HandoverKind
from api_client.wire.handovers import Handover, HandoverItem
from desktop import words
from desktop.ui import handovers
from desktop.ui.paper import Paper, at, facts, heading, prose, table

COLUMNS = ("column.about-order", "column.matter", "column.state", "column.remark")
WIDTHS = (21, 30, 31, 18)
"""How wide each column is, in hundredths of the page."""


def paper(handover: Handover) -> Paper:
    """Give a handover as it is printed."""
    written = words.local(handover.written_at)
    return Paper(
        f"handover-{written:%Y%m%d-%H%M}",
        lambda: words.text("print.heading-handover", at=at(handover.written_at)),
        lambda: _parts(handover),
    )


def _parts(handover: Handover) -> list[str]:
    """Give the parts of the page as rich text."""
    parts = [
        f"<h1>{escape(words.text('handover.title'))}</h1>",
        facts(
            ("column.handed-over-by", handover.written_name),
            ("column.written", at(handover.written_at)),
            ("column.taken-by", handover.taken_name),
            ("column.taken", at(handover.taken_at)),
            ("field.handover-remark", handover.remark),
        ),
        heading("field.handover-note"),
        prose(handover.note or words.text("handover.no-note")),
    ]
    for kind, items in handovers.grouped(handover.items).items():
        rows = [_row(handover, kind, item) for item in items]
        parts += table(handovers.heading(kind), COLUMNS, rows, WIDTHS)
    return parts


def _row(handover: Handover, kind: HandoverKind, item: HandoverItem) -> tuple[str, ...]:
    said = item.said or words.text(handovers.heading(kind))
    return (item.number, said, handovers.told(item, handover.written_at), item.remark)
