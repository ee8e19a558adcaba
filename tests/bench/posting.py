"""Decides what is traced of the ledger: a program of its own that posts commands, no test.

``python -m tests.bench.posting DIR MOST`` makes a ledger there, posts commands in groups of so many
at most, says ``posted ID`` of each once it is told that it is on disk, and at last in JSON how many
groups there were.
"""

import json
import os
import sys
from pathlib import Path
from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import AccountKind, Role, TransferKind
from desktop.clock import SystemClock
from desktop.domain.ledger import AccountKey, Posted, Posting
from desktop.service import centre as centre_cases
from desktop.service import ledger
from desktop.service.unit import SYSTEM, Actor, Unit, Work
from desktop.store.engine import Database

COMMANDS = 256
FINANCE = Actor(UUID(int=1), "Fi", Role.FINANCE)
CASH = AccountKey(AccountKind.CASH, "CNY")
FEE = AccountKey(AccountKind.FEE, "CNY")


class Command:
    """A fee is taken."""

    def __init__(self) -> None:
        """Have an id."""
        self.id = new_id()

    def __call__(self, unit: Unit) -> Posted:
        posting = Posting(CASH, FEE, 100, TransferKind.FEE_RECEIPT)
        return ledger.post(unit, self.id, {"fee": str(self.id)}, [posting])


def main() -> None:
    """Post, and tell."""
    folder, most = Path(sys.argv[1]), int(sys.argv[2])
    database = Database(folder / "callout.db")
    database.migrate()
    work = Work(database, SystemClock(), group_most=most)
    work.write(SYSTEM, centre_cases.begin)
    os.write(1, b"begun\n")
    before = work.groups
    commands = [Command() for _ in range(COMMANDS)]
    answers = [work.submit(FINANCE, each) for each in commands]
    for command, answer in zip(commands, answers, strict=True):
        work.wait_for(answer)
        os.write(1, f"posted {command.id}\n".encode())
    os.write(1, b"ended\n")
    groups = work.groups - before
    work.close()
    database.close()
    os.write(1, json.dumps({"groups": groups, "posted": COMMANDS}).encode() + b"\n")


if __name__ == "__main__":
    main()
