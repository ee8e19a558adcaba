"""Decides the command ``callout backup``: one file from which the centre can be restored (F5)."""

import argparse
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from api_client.vocabulary import StartFault
from desktop import words
from desktop.app.opening import database_of
from desktop.clock import SystemClock
from desktop.commands import speech
from desktop.gateways import backups
from desktop.gateways.archive import Manifest
from desktop.store.engine import Database
from desktop.store.faults import CannotStart


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("backup", help=words.text("command.backup"))
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--database", metavar="URL")
    parser.add_argument("--key-file", type=Path, metavar="F")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Back a centre up; a server may be running on it."""
    if not asked.data.is_dir():
        raise CannotStart(StartFault.FOLDER_MISSING, path=str(asked.data))
    where = database_of(asked.data, asked.database)
    server = Database(where) if isinstance(where, str) else None
    try:
        if server is not None:
            server.refuse_other_revision()
        source = backups.Source(asked.data, server, asked.key_file, version("callout"))
        made = backups.make(source, asked.file, SystemClock().now(), lambda: None)
    finally:
        if server is not None:
            server.close()
    if asked.json:
        speech.answer(_in_json(made, asked.file))
    else:
        for line in _sentences(made, asked.file):
            speech.line(line)
    return 0 if made.ok else 1


def _sentences(made: Manifest, file: Path) -> Iterator[str]:
    """Yield what was made, in words."""
    yield words.text("backup.made", path=str(file), rows=sum(made.tables.values()))
    for sha256 in made.files_bad:
        yield words.text("verify.file-bad", sha256=sha256)
    bad = len(made.files_bad)
    yield words.text("verify.files", checked=made.files_count + bad, bad=bad)
    if made.key.fingerprint is not None:
        yield words.text(_KEY_WORDS[made.key.place], fingerprint=made.key.fingerprint)


_KEY_WORDS = {
    "beside-data": "backup.key-beside-data",
    "file": "backup.key-file",
    "key-store": "backup.key-key-store",
    "elsewhere": "backup.key-elsewhere",
}


def _in_json(made: Manifest, file: Path) -> dict[str, object]:
    """Return what was made as docs/seams.md has it."""
    return {
        "ok": made.ok,
        "file": str(file),
        "bytes": file.stat().st_size,
        "made_at": made.made_at,
        "tables": made.tables,
        "audit": {"rows": made.audit_rows, "head": made.audit_head},
        "files": {"count": made.files_count, "bytes": made.files_bytes, "bad": made.files_bad},
        "key": {"place": made.key.place, "fingerprint": made.key.fingerprint},
    }
