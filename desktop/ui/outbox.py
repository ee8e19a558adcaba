"""Decides how new orders that wait for the server are kept on this machine: whole, until taken.

They lie in a file of their own for each person, which is written beside and put in its place, so
that a desk that is closed, killed or switched off loses none. What cannot be read is never lost by
writing over it: an order of a newer release stays, a file that is no such file is put aside.
"""

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import IO, Any
from uuid import UUID

from api_client.wire.base import iso
from api_client.wire.orders import NewOrder
from api_client.wire.people import Technician
from desktop.ui.saving import save_whole

LOG = logging.getLogger(__name__)
MOST = 200
"""So many wait at most; one more is not taken, and stays in its dialog."""


class Full(OSError):
    """So many orders wait that no more are taken."""


@dataclass(frozen=True, slots=True)
class WaitingOrder:
    """A new order as it will be sent, since when it waits, and who is to be sent with it.

    `said` is what stood in the fields, so that it can be opened and changed.
    """

    order: NewOrder
    at: datetime
    said: Mapping[str, Any] = field(default_factory=dict)
    technician_id: UUID | None = None
    technician: str = ""

    @classmethod
    def of(
        cls, order: NewOrder, at: datetime, said: Mapping[str, Any], whom: Technician | None
    ) -> "WaitingOrder":
        """Give an order that waits from `at` on, with whom is to be sent, if anybody is."""
        if whom is None:
            return cls(order, at, said)
        return cls(order, at, said, whom.id, whom.name)

    @property
    def id(self) -> UUID:
        """The id that the order has already."""
        return self.order.id


class Outbox:
    """The orders of one person that wait, the first first; safe to use from any thread."""

    def __init__(self, path: Path) -> None:
        """Keep them in the file at `path`, which is made when something is kept."""
        self._path = path
        self._lock = Lock()

    def all(self) -> list[WaitingOrder]:
        """Give what waits and can be read."""
        with self._lock:
            found = map(_read, self._entries())
            return [each for each in found if each is not None]

    def keep(self, order: WaitingOrder) -> None:
        """Keep an order behind the others, or in place of what was kept under its id.

        Raises:
            Full: too many wait.
            OSError: this machine's disk did not take it.
        """
        with self._lock:
            entries = [each for each in self._entries() if each.get("id") != str(order.id)]
            if len(entries) >= MOST:
                raise Full
            self._write([*entries, _written(order)])

    def forget(self, id_: UUID) -> None:
        """Keep an order no longer; one that is not there is none any more.

        Raises:
            OSError: this machine's disk did not take it.
        """
        with self._lock:
            entries = self._entries()
            left = [each for each in entries if each.get("id") != str(id_)]
            if len(left) < len(entries):
                self._write(left)

    def _entries(self) -> list[dict[str, Any]]:
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except ValueError:
            read = None
        if isinstance(read, list) and all(isinstance(each, dict) for each in read):
            return read
        LOG.error("waiting-orders-unreadable")
        self._path.replace(self._path.with_suffix(".unreadable"))
        return []

    def _write(self, entries: list[dict[str, Any]]) -> None:
        content = json.dumps(entries, ensure_ascii=False, indent=1).encode()

        def put(file: IO[bytes]) -> int:
            written = file.write(content)
            file.flush()
            os.fsync(file.fileno())
            return written

        told = save_whole(put, self._path)
        if isinstance(told, OSError):
            raise told


def _written(order: WaitingOrder) -> dict[str, Any]:
    return {
        "id": str(order.id),
        "at": iso(order.at),
        "order": json.loads(order.order.model_dump_json(exclude_unset=True)),
        "technician_id": None if order.technician_id is None else str(order.technician_id),
        "technician": order.technician,
        "said": dict(order.said),
    }


def _read(entry: Mapping[str, Any]) -> WaitingOrder | None:
    """Give an order that was kept; one that this release does not understand is left alone."""
    try:
        whom = entry["technician_id"]
        return WaitingOrder(
            NewOrder.model_validate_json(json.dumps(entry["order"])),
            datetime.fromisoformat(entry["at"]),
            dict(entry["said"]),
            None if whom is None else UUID(whom),
            str(entry["technician"]),
        )
    except (ValueError, TypeError, KeyError):
        return None
