"""Decides how the made-up centre lists its orders: filtered, sorted, grouped, counted.

What the server reads from its indexes is reckoned here from a handful of rows, by the same words.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from api_client.orders import KEY
from api_client.vocabulary import Direction, OrderFacet, OrderSort, Priority
from api_client.wire.orders import (
    GROUPS_HEADER,
    SEQ_HEADER,
    OrderCounts,
    OrderPage,
    OrderRow,
    OrderTally,
)
from desktop.ui.columns import late
from desktop.ui.order_headings import WHOSE
from desktop.ui.order_standing import SORTED_BY
from desktop.ui.pictures import centre

Asked = Mapping[str, Sequence[str]]
"""What stands behind the path of a request, by name."""
SEQ = 120

_HAS: Mapping[str, Callable[[OrderRow], str]] = {
    "state": lambda row: row.state,
    "kind": lambda row: row.kind,
    "priority": lambda row: row.priority,
    "area": lambda row: row.place.area,
    "technician_id": lambda row: str(row.technician_id or ""),
    "ids": lambda row: str(row.id),
    "keys": lambda row: str(row.key),
    "assigned": lambda row: str(row.technician_id is not None).lower(),
    "late": lambda row: str(late(row, centre.NOW)).lower(),
    "lacking": lambda row: str(row.incomplete_reports > 0).lower(),
}
_TIMES: Mapping[str, Callable[[OrderRow], datetime | None]] = {
    "promised": lambda row: row.promised_at,
    "created": lambda row: row.created_at,
}


def wanted(rows: Sequence[OrderRow], asked: Asked) -> list[OrderRow]:
    """Give the rows that are asked for, in their order."""
    found = [row for row in rows if all(_fits(row, name, asked[name]) for name in asked)]
    sort = OrderSort((asked.get("sort") or [OrderSort.CREATED])[0])
    falling = (asked.get("direction") or [Direction.DESCENDING])[0] == Direction.DESCENDING
    found.sort(key=lambda row: row.key, reverse=falling)
    if sort is not OrderSort.CREATED:
        there = [row for row in found if _place(row, sort)[0]]
        there.sort(key=lambda row: _place(row, sort)[1], reverse=falling)
        found = there + [row for row in found if not _place(row, sort)[0]]
    return found


def _place(row: OrderRow, sort: OrderSort) -> tuple[bool, Any]:
    """Give whether there is anything to sort by, and what."""
    if sort is OrderSort.STATE:
        return True, centre.STATES.index(row.state)
    if sort is OrderSort.PRIORITY:
        return True, list(Priority).index(row.priority)
    if sort is OrderSort.WINDOW:
        return row.time_window is not None, row.time_window and row.time_window.begins_at
    value = SORTED_BY[sort](row)
    return value is not None and value != "", value


def _fits(row: OrderRow, name: str, values: Sequence[str]) -> bool:
    if name in _HAS:
        return _HAS[name](row) in values
    for field, time in _TIMES.items():
        at = time(row)
        if name == f"{field}_from":
            return at is not None and at >= datetime.fromisoformat(values[0])
        if name == f"{field}_before":
            return at is not None and at < datetime.fromisoformat(values[0])
    if name == "text":
        said = row.model_dump_json().casefold()
        return all(word in said for word in values[0].casefold().split())
    return True


def page(rows: Sequence[OrderRow], asked: Asked) -> OrderPage:
    """Answer a question for a page, or for the rows of some keys."""
    found = wanted(rows, asked)
    if asked.get("keys"):
        found.sort(key=lambda row: asked["keys"].index(str(row.key)))
    limit = int((asked.get("limit") or ["100"])[0])
    first = int((asked.get("cursor") or ["0"])[0])
    more = str(first + limit) if len(found) > first + limit else None
    shown = tuple(found[first : first + limit])
    return OrderPage(items=shown, next=more, seq=SEQ, total=len(found))


def keys(rows: Sequence[OrderRow], asked: Asked) -> tuple[bytes, dict[str, str]]:
    """Answer a question for keys: the bytes, and the headers that tell of them."""
    found = wanted(rows, asked)
    lengths: list[int] = []
    by = [whose for group, whose in WHOSE.items() if group.value in asked.get("group", ())]
    if by:
        groups: dict[str, list[OrderRow]] = {}
        for row in found:
            groups.setdefault(by[0](row)[0], []).append(row)
        order = [state.value for state in centre.STATES]
        named = sorted(
            groups, key=lambda each: (each == "", each in order and order.index(each), each)
        )
        found = [row for each in named for row in groups[each]]
        lengths = [len(groups[each]) for each in named]
    content = array(KEY, [*(row.key for row in found), *lengths]).tobytes()
    return content, {SEQ_HEADER: str(SEQ), GROUPS_HEADER: str(len(lengths))}


_APART: Mapping[OrderFacet, tuple[str, Callable[[OrderRow], tuple[str, str]]]] = {
    OrderFacet.STATE: ("state", lambda row: (row.state, "")),
    OrderFacet.KIND: ("kind", lambda row: (row.kind, "")),
    OrderFacet.PRIORITY: ("priority", lambda row: (row.priority, "")),
    OrderFacet.AREA: ("area", lambda row: (row.place.area.casefold(), row.place.area)),
    OrderFacet.TECHNICIAN: (
        "technician_id",
        lambda row: (str(row.technician_id or ""), row.technician_name),
    ),
}


def counts(rows: Sequence[OrderRow], asked: Asked) -> OrderCounts:
    """Answer a question for counts."""
    items: list[OrderTally] = []
    for by in map(OrderFacet, asked.get("by", ())):
        if by in _APART:
            name, told = _APART[by]
            without = {each: asked[each] for each in asked if each not in {name, "assigned"}}
            found = Counter(told(row) for row in wanted(rows, without))
            items += [
                OrderTally(by=by, value=value, name=called, count=count, more=False)
                for (value, called), count in found.items()
            ]
        else:
            more = {} if by is OrderFacet.ALL else {by.value: ["true"]}
            count = len(wanted(rows, {**asked, **more}))
            items.append(OrderTally(by=by, value="", name="", count=count, more=False))
    return OrderCounts(items=tuple(items))
