"""Decides how reminders and shift handovers are shown on the wire."""

from api_client.wire.handovers import Handover, HandoverItem
from api_client.wire.reminders import Reminder
from desktop.domain.handovers import Item
from desktop.service import handovers, reminders


def reminder(seen: reminders.Seen) -> Reminder:
    """Return a reminder with its order's number."""
    record = seen.record
    return Reminder(
        id=record.id,
        version=record.version,
        text=record.text,
        due_at=record.due_at,
        order_id=record.order_id,
        order_number=seen.number,
        for_desk=record.person_id is None,
        urgent=record.urgent == 1,
        created_at=record.created_at,
        created_name=record.created_name,
        fell_due_at=record.fell_due_at,
        ended_at=record.ended_at,
        ended_name=record.ended_name,
        done=record.done == 1,
    )


def handover_item(item: Item) -> HandoverItem:
    """Return a line that there is to hand over."""
    return HandoverItem(
        kind=item.kind,
        order_id=item.order_id,
        number=item.number,
        said=item.said,
        detail=item.detail,
        at=item.at,
    )


def handover(seen: handovers.Seen) -> Handover:
    """Return a handover with who took it over; what a newer release put into a line is left out."""
    record, taking = seen.record, seen.taking
    return Handover(
        id=record.id,
        written_at=record.written_at,
        written_by=record.written_by,
        written_name=record.written_name,
        note=record.note,
        items=tuple(HandoverItem.model_validate(item, extra="ignore") for item in record.items),
        taken_at=None if taking is None else taking.taken_at,
        taken_by=None if taking is None else taking.taken_by,
        taken_name="" if taking is None else taking.taken_name,
        remark="" if taking is None else taking.remark,
    )
