"""Decides which waiting order a freed technician could do next: by how near it is, and how old.

The nearest first serves most in a day, but leaves the far ones for ever; first come, first served
wastes the day on the road. So a minute of waiting is worth some seconds of driving: the near ones
come first until a far one has waited long enough. It is a proposal, never done by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from api_client.vocabulary import Priority

NOWHERE_S = 1_800.0
"""How long the way is taken to be to an order of which nobody knows where it is."""
SECONDS_A_MINUTE = 6.0
"""So many seconds of driving a minute of waiting is worth."""
URGENT = frozenset({Priority.EMERGENCY})
"""Priorities that come before all others, however far they are."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that nobody has: how long the technician's way to it is, and since when it waits."""

    order_id: UUID
    priority: Priority
    eta_s: float | None
    age: timedelta


def score(waiting: Waiting) -> float:
    """Return by how many seconds of driving waiting outweighs the way; the highest goes first."""
    way_s = NOWHERE_S if waiting.eta_s is None else waiting.eta_s
    return waiting.age.total_seconds() / 60 * SECONDS_A_MINUTE - way_s


def in_turn(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Return orders as they are proposed: the urgent first, then by score; ties by id."""
    return sorted(waiting, key=lambda one: (one.priority not in URGENT, -score(one), one.order_id))
