"""Whether the ledger is read and followed at the desk."""

from datetime import timedelta

import pytest
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from api_client.vocabulary import (
    AccountKind,
    TransferKind,
)
from desktop.ui import ledger_pages, ledger_rows
from desktop.ui.panels.ledger import ACCOUNTS, ENTRIES, PERIODS, TRIAL
from desktop.ui.pictures import centre
from desktop.ui.pictures.ledger import REVERSED, TODAY
from desktop.ui.pictures.ledger import Ledger as MadeUp
from desktop.words import Language
from tests.ui.on_ledger import ADJUSTED, FEE, FORFEITED, Sit, sit

__all__ = ["sit"]
K, T = AccountKind, TransferKind


def test_accounts_say_what_they_are_whose_and_how_much_and_are_narrowed_by_the_server(
    sit: Sit, qtbot: QtBot
) -> None:
    desk = sit()
    for part in desk.panel.parts.values():
        QAbstractItemModelTester(part.model)
    lines = {(line[0], line[1], line[4]) for line in desk.cells(ACCOUNTS)}
    assert ("Bank", "", "€12,345,678.90") in lines
    assert ("Bank", "", "¥98,765,432") in lines
    assert ("Bank", "", "KWD\u00a012,345,678.901") in lines
    assert ("Clearing with the provider", "", "-€38.20") in lines
    assert ("Held", centre.number(0), "€300.00") in lines
    assert ("Technician's points", "Aisha Khan", "1,250 points") in lines
    model = desk.panel.accounts.model
    aligned = model.columns[4].right, model.columns[2].right, model.columns[3].right
    assert aligned == (True, True, True)
    assert desk.panel.bar.about.text() == "Authorised at the provider · €300.00"
    desk.press("Ctrl+F")
    QTest.keyClicks(desk.panel.account_filter.search, "nowak")
    qtbot.waitUntil(lambda: len(desk.cells(ACCOUNTS)) == 1)
    assert desk.ledger.asked[-1][1]["text"] == ["nowak"]
    desk.panel.account_filter.filled.click()
    desk.settle()
    assert desk.ledger.asked[-1][1]["filled"] == ["0"]
    assert {line[0] for line in desk.cells(ACCOUNTS)} == {"Payable to technicians"}
    desk.panel.account_filter.search.clear()
    desk.panel.account_filter.kind.choose(K.CASH)
    desk.settle()
    assert [line[0] for line in desk.cells(ACCOUNTS)] == ["Cash"]
    desk.panel.account_filter.kind.choose(K.SUSPENSE)
    desk.settle()
    assert desk.cells(ACCOUNTS) == []
    assert desk.panel.accounts.table.empty == "ledger.accounts-none-found"


def test_an_account_is_one_key_from_its_journal_and_all_of_it_another(sit: Sit) -> None:
    desk = sit()
    desk.panel.account_filter.kind.choose(K.CASH)
    desk.settle()
    desk.panel.enter()
    desk.press("Return")
    assert [line[0] for line in desk.cells(ENTRIES)] == ["15", "8", "7", "5", "2"]
    assert desk.panel.journal_filter.told.text() == "Cash, EUR"
    desk.panel.journal_filter.kind.choose(T.REVERSAL)
    desk.settle()
    assert [line[0] for line in desk.cells(ENTRIES)] == ["8"]
    desk.panel.enter()
    desk.press("0")
    assert len(desk.cells(ENTRIES)) == len(desk.ledger.transfers)
    assert not desk.panel.journal_filter.everything.isVisible()
    desk.press("2")
    bar = desk.panel.journal_filter
    assert not bar.first.isVisible()
    bar.first.put(TODAY - timedelta(days=12))
    bar.last.put(TODAY - timedelta(days=4))
    bar.since.click()
    bar.until.click()
    desk.settle()
    assert [line[0] for line in desk.cells(ENTRIES)] == ["10", "9", "8"]


def test_each_transfer_tells_day_accounts_amount_order_who_and_why(sit: Sit) -> None:
    desk = sit()
    desk.entry(FORFEITED)
    line = desk.cells(ENTRIES)[len(desk.ledger.transfers) - FORFEITED]
    number = centre.number(6)
    payable = "Payable to technicians: Piotr Nowak"
    assert line[1:6] == ["2026-11-22", "Forfeited", f"Held: {number}", payable, "€50.00"]
    bar = desk.panel.bar
    assert bar.about.text() == f"No. 12 · Forfeited · €50.00 · {number}"
    assert bar.more.text() == (
        f"Debits Held: {number}, credits {payable}. Booked on 22 Nov 2026, posted by rule, 10:32."
    )
    assert not bar.buttons["ledger.reverse"].isVisible()
    desk.entry(ADJUSTED)
    assert "posted by Aisha Khan" in bar.more.text()
    assert bar.why.text() == "Reason: Rounding of the card machine."
    assert bar.buttons["ledger.reverse"].isVisible()
    assert not bar.buttons["ledger.go"].isVisible()
    desk.entry(REVERSED)
    assert "It was taken back later." in bar.why.text()
    went: list[object] = []
    desk.panel.order_opened.connect(went.append)
    desk.entry(FEE)
    desk.press("W")
    assert [line[0] for line in desk.cells(ENTRIES)] == ["9", "7"]
    assert desk.panel.journal_filter.told.text() == f"Order {centre.number(9)}"
    desk.press("G")
    desk.press("Ctrl+J")
    desk.press("Return")
    assert went == [centre.order_id(9)] * 2


def test_it_comes_page_by_page(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_pages, "PAGE_ROWS", 6)
    desk = sit()
    desk.press("2")
    numbers = [line[0] for line in desk.cells(ENTRIES)]
    assert numbers == ["15", "14", "13", "12", "11", "10"]
    assert desk.panel.journal.rest.text() == "6 lines are shown; there are more."
    desk.press("M")
    desk.press("M")
    assert [line[0] for line in desk.cells(ENTRIES)] == [str(n) for n in range(15, 0, -1)]
    assert not desk.panel.journal.foot.isVisible()
    desk.press("M")
    asked = len(desk.ledger.asked)
    desk.panel.reload()
    desk.settle()
    assert len(desk.cells(ENTRIES)) == 15, "as much as was here is asked for again"
    assert len(desk.ledger.asked) == asked + 3


def test_the_trial_balance_has_both_sides_of_each_currency_equal_at_each_end_of_a_period(
    sit: Sit,
) -> None:
    desk = sit()
    desk.press("3")
    lines = desk.cells(TRIAL)
    sums = [line for line in lines if line[0].startswith("Sum")]
    assert [line[0] for line in sums] == [
        f"Sum {currency}: both sides equal" for currency in ("EUR", "JPY", "KWD", "points")
    ]
    assert sums[0][1:] == ["€12,348,353.85", "€12,348,353.85", "€12,347,947.40", "€12,347,947.40"]
    clearing = next(line for line in lines if line[0] == "Clearing with the provider")
    assert clearing[1:] == ["€50.00", "€88.20", "", "€38.20"]
    desk.panel.trial_filter.day.put(TODAY - timedelta(days=40))
    desk.settle()
    assert desk.ledger.asked[-1][1]["last_on"] == ["2026-10-13"]
    assert "Cash" in {line[0] for line in desk.cells(TRIAL)}
    assert "Held" not in {line[0] for line in desk.cells(TRIAL)}
    desk.press("T")
    assert desk.ledger.asked[-1][1]["last_on"] == [TODAY.isoformat()]
    assert "Held" in {line[0] for line in desk.cells(TRIAL)}
    desk.press("4")
    assert [line[:4] for line in desk.cells(PERIODS)] == [
        ["2", "1 Oct 2026", "31 Oct 2026", "15"],
        ["1", "The beginning", "30 Sep 2026", "15"],
    ]
    desk.press("Return")
    assert desk.panel.part is desk.panel.trial
    assert desk.ledger.asked[-1][1]["last_on"] == ["2026-10-31"]


def test_sums_that_differ_are_trouble() -> None:
    found = MadeUp(Language.ENGLISH)._trial(TODAY)  # noqa: SLF001
    wrong = found.totals[0].model_copy(update={"credits_minor": 1})
    rows = ledger_rows.trial_rows(found.model_copy(update={"totals": (wrong, *found.totals[1:])}))
    assert [row.equal for row in rows if row.total] == [False, True, True, True]
