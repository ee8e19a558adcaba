"""Decides how the head of the audit log is anchored outside the database: a signed file (F3).

The newest head lies in DIR/audit-head.json and the last one of each day under DIR/anchors, to be
mailed or printed: with an anchor kept elsewhere, a cut tail cannot go unnoticed. Servers that share
a folder share its anchor, and a head of fewer rows never replaces one of more.
"""

import json
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from filelock import FileLock

from desktop.gateways.folder import replace_text

NAME = "audit-head.json"
DAILY = "anchors"
CONTRADICTED = "contradicted"
"""How the name of an anchor begins that the database did not hold to when a server started."""
LOCK = "lock"
LOCKED_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A signed head: rows, the last row's hash, when, the public key and signature in base64."""

    rows: int
    head: str
    at: str
    key: str
    signature: str

    def genuine(self) -> bool:
        """Return whether the signature is by the key that the anchor names."""
        try:
            public = Ed25519PublicKey.from_public_bytes(b64decode(self.key, validate=True))
            public.verify(
                b64decode(self.signature, validate=True), _signed(self.rows, self.head, self.at)
            )
        except (InvalidSignature, ValueError):
            return False
        return True


def write(folder: Path, key: Ed25519PrivateKey, rows: int, head: str, at: str) -> None:
    """Anchor a head: as the newest, and as the last of its day; ``at`` is ISO 8601.

    Raises:
        OSError: it cannot be written, or another process is at it for too long.
    """
    anchor = Anchor(
        rows=rows,
        head=head,
        at=at,
        key=public_text(key),
        signature=b64encode(key.sign(_signed(rows, head, at))).decode("ascii"),
    )
    text = json.dumps(asdict(anchor), indent=1) + "\n"
    daily = folder / DAILY
    daily.mkdir(exist_ok=True)
    with FileLock(daily / LOCK, timeout=LOCKED_WITHIN_S):
        for path in (daily / f"{at[:10]}.json", folder / NAME):
            if not _ahead(path, anchor):
                replace_text(path, text)


def _ahead(path: Path, anchor: Anchor) -> bool:
    """Return whether an anchor of the same centre lies there that is of more rows."""
    try:
        found = read(path)
    except ValueError:
        return False
    return found.rows > anchor.rows and found.key == anchor.key and found.genuine()


def keep(folder: Path, found: Anchor) -> None:
    """Keep an anchor for good, under a name of its own among those of the days."""
    daily = folder / DAILY
    daily.mkdir(exist_ok=True)
    name = f"{CONTRADICTED}-{found.rows}-{found.head[:16]}.json"
    replace_text(daily / name, json.dumps(asdict(found), indent=1) + "\n")


def contradicted(folder: Path) -> tuple[Path, Anchor] | None:
    """Return the newest anchor that was kept for good, with where it lies; None without any."""
    found: list[tuple[Path, Anchor]] = []
    for path in (folder / DAILY).glob(f"{CONTRADICTED}-*.json"):
        with suppress(ValueError):  # no anchor any more: `verify` names it
            found.append((path, read(path)))
    genuine = (kept for kept in found if kept[1].genuine())
    return max(genuine, key=lambda kept: kept[1].at, default=None)


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public half of a signing key as anchors name it, in base64."""
    return b64encode(key.public_key().public_bytes_raw()).decode("ascii")


def paths(folder: Path) -> list[Path]:
    """Return where the folder's anchors lie: the newest if it is there, then one a day."""
    newest = folder / NAME
    daily = sorted((folder / DAILY).glob("*.json"), reverse=True)
    return [newest, *daily] if newest.exists() else daily


def read(path: Path) -> Anchor:
    """Return the anchor that lies there.

    Raises:
        ValueError: it is not an anchor any more, or cannot be read.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        rows, *texts = (found[name] for name in ("rows", "head", "at", "key", "signature"))
    except (OSError, TypeError, KeyError, RecursionError) as error:
        raise ValueError(path.name) from error
    if type(rows) is not int or not all(isinstance(text, str) for text in texts):
        raise ValueError(path.name)
    return Anchor(rows, *texts)


def _signed(rows: int, head: str, at: str) -> bytes:
    """Return the bytes that the signature is over."""
    return f"{rows}\n{head}\n{at}".encode()
