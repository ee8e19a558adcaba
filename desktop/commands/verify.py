"""Decides the command ``callout verify``: is the log whole, the ledger, each file as it came (F5).

It trusts nothing of the running program and changes nothing in the folder: it follows the chain,
holds it against every anchor that lies outside the database, reckons all money anew, and digests
every file again.
"""

import argparse
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from api_client.vocabulary import StartFault
from desktop import words
from desktop.app.opening import database_of
from desktop.commands import speech
from desktop.domain.audit import Chain, follow
from desktop.domain.ledger_proof import Proof, prove
from desktop.gateways import anchor, keys
from desktop.gateways.folder import CentreFolder
from desktop.store import examined_ledger
from desktop.store.blobs import Blobs
from desktop.store.examined import Examined, Unreadable, is_digest
from desktop.store.examining import examine
from desktop.store.faults import CannotStart


class Anchored(StrEnum):
    """How the anchors outside the database stand."""

    GOOD = "good"
    """Each is signed by the centre's key."""
    UNCHECKED = "unchecked"
    """Each is signed by the key that it names; the centre's own is not to be had here."""
    FORGED = "forged"
    """One was changed, or is signed by another key."""
    MISSING = "missing"
    """A server has run on this centre, and its anchor is gone."""
    NONE = "none"
    """No server has run yet."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found: the chain, its anchors, the database file's faults, files checked and bad."""

    chain: Chain
    money: Proof
    anchored: Anchored
    faults: list[str]
    checked: int
    bad: list[str]

    @property
    def ok(self) -> bool:
        """Whether nothing at all is wrong."""
        sound = self.anchored not in {Anchored.FORGED, Anchored.MISSING}
        whole = self.chain.first_bad is None and self.money.first_bad is None
        return whole and sound and not self.faults and not self.bad


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("verify", help=words.text("command.verify"))
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--database", metavar="URL")
    parser.add_argument("--key-file", type=Path, metavar="F")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Check a data folder; a server may be running on it."""
    found = check(asked.data, asked.key_file, asked.database)
    if asked.json:
        speech.answer(_in_json(found))
        return 0 if found.ok else 1
    for line in _sentences(found):
        speech.line(line)
    return 0 if found.ok else 1


def _sentences(found: Findings) -> Iterator[str]:
    """Yield what was found, in words."""
    if found.chain.first_bad is not None:
        yield words.text("verify.audit-bad", row=found.chain.first_bad)
    else:
        yield words.text("verify.audit-good", rows=found.chain.rows)
    if found.anchored in _ANCHOR_WORDS:
        yield words.text(_ANCHOR_WORDS[found.anchored])
    if found.money.first_bad is not None:
        yield words.text("verify.money-bad", row=found.money.first_bad)
    else:
        yield words.text("verify.money-good", transfers=found.money.transfers)
    for fault in found.faults:
        yield words.text("verify.database-bad", fault=fault)
    for sha256 in found.bad:
        yield words.text("verify.file-bad", sha256=sha256)
    yield words.text("verify.files", checked=found.checked, bad=len(found.bad))


_ANCHOR_WORDS = {
    Anchored.FORGED: "verify.anchor-bad",
    Anchored.MISSING: "verify.anchor-missing",
    Anchored.UNCHECKED: "verify.anchor-unchecked",
}


def check(data: Path, key_file: Path | None = None, database: str | None = None) -> Findings:
    """Return what is wrong with a data folder.

    Args:
        data: the folder.
        key_file: where the centre's key lies, if not where it is looked for by itself.
        database: the URL of the centre's database, unless the folder knows it or holds the file.

    Raises:
        CannotStart: ``folder-missing``, ``database-unreachable``, ``database-damaged``,
            ``key-file-unreadable``, ``key-missing``, and why a database cannot be opened.
    """
    if not data.is_dir():
        raise CannotStart(StartFault.FOLDER_MISSING, path=str(data))
    anchors = _anchors(data)  # before the database, which only grows
    where = database_of(data, database)
    seen = examine(where, lambda looked: _look(looked, anchors))
    key = keys.known(data, key_file, seen.centre_id)
    blobs = Blobs(CentreFolder(data).files)
    bad = [
        sha256
        for sha256, length in sorted(seen.told.items())
        if seen.held.get(sha256) != length
        or not is_digest(sha256)
        or not blobs.matches(sha256, length)
    ]
    newest = (data / anchor.NAME).exists()
    anchored = _anchored(anchors, key, newest=newest, due=seen.key_taken)
    return Findings(seen.chain, seen.money, anchored, seen.faults, len(seen.told), bad)


def _anchors(data: Path) -> list[anchor.Anchor | None]:
    """Return every anchor of the folder; None for one that is not genuine any more."""
    return [_anchor(path) for path in anchor.paths(data)]


def _anchor(path: Path) -> anchor.Anchor | None:
    try:
        found = anchor.read(path)
    except ValueError:
        return None
    return found if found.genuine() else None


def _anchored(
    anchors: list[anchor.Anchor | None], key: keys.CentreKey | None, *, newest: bool, due: bool
) -> Anchored:
    """Return how the anchors stand; ``due`` says that a server has run, and so wrote one."""
    signers = {None if found is None else found.key for found in anchors}
    if None in signers or len(signers) > 1:
        return Anchored.FORGED
    if not newest and (due or anchors):
        return Anchored.MISSING
    if not anchors:
        return Anchored.NONE
    if key is None:
        return Anchored.UNCHECKED
    return Anchored.GOOD if signers == {anchor.public_text(key.signing_key())} else Anchored.FORGED


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the database holds: files that the log tells of and that are listed, and of a key."""

    chain: Chain
    money: Proof
    centre_id: UUID | None
    key_taken: bool
    told: Mapping[str, int]
    held: Mapping[str, int]
    faults: list[str]


def _look(database: Examined, anchors: Iterable[anchor.Anchor | None]) -> _Seen:
    """Follow the chain through the database, and note which files it speaks of."""
    log = _Log(database.audit(), [(one.rows, one.head) for one in anchors if one is not None])
    faults = database.faults()
    centre_id, held = "", {}
    try:
        centre_id, log.counted, head = database.centre()
        log.heads.append((log.counted, head))
        held = database.files()
    except Unreadable as error:
        if not faults:  # no damage: it is no database of ours
            raise
        faults.append(str(error))
    rows = log.rows()
    chain = follow(rows)
    deque(rows, maxlen=0)  # what comes after a bad row still names files
    bad = min((row for row in (chain.first_bad, log.first_bad) if row is not None), default=None)
    return _Seen(
        Chain(chain.rows, chain.head, bad),
        _money(database),
        _id(centre_id),
        log.key_taken,
        {**held, **log.files},
        held,
        faults,
    )


def _money(database: Examined) -> Proof:
    """Reckon the ledger anew; where it cannot be read to its end, that is what is wrong."""
    try:
        with examined_ledger.rows(database.source) as rows:
            return prove(rows)
    except Unreadable as error:
        return Proof(str(error), 0, 0)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass
class _Log:
    """Reads the audit rows on, and notes on the way what they say of heads, files and a key.

    ``heads`` are what is told elsewhere: so many rows, and the hash of the last of them;
    ``counted`` is how many the centre's own row counts, None where it cannot be read.
    """

    source: Iterator[dict[str, Any]]
    heads: list[tuple[int, str]]
    counted: int | None = None
    files: dict[str, int] = field(default_factory=dict)
    key_taken: bool = False
    first_bad: int | None = None

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the rows; a row that cannot be read at all ends them, and is the first bad one."""
        count = 0
        try:
            for row in self.source:
                yield row
                count += 1
                self._note(row)
                if any(rows == count and head != row["hash"] for rows, head in self.heads):
                    self._bad(count)
        except Unreadable:
            self._bad(count + 1)
        if any(rows > count for rows, _ in self.heads):
            self._bad(count + 1)
        if self.counted is not None and count > self.counted:
            self._bad(self.counted + 1)

    def _note(self, row: dict[str, Any]) -> None:
        self.key_taken |= row["action"] == "key-taken"
        if row["action"] == "file-stored" and isinstance(row["detail"], dict):
            length = row["detail"].get("length")
            self.files[row["subject"]] = length if isinstance(length, int) else -1

    def _bad(self, row: int) -> None:
        self.first_bad = row if self.first_bad is None else min(self.first_bad, row)


def _in_json(found: Findings) -> dict[str, object]:
    """Return the findings as docs/seams.md has them."""
    return {
        "ok": found.ok,
        "audit": {
            "rows": found.chain.rows,
            "head": found.chain.head,
            "first_bad": found.chain.first_bad,
            "anchor": found.anchored.value,
        },
        "money": {
            "ok": found.money.first_bad is None,
            "first_bad": found.money.first_bad,
            "accounts": found.money.accounts,
            "transfers": found.money.transfers,
        },
        "database": {"faults": found.faults},
        "files": {"checked": found.checked, "bad": found.bad},
    }
