"""Decides in which states orders are looked for that somebody has, or nobody (0047).

A walk reads a row to see whose an order is. In a state in which nobody, or everybody, has one, it
would read all of them; so it is looked first where there are any, and few of them are sorted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from api_client.vocabulary import OrderSort, OrderState
from desktop.domain.orders import PAST
from desktop.store.order_filter import Clause, Filter, Path, Topic, hinted, past_of, paths
from desktop.store.order_statement import counted
from desktop.store.order_walk import Order

MOST = 50_000
"""So many orders without a technician are counted in some milliseconds."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for together, and the way to it where it is a few orders."""

    asked: Filter
    path: Path | None = None


def questions(
    connection: Connection, asked: Filter, order: Order, few: int
) -> Iterator[list[Question]]:
    """Yield what is looked for one after another, each a question or several at once.

    In the order of technicians what nobody has stands last.
    """
    by_technician = order.by is OrderSort.TECHNICIAN and asked.technician_id is None
    if by_technician and asked.assigned is None:
        if asked.states is None:
            yield [Question(asked)]
            return
        whose: tuple[bool | None, ...] = (True, False)
    else:
        whose = (asked.assigned,)
    for assigned in whose:
        one = replace(asked, assigned=assigned)
        if assigned is None or asked.technician_id is not None:
            yield [Question(one)]
        elif assigned:
            yield _somebodys(connection, one)
        else:
            yield _nobodys(connection, one, few)


def _somebodys(connection: Connection, asked: Filter) -> list[Question]:
    """Return the question without the states of which nobody has an order."""
    dialect = connection.dialect.name
    left = [past for past in past_of(asked.states) if not _void(connection, dialect, past)]
    one = _only(asked, left)
    return [] if one.nothing else [Question(one)]


def _void(connection: Connection, dialect: str, past: str) -> bool:
    nobody = _alone(connection, past, MOST)
    if not 0 < nobody <= MOST:
        return False
    every = f"SELECT o.key FROM {hinted(dialect, 'work_order_created')} WHERE o.past = '{past}'"  # noqa: S608
    return counted(connection, Clause(every), nobody) == nobody


def _nobodys(connection: Connection, asked: Filter, few: int) -> list[Question]:
    """Return the question of the states of which nobody has many, and that of few."""
    alone = {past: _alone(connection, past, few) for past in past_of(asked.states)}
    many = _only(asked, [past for past, number in alone.items() if number > few])
    rest = _only(asked, [past for past, number in alone.items() if 0 < number <= few])
    found = [] if many.nothing else [Question(many)]
    if not rest.nothing:
        ways = paths(replace(rest, words=()), connection.dialect.name)
        found += [Question(rest, way) for way in ways if Topic.TECHNICIAN in way.settled][:1]
    return found


def _alone(connection: Connection, past: str, most: int) -> int:
    """Return how many orders nobody has that live, or are past so, one more than ``most``."""
    table = hinted(connection.dialect.name, "work_order_nobody")
    query = f"SELECT o.key FROM {table} WHERE o.technician_id IS NULL AND o.past = '{past}'"  # noqa: S608
    return counted(connection, Clause(query), most)


def _only(asked: Filter, pasts: list[str]) -> Filter:
    """Return the question of what lives, or is past so, alone."""
    states = OrderState if asked.states is None else asked.states
    kept = [state for state in states if (state.value if state in PAST else "") in pasts]
    return replace(asked, states=tuple(kept))
