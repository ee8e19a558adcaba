"""Decides how what belongs to an order is shown on the wire: claims, messages, its edits."""

from collections.abc import Sequence
from datetime import datetime

from api_client.wire.claims import Claim, ClaimList
from api_client.wire.history import FieldChange, HistoryEntry
from api_client.wire.messages import OrderMessage
from desktop.domain.claims import Terms
from desktop.service import claims, history
from desktop.store.messages import MessageRecord


def claim(found: claims.Claim) -> Claim:
    """Return who works on an order."""
    record = found.record
    return Claim(
        order_id=record.order_id,
        order_number=found.number,
        holder_id=record.holder_id,
        holder_name=record.holder_name,
        version=record.version,
        taken_at=record.taken_at,
        beat_at=record.beat_at,
        stale=found.stale,
        taken_from=record.taken_from,
        reason=record.reason,
    )


def claim_list(found: Sequence[claims.Claim], now: datetime, terms: Terms) -> ClaimList:
    """Return all claims with the server's time and terms."""
    return ClaimList(
        items=tuple(claim(each) for each in found),
        at=now,
        beat_s=terms.beat_s,
        stale_s=terms.stale_s,
        gone_s=terms.gone_s,
    )


def message(record: MessageRecord) -> OrderMessage:
    """Return a message on an order."""
    return OrderMessage(
        id=record.id,
        order_id=record.order_id,
        place=record.place,
        text=record.text,
        audience=record.audience,
        author_id=record.author_id,
        author_name=record.author_name,
        author_role=record.author_role,
        sent_at=record.sent_at,
    )


def edited(found: history.Edited) -> HistoryEntry:
    """Return an edit of an order."""
    record = found.record
    return HistoryEntry(
        id=record.id,
        at=record.at,
        version=record.version,
        actor_id=record.actor_id,
        actor_name=found.actor_name,
        actor_role=record.actor_role,
        changes=tuple(
            FieldChange(field=name, before=record.before.get(name), after=after)
            for name, after in sorted(record.after.items())
        ),
    )
