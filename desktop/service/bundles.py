"""Decides what form a bundle for support has: a zip of texts, the same bytes for the same parts."""

import io
import json
import zipfile
from collections.abc import Mapping

MOST_BYTES = 8 * 2**20
"""So long a part may be at most; of a longer one the end is kept, which is the newest."""
_BEGAN = (1980, 1, 1, 0, 0, 0)
"""The time of each entry, the earliest that a zip can name: the machine's is told elsewhere."""


def in_json(value: object) -> bytes:
    """Return a part in JSON, for the eyes of a person too; nothing but ASCII."""
    return (json.dumps(value, indent=1) + "\n").encode("ascii")


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return the zip of parts by their names, in the order of the names."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, _BEGAN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else the bytes would say on which system they were made
            bundle.writestr(entry, parts[name][-MOST_BYTES:])
    return into.getvalue()
