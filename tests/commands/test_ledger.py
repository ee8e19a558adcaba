"""Tries ``callout ledger export``: beancount believes the text, and a table holds no formula."""

import csv
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import (
    EXIT_CODES,
    POINTS,
    AccountKind,
    Role,
    StartFault,
    TransferKind,
)
from desktop.domain.ledger import NO_SUBJECT, AccountKey, Posted, Posting
from desktop.service import ledger
from desktop.service.unit import SYSTEM, Actor, Unit
from tests.beans import bean_check
from tests.commands.conftest import Runs
from tests.service.scene import Scene

K, T = AccountKind, TransferKind
REASON = '=HYPERLINK("x") "quoted" \\ 原因'
FINANCE = Actor(new_id(), "Fi", Role.FINANCE)


def _posted(unit: Unit, command: UUID, postings: list[Posting], reason: str) -> Posted:
    return ledger.post(unit, command, {}, postings, reason=reason)


@pytest.fixture(scope="module")
def booked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre with money and points of every kind, and reasons that mean harm."""
    folder = tmp_path_factory.mktemp("booked")
    scene = Scene(folder)
    order, hold, wang, run = scene.order(), new_id(), new_id(), new_id()

    def key(kind: AccountKind, currency: str = "CNY", whose: UUID = NO_SUBJECT) -> AccountKey:
        return AccountKey(kind, currency, whose)

    cash, fee, frozen = key(K.CASH), key(K.FEE), key(K.PROVIDER_AUTHORISED)
    held, owed = key(K.HOLD, whose=hold), key(K.TECHNICIAN_PAYABLE, whose=wang)
    points, given = key(K.POINTS_TECHNICIAN, POINTS, wang), key(K.POINTS_CENTRE, POINTS)
    commands: list[list[Posting]] = [
        [Posting(frozen, held, 30_000, T.HOLD_FREEZE, order, hold)],
        [
            Posting(held, owed, 30_000, T.HOLD_FORFEIT, order, hold),
            Posting(key(K.PROVIDER_CLEARING), frozen, 30_000, T.HOLD_FORFEIT, order, hold),
        ],
        [Posting(cash, fee, 12_345, T.FEE_RECEIPT, order)],
        [Posting(key(K.CASH, "JPY"), key(K.INCOME, "JPY"), 800, T.FEE_RECEIPT)],
        [Posting(given, points, 20, T.POINTS_EARN)],
        [Posting(points, given, 5, T.POINTS_REDEEM)],
        [Posting(key(K.WRITE_OFF), cash, 45, T.ADJUSTMENT)],
        [Posting(owed, key(K.IN_TRANSIT, whose=run), 30_000, T.PAYOUT)],
        [
            Posting(key(K.IN_TRANSIT, whose=run), key(K.BANK), 20_000, T.PAYOUT_PAID),
            Posting(key(K.IN_TRANSIT, whose=run), owed, 5_000, T.PAYOUT_RETURNED),
        ],
    ]
    for postings in commands:
        scene.work.write(
            SYSTEM, partial(_posted, command=new_id(), postings=postings, reason=REASON)
        )
    (bank,) = scene.work.write(
        FINANCE, lambda unit: ledger.open_with(unit, new_id(), key(K.BANK), 5, "As counted.")
    ).transfers
    scene.work.write(
        FINANCE, lambda unit: ledger.reverse(unit, bank, new_id(), "@Counted wrongly.")
    )
    scene.close()
    return folder


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_bean_check_accepts_it(
    booked: Path,
    callout: Runs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    monkeypatch.setenv("CALLOUT_LANGUAGE", language)
    code, lines = callout("ledger", "export", "--data", booked, "--format", "beancount")
    assert code == 0
    file = tmp_path / "ledger.beancount"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert bean_check(file) == (0, ""), bean_check(file)[1][:1500]
    assert sum(" balance " in line for line in lines) == 14
    wrong = file.read_text(encoding="utf-8").replace(
        "Assets:Cash:CNY 123.45", "Assets:Cash:CNY 123.46"
    )
    file.write_text(wrong, encoding="utf-8")
    code, said = bean_check(file)
    assert code == 1
    assert "does not balance" in said


def test_a_table_has_no_formula_in_it(booked: Path, callout: Runs, tmp_path: Path) -> None:
    file, book = tmp_path / "a.csv", tmp_path / "a.xlsx"
    for form, out in (("csv", file), ("xlsx", book)):
        assert callout("ledger", "export", "--data", booked, "--format", form, "--out", out) == (
            0,
            [],
        )
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [row["Number"] for row in rows] == [str(number) for number in range(1, 14)]
    assert rows[3]["Amount"] == "123.45"
    assert rows[4]["Amount"] == "800"
    assert rows[0]["Reason"].startswith("'=HYPERLINK")
    assert rows[12]["Reason"] == "'@Counted wrongly."
    assert rows[0]["Order"].startswith("WO-")
    assert book.read_bytes().startswith(b"PK")


def test_a_spreadsheet_needs_a_file_and_a_folder_is_there(
    booked: Path, callout: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        callout("ledger", "export", "--data", booked, "--format", "xlsx")
    assert ended.value.code == 2
    assert "--out" in capsys.readouterr().err
    code, _ = callout("ledger", "export", "--data", booked / "none")
    assert code == EXIT_CODES[StartFault.FOLDER_MISSING]
