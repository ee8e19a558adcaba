"""Whether the ledger is corrected, opened, closed and exported at the desk, by who may."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from api_client.vocabulary import (
    AccountKind,
    Code,
    LedgerFormat,
    Noun,
    Permission,
    TransferKind,
)
from api_client.wire.changes import Change
from desktop import words
from desktop.domain import ledger as rules
from desktop.ui import ledger_rows
from desktop.ui.ledger_dialogs import OPENED, OpeningDialog, PeriodDialog, ReversalDialog
from desktop.ui.panels.ledger import ACCOUNTS, ENTRIES, PERIODS
from desktop.ui.pictures.ledger import EXPORTED, TODAY, id_of
from tests.ui.on_ledger import ADJUSTED, FEE, Sit, sit

__all__ = ["sit"]
K, T = AccountKind, TransferKind


def test_a_transfer_is_taken_back_with_a_reason_and_a_refusal_is_told(sit: Sit) -> None:
    refused = f"POST /v1/ledger/transfers/{id_of(FEE)}/reversal"
    desk = sit({refused: (Code.TRANSFER_REVERSED_ALREADY, 409, {})})
    desk.entry(FEE)
    desk.press("X")
    dialog = desk.dialog(ReversalDialog)
    first = dialog.command_id("a")
    assert dialog.command_id("a") == first, "the same again keeps its id"
    assert dialog.command_id("b") != first
    dialog.reason.prose.setPlainText("Booked twice")
    dialog.send()
    desk.settle()
    assert dialog.fault == words.refusal(Code.TRANSFER_REVERSED_ALREADY)
    dialog.reject()
    desk.entry(ADJUSTED)
    desk.press("X")
    dialog = desk.dialog(ReversalDialog)
    dialog.send()
    assert dialog.reason.fault
    dialog.reason.prose.setPlainText("Booked twice")
    dialog.send()
    desk.settle()
    ((method, path, body),) = desk.ledger.sent
    assert (method, path) == ("POST", f"/v1/ledger/transfers/{id_of(ADJUSTED)}/reversal")
    assert body.pop("command_id")
    assert body == {"reason": "Booked twice"}
    assert desk.told("ledger.reversed", number="15")
    assert desk.cells(ENTRIES)[0][2] == "Reversal"
    assert not desk.panel.bar.buttons["ledger.reverse"].isVisible(), "it is taken back once"


def test_an_opening_balance_has_an_account_an_amount_a_day_and_a_reason(sit: Sit) -> None:
    desk = sit()
    desk.press("O")
    dialog = desk.dialog(OpeningDialog)
    assert dialog.currency.value() == "EUR", "it is used most"
    dialog.kind.choose(K.TECHNICIAN_PAYABLE)
    dialog.amount.line.setText("12.345")
    dialog.day.edit.put(TODAY + timedelta(days=1))
    dialog.send()
    faults = {name: field.fault for name, field in dialog._fields.items()}
    assert {name for name, fault in faults.items() if fault} == {
        *("subject_id", "amount_minor", "booked_on", "reason")
    }
    dialog.whose.box.setCurrentIndex(0)
    dialog.currency.box.setCurrentText("KWD")
    dialog.day.edit.put(TODAY)
    dialog.reason.prose.setPlainText("From the old books")
    dialog.send()
    desk.settle()
    ((_, path, body),) = desk.ledger.sent
    assert path == "/v1/ledger/openings"
    assert body.pop("command_id")
    assert body.pop("subject_id")
    assert body == {
        "kind": "technician-payable",
        "currency": "KWD",
        "amount_minor": 12_345,
        "booked_on": TODAY.isoformat(),
        "reason": "From the old books",
    }
    assert desk.told("ledger.opened")
    assert "KWD\u00a012.345" in {line[4] for line in desk.cells(ACCOUNTS)}
    assert ledger_rows.OF_RUNS == rules.OF_RUNS
    assert set(OPENED) == rules.OPENED - {K.POINTS_CUSTOMER}, "customers have no accounts yet"
    desk.press("O")
    dialog = desk.dialog(OpeningDialog)
    assert not dialog.whose.isVisible()
    dialog.kind.choose(K.POINTS_TECHNICIAN)
    assert dialog.whose.isVisible()
    assert not dialog.currency.isVisible()
    dialog.whose.box.setCurrentIndex(1)
    dialog.amount.line.setText("20")
    dialog.reason.prose.setPlainText("From the old books")
    dialog.send()
    desk.settle()
    assert desk.ledger.sent[1][2]["currency"] == "POINTS"


def test_a_period_is_closed_once_it_is_known_that_it_is_for_ever(sit: Sit) -> None:
    desk = sit()
    desk.press("4")
    desk.press("P")
    dialog = desk.dialog(PeriodDialog)
    assert dialog.day.value() == date(2026, 11, 21), "October is closed already"
    dialog.send()
    assert desk.ledger.sent == []
    dialog.known.click()
    dialog.day.edit.put(date(2026, 11, 15))
    dialog.send()
    assert desk.ledger.sent == [], "who agreed to another day agrees anew"
    dialog.known.click()
    dialog.reason.line.setText("First half")
    dialog.send()
    desk.settle()
    ((_, path, body),) = desk.ledger.sent
    assert body.pop("id")
    assert (path, body) == (
        "/v1/ledger/periods",
        {"last_on": "2026-11-15", "reason": "First half"},
    )
    assert desk.told("ledger.closed", day="15 Nov 2026")
    assert desk.cells(PERIODS)[0][0] == "3"


def test_the_ledger_is_exported_whole_or_not_at_all(
    sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, file = sit(), tmp_path / "books.xlsx"
    desk.press("Ctrl+E")
    menu = desk.panel.files.menu
    assert menu is not None
    assert [action.text() for action in menu.actions()] == [
        *("Spreadsheet (XLSX)", "Table (CSV)", "Text for beancount")
    ]
    menu.close()
    asked: list[str] = []

    def name(_parent: object, _title: str, start: str, _kinds: str) -> tuple[str, str]:
        asked.append(start)
        return str(file), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", name)
    menu.actions()[0].trigger()
    desk.settle()
    assert asked == ["ledger-2026-11-22.xlsx"]
    assert file.read_bytes() == EXPORTED
    assert desk.told("ledger.saved", file=str(file), size=words.size(len(EXPORTED)))
    gone = tmp_path / "no-folder" / "books.csv"
    desk.panel.files.save(LedgerFormat.CSV, gone)
    desk.settle()
    assert desk.told("ledger.not-saved", file=str(gone))
    desk.made_up.failing = ("/v1/ledger/export",)
    desk.panel.files.save(LedgerFormat.XLSX, file)
    desk.settle()
    assert file.read_bytes() == EXPORTED, "what was there stays"
    assert [each for each in tmp_path.iterdir() if "books" in each.name] == [file]


def test_it_follows_the_feed_where_somebody_looks(sit: Sit, qtbot: QtBot) -> None:
    desk = sit()
    asked = desk.asked.count("accounts")
    changes = [Change(seq=200 + n, noun=Noun.LEDGER, id=id_of(0), version=1 + n) for n in range(3)]
    desk.panel.hear((changes[0].model_copy(update={"noun": Noun.HOLD}),))
    desk.ledger.post_again()
    for change in changes:
        desk.panel.hear((change,))
    qtbot.waitUntil(lambda: "Other income" in {line[0] for line in desk.cells(ACCOUNTS)})
    assert desk.asked.count("accounts") == asked + 1, "once for all of them"
    assert "transfers" not in desk.asked
    desk.press("2")
    assert desk.cells(ENTRIES)[0][2] == "Adjustment"


def test_who_only_looks_is_offered_nothing_else(sit: Sit) -> None:
    desk = sit()
    session = desk.panel._desk.session  # noqa: SLF001
    left = (Permission.LEDGER_VIEW,)
    object.__setattr__(session, "permissions", left)
    desk.entry(ADJUSTED)
    offered = {action.key: action.ready() for action in desk.panel.offered_actions()}
    assert not any(offered[f"ledger.{key}"] for key in ("reverse", "open", "close", "go"))
    assert offered["ledger.export"]
    assert not desk.panel.bar.buttons["ledger.reverse"].isVisible()
    assert desk.panel.reverse() is None
    assert desk.panel.open() is None
    assert desk.panel.close_period() is None


def test_an_empty_ledger_says_so_and_a_silent_server_too(sit: Sit) -> None:
    desk = sit(empty=True)
    assert desk.cells(ACCOUNTS) == []
    assert desk.panel.accounts.table.empty == "ledger.accounts-empty"
    assert not desk.panel.bar.isVisible()
    desk.made_up.failing = ("/v1/ledger/transfers",)
    desk.press("2")
    assert desk.panel.journal.pane.placard.isVisible()
    desk.made_up.failing = ()
    desk.panel.journal.pane.placard.button.click()
    desk.settle()
    assert desk.panel.journal.table.isVisible()
