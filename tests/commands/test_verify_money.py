"""Tries whether `verify` reckons the ledger anew, and names what was altered first (F5)."""

# ruff: noqa: S608  (the tables are our own)

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import AccountKind, TransferKind
from desktop.domain import ledger as rules
from desktop.domain.ledger import AccountKey, Posted, Posting
from desktop.service import ledger
from desktop.service.unit import SYSTEM
from desktop.store.append_only import WRITTEN_ONCE, unmaking
from tests.commands.conftest import Kept, Runs
from tests.service.scene import Scene

Verified = Callable[[Kept], tuple[int, dict[str, Any]]]
K, T = AccountKind, TransferKind
CASH, FEE, BANK = (AccountKey(kind, "CNY") for kind in (K.CASH, K.FEE, K.BANK))
HOLD = AccountKey(K.HOLD, "CNY", UUID(int=7))
FROZEN = AccountKey(K.PROVIDER_AUTHORISED, "CNY")
FREEZE = Posting(FROZEN, HOLD, 30_000, T.HOLD_FREEZE, None, HOLD.subject_id)
RECEIVED = Posting(CASH, FEE, 500, T.FEE_RECEIPT)
COMMANDS = [UUID(int=number) for number in range(1, 5)]


@pytest.fixture(scope="module")
def posted(served: Kept, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The centre with four commands of five transfers, the last a reversal, and a closed day."""
    folder = tmp_path_factory.mktemp("booked") / served.folder.name
    shutil.copytree(served.folder, folder)
    shutil.copyfile(served.key_file, folder.with_suffix(".key"))
    scene = Scene(folder)

    def post(command: UUID, *postings: Posting) -> Posted:
        return scene.work.write(
            SYSTEM, lambda unit: ledger.post(unit, command, {}, postings, reason="Not paid.")
        )

    post(COMMANDS[0], FREEZE, RECEIVED)
    (taken,) = post(COMMANDS[1], RECEIVED).transfers
    post(COMMANDS[2], Posting(BANK, CASH, 300, T.ADJUSTMENT))
    scene.clock.forward(timedelta(days=1))
    yesterday = scene.clock.now().date() - timedelta(days=1)
    scene.work.write(
        scene.supervisor, lambda unit: ledger.close_period(unit, UUID(int=9), yesterday, "")
    )
    post(COMMANDS[3], rules.reversal(taken, RECEIVED))
    scene.close()
    found = Kept(folder, served.rows, served.head, [])
    once = [table for table in WRITTEN_ONCE if table.startswith("ledger")]
    found.sql(*(statement for table in once for statement in unmaking(table, "sqlite")))
    return found


@pytest.fixture
def booked(posted: Kept, tmp_path: Path) -> Kept:
    """A copy of it, to be tampered with."""
    folder = tmp_path / posted.folder.name
    shutil.copytree(posted.folder, folder)
    shutil.copyfile(posted.key_file, folder.with_suffix(".key"))
    return Kept(folder, posted.rows, posted.head, [])


def test_a_whole_ledger_is_found_whole(booked: Kept, verified: Verified) -> None:
    code, found = verified(booked)
    assert (code, found["ok"]) == (0, True)
    assert found["money"] == {"ok": True, "first_bad": None, "accounts": 5, "transfers": 5}


ANOTHER = "INSERT INTO ledger_transfer SELECT seq + 5, 'x', {columns} FROM ledger_transfer"
OF_COMMAND = "transfers, booked_on, reason, actor_id, posted_at FROM ledger_command"
COLUMNS = (
    "command_id, kind, debit_id, credit_id, amount_minor, currency, booked_on, order_id, "
    "hold_id, NULL"
)


@pytest.mark.parametrize(
    ("statements", "first_bad"),
    [
        (["UPDATE ledger_transfer SET amount_minor = 501 WHERE seq = 3"], COMMANDS[1]),
        (["UPDATE ledger_transfer SET kind = 'payout' WHERE seq = 3"], COMMANDS[1]),
        ([f"UPDATE ledger_transfer SET id = '{new_id()}' WHERE seq = 4"], COMMANDS[2]),
        (["UPDATE ledger_transfer SET kind = 'gift' WHERE seq = 3"], "ledger_transfer 3"),
        (["UPDATE ledger_transfer SET currency = 'USD' WHERE seq = 2"], "ledger_transfer 2"),
        (["UPDATE ledger_transfer SET debit_id = credit_id WHERE seq = 2"], "ledger_transfer 2"),
        (["UPDATE ledger_transfer SET debit_id = 99 WHERE seq = 2"], "ledger_transfer 2"),
        (
            ["UPDATE ledger_transfer SET booked_on = '2026-11-24' WHERE seq = 2"],
            "ledger_transfer 2",
        ),
        (["UPDATE ledger_transfer SET command_id = 'x' WHERE seq = 2"], "ledger_transfer 2"),
        (["UPDATE ledger_transfer SET hold_id = NULL WHERE seq = 1"], COMMANDS[0]),
        (["UPDATE ledger_transfer SET reverses = NULL WHERE seq = 5"], "ledger_transfer 5"),
        (["UPDATE ledger_transfer SET reverses = id WHERE seq = 5"], "ledger_transfer 5"),
        (["DELETE FROM ledger_transfer WHERE seq = 4"], "ledger_transfer 4"),
        (["DELETE FROM ledger_transfer WHERE seq = 5"], "ledger_transfer 5"),
        ([ANOTHER.format(columns=COLUMNS) + " WHERE seq = 1"], "ledger_transfer 6"),
        (["UPDATE ledger_command SET reason = 'Why not.' WHERE first_seq = 5"], COMMANDS[3]),
        (["DELETE FROM ledger_command WHERE first_seq = 4"], COMMANDS[2]),
        (["DELETE FROM ledger_command WHERE first_seq = 5"], COMMANDS[3]),
        ([f"UPDATE ledger_command SET id = '{UUID(int=77)}' WHERE first_seq = 4"], COMMANDS[2]),
        (
            [f"INSERT INTO ledger_command SELECT 'x', digest, 6, {OF_COMMAND} LIMIT 1"],
            "ledger_command x",
        ),
        (["UPDATE ledger_transfer SET amount_minor = 30001 WHERE seq = 4"], COMMANDS[2]),
        (["UPDATE ledger_command SET transfers = 1 WHERE first_seq = 1"], COMMANDS[0]),
        (["UPDATE ledger_account SET kind = 'write-off' WHERE kind = 'bank'"], COMMANDS[2]),
        (["UPDATE ledger_account SET kind = 'purse' WHERE kind = 'cash'"], "ledger_account 3"),
        (["UPDATE ledger_balance SET debits_minor = 999 WHERE kind = 'cash'"], "ledger_balance 3"),
        (["UPDATE ledger_balance SET credits_minor = 801 WHERE kind = 'cash'"], "ledger_balance 3"),
        (["UPDATE ledger_balance SET subject_id = 'x' WHERE kind = 'hold'"], "ledger_balance 2"),
        (["DELETE FROM ledger_balance WHERE kind = 'bank'"], "ledger_balance 5"),
        (["UPDATE ledger_period SET last_on = '2026-11-20'"], UUID(int=9)),
        (["UPDATE ledger_period SET trial = 'x'"], UUID(int=9)),
        (["DELETE FROM ledger_period"], UUID(int=9)),
    ],
)
def test_the_first_that_was_altered_is_named(
    booked: Kept, verified: Verified, statements: list[str], first_bad: str | UUID
) -> None:
    booked.sql("PRAGMA foreign_keys = OFF", *statements)
    code, found = verified(booked)
    if isinstance(first_bad, UUID):
        table = "ledger_period" if first_bad == UUID(int=9) else "ledger_command"
        first_bad = f"{table} {first_bad}"
    assert found["money"]["first_bad"] == first_bad
    assert (code, found["ok"], found["money"]["ok"]) == (1, False, False)
    assert found["audit"]["first_bad"] is None


def test_whoever_moves_money_and_makes_the_balances_fit_is_found(
    booked: Kept, verified: Verified
) -> None:
    booked.sql(
        "UPDATE ledger_transfer SET amount_minor = 400 WHERE seq = 4",
        "UPDATE ledger_balance SET debits_minor = 400 WHERE kind = 'bank'",
        "UPDATE ledger_balance SET credits_minor = credits_minor + 100 WHERE kind = 'cash'",
    )
    assert verified(booked)[1]["money"]["first_bad"] == f"ledger_command {COMMANDS[2]}"


def test_a_backup_brings_the_ledger_along(booked: Kept, callout: Runs, tmp_path: Path) -> None:
    file, target = tmp_path / "one.callout", tmp_path / "restored"
    keys = ("--key-file", booked.key_file)
    assert callout("backup", "--data", booked.folder, *keys, file)[0] == 0
    assert callout("restore", file, "--data", target, *keys)[0] == 0
    restored = Kept(target, booked.rows, booked.head, booked.files)
    found = callout("verify", "--data", target, *keys, "--json")
    assert found[0] == 0
    assert '"transfers": 5' in found[1][0]
    restored.sql("UPDATE ledger_balance SET debits_minor = 1 WHERE kind = 'bank'")
    assert callout("verify", "--data", target, *keys)[0] == 1
