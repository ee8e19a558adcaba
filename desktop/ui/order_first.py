"""Decides how some orders come to stand before all others: those on which somebody works (F1)."""

from array import array
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from api_client.orders import Keys, Orders, Sought
from desktop.ui import lineup
from desktop.ui.lineup import KEY

MOST = 500
"""So many are put first at most: the server gives no more in one answer."""


def put_first(orders: Orders, found: Keys, ids: Sequence[UUID], asked: Sought) -> Keys:
    """Give the keys with some orders before the others, in the order of their ids; it is slow.

    Where they stand under headings each of them stays under its own, and comes first there. Of
    these orders, those that are not asked for are left out.
    """
    if not ids:
        return found
    those = asked.copy()
    those["ids"] = ids[:MOST]
    by_id = {row.id: row.key for row in orders.page(limit=MOST, **those).items}
    front = [by_id[each] for each in ids if each in by_id]
    places = lineup.places(found.keys, set(front))
    keys, begin = array(KEY), 0
    for count in found.groups or (len(found.keys),):
        end = begin + count
        here = [key for key in front if key in places and begin <= places[key] < end]
        rest = found.keys[begin:end]
        for place in sorted((places[key] - begin for key in here), reverse=True):
            del rest[place]
        keys += array(KEY, here) + rest
        begin = end
    return replace(found, keys=keys)
