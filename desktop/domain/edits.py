"""Decides whether an edit that was made on an older version still goes in (design: stale writes).

Each field remembers the version at which it last changed and by which visit's phone; an edit
merges when none of its fields changed after the version that the editor saw.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api_client.vocabulary import Code
from desktop.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Mark:
    """When a field last changed: the row's version, and the visit whose phone did it, if one."""

    version: int
    visit: str = ""


def stale(
    fields: Iterable[str], marks: Mapping[str, Mark], seen: int, visit: str = ""
) -> tuple[str, ...]:
    """Return the fields that somebody else changed after the version ``seen``."""
    return tuple(
        field
        for field in fields
        if field in marks
        and marks[field].version > seen
        and not (visit and marks[field].visit == visit)
    )


def check_version(seen: int, current: int) -> None:
    """Refuse an edit of a version that does not exist yet.

    Raises:
        Refusal: ``version-unknown``.
    """
    if seen > current:
        raise Refusal(Code.VERSION_UNKNOWN, seen=seen, current=current)
