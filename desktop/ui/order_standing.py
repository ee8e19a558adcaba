"""Decides what a change of one order does to the list that is shown: nothing, or what (F1)."""

from collections.abc import Callable, Mapping
from enum import Enum, auto

from api_client.vocabulary import OrderGroup, OrderSort
from api_client.wire.orders import OrderRow
from api_client.wire.views import ViewContent, ViewFilter

SORTED_BY: Mapping[OrderSort, Callable[[OrderRow], object]] = {
    OrderSort.CREATED: lambda row: row.created_at,
    OrderSort.CHANGED: lambda row: row.changed_at,
    OrderSort.PRIORITY: lambda row: row.priority,
    OrderSort.STATE: lambda row: row.state,
    OrderSort.KIND: lambda row: row.kind,
    OrderSort.PROMISED: lambda row: row.promised_at,
    OrderSort.TITLE: lambda row: row.title,
    OrderSort.CUSTOMER: lambda row: row.customer.name,
    OrderSort.TECHNICIAN: lambda row: row.technician_name,
    OrderSort.PHONE: lambda row: row.customer.phone,
    OrderSort.ADDRESS: lambda row: row.place.address,
    OrderSort.AREA: lambda row: row.place.area,
    OrderSort.WINDOW: lambda row: row.time_window,
    OrderSort.LACKING: lambda row: row.incomplete_reports,
}
"""What of an order decides its place."""

GROUPED_BY: Mapping[OrderGroup, Callable[[OrderRow], object]] = {
    OrderGroup.STATE: lambda row: row.state,
    OrderGroup.AREA: lambda row: row.place.area,
    OrderGroup.TECHNICIAN: lambda row: row.technician_id,
}

BY_WORK = frozenset(
    {
        OrderSort.CHANGED,
        OrderSort.STATE,
        OrderSort.TECHNICIAN,
        OrderSort.LACKING,
        OrderGroup.STATE,
        OrderGroup.TECHNICIAN,
    }
)
"""What every day's work changes; the rest changes when somebody edits an order."""


class Turn(Enum):
    """What becomes of an order in the list."""

    STAYS = auto()
    GOES = auto()
    COMES = auto()
    MOVES = auto()
    MAY_MOVE = auto()
    """It stands where it stood, unless somebody has edited it while nobody looked."""


def is_filtered(content: ViewContent) -> bool:
    """Say whether a view leaves any order out."""
    return content.filter.model_copy(update={"technician_name": ""}) != ViewFilter()


def turn(
    before: OrderRow | None, now: OrderRow, content: ViewContent, *, fits: bool, listed: bool
) -> Turn:
    """Say what becomes of an order that changed; `before` is None where it is not known."""
    if not fits or not listed:
        return Turn.GOES if listed else Turn.COMES if fits else Turn.STAYS
    if before is not None:
        return Turn.STAYS if _standing(before, content) == _standing(now, content) else Turn.MOVES
    if {content.sort, content.group} & BY_WORK:
        return Turn.MOVES
    fixed = content.sort is OrderSort.CREATED and content.group is None
    return Turn.STAYS if fixed else Turn.MAY_MOVE


def _standing(row: OrderRow, content: ViewContent) -> tuple[object, ...]:
    by_sort = SORTED_BY.get(content.sort)
    by_group = None if content.group is None else GROUPED_BY.get(content.group)
    return tuple(None if by is None else by(row) for by in (by_sort, by_group))
