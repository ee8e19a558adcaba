"""Decides the command ``callout ledger export``: the journal for other programs (F1)."""

import argparse
import sys
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO

from api_client.vocabulary import LedgerFormat, StartFault
from desktop import words
from desktop.app.opening import database_of
from desktop.gateways import ledger_files
from desktop.store import examined_ledger
from desktop.store.examined import Examined
from desktop.store.examining import examine
from desktop.store.faults import CannotStart


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("ledger", help=words.text("command.ledger"))
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    export = verbs.add_parser("export", help=words.text("command.ledger-export"))
    export.add_argument("--data", type=Path, required=True, metavar="DIR")
    export.add_argument("--database", metavar="URL")
    export.add_argument(
        "--format", type=LedgerFormat, choices=list(LedgerFormat), default=LedgerFormat.BEANCOUNT
    )
    export.add_argument(
        "--out", type=Path, metavar="FILE", help=words.text("ledger-export.option-out")
    )
    export.set_defaults(func=partial(run, export.error))


def run(wrong: Callable[[str], None], asked: argparse.Namespace) -> int:
    """Write every transfer; a server may be running on the folder."""
    if not asked.data.is_dir():
        raise CannotStart(StartFault.FOLDER_MISSING, path=str(asked.data))
    if asked.format is LedgerFormat.XLSX and asked.out is None:
        wrong(words.text("ledger-export.out-missing"))
    where = database_of(asked.data, asked.database)
    with TemporaryFile() as file:
        examine(where, partial(_write, asked.format, file))
        file.seek(0)
        with nullcontext(sys.stdout.buffer) if asked.out is None else asked.out.open("wb") as out:
            copyfileobj(file, out)
    return 0


def _write(form: LedgerFormat, file: IO[bytes], database: Examined) -> None:
    """Write what is in the database; it is looked at again where somebody wrote meanwhile."""
    file.seek(0)
    file.truncate()
    balances = examined_ledger.balances(database.source)
    entries = partial(examined_ledger.journal, database.source)
    ledger_files.put(form, words.language(), file, balances, entries)
