"""Decides how some orders come to stand before all others: those on which somebody works (F1)."""

from array import array
from collections.abc import Sequence
from uuid import UUID

from api_client.orders import Orders, Sought
from desktop.ui import lineup
from desktop.ui.lineup import KEY

MOST = 500
"""So many are put first at most: the server gives no more in one answer."""


def put_first(
    orders: Orders, keys: "array[int]", ids: Sequence[UUID], asked: Sought
) -> "array[int]":
    """Give the keys with some orders before the others, in the order of their ids; it is slow.

    Of these orders, those that are not asked for are left out.
    """
    if not ids:
        return keys
    those = asked.copy()
    those["ids"] = ids[:MOST]
    by_id = {row.id: row.key for row in orders.page(limit=MOST, **those).items}
    front = array(KEY, [by_id[each] for each in ids if each in by_id])
    rest = keys[:]
    for place in sorted(lineup.places(keys, set(front)).values(), reverse=True):
        del rest[place]
    return front + rest
