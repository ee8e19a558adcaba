"""Decides how a planted personal datum is looked for: in every form in which bytes can hide it."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote


def forms(text: str) -> Iterator[tuple[str, bytes]]:
    """Each form in which a text may lie in a file, with its name."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        plain = text.encode(encoding)
        yield encoding, plain
        yield f"{encoding} in hex", plain.hex().encode()
        yield f"{encoding} in upper hex", plain.hex().upper().encode()
        for before in range(3):
            yield f"{encoding} in base64", _in_base64(plain, before)
    yield "JSON", json.dumps(text)[1:-1].encode()
    yield "percent", quote(text).encode()
    yield "escaped", text.encode("unicode_escape")


def _in_base64(plain: bytes, before: int) -> bytes:
    """What of a text stays the same in base64, whatever is around it, at one of three places."""
    whole = base64.b64encode(b"x" * before + plain + b"x" * 3).rstrip(b"=")
    first = -(-before * 8 // 6)
    last = (before + len(plain)) * 8 // 6
    return whole[first:last]


def found(folder: Path, planted: dict[str, str]) -> list[str]:
    """Where a planted datum lies in any file below a folder, or in a file's name."""
    seen = []
    for path in sorted(folder.rglob("*")):
        content = path.name.encode() + b"\n" + (path.read_bytes() if path.is_file() else b"")
        lower = content.lower()
        for what, text in planted.items():
            for form, sought in forms(text):
                if sought in content or sought.lower() in lower:
                    seen.append(f"{what} as {form} in {path.name}")
    return seen
