"""Decides the command ``callout migrate-to``: a centre's records go from SQLite to PostgreSQL."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from desktop import words
from desktop.clock import SystemClock
from desktop.commands import speech
from desktop.gateways import moving
from desktop.gateways.moving import Moved


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("migrate-to", help=words.text("command.migrate-to"))
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("url", metavar="URL")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Move a centre on which no server runs into an empty PostgreSQL database."""
    found = moving.move(asked.data, asked.url, SystemClock().now())
    if asked.json:
        speech.answer(_in_json(found))
    else:
        for line in _sentences(found):
            speech.line(line)
    return 0 if found.ok else 1


def _sentences(found: Moved) -> Iterator[str]:
    """Yield what was moved and proved, in words."""
    if found.chain.first_bad is None:
        yield words.text("migrate-to.done", rows=sum(found.tables.values()))
        yield words.text("verify.audit-good", rows=found.chain.rows)
    else:
        yield words.text("verify.audit-bad", row=found.chain.first_bad)
        yield words.text("migrate-to.not-done")
    for sha256 in found.files_bad:
        yield words.text("verify.file-bad", sha256=sha256)
    yield words.text("verify.files", checked=found.files_checked, bad=len(found.files_bad))


def _in_json(found: Moved) -> dict[str, object]:
    """Return what was moved as docs/seams.md has it."""
    return {
        "ok": found.ok,
        "moved": found.done,
        "tables": found.tables,
        "audit": {
            "rows": found.chain.rows,
            "head": found.chain.head,
            "first_bad": found.chain.first_bad,
        },
        "files": {"checked": found.files_checked, "bad": found.files_bad},
    }
