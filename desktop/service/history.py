"""Decides what is told of an order's edits: who changed which field from what to what (F1)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.service import orders
from desktop.service.unit import Unit
from desktop.store.orders import EditRecord
from desktop.store.people import StaffRecord, TechnicianRecord


@dataclass(frozen=True, slots=True)
class Edited:
    """An edit with the name of whoever made it."""

    record: EditRecord
    actor_name: str


def of_order(unit: Unit, order_id: UUID) -> list[Edited]:
    """Return an order's edits, of the desk and of phones, oldest first.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    orders.visible(unit, order_id)
    found = list(
        unit.session.scalars(
            select(EditRecord)
            .where(EditRecord.order_id == order_id)
            .order_by(EditRecord.version, EditRecord.at)
        )
    )
    people = {edit.actor_id for edit in found}
    names: dict[UUID, str] = {}
    for kind in (StaffRecord, TechnicianRecord):
        rows = unit.session.execute(select(kind.id, kind.name).where(kind.id.in_(people)))
        names |= {row.id: row.name for row in rows}
    return [Edited(edit, names.get(edit.actor_id, "")) for edit in found]
