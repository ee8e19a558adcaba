"""Decides how what is asked of the queue is said in SQL: its conditions, and what finds a few.

Orders stand in the tables as ``o``. Words of the vocabulary are written into the statement, for
there are few of them and an index is chosen by them; all that people write is a value.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from api_client.vocabulary import JobKind, OrderState, Priority, VisitState
from desktop.domain.orders import PAST
from desktop.store import order_text
from desktop.store.base import microseconds

NOT_HIS = (VisitState.WITHDRAWN, VisitState.DECLINED)
"""Visits by which an order is no longer the technician's to see (service.progress)."""


class Topic(StrEnum):
    """What a condition is about."""

    STATES = "states"
    KINDS = "kinds"
    PRIORITIES = "priorities"
    TECHNICIAN = "technician"
    PROMISED = "promised"
    CREATED = "created"
    AREAS = "areas"
    LACKING = "lacking"
    TEXT = "text"
    IDS = "ids"
    HIS = "his"


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of SQL with its values."""

    sql: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """Which orders are asked for; None asks for nothing in particular, an empty tuple for none.

    ``assigned`` is whether anybody has the order, ``his`` the technician who alone may see it;
    times are from the first (included) to the second (not), ``words`` and ``areas`` are folded, an
    empty area is none; ``lacking`` asks for those with incomplete reports.
    """

    states: tuple[OrderState, ...] | None = None
    kinds: tuple[JobKind, ...] | None = None
    priorities: tuple[Priority, ...] | None = None
    technician_id: UUID | None = None
    assigned: bool | None = None
    promised: tuple[datetime | None, datetime | None] = (None, None)
    created: tuple[datetime | None, datetime | None] = (None, None)
    areas: tuple[str, ...] | None = None
    lacking: bool = False
    words: tuple[str, ...] = ()
    ids: tuple[UUID, ...] | None = None
    his: UUID | None = None

    @property
    def nothing(self) -> bool:
        """Whether no order can be what is asked for."""
        nobody = self.technician_id is not None and self.assigned is False
        asked = (self.states, self.kinds, self.priorities, self.areas, self.ids)
        return nobody or () in asked

    def clauses(self) -> dict[Topic, Clause]:
        """Return the condition on each topic that is asked about."""
        found = {
            Topic.STATES: _one_of("o.state", self.states),
            Topic.KINDS: _one_of("o.kind", self.kinds),
            Topic.PRIORITIES: _one_of("o.priority", self.priorities),
            Topic.TECHNICIAN: self._technician(),
            Topic.PROMISED: _between("o.promised_at", self.promised),
            Topic.CREATED: _between("o.created_at", self.created),
            Topic.AREAS: _areas(self.areas),
            Topic.LACKING: Clause("o.incomplete_reports > 0") if self.lacking else None,
            Topic.TEXT: self._text(),
            Topic.IDS: _ids(self.ids),
            Topic.HIS: self._his(),
        }
        return {topic: clause for topic, clause in found.items() if clause is not None}

    def _technician(self) -> Clause | None:
        if self.technician_id is not None:
            return Clause("o.technician_id = ?", (str(self.technician_id),))
        if self.assigned is None:
            return None
        return Clause(f"o.technician_id IS {'NOT ' if self.assigned else ''}NULL")

    def _text(self) -> Clause | None:
        if not self.words:
            return None
        held = " AND ".join("o.search LIKE ? ESCAPE '/'" for _ in self.words)
        return Clause(held, tuple(f"%{_escaped(word)}%" for word in self.words))

    def _his(self) -> Clause | None:
        if self.his is None:
            return None
        over = listed(NOT_HIS)
        return Clause(
            "EXISTS (SELECT 1 FROM visit v WHERE v.order_id = o.id AND v.technician_id = ? "  # noqa: S608
            f"AND v.state NOT IN ({over}))",
            (str(self.his),),
        )


@dataclass(frozen=True, slots=True)
class Path:
    """A way to a few orders: a query for their keys, and the topics that need no second look."""

    query: Clause
    settled: frozenset[Topic]


def paths(asked: Filter, dialect: str) -> list[Path]:
    """Return the ways to the orders that are asked for, those that find fewest first."""
    clauses = asked.clauses()
    found: list[Path] = []
    ended = asked.states is not None and set(asked.states) <= PAST
    pasts = past_of(asked.states)
    over = (Topic.STATES,) if ended else ()

    def by(index: str, *topics: Topic, past: bool = False) -> None:
        held = [clauses[topic] for topic in topics if topic in clauses]
        if not held:
            return
        if past:
            held.insert(0, Clause(f"o.past IN ({listed(pasts)})"))
            topics += over
        table = hinted(dialect, index)
        sql = f"SELECT o.key AS key FROM {table} WHERE {' AND '.join(c.sql for c in held)}"  # noqa: S608
        values = tuple(value for clause in held for value in clause.values)
        found.append(Path(Clause(sql, values), frozenset(topics)))

    by("", Topic.IDS)
    if asked.his is not None:
        found.append(_path_of_his(asked.his))
    if asked.words:
        query, sought = order_text.finding(dialect, asked.words)
        found.append(Path(Clause(query, (sought,)), frozenset()))
    if asked.assigned is not True:
        of = (Topic.TECHNICIAN, Topic.KINDS, Topic.PRIORITIES, Topic.CREATED)
        if Topic.TECHNICIAN in clauses:
            his = asked.technician_id is not None
            by("work_order_technician" if his else "work_order_nobody", *of, past=True)
    by("work_order_lacking", Topic.LACKING, past=True)
    if asked.areas is not None:
        by("work_order_area", Topic.AREAS, Topic.KINDS, Topic.PRIORITIES, past=True)
    by("work_order_state", Topic.STATES)
    by("work_order_created", Topic.CREATED, past=True)
    by("work_order_promised", Topic.PROMISED, past=True)
    clauses.setdefault(Topic.KINDS, _EVERY_KIND)  # so that a priority alone is sought, not filtered
    if {Topic.KINDS, Topic.PRIORITIES} & asked.clauses().keys():
        by("work_order_kind", Topic.KINDS, Topic.PRIORITIES, Topic.CREATED, past=True)
    return found


def past_of(states: Iterable[OrderState] | None) -> list[str]:
    """Return the values of ``past`` that orders of these states have, None for every state."""
    return sorted({state.value if state in PAST else "" for state in states or OrderState})


def _path_of_his(technician: UUID) -> Path:
    """Return the way to what a technician may see, by his visits."""
    query = (
        "SELECT DISTINCT o.key AS key FROM visit v CROSS JOIN work_order o "  # noqa: S608
        f"WHERE o.id = v.order_id AND v.technician_id = ? AND v.state NOT IN ({listed(NOT_HIS)})"
    )
    return Path(Clause(query, (str(technician),)), frozenset({Topic.HIS}))


def hinted(dialect: str, index: str) -> str:
    """Return the table of orders, read by this index where the database can be told."""
    return f"work_order o INDEXED BY {index}" if index and dialect == "sqlite" else "work_order o"


def listed(words: Iterable[str]) -> str:
    """Return words of the vocabulary as a list in a statement."""
    words = list(words)
    assert not any("'" in word for word in words), "a word of nobody's vocabulary"
    return ", ".join(f"'{word}'" for word in words)


def joined(clauses: Iterable[Clause]) -> Clause:
    """Return one condition of all."""
    held = list(clauses)
    sql = " AND ".join(f"({clause.sql})" for clause in held) or "1 = 1"
    return Clause(sql, tuple(value for clause in held for value in clause.values))


def _one_of(column: str, words: Sequence[StrEnum] | None) -> Clause | None:
    return None if words is None else Clause(f"{column} IN ({listed(words)})")


_EVERY_KIND = Clause(f"o.kind IN ({listed(JobKind)})")


def _areas(areas: tuple[str, ...] | None) -> Clause | None:
    if areas is None:
        return None
    return Clause(f"o.area_order IN ({', '.join('?' * len(areas))})", areas)


def _between(column: str, span: tuple[datetime | None, datetime | None]) -> Clause | None:
    begin, end = span
    held = [
        Clause(f"{column} {sign} ?", (microseconds(moment),))
        for sign, moment in ((">=", begin), ("<", end))
        if moment is not None
    ]
    return joined(held) if held else None


def _ids(ids: tuple[UUID, ...] | None) -> Clause | None:
    if ids is None:
        return None
    return Clause(f"o.id IN ({', '.join('?' * len(ids))})", tuple(map(str, ids)))


def _escaped(word: str) -> str:
    """Return a word as LIKE takes it by itself."""
    return word.replace("/", "//").replace("%", "/%").replace("_", "/_")
