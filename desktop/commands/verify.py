"""Decides the command ``callout verify``: is the audit log whole, is every file as it came (F5).

It trusts nothing of the running program: it opens the database to read only, follows the chain,
holds it against the anchor that lies outside the database, and digests every file again.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from api_client.vocabulary import StartFault
from desktop import words
from desktop.commands import speech
from desktop.domain.audit import FIRST_HASH, Chain, follow
from desktop.gateways import anchor
from desktop.gateways.folder import CentreFolder
from desktop.service import audit
from desktop.store.blobs import Blobs
from desktop.store.engine import open_for_checking
from desktop.store.evidence import FileRecord
from desktop.store.faults import CannotStart


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found: the chain, whether its anchor is genuine, files checked and bad."""

    chain: Chain
    anchor_genuine: bool | None
    checked: int
    bad: list[str]

    @property
    def ok(self) -> bool:
        """Whether nothing at all is wrong."""
        return self.chain.first_bad is None and self.anchor_genuine is not False and not self.bad


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("verify", help=words.text("command.verify"))
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Check a data folder; a server may be running on it."""
    found = check(asked.data)
    if asked.json:
        speech.answer(_in_json(found))
        return 0 if found.ok else 1
    if found.chain.first_bad is not None:
        speech.line(words.text("verify.audit-bad", row=found.chain.first_bad))
    else:
        speech.line(words.text("verify.audit-good", rows=found.chain.rows))
    if found.anchor_genuine is False:
        speech.line(words.text("verify.anchor-bad"))
    for sha256 in found.bad:
        speech.line(words.text("verify.file-bad", sha256=sha256))
    speech.line(words.text("verify.files", checked=found.checked, bad=len(found.bad)))
    return 0 if found.ok else 1


def check(data: Path) -> Findings:
    """Return what is wrong with a data folder.

    Raises:
        CannotStart: ``folder-missing``, ``database-unreachable``, ``database-damaged``.
    """
    if not data.is_dir():
        raise CannotStart(StartFault.FOLDER_MISSING, path=str(data))
    folder = CentreFolder(data)
    try:
        kept = anchor.read(data)
        genuine = None if kept is None else kept.genuine()
    except ValueError:
        kept, genuine = None, False
    engine = open_for_checking(folder.database)
    try:
        with Session(engine) as session:
            told = None if kept is None or not genuine else (kept.rows, kept.head)
            chain = _followed(session, told)
            files = [
                (row.sha256, row.length)
                for row in session.execute(select(FileRecord.sha256, FileRecord.length))
            ]
    except DatabaseError as error:
        raise CannotStart(StartFault.DATABASE_DAMAGED, path=str(folder.database)) from error
    finally:
        engine.dispose()
    blobs = Blobs(folder.files)
    bad = [sha256 for sha256, length in files if not blobs.matches(sha256, length)]
    return Findings(chain, genuine, len(files), bad)


def _followed(session: Session, told: tuple[int, str] | None) -> Chain:
    """Follow the chain; a row that cannot even be read is the first bad one."""
    read = _Counted()
    try:
        return follow(read.through(audit.rows(session)), told)
    except (ValueError, KeyError, LookupError):
        return Chain(read.count, read.head, read.count + 1)


class _Counted:
    """Counts the rows that could be read, and keeps the hash of the last."""

    def __init__(self) -> None:
        """Begin at none."""
        self.count = 0
        self.head = FIRST_HASH

    def through(self, rows: Any) -> Any:  # noqa: ANN401
        """Yield the rows on."""
        for row in rows:
            yield row
            self.count += 1
            self.head = row["hash"]


def _in_json(found: Findings) -> dict[str, object]:
    """Return the findings as docs/seams.md has them."""
    return {
        "ok": found.ok,
        "audit": {
            "rows": found.chain.rows,
            "head": found.chain.head,
            "first_bad": found.chain.first_bad,
            "anchor_genuine": found.anchor_genuine,
        },
        "files": {"checked": found.checked, "bad": found.bad},
    }
