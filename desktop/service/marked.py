"""Decides how a row is edited: by field and version, so that nobody's change is lost."""

from collections.abc import Mapping
from typing import Any, Protocol

from api_client.vocabulary import Code
from desktop.domain import edits
from desktop.domain.refusal import Refusal

_ASKED_AS = {"disabled_at": "disabled", "number_index": "identity_number"}
"""Columns that people know by other names."""


class Marked(Protocol):
    """A row with a version, and of each field the version in which it last changed."""

    version: int
    marks: dict[str, list[Any]]


def put(record: Marked, seen: int, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Write what differs, mark it, and return it; nothing differs when an edit is repeated.

    Args:
        record: the row; its version grows when something differs.
        seen: the version that the editor saw.
        wanted: columns with the values that they are to have.

    Raises:
        Refusal: ``version-unknown``; ``edit-conflict`` with the fields that others changed since.
    """
    edits.check_version(seen, record.version)
    differing = {name: value for name, value in wanted.items() if getattr(record, name) != value}
    marks = {name: edits.Mark(int(mark[0])) for name, mark in record.marks.items()}
    conflicts = edits.stale(differing, marks, seen)
    if conflicts:
        told = [_ASKED_AS.get(name, name) for name in conflicts]
        raise Refusal(Code.EDIT_CONFLICT, fields=told, version=record.version)
    if not differing:
        return {}
    record.version += 1
    record.marks = {**record.marks, **{name: [record.version] for name in differing}}
    for name, value in differing.items():
        setattr(record, name, value)
    return differing
