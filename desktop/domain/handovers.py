"""Decides what of a shift is handed over, in which order, and how a handover is searched (F1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api_client.vocabulary import HandoverKind
from desktop.domain.grams import folded

RANK = {kind: place for place, kind in enumerate(HandoverKind)}
"""What is most urgent stands first in the vocabulary, and in a handover."""
MOST_OF_A_KIND = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a handover, as :mod:`api_client.wire.handovers` says."""

    kind: HandoverKind
    order_id: UUID | None = None
    number: str = ""
    said: str = ""
    detail: str = ""
    at: datetime | None = None


def arranged(items: Iterable[Item]) -> list[Item]:
    """Return the lines in their order: by kind, then the oldest first, at most so many of each."""

    def place(item: Item) -> tuple[int, bool, float]:
        at = item.at
        return RANK[item.kind], at is None, 0.0 if at is None else at.timestamp()

    taken = dict.fromkeys(HandoverKind, 0)
    kept = []
    for item in sorted(items, key=place):
        taken[item.kind] += 1
        if taken[item.kind] <= MOST_OF_A_KIND:
            kept.append(item)
    return kept


def searched(note: str, name: str, lines: Iterable[Sequence[str]]) -> str:
    """Return what a handover is found by: its note, its writer, and its lines."""
    return folded("\n".join((note, name, *(part for line in lines for part in line if part))))
