"""Decides how it is said who works on an order (F1)."""

from typing import Annotated

from pydantic import Field

from api_client.wire.base import Id, Items, Line, Message, Moment, Version, Word

Seconds = Annotated[float, Field(ge=0, le=1e6)]


class ClaimTake(Message):
    """An order is taken, or still worked on; ``override`` takes it from another, for a reason."""

    override: bool = False
    reason: Line = ""


class Claim(Message):
    """Who works on an order: since when, and when his desk was last heard, by the server's clock.

    ``taken_from`` is whom he took it from against that one's will, ``reason`` why he did.
    """

    order_id: Id
    order_number: Word
    holder_id: Id
    holder_name: Line
    version: Version
    taken_at: Moment
    beat_at: Moment
    stale: bool
    taken_from: Id | None = None
    reason: Line = ""


class ClaimList(Message):
    """Every claim that is not gone, the server's time, and what its silence means in seconds."""

    items: Items[Claim]
    at: Moment
    beat_s: Seconds
    stale_s: Seconds
    gone_s: Seconds
