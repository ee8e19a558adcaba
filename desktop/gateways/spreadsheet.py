"""Decides how a table becomes a spreadsheet (XLSX) or a CSV: numbers as numbers, texts as texts.

XLSX is written by XlsxWriter, row by row, so that a long table needs little memory
(docs/decisions). Nothing that a text says becomes a formula, a link or a number.
"""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, TextIO

import xlsxwriter

Cell = str | int | Decimal
MOST_ROWS = 1_048_576
"""So many rows a sheet has; what goes beyond begins another."""
MARK = "\ufeff"
"""By which spreadsheet programs know a CSV as UTF-8."""
_WIDTH = 18


def write_csv(out: TextIO, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table with commas and CRLF (RFC 4180)."""
    out.write(MARK)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows(rows)


def write_xlsx(
    into: Path | IO[bytes], name: str, titles: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    """Write a table into a new file, on as many sheets as it needs; an open one can be sought."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(str(into) if isinstance(into, Path) else into, options) as book:
        bold = book.add_format({"bold": True})
        places = {count: book.add_format({"num_format": _form(count)}) for count in range(4)}
        sheet: Any = None
        at = MOST_ROWS
        for row in rows:
            if at == MOST_ROWS:
                sheet = _sheet(book, name, titles, bold)
                at = 1
            for column, cell in enumerate(row):
                if isinstance(cell, Decimal):
                    count = -int(cell.as_tuple().exponent)
                    sheet.write_number(at, column, cell, places[count])
                elif isinstance(cell, int):
                    sheet.write_number(at, column, cell)
                else:
                    sheet.write_string(at, column, cell)
            at += 1
        if sheet is None:
            _sheet(book, name, titles, bold)


def _form(places: int) -> str:
    return "#,##0" + ("." + "0" * places if places else "")


def _sheet(book: Any, name: str, titles: Sequence[str], bold: Any) -> Any:  # noqa: ANN401
    """Begin a sheet with its titles, which stay in sight."""
    number = len(book.worksheets()) + 1
    sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(titles) - 1, _WIDTH)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, bold)
    return sheet
