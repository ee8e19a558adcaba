"""Decides what stands above the groups of the queue: each group's first order tells whose it is.

A heading keeps its mark, a negative key, as long as the desk runs, so that what was folded away
stays so when the list is asked for again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from api_client.client import Client
from api_client.orders import Keys
from api_client.vocabulary import OrderGroup
from api_client.wire.orders import OrderRow
from desktop import words
from desktop.ui.arrangement import Arrangement, Heading

ROWS_AT_ONCE = 200
"""So few that reading them holds nobody up."""

Whose = tuple[str, Callable[[], str]]
"""What tells a group from the others, and its words."""


def _state(row: OrderRow) -> Whose:
    return row.state.value, partial(words.member, row.state)


def _area(row: OrderRow) -> Whose:
    area = row.place.area.strip()
    return area.casefold(), lambda: area or words.text("queue.no-area")


def _technician(row: OrderRow) -> Whose:
    name = row.technician_name
    return str(row.technician_id or ""), lambda: name or words.text("queue.nobody")


WHOSE: Mapping[OrderGroup, Callable[[OrderRow], Whose]] = {
    OrderGroup.STATE: _state,
    OrderGroup.AREA: _area,
    OrderGroup.TECHNICIAN: _technician,
}


class Headings:
    """The headings of one queue, and the marks by which they are known."""

    def __init__(self) -> None:
        """Know none yet."""
        self._marks: dict[tuple[OrderGroup, str], int] = {}

    def first_rows(self, client: Client, found: Keys) -> list[OrderRow]:
        """Ask for the first order of each group."""
        keys = list(_firsts(found))
        return [
            row
            for begin in range(0, len(keys), ROWS_AT_ONCE)
            for row in client.orders.page(
                keys=keys[begin : begin + ROWS_AT_ONCE], limit=ROWS_AT_ONCE
            ).items
        ]

    def arranged(
        self, found: Keys, firsts: Sequence[OrderRow], group: OrderGroup | None
    ) -> Arrangement:
        """Give the orders under their headings, or as they are where nobody wants any."""
        whose = None if group is None else WHOSE.get(group)
        if group is None or whose is None or not found.groups:
            return Arrangement(found.keys)
        rows = {row.key: row for row in firsts}
        headings: dict[int, Heading] = {}
        for key, count in zip(_firsts(found), found.groups, strict=True):
            row = rows.get(key)
            value, said = whose(row) if row is not None else (f"#{key}", _unknown)
            mark = self._mark(group, value)
            if mark in headings:  # its first order went to another group in between
                mark = self._mark(group, f"{value}#{key}")
            headings[mark] = Heading(said, count)
        return Arrangement(found.keys, headings)

    def _mark(self, group: OrderGroup, value: str) -> int:
        return self._marks.setdefault((group, value), -len(self._marks) - 1)


def _unknown() -> str:
    return words.text("queue.pending")


def _firsts(found: Keys) -> Iterator[int]:
    begin = 0
    for count in found.groups:
        yield found.keys[begin]
        begin += count
