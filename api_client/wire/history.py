"""Decides how it is told who changed what of an order (F1)."""

from pydantic import JsonValue

from api_client.vocabulary import Role
from api_client.wire.base import Id, Items, Line, Message, Moment, Spelt, Version, Word


class FieldChange(Message):
    """One field of an order, in JSON's terms: what it said before, and what it said then."""

    field: Word
    before: JsonValue
    after: JsonValue


class HistoryEntry(Message):
    """An edit, or a phone's correction: who, when, which version the order got by it, what."""

    id: Id
    at: Moment
    version: Version
    actor_id: Id
    actor_name: Line
    actor_role: Spelt[Role]
    changes: Items[FieldChange]


class OrderHistory(Message):
    """Every edit of an order, oldest first."""

    items: Items[HistoryEntry]
