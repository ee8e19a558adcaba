"""Decides who may take an order to work on it, and when a claim is stale or gone (F1).

A claim locks nothing: versions do that. It tells others that somebody works on an order, for as
long as his desk says so.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from api_client.vocabulary import Code
from desktop.domain.refusal import Refusal


class Standing(StrEnum):
    """How a claim stands, by when its holder's desk was last heard."""

    LIVE = "live"
    STALE = "stale"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Terms:
    """How often a desk says that it is there, and what its silence means; all in seconds."""

    beat_s: float = 15.0
    stale_s: float = 45.0
    gone_s: float = 600.0


@dataclass(frozen=True, slots=True)
class Held:
    """Whose a claim is, since when, and how it stands."""

    holder_id: UUID
    holder_name: str
    taken_at: datetime
    standing: Standing


def standing(beat_at: datetime, now: datetime, terms: Terms) -> Standing:
    """Return how a claim stands that was last heard of at ``beat_at``, by the server's clock.

    A time that lies ahead is of a clock that was set back since: it is as far off as it looks.
    """
    silent_s = abs((now - beat_at).total_seconds())
    if silent_s >= terms.gone_s:
        return Standing.GONE
    return Standing.STALE if silent_s >= terms.stale_s else Standing.LIVE


def check_take(held: Held | None, asker_id: UUID, *, override: bool, reason: str) -> bool:
    """Return whether an order is taken from another against his will; refuse what may not be.

    What is free, one's own, stale or gone is anybody's. Of what another holds, he who wants it
    says that he overrides, and why.

    Raises:
        Refusal: ``claim-held`` with who and since when, ``reason-missing``.
    """
    if held is None or held.holder_id == asker_id or held.standing is not Standing.LIVE:
        return False
    if not override:
        since = held.taken_at.isoformat(timespec="seconds").replace("+00:00", "Z")
        raise Refusal(
            Code.CLAIM_HELD, holder_id=str(held.holder_id), holder=held.holder_name, since=since
        )
    if not reason.strip():
        raise Refusal(Code.REASON_MISSING)
    return True
