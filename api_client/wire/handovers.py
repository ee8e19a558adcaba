"""Decides how shift handovers are written on the wire (F1)."""

from typing import Annotated

from pydantic import Field

from api_client.vocabulary import HandoverKind
from api_client.wire.base import Count, Id, Items, Line, Message, Moment, Prose, Spelt

MOST_LINES = 600
MOST_HANDOVERS = 200


class HandoverItem(Message):
    """One line: an order, an alarm, a reminder, a claim, or what whoever leaves adds himself.

    ``said`` is the order's title or the reminder's text, ``detail`` the reason of a hold, the kind
    of an alarm, who has a claim or who goes to a late order (empty: nobody does yet), ``at`` since
    when or for when it is. ``remark`` is what whoever leaves says about it; the centre leaves it
    empty.
    """

    kind: Spelt[HandoverKind]
    order_id: Id | None = None
    number: Line = ""
    said: Line = ""
    detail: Prose = ""
    at: Moment | None = None
    remark: Line = ""


Lines = Annotated[Items[HandoverItem], Field(max_length=MOST_LINES)]


class HandoverDraft(Message):
    """What there is to hand over now."""

    at: Moment
    items: Items[HandoverItem]


class NewHandover(Message):
    """What somebody who leaves tells: his note, and the lines as he saw them."""

    id: Id
    note: Prose = ""
    items: Lines = ()


class HandoverTaking(Message):
    """That somebody takes a handover over, with what he remarks."""

    remark: Line = ""


class Handover(Message):
    """A handover; ``taken_at`` is empty until somebody took it over."""

    id: Id
    written_at: Moment
    written_by: Id
    written_name: Line
    note: Prose
    items: Items[HandoverItem]
    taken_at: Moment | None
    taken_by: Id | None
    taken_name: Line
    remark: Line


class HandoverList(Message):
    """Handovers, the newest first."""

    items: Items[Handover]
    seq: Count
