"""Decides the command ``callout audit export``: the log as lines that a stranger can check (F3)."""

import argparse
import json
from pathlib import Path
from tempfile import TemporaryFile

from api_client.vocabulary import StartFault
from desktop import words
from desktop.app.opening import database_of
from desktop.commands import speech
from desktop.store.examined import Examined, Unreadable
from desktop.store.examining import examine
from desktop.store.faults import CannotStart


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("audit", help=words.text("command.audit"))
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    export = verbs.add_parser("export", help=words.text("command.audit-export"))
    export.add_argument("--data", type=Path, required=True, metavar="DIR")
    export.add_argument("--database", metavar="URL")
    export.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Print every audit row as a line of JSON, in the order of the chain.

    Rows are printed as they lie, also those that were changed: a stranger finds that by himself.
    Bytes that are no UTF-8 cannot stand in JSON, and are printed as question marks.
    """
    if not asked.data.is_dir():
        raise CannotStart(StartFault.FOLDER_MISSING, path=str(asked.data))
    where = database_of(asked.data, asked.database)
    with TemporaryFile("w+", encoding="utf-8", errors="replace", newline="\n") as lines:

        def copy(database: Examined) -> int | None:
            """Copy the rows, and return the number of the first that cannot be read at all."""
            lines.seek(0)
            lines.truncate()
            row = 0
            try:
                for row, written in enumerate(database.audit(), start=1):  # noqa: B007
                    lines.write(json.dumps(written, ensure_ascii=False, sort_keys=True) + "\n")
            except Unreadable:
                if not row and not database.faults():
                    raise
                return row + 1
            return None

        bad = examine(where, copy)
        lines.seek(0)
        for line in lines:
            speech.line(line.removesuffix("\n"))
    if bad is None:
        return 0
    speech.aside(words.text("verify.audit-bad", row=bad))
    return 1
