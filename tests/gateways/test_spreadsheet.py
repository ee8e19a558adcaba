"""Tries that tables become spreadsheets whose numbers are numbers and whose texts are texts."""

import io
import re
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest

from desktop.gateways import spreadsheet
from desktop.gateways.spreadsheet import Cell, write_csv, write_xlsx

ROWS: list[tuple[Cell, ...]] = [
    (1, '王, "O\'Hara"', Decimal("12345678.90")),
    (2, "=1+1", Decimal(7)),
    (3, "https://desk.example", Decimal("0.005")),
]


def cells(path: Path, sheet: int = 1) -> dict[str, str]:
    """What lies in each cell of a sheet as XML, by the cell's name."""
    with ZipFile(path) as file:
        text = file.read(f"xl/worksheets/sheet{sheet}.xml").decode()
    return dict(re.findall(r'<c r="([A-Z]+\d+)"([^/].*?)</c>', text))


def test_numbers_are_numbers_and_texts_are_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, "Transfers", ["Number", "Text", "Amount"], ROWS)
    found = cells(path)
    assert "<v>1</v>" in found["A2"]
    assert "<v>12345678.90</v>" in found["C2"]
    assert "<v>0.005</v>" in found["C4"]
    for name in ("B2", "B3", "B4"):
        assert 't="inlineStr"' in found[name]
    with ZipFile(path) as file:
        whole = b"".join(map(file.read, file.namelist())).decode()
    assert "<f>" not in whole
    assert "<hyperlink" not in whole
    for form in ("#,##0.00", "#,##0.000"):
        assert form in whole


def test_what_is_too_long_for_a_sheet_goes_on_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 3)
    write_xlsx(tmp_path / "a.xlsx", "T", ["Number", "Text", "Amount"], ROWS)
    assert "<v>2</v>" in cells(tmp_path / "a.xlsx")["A3"]
    assert "<v>3</v>" in cells(tmp_path / "a.xlsx", 2)["A2"]
    write_xlsx(tmp_path / "b.xlsx", "T", ["Number"], [])
    assert set(cells(tmp_path / "b.xlsx")) == {"A1"}


def test_a_csv_is_read_as_it_was_written() -> None:
    out = io.StringIO()
    write_csv(out, ["Number", "Text", "Amount"], ROWS[:1])
    assert out.getvalue() == ('\ufeffNumber,Text,Amount\r\n1,"王, ""O\'Hara""",12345678.90\r\n')
