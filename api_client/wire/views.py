"""Decides what a saved view of the queue holds on the wire: filter, sort, columns, groups (F1)."""

from typing import Annotated

from pydantic import Field

from api_client.vocabulary import (
    Direction,
    JobKind,
    OrderGroup,
    OrderSort,
    OrderSpan,
    OrderState,
    Priority,
)
from api_client.wire.base import Id, Items, Line, Message, Moment, Spelt, Version, Word

Width = Annotated[int, Field(ge=0, le=4000)]


class ViewColumn(Message):
    """A column that a view shows, and how wide it is in pixels."""

    key: Word
    width_px: Width


class ViewFilter(Message):
    """What orders a view shows; empty fields ask for nothing. Spans are of the day of looking."""

    states: Annotated[Items[Spelt[OrderState]], Field(max_length=20)] = ()
    kinds: Annotated[Items[Spelt[JobKind]], Field(max_length=20)] = ()
    priorities: Annotated[Items[Spelt[Priority]], Field(max_length=20)] = ()
    areas: Annotated[Items[Line], Field(max_length=100)] = ()
    technician_id: Id | None = None
    technician_name: Line = ""
    """How the technician was called when the view was saved."""
    assigned: bool | None = None
    late: bool = False
    lacking: bool = False
    created: Spelt[OrderSpan] | None = None
    promised: Spelt[OrderSpan] | None = None
    text: Line = ""


class ViewContent(Message):
    """All that a view brings back; ``columns`` are those shown, in their order, all where empty."""

    filter: ViewFilter = ViewFilter()
    sort: Spelt[OrderSort] = OrderSort.CREATED
    direction: Spelt[Direction] = Direction.DESCENDING
    group: Spelt[OrderGroup] | None = None
    columns: Annotated[Items[ViewColumn], Field(max_length=40)] = ()


class ViewEdit(Message):
    """A view as it is to be; ``version`` is the one that was seen, none for a new view."""

    version: Version | None = None
    name: Word
    shared: bool = False
    content: ViewContent


class View(Message):
    """A saved view: one's own, or one that somebody shares."""

    id: Id
    owner_id: Id
    owner_name: Line
    name: Word
    shared: bool
    content: ViewContent
    version: Version
    changed_at: Moment


class ViewList(Message):
    """One's own views, and those that others share, by name."""

    items: Items[View]
