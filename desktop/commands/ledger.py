"""Decides the command ``callout ledger export``: the journal for other programs (F1)."""

import argparse
import sys
from collections.abc import Callable
from contextlib import nullcontext
from enum import StrEnum
from functools import partial
from pathlib import Path

from api_client.vocabulary import StartFault
from desktop import words
from desktop.app.opening import database_of
from desktop.domain import ledger_export
from desktop.gateways.spreadsheet import write_csv, write_xlsx
from desktop.store import examined_ledger
from desktop.store.examined import Examined
from desktop.store.examining import examine
from desktop.store.faults import CannotStart


class Format(StrEnum):
    """What the journal is written as."""

    BEANCOUNT = "beancount"
    CSV = "csv"
    XLSX = "xlsx"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("ledger", help=words.text("command.ledger"))
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    export = verbs.add_parser("export", help=words.text("command.ledger-export"))
    export.add_argument("--data", type=Path, required=True, metavar="DIR")
    export.add_argument("--database", metavar="URL")
    export.add_argument("--format", type=Format, choices=list(Format), default=Format.BEANCOUNT)
    export.add_argument(
        "--out", type=Path, metavar="FILE", help=words.text("ledger-export.option-out")
    )
    export.set_defaults(func=partial(run, export.error))


def run(wrong: Callable[[str], None], asked: argparse.Namespace) -> int:
    """Write every transfer; a server may be running on the folder."""
    if not asked.data.is_dir():
        raise CannotStart(StartFault.FOLDER_MISSING, path=str(asked.data))
    if asked.format is Format.XLSX and asked.out is None:
        wrong(words.text("ledger-export.out-missing"))
    where = database_of(asked.data, asked.database)
    examine(where, partial(_write, asked.format, asked.out))
    return 0


def _write(form: Format, out: Path | None, database: Examined) -> None:
    """Write what is in the database."""
    titles = [words.text(f"ledger-export.{column}") for column in ledger_export.COLUMNS]
    entries = partial(examined_ledger.journal, database.source)
    rows = (ledger_export.row(entry, words.member) for entry in entries())
    if form is Format.XLSX:
        assert out is not None
        write_xlsx(out, words.text("ledger-export.sheet"), titles, rows)
        return
    opened = nullcontext(sys.stdout) if out is None else out.open("w", encoding="utf-8", newline="")
    with opened as text:
        if form is Format.CSV:
            write_csv(text, titles, rows)
            return
        lines = ledger_export.beancount(
            words.text("ledger-export.title"),
            examined_ledger.balances(database.source),
            entries,
            words.member,
        )
        for line in lines:
            text.write(line + "\n")
