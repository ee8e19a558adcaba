"""Decides how the orders of a filter are counted, so that no count looks at many of them (0029).

A count is exact up to some thousand, and says "and more" beyond. Where an index finds a few orders
these are told apart in one go; else each answer is counted in the index that settles it; and where
none does, the first ones are looked at, and what they hold is the least that there is.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from api_client.vocabulary import JobKind, OrderFacet, OrderState, Priority
from desktop.domain.orders import PAST
from desktop.store import order_text
from desktop.store.order_filter import Clause, Filter, Path, paths
from desktop.store.order_queue import ONE, total_of
from desktop.store.order_statement import ask, counted, over

_Value = TypeVar("_Value")
MOST = 5_000
"""Up to here a count is exact."""
MOST_OF_MANY = 1_000
"""The same, where there may be hundreds of answers: areas and technicians."""
FEW = 3_000
"""So many orders are told apart at once, read one by one."""
FEWER = 500
"""So many are read to count one answer among several."""
LOOKED = 3_000
"""So many of the newest are looked at where no index settles what is asked."""
MOST_AREAS = 300
"""So many areas are told apart; those that come after them by name are left out."""
NEWEST = "SELECT key FROM work_order ORDER BY key DESC"
EXPRESSIONS = {
    OrderFacet.STATE: "o.state",
    OrderFacet.KIND: "o.kind",
    OrderFacet.PRIORITY: "o.priority",
    OrderFacet.AREA: "o.area_order",
    OrderFacet.TECHNICIAN: "COALESCE(o.technician_id, '')",
}
"""By what orders are told apart, as the database says it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many orders: exactly, or at least, where ``more`` is true."""

    count: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """An answer to what orders are told apart by: the value, and its words if it has some."""

    value: str
    name: str = ""


@dataclass(slots=True)
class Look:
    """One look at the database for several counts: what an index finds is counted once."""

    connection: Connection
    _found: dict[tuple[Clause, int], int] = field(default_factory=dict)

    def count(self, asked: Filter) -> Counted:
        """Return how many orders are asked for."""
        found = self._settled(asked, MOST, FEW)
        return self._sampled(asked) if found is None else found

    def told_apart(self, asked: Filter, by: OrderFacet) -> list[tuple[Named, Counted]]:
        """Return how many of the asked orders there are of each answer."""
        names = answers(self.connection, by)
        if asked.nothing:
            return [(name, Counted(0)) for name in names]
        few = self._fewest(asked, FEW)
        if few is not None:
            every = self._grouped(asked, few, by)
            return [(name, Counted(every.get(name.value, 0))) for name in names]
        some, whole = self._some(asked)
        told: dict[str, int] | None = None
        result: list[tuple[Named, Counted]] = []
        most = MOST if len(names) <= len(OrderState) else MOST_OF_MANY
        for name in names:
            counted = self._settled(narrowed(asked, by, name.value), most, FEWER)
            if counted is None:
                told = self._grouped(asked, some, by) if told is None else told
                counted = Counted(told.get(name.value, 0), more=not whole)
            result.append((name, counted))
        return result

    def _settled(self, asked: Filter, most: int, few: int) -> Counted | None:
        """Return what an index settles, or the few that it finds come to; else None."""
        if asked.nothing:
            return Counted(0)
        topics = asked.clauses().keys()
        if not topics:
            found = self._many(Clause(ONE), most)
            return Counted(min(found, most), found > most)
        for path in self._ways(asked):
            if topics <= path.settled:
                found = self._many(path.query, most)
                return Counted(min(found, most), found > most)
        best = self._fewest(asked, few)
        return None if best is None else Counted(total_of(self.connection, asked, best))

    def _sampled(self, asked: Filter) -> Counted:
        """Return how many of the first some thousand are asked for; there may be more."""
        some, whole = self._some(asked)
        return Counted(total_of(self.connection, asked, some), more=not whole)

    def _some(self, asked: Filter) -> tuple[Path, bool]:
        """Return the way to some orders that are likely to be asked for, and whether to all."""
        ways = self._ways(asked)
        best = max(ways, key=lambda path: len(path.settled), default=None)
        query = Clause(NEWEST) if best is None or not best.settled else best.query
        some = f"SELECT key FROM ({query.sql} LIMIT {LOOKED}) f"  # noqa: S608
        whole = self._many(query, LOOKED) <= LOOKED
        return Path(Clause(some, query.values), frozenset()), whole

    def _grouped(self, asked: Filter, path: Path, by: OrderFacet) -> dict[str, int]:
        """Return how many of a path's orders there are of each answer."""
        few = over(asked, path)
        sql = (
            f"SELECT {EXPRESSIONS[by]} AS v, COUNT(*) FROM ({path.query.sql}) c "  # noqa: S608
            f"CROSS JOIN work_order o WHERE {few.sql} GROUP BY v"
        )
        rows = ask(self.connection, Clause(sql, (*path.query.values, *few.values)))
        return {row[0]: int(row[1]) for row in rows}

    def _fewest(self, asked: Filter, most: int) -> Path | None:
        """Return the way that finds fewest orders, None where each finds too many."""
        found = [(self._many(path.query, MOST), path) for path in self._ways(asked)]
        best = min(found, key=lambda each: each[0], default=None)
        return None if best is None or best[0] > most else best[1]

    def _ways(self, asked: Filter) -> list[Path]:
        """Return the ways to what is asked for; words that find very many are no way."""
        ways = paths(asked, self.connection.dialect.name)
        if order_text.short(asked.words):
            return [path for path in ways if path.settled]
        return ways

    def _many(self, query: Clause, most: int) -> int:
        """Return how many orders a query finds, one more than ``most`` where they are more."""
        if (query, most) not in self._found:
            self._found[query, most] = counted(self.connection, query, most)
        return self._found[query, most]


def answers(connection: Connection, by: OrderFacet) -> Sequence[Named]:
    """Return what the orders can be told apart into, in the order in which it is shown."""
    words = {
        OrderFacet.STATE: OrderState,
        OrderFacet.KIND: JobKind,
        OrderFacet.PRIORITY: Priority,
    }
    if by in words:
        return [Named(word.value) for word in words[by]]
    if by is OrderFacet.TECHNICIAN:
        query = Clause("SELECT id, name FROM technician ORDER BY name, id")
        return [*(Named(str(row[0]), row[1]) for row in ask(connection, query)), Named("")]
    return list(islice(_areas(connection), MOST_AREAS))


def narrowed(asked: Filter, by: OrderFacet, value: str) -> Filter:
    """Return the same question, of one answer alone; nothing where that was not asked for."""
    if by is OrderFacet.TECHNICIAN:
        return _of_technician(asked, value)
    found = {
        OrderFacet.STATE: lambda: replace(asked, states=_both(OrderState(value), asked.states)),
        OrderFacet.KIND: lambda: replace(asked, kinds=_both(JobKind(value), asked.kinds)),
        OrderFacet.PRIORITY: lambda: replace(
            asked, priorities=_both(Priority(value), asked.priorities)
        ),
        OrderFacet.AREA: lambda: replace(asked, areas=_both(value, asked.areas)),
    }
    return found[by]()


def _of_technician(asked: Filter, value: str) -> Filter:
    """Return the same question of one technician, or of what nobody has."""
    nothing = replace(asked, states=())
    if not value:
        somebody = asked.technician_id is not None or asked.assigned is True
        return nothing if somebody else replace(asked, assigned=False)
    his = UUID(value)
    if asked.technician_id not in {None, his} or asked.assigned is False:
        return nothing
    return replace(asked, technician_id=his, assigned=None)


def _both(value: _Value, asked: tuple[_Value, ...] | None) -> tuple[_Value, ...]:
    return (value,) if asked is None or value in asked else ()


def _areas(connection: Connection) -> Iterator[Named]:
    """Yield the areas that orders are in, by their folded names; what is in none comes last.

    Each is found from the one before it by the index, so many orders of one area cost nothing.
    """
    found: dict[str, str] = {}
    for past in ("", *sorted(PAST)):
        least = f"SELECT MIN(area_order) FROM work_order WHERE past = '{past}' AND area_order "  # noqa: S608
        walk = (
            f"WITH RECURSIVE a(v) AS ({least} >= '' UNION ALL "  # noqa: S608
            f"SELECT ({least} > a.v) FROM a WHERE a.v IS NOT NULL) "
            f"SELECT v FROM a WHERE v IS NOT NULL LIMIT {MOST_AREAS}"
        )
        found.update({row[0]: past for row in ask(connection, Clause(walk)) if row[0] not in found})
    for area in sorted(found, key=lambda area: (area == "", area)):
        yield Named(area, _spelt(connection, found[area], area) if area else "")


def _spelt(connection: Connection, past: str, area: str) -> str:
    """Return an area as an order spells it."""
    query = "SELECT place FROM work_order WHERE past = ? AND area_order = ? LIMIT 1"
    row = ask(connection, Clause(query, (past, area)))[0]
    place = json.loads(row[0])
    return str(place["area"])
