"""Decides how cascades and their offers are kept (E4).

What must never be, the database itself refuses: two live cascades of one order, two offers at once
to one technician, two winners of one cascade.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import CascadeState, DispatchRule, OfferState
from desktop.store.base import STRICT, JsonText, Record, WordText

_IS_LIVE, _IS_OPEN = text("ended_at IS NULL"), text("state = 'open'")
_IS_ACCEPTED = text("state = 'accepted'")


def _where(condition: Any) -> dict[str, Any]:  # noqa: ANN401  (what both dialects take)
    return {"sqlite_where": condition, "postgresql_where": condition}


class CascadeRecord(Record):
    """A search for somebody who takes an order; ``ended_at`` is empty while it is live.

    ``round`` counts how often it was widened, from 1, ``waived`` is what the desk looked over then.
    ``alone`` is 1 where the desk asked one technician by hand and nobody else is to be asked.
    ``left_to_ask`` is how many were left when the newest was asked, ``act_id`` of the last thing
    that the desk did to it, by which a repeat is known.
    """

    __tablename__ = "cascade"
    __table_args__ = (
        Index("cascade_live", "order_id", unique=True, **_where(_IS_LIVE)),
        Index("cascade_order", "order_id", "began_at"),
        Index("cascade_ended", "ended_at"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    state: Mapped[CascadeState] = mapped_column(WordText(CascadeState))
    rule: Mapped[DispatchRule] = mapped_column(WordText(DispatchRule))
    version: Mapped[int]
    round: Mapped[int]
    alone: Mapped[int]
    waived: Mapped[list[str]] = mapped_column(JsonText)
    began_at: Mapped[datetime]
    began_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    consent_since: Mapped[datetime | None]
    consent_by: Mapped[datetime | None]
    left_to_ask: Mapped[int]
    digest: Mapped[str]
    act_id: Mapped[UUID | None]
    act_digest: Mapped[str]


class OfferRecord(Record):
    """An order offered to one technician, the ``place``-th of its cascade; it lapses by itself.

    ``by_hand`` is 1 where the desk chose him; ``reason`` is whoever's who answered or ended it.
    """

    __tablename__ = "offer"
    __table_args__ = (
        Index("offer_open", "technician_id", unique=True, **_where(_IS_OPEN)),
        Index("offer_won", "cascade_id", unique=True, **_where(_IS_ACCEPTED)),
        Index("offer_cascade", "cascade_id", "place"),
        Index("offer_order", "order_id", "technician_id"),
        Index("offer_technician", "technician_id", "offered_at"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cascade_id: Mapped[UUID] = mapped_column(ForeignKey("cascade.id"))
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    technician_id: Mapped[UUID] = mapped_column(ForeignKey("technician.id"))
    state: Mapped[OfferState] = mapped_column(WordText(OfferState))
    place: Mapped[int]
    round: Mapped[int]
    offered_at: Mapped[datetime]
    answers_by: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    eta_s: Mapped[float | None]
    distance_m: Mapped[float | None]
    reason: Mapped[str]
    by_hand: Mapped[int]
    digest: Mapped[str]
