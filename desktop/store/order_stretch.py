"""Decides between which keys and times orders can lie that are asked for by time (0047)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from desktop.store.base import microseconds
from desktop.store.order_filter import Clause, Filter, Topic, joined
from desktop.store.order_span import first_key, last_key
from desktop.store.order_statement import ask
from desktop.store.order_walk import Order, Stretch, seeks

APART = 8
"""So many blocks that hold nothing are walked through sooner than a walk is begun anew."""
MOST = 24
"""So many walks are begun at most; the last goes as far as there may be something."""
_Blocks = Sequence[tuple[int, ...]]


def stretches(connection: Connection, asked: Filter, order: Order) -> list[Stretch] | None:
    """Return where what is asked for by time can lie, in the order of the walk; None: anywhere.

    For an order by the time of making these are stretches of it, one after another, else one.
    """
    topics = {Topic.CREATED, Topic.PROMISED} & asked.clauses().keys()
    if not topics - seeks(order, asked):
        return None
    blocks = _blocks(connection, asked)
    if not blocks:
        return []
    if order.by_creation:
        return _merged(blocks, descending=order.descending)
    return [_stretch(blocks)]


def _blocks(connection: Connection, asked: Filter) -> _Blocks:
    """Return the blocks in which something that is asked for can lie, by their keys."""
    held = [
        *_between("created_first", "created_last", asked.created),
        *_between("promised_first", "promised_last", asked.promised),
    ]
    clause = joined(held)
    sql = (
        "SELECT block, created_first, created_last, promised_first, promised_last "  # noqa: S608
        f"FROM order_span WHERE {clause.sql} ORDER BY block"
    )
    return [tuple(row) for row in ask(connection, Clause(sql, clause.values))]


def _between(
    first: str, last: str, span: tuple[datetime | None, datetime | None]
) -> Iterable[Clause]:
    begin, end = span
    if begin is not None:
        yield Clause(f"{last} >= ?", (microseconds(begin),))
    if end is not None:
        yield Clause(f"{first} < ?", (microseconds(end),))


def _stretch(blocks: _Blocks) -> Stretch:
    """Return the one stretch of all these blocks."""
    return Stretch(
        keys=(first_key(blocks[0][0]), last_key(blocks[-1][0])),
        created=(min(block[1] for block in blocks), max(block[2] for block in blocks)),
        promised=(min(block[3] for block in blocks), max(block[4] for block in blocks)),
    )


def _merged(blocks: _Blocks, *, descending: bool) -> list[Stretch]:
    """Return stretches that do not meet in the time of making, the first to be walked first."""
    groups: list[list[tuple[int, ...]]] = []
    for block in blocks:
        if groups and block[0] - groups[-1][-1][0] <= APART:
            groups[-1].append(block)
        else:
            groups.append([block])
    found: list[Stretch] = []
    for one in sorted(map(_stretch, groups), key=lambda each: each.created):
        if found and one.created[0] <= found[-1].created[1]:  # a clock was set back meanwhile
            found[-1] = _joined(found[-1], one)
        else:
            found.append(one)
    walked = found[::-1] if descending else found
    if len(walked) > MOST:
        rest = walked[MOST - 1]
        for one in walked[MOST:]:
            rest = _joined(rest, one)
        walked[MOST - 1 :] = [rest]
    return walked


def _joined(one: Stretch, other: Stretch) -> Stretch:
    """Return the stretch of both and of what lies between them."""
    return Stretch(
        *(
            (min(first[0], second[0]), max(first[1], second[1]))
            for first, second in (
                (one.keys, other.keys),
                (one.created, other.created),
                (one.promised, other.promised),
            )
        )
    )
