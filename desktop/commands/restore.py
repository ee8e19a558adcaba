"""Decides the command ``callout restore``: a folder from a backup, and what it proves (F5)."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from desktop import words
from desktop.commands import speech
from desktop.gateways import restoring
from desktop.gateways.folder import CentreFolder, Elsewhere
from desktop.gateways.restoring import Restored
from desktop.service.centre import Secrets
from desktop.store.engine import Database
from desktop.store.postgres import without_secrets


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("restore", help=words.text("command.restore"))
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--database", metavar="URL")
    parser.add_argument("--key-file", type=Path, metavar="F")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Restore a backup into a folder that is empty or not there, and say what was proved."""
    database = None if asked.database is None else Database(asked.database)
    try:
        found = restoring.restore(asked.file, asked.data, database, asked.key_file)
        if database is not None:
            to = Elsewhere(without_secrets(asked.database), found.manifest.centre_id)
            CentreFolder(asked.data).tell_elsewhere(to)
    finally:
        if database is not None:
            database.close()
    if asked.json:
        speech.answer(_in_json(found))
    else:
        for line in _sentences(found, asked.data):
            speech.line(line)
    return 0 if found.ok else 1


def _sentences(found: Restored, data: Path) -> Iterator[str]:
    """Yield what was proved, in words."""
    yield words.text("restore.done", path=str(data), made_at=found.manifest.made_at)
    for name in found.differing:
        yield words.text("restore.table-differs", table=name)
    if not found.differing:
        yield words.text("restore.tables-good", rows=sum(found.tables.values()))
    if found.chain.first_bad is not None:
        yield words.text("verify.audit-bad", row=found.chain.first_bad)
    else:
        yield words.text("verify.audit-good", rows=found.chain.rows)
    for sha256 in found.files_bad:
        yield words.text("verify.file-bad", sha256=sha256)
    bad = len(found.files_bad)
    yield words.text("verify.files", checked=found.files_restored + bad, bad=bad)
    fingerprint = found.manifest.key.fingerprint or ""
    yield words.text(_SECRETS_WORDS[found.secrets], fingerprint=fingerprint)


_SECRETS_WORDS = {
    Secrets.DECRYPT: "restore.secrets-decrypt",
    Secrets.NONE: "restore.secrets-none",
    Secrets.KEY_MISSING: "restore.secrets-key-missing",
    Secrets.KEY_WRONG: "restore.secrets-key-wrong",
}


def _in_json(found: Restored) -> dict[str, object]:
    """Return what was proved as docs/seams.md has it."""
    key = found.manifest.key
    return {
        "ok": found.ok,
        "made_at": found.manifest.made_at,
        "tables": found.tables,
        "differing": found.differing,
        "audit": {
            "rows": found.chain.rows,
            "head": found.chain.head,
            "first_bad": found.chain.first_bad,
        },
        "files": {"restored": found.files_restored, "bad": found.files_bad},
        "secrets": found.secrets.value,
        "key": {"place": key.place, "path": key.path, "fingerprint": key.fingerprint},
    }
