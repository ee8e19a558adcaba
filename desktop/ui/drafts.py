"""Decides how an order that was not sent is kept on this machine, and offered again.

A draft is what stood in the fields, as it stood there. It is kept for the person who wrote it,
until it is sent or thrown away; what is sent again has the same id, so it makes one order.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from api_client.wire.base import iso
from desktop.ui.memory import PersonMemory

NAME = "unsent-orders"
MOST = 9
"""So many are kept; the oldest goes then."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What stood in the fields, under the order's id, and when it was last written in."""

    id: str
    at: datetime
    said: dict[str, Any]

    @property
    def title(self) -> str:
        """What it is about, in the words that were typed first."""
        names = ("title", "fault", "address", "customer", "phone")
        return next((str(self.said[name]) for name in names if self.said.get(name)), "")


class Drafts:
    """The drafts of one person, the newest first."""

    def __init__(self, memory: PersonMemory) -> None:
        """Keep them in his memory."""
        self._memory = memory

    def all(self) -> list[Draft]:
        """Give the drafts; what cannot be read is none."""
        try:
            read = json.loads(self._memory.text(NAME) or "[]")
            found = [
                Draft(str(each["id"]), datetime.fromisoformat(each["at"]), dict(each["said"]))
                for each in read
            ]
        except (ValueError, TypeError, KeyError):
            return []
        return sorted(found, key=lambda draft: draft.at, reverse=True)

    def keep(self, draft: Draft) -> None:
        """Keep a draft in place of what was kept under its id."""
        others = [each for each in self.all() if each.id != draft.id]
        self._write([draft, *others][:MOST])

    def forget(self, id_: str) -> None:
        """Keep a draft no longer."""
        left = [each for each in self.all() if each.id != id_]
        if len(left) < len(self.all()):
            self._write(left)

    def _write(self, drafts: list[Draft]) -> None:
        written: list[Mapping[str, Any]] = [
            {**asdict(draft), "at": iso(draft.at)} for draft in drafts
        ]
        self._memory.keep_text(NAME, json.dumps(written, ensure_ascii=False))
