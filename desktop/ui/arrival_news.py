"""Decides when the desk is told that somebody now seems to be at his order's place (A6)."""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from PySide6.QtCore import SignalInstance

from api_client.wire.people import Technician
from desktop import words
from desktop.ui.notices import Notices
from desktop.ui.theme import Tone


class ArrivalNews:
    """Tells of each proposed arrival once; what was so before the first look is no news."""

    def __init__(self, notices: Notices, wanted: SignalInstance) -> None:
        """Tell by `notices`; `wanted` is emitted with the order that somebody wants to see."""
        self._notices, self._wanted = notices, wanted
        self._arrived: dict[UUID, UUID | None] | None = None

    def take(self, rows: Collection[Technician]) -> None:
        """Tell of who arrived since the last look."""
        before = self._arrived
        self._arrived = {row.id: row.order_id for row in rows if row.arrival_at is not None}
        for row in rows:
            if before is None or row.arrival_at is None or before.get(row.id) == row.order_id:
                continue
            show = partial(self._wanted.emit, row.order_id)
            said = words.text(
                "technicians.arrival-proposed",
                name=row.name,
                number=row.order_number,
                phone=row.phone or words.text("technicians.no-number"),
            )
            opens = partial(words.text, "technicians.open-order"), show
            self._notices.say(said, Tone.WAITING, opens)
