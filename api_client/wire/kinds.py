"""Decides how the desk is told what an order of each kind of job must say (A2, E2)."""

from api_client.vocabulary import JobKind
from api_client.wire.base import Items, Line, Message, Spelt, Word


class Need(Message):
    """A field that must be filled in, by its path, and another that does in its place, if any."""

    field: Word
    or_else: Line = ""


class KindNeeds(Message):
    """What a published order of this kind needs."""

    kind: Spelt[JobKind]
    needs: Items[Need]


class KindList(Message):
    """Every kind of job."""

    items: Items[KindNeeds]
